"""On which days a member was in which shop, what they paid there, and how many rewards they used.

Three numbers for each day and shop, so it grows with a member's days and not with their sales; nothing of it is forgotten. First
visits, who came back and all habits are counted from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple


class Visit(NamedTuple):
    """What a sale or a reward adds to a day of a member, on the shop's own calendar. `spend` is in minor units."""

    member_id: str
    day: date
    location_id: str
    sales: int = 1
    spend: int = 0
    rewards: int = 0


class Day(NamedTuple):
    """A member's day in a shop: sales, minor units that were paid and kept, rewards that were used.

    A reward that comes back with a sale of a later day is taken off there: only all days together say how many were used.
    """

    sales: int = 0
    spend: int = 0
    rewards: int = 0


NOTHING: Final = Day()


@dataclass(frozen=True, slots=True)
class Visits:
    """A member's days, by location. Only days with anything are in it; those without a sale are no visits."""

    days: Mapping[str, Mapping[date, Day]] = field(default_factory=dict)
    revision: int = 0

    def add(self, visit: Visit, times: int = 1) -> "Visits":
        """With what a sale or a reward adds; with -1, without what it added: it was counted so before, and is something else."""
        there = dict(self.days.get(visit.location_id, {}))
        known = there.get(visit.day, NOTHING)
        there[visit.day] = Day(
            known.sales + times * visit.sales, known.spend + times * visit.spend, known.rewards + times * visit.rewards
        )
        days = {**self.days, visit.location_id: {day: found for day, found in there.items() if found != NOTHING}}
        return Visits({location: found for location, found in days.items() if found}, self.revision)

    def until(self, last: date) -> "Visits":
        """The same through this day."""
        days = {location: {day: found for day, found in there.items() if day <= last} for location, there in self.days.items()}
        return Visits({location: there for location, there in days.items() if there}, self.revision)

    def at(self, location_id: str) -> list[date]:
        """The days with a sale at a location, in order."""
        return sorted(day for day, found in self.days.get(location_id, {}).items() if found.sales)

    @property
    def anywhere(self) -> list[date]:
        """The days with a sale in any shop, in order."""
        return sorted({day for location in self.days for day in self.at(location)})

    @property
    def first(self) -> tuple[date, str] | None:
        """The first day with a sale, and where; of two shops on one day always the same one."""
        return min(((day, location) for location in self.days for day in self.at(location)[:1]), default=None)
