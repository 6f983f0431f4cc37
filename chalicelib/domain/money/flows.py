"""What became of points, counted by where they come from: what a merchant's liability, journal and settlement are made of.

All of it adds up: over entries, over members and over pages of a walk, in any order.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from chalicelib.domain.account import Cause

NO_MONTH: Final = date.min
"""In place of the month of points that nobody paid for: nothing is owed for them, however old they are."""


class Origin(NamedTuple):
    """Where points come from: the month in which they were sold (its first day), the shop, and why."""

    month: date
    location_id: str
    cause: Cause


class Course(StrEnum):
    """What points went through. Stable words: they stand in what is stored."""

    ISSUED = "i"
    USED = "u"
    """For a reward, or to pay back points that were owed: those had been used before."""
    ENDED = "e"
    """Unused."""
    TAKEN = "t"
    """Back: their sale was refunded or corrected, or staff took them."""
    PAID = "p"
    """No points: what was paid for the sales that issued some, in minor units, before tax."""


class Way(NamedTuple):
    """From the shop where points were earned to the one where they were used, or where a refund took them."""

    earned: str
    used: str


@dataclass(frozen=True, slots=True)
class Flows:
    """Numbers by month and origin, and points by month and way. Only what is not 0 counts."""

    courses: Counter[tuple[date, Origin, Course]] = field(default_factory=Counter)
    ways: Counter[tuple[date, Way]] = field(default_factory=Counter)
    stored: Counter[tuple[date, str, str]] = field(default_factory=Counter)
    """What changed what is owed on gift certificates, in minor units: by month, shop that sold them, and why."""

    def add(self, month: date, origin: Origin, course: Course, number: int) -> None:
        """Count so many more."""
        self.courses[month, origin, course] += number

    def send(self, month: date, way: Way, points: int) -> None:
        """Count points that went this way; within one shop they owe nobody anything."""
        if way.earned != way.used and way.used:
            self.ways[month, way] += points

    def take_in(self, more: "Flows") -> None:
        """Count these too."""
        self.courses.update(more.courses)
        self.ways.update(more.ways)
        self.stored.update(more.stored)

    def within(self, first: date | None, last: date) -> "Flows":
        """What was counted up to the month `last`; what was before `first` counts as of `first`."""
        found = Flows()
        for (month, origin, course), number in self.courses.items():
            if month <= last and number:
                found.courses[max(month, first or month), origin, course] += number
        for (month, way), points in self.ways.items():
            if month <= last and points:
                found.ways[max(month, first or month), way] += points
        for (month, shop, why), amount in self.stored.items():
            if month <= last and amount:
                found.stored[max(month, first or month), shop, why] += amount
        return found

    def times(self, factor: int, month: date) -> "Flows":
        """All of it so many times, in this month."""
        found = Flows()
        for (_, origin, course), number in self.courses.items():
            found.courses[month, origin, course] += factor * number
        for (_, way), points in self.ways.items():
            found.ways[month, way] += factor * points
        return found

    @property
    def first(self) -> date | None:
        """The first month in which there was anything."""
        return min((key[0] for counted in (self.courses, self.ways, self.stored) for key in counted), default=None)

    @property
    def so_far(self) -> Mapping[Origin, Counter[Course]]:
        """All months together, by origin."""
        found: dict[Origin, Counter[Course]] = {}
        for (_, origin, course), number in self.courses.items():
            found.setdefault(origin, Counter())[course] += number
        return found

    @property
    def ways_so_far(self) -> Counter[Way]:
        """All months together, by way."""
        found = Counter[Way]()
        for (_, way), points in self.ways.items():
            found[way] += points
        return found
