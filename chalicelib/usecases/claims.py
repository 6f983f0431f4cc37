"""Claiming a sale by the code on its receipt, by text. The till has nothing to do with it.

A member's text and the sale that it gives them are one transaction. Who is no member yet is asked for a name; the code waits with
them, stands in the entry of their joining, and is settled from there, as often as that entry is delivered.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.belonging import attach_member
from chalicelib.domain.calendar import local_day
from chalicelib.domain.claiming import exact_claim
from chalicelib.domain.customer import Customer, Reply, WrongCodes
from chalicelib.domain.earning import note_meant
from chalicelib.domain.posting import post_sale
from chalicelib.domain.program import Merchant
from chalicelib.domain.sale import Sale
from chalicelib.usecases import sales
from chalicelib.usecases.ports import Book, Vault
from chalicelib.usecases.texts.turn import Claimed, Result, Turn, tell_balance

WRONG_CODES_MAX: Final = 5
"""After so many wrong codes no code of this customer is heard until the first of them is `WRONG_CODES_KEPT` old."""
WRONG_CODES_KEPT: Final = timedelta(hours=24)


def look_up_code(book: Book, vault: Vault, merchant: Merchant, customer: Customer, code: str | None, now: datetime) -> Claimed:
    """What the code in this customer's text gives. Two reads, where there is a code and it is to be heard."""
    from chalicelib.usecases.new_phones import moving  # noqa: PLC0415  it answers as this does

    if code is None or _is_silenced(customer, now):
        return None
    claim = book.claim(merchant.id, code)
    if claim is None and merchant.referral.points and book.shared(merchant.id, code) is not None:
        return "friend"
    if claim is None or claim.last_day < local_day(now, merchant.program_at(now).timezone):
        return "wrong"
    if claim.location_id.startswith("#"):
        return moving.find_mover(book, vault, merchant, customer, claim)
    sale = book.sale(merchant.id, claim.location_id, claim.sale_id)
    if sale is not None and sale.member_id == customer.member_id:
        return "own"
    return sale if sale is not None and exact_claim(sale, merchant) > 0 else "wrong"


def use_code(turn: Turn, result: Result) -> Result:
    """What the code in a text does, beside all else that the text does."""
    if turn.claimed == "wrong":
        customer = replace(result.customer, wrong_codes=_count_wrong(result.customer, turn.now))
        return replace(result, customer=customer, replies=(*result.replies, Reply("claim_unknown", {})))
    if turn.claimed == "friend" and not result.joined and not turn.customer.is_member:
        return replace(result, customer=replace(result.customer, friend_code=turn.reading.code))
    if not isinstance(turn.claimed, Sale) or result.joined or result.entry is not None:
        return result  # a joining's entry names the code
    if not turn.customer.is_member:
        return replace(result, customer=replace(result.customer, claim_code=turn.reading.code))
    sale = note_meant(attach_member(turn.claimed, turn.customer.member_id), turn.merchant, turn.customer, turn.before)
    posting = post_sale(sale, turn.before, turn.merchant, turn.now)
    # The entry brings the ordinary text about a sale, unless there was less than a point in it.
    silent = () if posting.points_delta else (tell_balance(turn),)
    return replace(result, posting=posting, replies=(*result.replies, *silent))


def settle_claim(book: Book, merchant: Merchant, member_id: str, code: str, now: datetime) -> None:
    """Give a new member the sale whose code they texted before they joined, unless it is somebody's by now. Raises Busy."""
    claim = book.claim(merchant.id, code)
    if claim is not None:
        sales.settle(book, merchant, member_id, claim.location_id, claim.sale_id, now)


def _is_silenced(customer: Customer, now: datetime) -> bool:
    wrong = customer.wrong_codes
    return wrong is not None and wrong.count >= WRONG_CODES_MAX and now - wrong.since < WRONG_CODES_KEPT


def _count_wrong(customer: Customer, now: datetime) -> WrongCodes:
    wrong = customer.wrong_codes
    if wrong is None or now - wrong.since >= WRONG_CODES_KEPT:
        return WrongCodes(now, 1)
    return replace(wrong, count=wrong.count + 1)
