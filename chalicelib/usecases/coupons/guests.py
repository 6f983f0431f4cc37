"""Coupons of customers who are no members: used at once, on a check that keeps the use as it keeps everybody's.

There is no account that could hold anything. The use is a redemption of nobody and stands in the sale of its check, so that
voiding or refunding the sale gives it back, as it does for members; the coupon's own counter lets it be used once.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.account import Account, Hold
from chalicelib.domain.calendar import local_day
from chalicelib.domain.operation import Operation
from chalicelib.domain.redemption import Redemption, RedemptionStatus, Reversal, write_row
from chalicelib.domain.refusals import CouponForMembers, OfferNotApplicable, RedemptionClosed, WrongCurrency
from chalicelib.domain.sale import Sale, SaleState, attach_uses
from chalicelib.domain.special import COUPON
from chalicelib.usecases.coupons.finding import Guest, with_coupons
from chalicelib.usecases.ports import Book, Changes
from chalicelib.usecases.redemptions import once_made
from chalicelib.usecases.till import Answer, Request, Till, name_write
from chalicelib.usecases.wishes import Wish, take

NO_BALANCE = 0
Note = Callable[[Mapping[str, Any]], Operation]


def use(book: Book, till: Till, wish: Wish, request: Request, now: datetime) -> Answer:
    """Use coupons on the check of somebody who is no member; there is no hold, and nothing to confirm.

    Three round trips; one more where the special has limits. The facts are those of a redemption in one step. Raises
    CouponForMembers, WrongCurrency, OfferNotApplicable, UnknownCoupon, CouponUsed, CouponEnded, CouponWithdrawn,
    RequestIdReused, Busy.
    """
    redemption_id = name_write("red", till, request.id)
    return once_made(book, till, redemption_id, request, lambda: _use(book, till, redemption_id, wish, request, now))


def reverse(book: Book, till: Till, redemption: Redemption, done: Reversal, sale: Sale | None, operation: Operation) -> None:
    """Write that a use of nobody's was given back as `done` says. `sale` is the one of its check, where it is nobody's."""
    reversed_ = replace(redemption, status=done.status, reversals=(*redemption.reversals, done))
    without = _without(sale, redemption.id, frozenset(done.names)) if sale else None
    book.commit(Changes(till.merchant.id, sale=without, redemption=reversed_, operation=operation))


def release(book: Book, till: Till, redemption: Redemption, now: datetime, note: Note) -> Answer:
    """Give a use of nobody's back before its sale is told, as a till gives back what it holds.

    Raises RedemptionClosed where the sale is closed, or a member's by now: it can be reversed.
    """
    sale = book.sale(till.merchant.id, redemption.location_id, redemption.check_id)
    if redemption.reversals or (sale is not None and (sale.member_id or sale.state in {SaleState.CLOSED, SaleState.VOIDED})):
        raise RedemptionClosed(redemption.id, redemption.status)
    released = replace(redemption, status=RedemptionStatus.RELEASED, uses=())
    answer = Answer({**redemption.answer, "status": RedemptionStatus.RELEASED.value, "at": now.isoformat()})
    names = frozenset(one.name for one in redemption.uses)
    without = _without(sale, redemption.id, names) if sale else None
    book.commit(Changes(till.merchant.id, sale=without, redemption=released, operation=note(answer.facts)))
    return answer


def _use(book: Book, till: Till, redemption_id: str, wish: Wish, request: Request, now: datetime) -> Answer:
    merchant, program = till.merchant, till.merchant.program_at(now)
    if wish.currency not in {None, program.currency}:
        raise WrongCurrency(program.currency, wish.currency or "")
    if not all(offer_id.startswith(COUPON) for offer_id in wish.offer_ids):
        raise CouponForMembers
    sale = book.sale(merchant.id, till.location.id, wish.check_id) or Sale(till.location.id, wish.check_id)
    if sale.member_id is not None:
        raise CouponForMembers
    # Under a till's own name it is used once on a check, whichever request asks.
    used = tuple(one for one in sale.uses if one.tag and one.tag in wish.tags)
    wish = wish.without_used(used)
    if wish.offer_ids and (sale.state not in {SaleState.UNSEEN, SaleState.OPEN} or sale.undone):
        raise OfferNotApplicable(wish.offer_ids[0], "check_closed")
    # What the check has of this merchant's specials already is used up for it, as it is on a member's.
    there = (Hold("", wish.check_id, till.location.id, now, sale.uses),) if sale.uses else ()
    nobody = Account(captures=there)
    wish, shut = with_coupons(book, till, wish, Guest("", nobody, nobody), now)
    if shut:
        raise shut[0].refusal
    _, takings, refused = take(Account(), program, wish, local_day(now, program.timezone), over=False)
    if refused:
        raise refused[0].refusal
    uses = tuple(taking.use for taking in takings)
    answer = {
        "id": redemption_id,
        "status": RedemptionStatus.CAPTURED.value,
        "expires_at": now.isoformat(),
        "uses": [write_row(taking.use, taking.allocations) for taking in takings],
        "rejected": [],
        **({"used": [[one.tag, one.redemption_id] for one in used]} if used else {}),
        "balance": NO_BALANCE,
        "at": now.isoformat(),
    }
    named = redemption_id, "", till.location.id, wish.check_id
    redemption = Redemption(*named, RedemptionStatus.CAPTURED, now, request.digest, answer, NO_BALANCE, uses=uses)
    sale = attach_uses(sale, tuple(replace(one, redemption_id=redemption_id) for one in uses))
    specials = tuple(one.special for one in wish.specials)
    book.commit(Changes(merchant.id, sale=sale, redemption=redemption, specials=specials))
    return Answer(answer)


def _without(sale: Sale, redemption_id: str, names: frozenset[str]) -> Sale:
    kept = tuple(one for one in sale.uses if one.redemption_id != redemption_id or one.name not in names)
    return replace(sale, uses=kept)
