"""A merchant's figures, for a stretch of days, from the numbers that are kept of each day (`tallies.py`).

Stretches are 7, 28 or 364 days, so the days before them have the same weekdays, in the same order.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate
from typing import Final

from chalicelib.domain.figures.tallies import (
    ALL_SHOPS,
    FIRST_VISITS,
    GAP,
    JOINED,
    MEMBER_SALES,
    MEMBERS,
    OF_NO_DAY,
    REWARD_COST,
    REWARDS_USED,
    SEEN,
    SILENT,
    VISITS,
    Spot,
)

PERIODS: Final = (7, 28, 364)
WEEK: Final = 7
BY_WEEK: Final = 364
"""From so many days on a bar is a week."""
BACK_WITHIN: Final = 28
"""Who came back is told within so many days at the most: within a year it would be known after two."""


class Metric(StrEnum):
    """What can be looked at over time."""

    VISITS = "visits"
    CAME_BACK = "came_back"
    MEMBERS = "members"
    SALES = "sales"
    REWARDS = "rewards"


_NAMES: Final = {Metric.VISITS: VISITS, Metric.MEMBERS: JOINED, Metric.SALES: MEMBER_SALES, Metric.REWARDS: REWARDS_USED}
"""The numbers that add up to a metric; who came back does not add up."""


@dataclass(frozen=True, slots=True)
class Span:
    """So many days from the first one on."""

    first: date
    days: int

    @property
    def end(self) -> date:
        """The day after the last."""
        return self.first + timedelta(days=self.days)

    @property
    def last(self) -> date:
        """The last day."""
        return self.end - timedelta(days=1)

    @property
    def before(self) -> "Span":
        """As many days that come right before."""
        return Span(self.first - timedelta(days=self.days), self.days)

    @property
    def with_before(self) -> "Span":
        """These days and as many before."""
        return Span(self.before.first, 2 * self.days)

    @property
    def back(self) -> "Span":
        """The last days of these, in which who was there before is to have come back."""
        days = min(self.days, BACK_WITHIN)
        return Span(self.end - timedelta(days=days), days)

    @property
    def needed_since(self) -> date:
        """The first day whose numbers are needed to say how it goes, and how it went before."""
        return min(self.before.first, self.before.back.before.first)


def span_until(today: date, days: int) -> Span:
    """So many days, today the last of them."""
    return Span(today - timedelta(days=days - 1), days)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, and what it was in as many days before; None: nobody can say yet."""

    value: int | Fraction | None
    before: int | Fraction | None = None

    @property
    def change(self) -> Fraction | None:
        """By which part of what it was it has changed; of a share, by which part of everybody."""
        if self.value is None or self.before is None:
            return None
        if isinstance(self.value, Fraction):
            return self.value - self.before
        return Fraction(self.value - self.before) / self.before if self.before else None


@dataclass(frozen=True, slots=True)
class Bar:
    """What a chart shows for a day or a week. `first_visits` are a part of `value`."""

    span: Span
    value: int | Fraction | None
    before: int | None = None
    first_visits: int = 0


class Numbers:
    """What is kept of a merchant's days, as questions."""

    def __init__(self, kept: Mapping[Spot, Counter[str]]) -> None:
        self._kept = kept
        self._seen: dict[str, dict[date, _Seen]] = {}
        self._begun: dict[str, date] = {}
        for spot, found in kept.items():
            if spot.day is None:
                continue
            self._seen.setdefault(spot.location_id, {})[spot.day] = _Seen(found)
            self._begun[spot.location_id] = min(spot.day, self._begun.get(spot.location_id, spot.day))

    @property
    def members(self) -> int:
        """Who is a member now."""
        return self._kept.get(OF_NO_DAY, Counter())[MEMBERS]

    @property
    def silent(self) -> int:
        """Members who get no texts."""
        return self._kept.get(OF_NO_DAY, Counter())[SILENT]

    def total(self, name: str, span: Span, location_id: str = ALL_SHOPS) -> int:
        """The numbers of this name on all days, added up."""
        days = (span.first + timedelta(days=day) for day in range(span.days))
        return sum(self._kept.get(Spot(day, location_id), _NOTHING)[name] for day in days)

    def over(self, span: Span, location_id: str = ALL_SHOPS) -> Counter[str]:
        """All numbers of these days, each added up."""
        found = Counter[str]()
        for day in range(span.days):
            found.update(self._kept.get(Spot(span.first + timedelta(days=day), location_id), _NOTHING))
        return found

    def since(self, day: date) -> Counter[str]:
        """All numbers of all shops from this day on, each added up."""
        found = Counter[str]()
        for spot, numbers in self._kept.items():
            if spot.location_id == ALL_SHOPS and spot.day is not None and spot.day >= day:
                found.update(numbers)
        return found

    def of_no_day(self) -> Counter[str]:
        """What is so now, whatever the day."""
        return self._kept.get(OF_NO_DAY, _NOTHING)

    def begun(self, location_id: str = ALL_SHOPS) -> date | None:
        """The first day of which anything is known."""
        return self._begun.get(location_id)

    def at(self, spot: Spot) -> Counter[str]:
        """All numbers of one day and shop."""
        return self._kept.get(spot, _NOTHING)

    def known_from(self, span: Span, location_id: str = ALL_SHOPS) -> date | None:
        """The day on which it can be told who came back within as many days; None: nobody came yet."""
        begun = self._begun.get(location_id)
        return begun + timedelta(days=2 * span.back.days - 1) if begun is not None else None

    def last_day(self, name: str, location_id: str = ALL_SHOPS) -> date | None:
        """The last day on which there was any of this."""
        found = (spot.day for spot, numbers in self._kept.items() if spot.location_id == location_id and numbers[name] > 0)
        return max(filter(None, found), default=None)

    def days_with(self, name: str, span: Span, location_id: str = ALL_SHOPS) -> list[date]:
        """The days on which there was any of this, in order."""
        days = (span.first + timedelta(days=day) for day in range(span.days))
        return [day for day in days if self._kept.get(Spot(day, location_id), _NOTHING)[name] > 0]

    def covers(self, span: Span, location_id: str = ALL_SHOPS) -> bool:
        """Whether these days were all counted: the first number of all is as old."""
        begun = self._begun.get(location_id)
        return begun is not None and begun <= span.first

    def seen(self, span: Span, location_id: str = ALL_SHOPS) -> int:
        """How many members had a sale in these days; each counts once."""
        days = self._seen.get(location_id, {})
        return sum(found.not_before(span.end, day) for day, found in days.items() if span.first <= day < span.end)

    def came_back(self, span: Span, location_id: str = ALL_SHOPS) -> Fraction | None:
        """Of the members seen in as many days before, the share seen again in these; None where there were none to come back."""
        before = self.seen(span.before, location_id)
        if not before or not self.covers(span.before, location_id):
            return None
        return Fraction(before + self.seen(span, location_id) - self.seen(span.with_before, location_id), before)

    def figure(self, metric: Metric, span: Span, location_id: str = ALL_SHOPS) -> Figure:
        """A metric in these days, beside as many before."""
        if metric is Metric.CAME_BACK:
            return Figure(self.came_back(span.back, location_id), self.came_back(span.before.back, location_id))
        name = _NAMES[metric]
        before = self.total(name, span.before, location_id) if self.covers(span.before, location_id) else None
        return Figure(self.total(name, span, location_id), before)

    def bars(self, metric: Metric, span: Span, location_id: str = ALL_SHOPS) -> tuple[Bar, ...]:
        """A metric day by day, or week by week. Who came back is told on each as of the stretch that ends there."""
        step = WEEK if span.days >= BY_WEEK else 1
        parts = [Span(span.first + timedelta(days=day), step) for day in range(0, span.days, step)]
        if metric is Metric.CAME_BACK:
            until = ((part, part.end - timedelta(days=span.back.days)) for part in parts)
            return tuple(Bar(part, self.came_back(Span(first, span.back.days), location_id)) for part, first in until)
        compares = self.covers(span.before, location_id)
        return tuple(self._bar(metric, part, span.days, location_id, compares=compares) for part in parts)

    def _bar(self, metric: Metric, part: Span, days: int, location_id: str, *, compares: bool) -> Bar:
        name, earlier = _NAMES[metric], Span(part.first - timedelta(days=days), part.days)
        before = self.total(name, earlier, location_id) if compares else None
        first = self.total(FIRST_VISITS, part, location_id) if metric is Metric.VISITS else 0
        return Bar(part, self.total(name, part, location_id), before, first)

    def cost(self, span: Span, location_id: str = ALL_SHOPS) -> int:
        """What the rewards used took off, in minor units."""
        return self.total(REWARD_COST, span, location_id)


_NOTHING: Final = Counter[str]()


def _is_gap(name: str) -> bool:
    """Whether a number says how many members came again so many days later."""
    return name.startswith(GAP) and name[len(GAP) :].isdecimal()


class _Seen:
    """The members of a day: how many there were, and how many of them came again within so many days."""

    def __init__(self, numbers: Mapping[str, int]) -> None:
        self.members = numbers.get(SEEN, 0)
        gaps = sorted((int(name.removeprefix(GAP)), count) for name, count in numbers.items() if _is_gap(name))
        self._gaps = [gap for gap, _ in gaps]
        self._again = [0, *accumulate(count for _, count in gaps)]

    def not_before(self, end: date, day: date) -> int:
        """Those who were not seen again before `end`, which is after `day`."""
        return self.members - self._again[bisect_left(self._gaps, (end - day).days)]
