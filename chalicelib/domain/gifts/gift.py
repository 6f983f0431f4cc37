"""A gift certificate: money that somebody paid before, used in parts. It is kept apart from points, and is no discount.

Its moves are its ledger: their deltas add up to the balance, which is never below zero. What is paid with it earns as what is
paid in cash does; selling it earns nothing, for a till reports that as `exempt` (docs/gifts.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from chalicelib.domain.calendar import local_day
from chalicelib.domain.gifts.refusals import (
    GiftEnded,
    GiftFull,
    GiftNotVoidable,
    GiftVoided,
    TooLittleLeft,
    TooMuchBack,
    UnknownGiftUse,
)
from chalicelib.domain.refusals import UnusableField

AMOUNT_MAX: Final = 200_000
"""Minor units: 2,000 dollars. What one shop alone takes is no prepaid access up to that, 31 CFR 1010.100(ff)(4)(iii)(A)."""
YEARS_MIN: Final = 5
"""A certificate ends never, or not before this: 15 U.S.C. 1693l-1(c), 12 CFR 1005.20(e). Merchants elsewhere may need longer."""
YEARS_MAX: Final = 50
MOVES_MAX: Final = 400
"""So many moves are read together."""


class Course(StrEnum):
    """Why the balance changed. Stable words."""

    SOLD = "sold"
    USED = "used"
    GIVEN_BACK = "given_back"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Gift:
    """A certificate. Amounts are minor units of `currency`; `ends_on` is the last local day, None: never.

    `id` follows from the code and a secret. The code is nowhere: whoever has the secret makes it from `cause` and `draw`.
    `ending` are its last signs. `seq` is the number of its last move.
    """

    id: str
    ending: str
    cause: str
    draw: int
    location_id: str
    sold_at: datetime
    currency: str
    amount: int
    balance: int = 0
    ends_on: date | None = None
    voided_at: datetime | None = None
    seq: int = 0
    revision: int = 0

    def is_over(self, today: date) -> bool:
        """Whether it has ended by this local day."""
        return self.ends_on is not None and today > self.ends_on


@dataclass(frozen=True, slots=True)
class Move:
    """One change of a balance, number `seq` of its certificate: by `delta`, to `balance`.

    `cause` is the operation that did it, which names a use; `use` is the one that is given back. `check_id` is the till's check,
    `actor` who of the staff did it, where that is known.
    """

    gift_id: str
    seq: int
    at: datetime
    course: Course
    cause: str
    location_id: str
    delta: int
    balance: int
    use: str | None = None
    check_id: str | None = None
    actor: str | None = None


Moved = tuple[Gift, Move]
"""A certificate after a move, and the move."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who moves something: the operation, when, at which shop in which zone, and where known for which check, and who."""

    cause: str
    at: datetime
    location_id: str
    zone: str
    check_id: str | None = None
    actor: str | None = None

    @property
    def today(self) -> date:
        """The local day."""
        return local_day(self.at, self.zone)


def check_order(amount: int, ends_on: date | None, today: date) -> None:
    """Raise UnusableField where such a certificate cannot be sold."""
    if not 0 < amount <= AMOUNT_MAX:
        raise UnusableField("amount", f"1 to {AMOUNT_MAX} minor units")
    if ends_on is not None and not years_after(today, YEARS_MIN) <= ends_on <= years_after(today, YEARS_MAX):
        raise UnusableField("ends_on", f"{YEARS_MIN} to {YEARS_MAX} years from now, or nothing: then it never ends")


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def sell(gift: Gift, hand: Hand) -> Moved:
    """A new certificate with all of its amount on it."""
    return _moved(gift, hand, Course.SOLD, gift.amount)


def use(gift: Gift, amount: int, hand: Hand) -> Moved:
    """Pay `amount` with it. Raises GiftVoided, GiftEnded, TooLittleLeft, GiftFull."""
    _check_alive(gift, hand)
    if amount > gift.balance:
        raise TooLittleLeft(gift.balance, amount, gift.currency)
    return _moved(gift, hand, Course.USED, -amount)


def give_back(gift: Gift, moves: Sequence[Move], use_id: str, amount: int | None, hand: Hand) -> Moved:
    """Put `amount` of a use back, None: what is left of it.

    Raises UnknownGiftUse, TooMuchBack, GiftVoided, GiftEnded, GiftFull.
    """
    used = next((move for move in moves if move.course is Course.USED and move.cause == use_id), None)
    if used is None:
        raise UnknownGiftUse(use_id)
    _check_alive(gift, hand)
    left = -used.delta - sum(move.delta for move in moves if move.use == use_id)
    if left == 0 or (amount or 0) > left:
        raise TooMuchBack(left, amount or 0, gift.currency)
    check_id = hand.check_id or used.check_id
    return _moved(gift, replace(hand, check_id=check_id), Course.GIVEN_BACK, left if amount is None else amount, use_id)


def void(gift: Gift, hand: Hand, *, at_till: bool) -> Moved:
    """Take it back with all that is left on it. A till may only where it was sold, on that day, and where nothing is used.

    Raises GiftVoided, GiftNotVoidable.
    """
    if gift.voided_at is not None:
        raise GiftVoided(gift.id)
    if at_till:
        if gift.location_id != hand.location_id:
            raise GiftNotVoidable("another_shop")
        if local_day(gift.sold_at, hand.zone) != hand.today:
            raise GiftNotVoidable("another_day")
        if gift.balance != gift.amount:
            raise GiftNotVoidable("used")
    return _moved(replace(gift, voided_at=hand.at), hand, Course.VOIDED, -gift.balance)


def _check_alive(gift: Gift, hand: Hand) -> None:
    if gift.voided_at is not None:
        raise GiftVoided(gift.id)
    if gift.ends_on is not None and gift.is_over(hand.today):
        raise GiftEnded(gift.ends_on.isoformat())
    if gift.seq >= MOVES_MAX:
        raise GiftFull(gift.id)


def _moved(gift: Gift, hand: Hand, course: Course, delta: int, used: str | None = None) -> Moved:
    after = replace(gift, balance=gift.balance + delta, seq=gift.seq + 1)
    spent = (hand.location_id, delta, after.balance, used, hand.check_id, hand.actor)
    return after, Move(gift.id, after.seq, hand.at, course, hand.cause, *spent)
