"""On which days a member was in which shop: what a first visit and a coming back are counted from.

One number for each day and shop, so it grows with a member's days and not with their sales; nothing of it is forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Visit(NamedTuple):
    """One sale of a member: who, on which day of the shop's own calendar, and where."""

    member_id: str
    day: date
    location_id: str


@dataclass(frozen=True, slots=True)
class Visits:
    """How many sales a member has on each day, by location. Only days with a sale are in it."""

    days: Mapping[str, Mapping[date, int]] = field(default_factory=dict)
    revision: int = 0

    def add(self, visit: Visit, sales: int = 1) -> "Visits":
        """With one sale more, or one less (-1): one that was counted before and is no visit any more."""
        there = dict(self.days.get(visit.location_id, {}))
        there[visit.day] = there.get(visit.day, 0) + sales
        days = {**self.days, visit.location_id: {day: count for day, count in there.items() if count}}
        return Visits({location: found for location, found in days.items() if found}, self.revision)

    def at(self, location_id: str) -> list[date]:
        """The days with a sale at a location, in order."""
        return sorted(self.days.get(location_id, ()))

    @property
    def anywhere(self) -> list[date]:
        """The days with a sale in any shop, in order."""
        return sorted({day for there in self.days.values() for day in there})

    @property
    def first(self) -> tuple[date, str] | None:
        """The first day, and where; of two shops on one day always the same one."""
        return min(((min(there), location) for location, there in self.days.items()), default=None)
