"""Who a check's guest is: LOYALTY_SEARCH, and the identifiers of all other verbs.

A till finds people by their phone alone: we keep no e-mail and no last name, and nobody is to list a shop's members by name.
"""

import re
from dataclasses import dataclass
from typing import Final

from msgspec import UNSET

from chalicelib import wiring
from chalicelib.api.views import Call
from chalicelib.domain.coupon import LENGTH as COUPON_LENGTH
from chalicelib.domain.coupon import SCANNED, read_coupon
from chalicelib.domain.customer import Customer
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import ProgramType
from chalicelib.domain.refusals import UnknownMember, UnknownRewardCode, UnreadablePhone
from chalicelib.domain.reward_code import LENGTH, RewardCode, read_code
from chalicelib.pos.toast.answers import AccountInfo, Answered, Failed, Found, Status
from chalicelib.pos.toast.messages import Criteria, Message
from chalicelib.pos.toast.money import decimal_of
from chalicelib.usecases import members
from chalicelib.usecases.phones import find_by_phone
from chalicelib.usecases.sales import Buyer

UNNAMED: Final = "Guest"
NOBODYS: Final = "nobody-"
"""Begins the identifier of who shows a coupon and is no member; its code follows."""
NOBODY: Final = "Nobody here has this phone number. Members are found by their phone number only."
_MEMBER_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
_TYPED_NUMBER: Final = re.compile(r"\+?\(?[0-9][0-9 ().-]{5,38}")
"""The cashier may key the phone number where a card would be swiped."""
_REWARD_CODE: Final = re.compile(f"[A-Z][A-Z0-9]{{{LENGTH - 1}}}")
_NOT_FOUND: Final = 404


@dataclass(frozen=True, slots=True)
class Guest:
    """Whose check it is ("": nobody's, who shows a coupon).

    `code` is the reward code that was keyed as a card number, as long as it can be used; `coupon` the code of a coupon that was
    keyed there, `keyed` whether just now.
    """

    member_id: str
    code: RewardCode | None = None
    coupon: str = ""
    keyed: bool = False


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


def nobodys_account(coupon: str) -> AccountInfo:
    """Who shows a coupon and is no member."""
    return AccountInfo(identifier=f"{NOBODYS}{coupon}", first_name=UNNAMED, phone=UNSET, points_balance=0)


def split_coupon(identifier: str) -> tuple[str, str]:
    """What was keyed where a card number goes: who it is ("": nobody), and the code of a coupon after that ("": none).

    After a phone number, or alone; a scanner puts `L2:` before the code.
    """
    typed = identifier.strip()
    compact = "".join(typed.upper().removeprefix(NOBODYS.upper()).split())
    head, scanned, tail = compact.partition(SCANNED)
    if not scanned:
        compact = compact.replace("-", "")
        head, tail = compact[:-COUPON_LENGTH], compact[-COUPON_LENGTH:]
    code = read_coupon(tail)
    if code is None or (code.isdigit() and not scanned) or (head and not _TYPED_NUMBER.fullmatch(head)):
        return typed, ""
    return head, code


def buyer_of(call: Call[Message], identifier: str | None) -> Buyer | None:
    """Whose check it is; None: nobody's. Raises UnknownMember, UnreadablePhone, UnknownRewardCode."""
    whose, _ = split_coupon(identifier or "")
    return identify(call, whose) if whose else None


def identify(call: Call[Message], identifier: str) -> Buyer:
    """Whom an identifier means: a member's id as we gave it, or what was keyed, a phone number or a reward code.

    Raises UnknownMember, UnreadablePhone, UnknownRewardCode.
    """
    typed = identifier.strip()
    if _TYPED_NUMBER.fullmatch(typed):
        return Buyer(wiring.vault().member_id(call.till.merchant.id, _phone(call, typed)), typed=True)
    code = _find_code(call, typed)
    if code is None and not _MEMBER_ID.fullmatch(typed):
        raise UnknownMember("")
    return Buyer(code.member_id if code else typed)


def find_guest(call: Call[Message], identifier: str | None) -> Guest:
    """Who is meant, looked up where it is a phone number or a reward code.

    Raises UnknownMember, UnreadablePhone, UnknownRewardCode.
    """
    typed, coupon = split_coupon(identifier or "")
    if coupon and not typed:
        return Guest("", coupon=coupon, keyed=not (identifier or "").strip().startswith(NOBODYS))
    code = _find_code(call, typed)
    if code is not None:
        return Guest(code.member_id, code if code.redemption_id is None and call.now < code.expires_at else None)
    buyer = identify(call, typed)
    if not buyer.typed:
        return Guest(buyer.member_id)
    customer = find_by_phone(wiring.book(), call.till.merchant.id, buyer.member_id).customer
    if customer is None:
        raise UnknownMember(buyer.member_id)
    return Guest(customer.member_id, coupon=coupon, keyed=bool(coupon))


def _find_code(call: Call[Message], typed: str) -> RewardCode | None:
    """The reward code that was typed. Used up or not, it says whose check it is, and goes on to: the reward was used with it."""
    if not _REWARD_CODE.fullmatch(read_code(typed)):
        return None
    code = wiring.book().reward_code(call.till.merchant.id, read_code(typed))
    if code is None:
        raise UnknownRewardCode("unknown")
    return code


def _find(call: Call[Message], typed: str) -> members.Member | None:
    try:
        phone = PhoneNumber.parse(typed, call.till.merchant.region)
    except UnreadablePhone:
        return None
    return members.look_up(wiring.book(), wiring.vault(), call.till, phone, call.now)


def _phone(call: Call[Message], typed: str) -> PhoneNumber:
    return PhoneNumber.parse(typed, call.till.merchant.region)
