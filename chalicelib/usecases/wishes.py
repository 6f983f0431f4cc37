"""What a till wishes to use on a check, and what that comes to."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.domain import ledger
from chalicelib.domain.account import Account, Use
from chalicelib.domain.basket import Basket
from chalicelib.domain.calendar import local_day
from chalicelib.domain.offers import LeftOut, Taking, is_over, take_offers
from chalicelib.domain.redemption import write_row
from chalicelib.domain.refusals import (
    OfferNotApplicable,
    UnknownRewardCode,
    WrongCurrency,
)
from chalicelib.domain.reward_code import RewardCode, read_code
from chalicelib.usecases.ports import Book, Record
from chalicelib.usecases.till import Till, record_of


@dataclass(frozen=True, slots=True)
class Wish:
    """What a till asks for: which offers on which check, and whose; or with a reward `code`, which says whose and which.

    `basket` is what is on the check, with money in `currency`; None: not said. `tags` are the till's own names of the uses, in
    the order of the offers. The code has to be good at the time `keyed_at`; None: now.
    """

    check_id: str
    member_id: str | None
    offer_ids: tuple[str, ...]
    basket: Basket | None = None
    all_or_nothing: bool = True
    currency: str | None = None
    code: str | None = None
    tags: tuple[str, ...] = ()
    keyed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a wish comes to: the member's account `before`, and `after` the offers were taken out of it."""

    record: Record
    member_id: str
    before: Account
    after: Account
    takings: tuple[Taking, ...]
    refused: tuple[LeftOut, ...]
    code: RewardCode | None = None

    @property
    def uses(self) -> tuple[Use, ...]:
        """What was taken, wherever it is taken off."""
        return tuple(taking.use for taking in self.takings)

    @property
    def facts(self) -> dict[str, Any]:
        """What an answer says of it."""
        rejected = [[left.offer_id, type(left.refusal).__name__, *([left.tag] if left.tag else [])] for left in self.refused]
        return {"uses": [write_row(taking.use, taking.allocations) for taking in self.takings], "rejected": rejected}


def plan_uses(book: Book, till: Till, wish: Wish, now: datetime) -> Plan:
    """What a wish comes to now. One round trip, two with a reward code.

    Raises UnknownMember, WrongCurrency, UnknownOffer, InsufficientPoints, OfferNotApplicable, UnknownRewardCode.
    """
    program = till.merchant.program_at(now)
    if wish.currency not in {None, program.currency}:
        raise WrongCurrency(program.currency, wish.currency or "")
    code = _live_code(book, till, wish.code, wish.keyed_at or now) if wish.code is not None else None
    if code is not None:
        wish = replace(wish, member_id=code.member_id, offer_ids=(code.offer_id,))
    record = record_of(book, till, wish.member_id or "")
    if code is not None and not _has_kept(record, code):
        raise UnknownRewardCode("unknown")
    today = local_day(now, program.timezone)
    running = ledger.release_run_out(record.account, now, today)
    if is_over(running, program, till.location.id, wish.check_id):
        raise OfferNotApplicable(wish.offer_ids[0], "check_closed")
    after, takings, refused = take_offers(running, program, wish.offer_ids, wish.basket, today, wish.tags)
    if refused and (wish.all_or_nothing or not takings):
        raise refused[0].refusal
    return Plan(record, record.name(wish.member_id or ""), running, after, takings, refused, code)


def _has_kept(record: Record, code: RewardCode) -> bool:
    """Whether the code is still the member's: a phone that is not theirs any more takes along none that it was texted."""
    owner = record.alias or record.customer
    return owner is not None and any(known.code == code.code for known in owner.reward_codes)


def _live_code(book: Book, till: Till, typed: str, keyed_at: datetime) -> RewardCode:
    code = book.reward_code(till.merchant.id, read_code(typed))
    if code is None:
        raise UnknownRewardCode("unknown")
    if code.redemption_id is not None:
        raise UnknownRewardCode("used")
    if code.expires_at <= keyed_at:
        raise UnknownRewardCode("expired")
    return code
