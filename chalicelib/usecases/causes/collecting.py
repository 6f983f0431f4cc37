"""What a shop collects for, what came together month by month, and handing it over."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Protocol

from chalicelib.domain.calendar import local_day
from chalicelib.domain.causes.cause import ABOUT_MAX, NAME_MAX, Cause, Handed, current
from chalicelib.domain.causes.counting import GivenMonth, months_of
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import UnusableField, refuse_first
from chalicelib.usecases.causes.ports import Causes
from chalicelib.usecases.overview.tallies import Tallies

OF_NO_DAY: Final = date.max
"""From this day on there is nothing but what is counted under no day."""


class Who(Protocol):
    """Whoever does it; `Staff` is one."""

    @property
    def id(self) -> str:
        """Their id."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A month of a cause: what was given, what of it was handed over so far and when last, and whether the month is over."""

    given: GivenMonth
    cause: Cause
    handed: int
    last: Handed | None
    is_over: bool

    @property
    def left(self) -> int:
        """Minor units still to hand over; below zero where something was given back after that."""
        return self.given.amount - self.handed

    @property
    def can_be_handed(self) -> bool:
        """Whether there is something to hand over: of a month that goes on there will be more."""
        return self.is_over and self.left > 0


def name(causes: Causes, merchant: Merchant, words: tuple[str, str], now: datetime) -> Cause | None:
    """Collect for the cause with this name and sentence from now on; without a name: for none. Returns the cause that holds.

    Another name is another cause, and the one before it ends. Raises UnusableField.
    """
    called, about = (" ".join(part.split()) for part in words)
    refuse_first(
        (
            (len(called) > NAME_MAX, "name", f"at most {NAME_MAX} letters"),
            (len(about) > ABOUT_MAX, "about", f"at most {ABOUT_MAX} letters"),
        )
    )
    today, known = local_day(now, merchant.program_at(now).timezone), current(causes.of_merchant(merchant.id))
    if known is not None and called == known.name:
        found = replace(known, about=about)
        causes.put(merchant.id, found)
        return found
    if called:  # the new one first: should the second write fail, the newest one holds
        causes.put(merchant.id, Cause(f"{now:%Y%m%d%H%M%S%f}", called, about, today))
    if known is not None:
        causes.put(merchant.id, replace(known, until=today))
    return current(causes.of_merchant(merchant.id))


def owed(causes: Causes, tallies: Tallies, merchant: Merchant, now: datetime) -> tuple[Owed, ...]:
    """Every month in which something was given, the last first. Nine or ten Queries of little."""
    known, handed = {cause.id: cause for cause in causes.of_merchant(merchant.id)}, causes.handed(merchant.id)
    months = months_of(tallies.since(merchant.id, OF_NO_DAY))
    this = local_day(now, merchant.program_at(now).timezone).replace(day=1)
    return tuple(
        _owed(month, known.get(month.cause_id) or Cause(month.cause_id, "?", "", month.month), handed, this) for month in months
    )


def hand_over(
    causes: Causes, tallies: Tallies, merchant: Merchant, month: str, cause_id: str, amount: int, who: Who, now: datetime
) -> Handed:
    """Note that this `amount` (minor units), all that was left as somebody saw it, was handed over for this month ("2026-11").

    Raises UnusableField where that is not what is left.
    """
    one = next(
        (o for o in owed(causes, tallies, merchant, now) if (f"{o.given.month:%Y-%m}", o.cause.id) == (month, cause_id)), None
    )
    if one is None or not one.can_be_handed or one.left != amount:
        raise UnusableField("amount", "what is still owed: look again")
    number = sum((before.month, before.cause_id) == (one.given.month, cause_id) for before in causes.handed(merchant.id))
    handed = Handed(one.given.month, cause_id, amount, now, who.id)
    causes.hand_over(merchant.id, handed, number)
    return handed


def told(months: tuple[Owed, ...]) -> tuple[Owed, ...]:
    """What may stand in public: months that are over, in which so many gave that no one of them can be told."""
    return tuple(one for one in months if one.is_over and one.given.is_public)


def _owed(month: GivenMonth, cause: Cause, handed: tuple[Handed, ...], this: date) -> Owed:
    mine = [one for one in handed if (one.month, one.cause_id) == (month.month, month.cause_id)]
    return Owed(month, cause, sum(one.amount for one in mine), mine[-1] if mine else None, month.month < this)
