"""Who a check's guest is: LOYALTY_SEARCH, and the identifiers of all other verbs.

A till finds people by their phone alone: we keep no e-mail and no last name, and nobody is to list a shop's members by name.
"""

import re
from typing import Final

from msgspec import UNSET

from chalicelib import wiring
from chalicelib.api.views import Call
from chalicelib.domain.customer import Customer
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import ProgramType
from chalicelib.domain.refusals import UnknownMember, UnreadablePhone
from chalicelib.pos.toast.answers import AccountInfo, Answered, Failed, Found, Status
from chalicelib.pos.toast.messages import Criteria, Message
from chalicelib.pos.toast.money import decimal_of
from chalicelib.usecases import members
from chalicelib.usecases.sales import Buyer

UNNAMED: Final = "Guest"
NOBODY: Final = "Nobody here has this phone number. Members are found by their phone number only."
_MEMBER_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
_TYPED_NUMBER: Final = re.compile(r"\+?[0-9][0-9 ().-]{5,38}")
"""The cashier may key the phone number where a card would be swiped."""
_NOT_FOUND: Final = 404


def search(call: Call[Message]) -> Answered:
    """LOYALTY_SEARCH: the member with this phone; 404 where there is none, whatever else was typed."""
    information = call.body.search_transaction_information
    criteria = information.search_criteria if information else None
    typed = (criteria or Criteria()).phone
    member = _find(call, typed) if typed else None
    if member is None:
        raise Failed(Status.ACCOUNT_INVALID, NOBODY, _NOT_FOUND)
    found = account_info(call, member.customer, member.balance, typed)
    return Answered(search_response=Found(accounts=(found,)))


def account_info(call: Call[Message], customer: Customer, balance: int, phone: str | None = None) -> AccountInfo:
    """A member for Toast; `phone` as it was typed, which nobody learns from us."""
    credit = call.program.type is ProgramType.REBATE
    return AccountInfo(
        identifier=customer.member_id,
        first_name=customer.first_name or UNNAMED,
        phone=phone or UNSET,
        points_balance=decimal_of(balance, call.program.currency) if credit else balance,
    )


def identify(call: Call[Message], identifier: str) -> Buyer:
    """Whom an identifier means: a member's id as we gave it, or a phone number that was keyed. Raises UnknownMember."""
    if _TYPED_NUMBER.fullmatch(identifier):
        return Buyer(wiring.vault().member_id(call.till.merchant.id, _phone(call, identifier)), typed=True)
    if not _MEMBER_ID.fullmatch(identifier):
        raise UnknownMember("")
    return Buyer(identifier)


def _find(call: Call[Message], typed: str) -> members.Member | None:
    try:
        phone = PhoneNumber.parse(typed, call.till.merchant.region)
    except UnreadablePhone:
        return None
    return members.look_up(wiring.book(), wiring.vault(), call.till, phone, call.now)


def _phone(call: Call[Message], typed: str) -> PhoneNumber:
    return PhoneNumber.parse(typed, call.till.merchant.region)
