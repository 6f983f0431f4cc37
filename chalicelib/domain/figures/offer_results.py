"""What became of an offer for which nobody was held out: its uses, and its days beside the same weekdays before it.

Where some shops have it and others do not, what changed at those without it is taken off. It may have had other reasons all the
same: weather, holidays, another offer. So it is a hint, and the page says so.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from chalicelib.domain.figures.figures import Numbers, Span
from chalicelib.domain.figures.lift import Interval, mean_of
from chalicelib.domain.figures.on_sales import EXTRA, ON, SOLD
from chalicelib.domain.figures.tallies import ALL_SHOPS, COST, MEMBER_SALES, OTHER_SALES, SPENT, USED, VISITS
from chalicelib.domain.special import Special

WEEK: Final = 7
COMPARED: Final = 56
"""The first days of a special that are compared, with as many before it."""
PAIRS_MIN: Final = 6
"""With fewer days on which it held, and was sold before, nothing is said."""
UNUSED_VISITS: Final = 50
"""So many visits of members without one use are an answer."""
UNUSED_DAYS: Final = 14


class Outcome(StrEnum):
    """What can be said of an offer."""

    WORKED = "worked"
    """More was sold, by more than chance does and than the points it gave are worth."""
    FLAT = "flat"
    """What was sold more is less than the points that it gave are worth, or nothing at all."""
    UNUSED = "unused"
    """Members came, and nobody used it."""
    UNSAID = "unsaid"
    """Too early, or chance explains what is seen."""


class Uses(NamedTuple):
    """What was used of an offer: how often, what that cost (minor units), and points that it took.

    It was on so many `sales`, on which `sold` was paid (minor units), and it gave so many points on top.
    """

    used: int
    cost: int
    points: int
    sales: int
    sold: int
    given: int

    @property
    def any(self) -> bool:
        """Whether somebody used it, or was given points for it."""
        return self.used > 0 or self.sales > 0


@dataclass(frozen=True, slots=True)
class Beside:
    """Its days beside the same weekdays before: what was sold more on a day (minor units), between which limits.

    `usual` is what was sold on such a day before; `others`: what shops without it did is taken off. `given` is what the points
    that it gave on a day are worth.
    """

    days: int
    more: float
    interval: Interval
    usual: float
    given: float
    others: bool

    @property
    def outcome(self) -> Outcome:
        """What discounts took off is off these sales; points are not."""
        if self.interval.high <= self.given:
            return Outcome.FLAT
        return Outcome.WORKED if self.interval.low > 0 and self.more > self.given else Outcome.UNSAID


def uses_of(numbers: Numbers, offer_id: str, span: Span, place: str = ALL_SHOPS) -> Uses:
    """What was used of an offer in these days."""
    return Uses(*(numbers.total(f"{name}{offer_id}", span, place) for name in (USED, COST, SPENT, ON, SOLD, EXTRA)))


def days_held(special: Special, first: date, until: date) -> list[date]:
    """The days before `until` on which it began, of the first ones since `first` that are compared."""
    first = max(first, special.first_day)
    days = (first + timedelta(days=day) for day in range(min((until - first).days, COMPARED)))
    return [day for day in days if special.begins_on(day)]


def compare(numbers: Numbers, days: list[date], having: list[str], without: list[str], worth_given: float) -> Beside | None:
    """These days of the shops that had it beside the same weekdays before the first of them; None where they do not compare.

    Sales of a day at shops without it are taken as they were before, times what the others sold then: a tenth more there is
    expected to be a tenth more here.
    """
    if not days:
        return None
    back = timedelta(days=-(-((days[-1] - days[0]).days + 1) // WEEK) * WEEK)
    known = Span(days[0] - back, back.days)
    having, without = ([place for place in places if numbers.covers(known, place)] for places in (having, without))
    pairs = [(_sold(numbers, day - back, having), _sold(numbers, day, having), day) for day in days]
    pairs = [pair for pair in pairs if any(pair[:2])]
    if len(pairs) < PAIRS_MIN:
        return None
    usual = sum(before for before, _, _ in pairs)
    others = sum(_sold(numbers, day - back, without) for _, _, day in pairs)
    scale = usual / others if others > 0 else 0.0
    moved = [scale * (_sold(numbers, day, without) - _sold(numbers, day - back, without)) for _, _, day in pairs]
    more, interval = mean_of([now - before - other for (before, now, _), other in zip(pairs, moved, strict=True)])
    return Beside(len(pairs), more, interval, usual / len(pairs), worth_given / len(pairs), others=others > 0)


def outcome_of(uses: Uses, beside: Beside | None, visits: int, days: int) -> Outcome:
    """What to say of a special after so many days, in which members came so often to where it is to be had."""
    if not uses.any:
        return Outcome.UNUSED if days >= UNUSED_DAYS and visits >= UNUSED_VISITS else Outcome.UNSAID
    return beside.outcome if beside is not None else Outcome.UNSAID


def visits_in(numbers: Numbers, span: Span, places: list[str]) -> int:
    """Visits of members to these shops."""
    return sum(numbers.total(VISITS, span, place) for place in places)


def _sold(numbers: Numbers, day: date, places: list[str]) -> int:
    """What was sold, to members and to others: an offer that makes regulars of passers-by adds nothing by that."""
    return sum(numbers.total(name, Span(day, 1), place) for place in places for name in (MEMBER_SALES, OTHER_SALES))
