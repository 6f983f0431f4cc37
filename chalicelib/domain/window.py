"""A window: hours in which a sale earns more, by the clock on the wall of the shop that made it.

A window belongs to the day on which it starts, also where it crosses midnight. Where clocks change, it is never cut short: of a
time that comes twice the first one begins it and the second one ends it, and a time that no clock ever shows is the moment at
which clocks jump over it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from zoneinfo import ZoneInfo

ONE = Fraction(1)
DAY = timedelta(days=1)


class Weekday(StrEnum):
    """The days of the week, in their order."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


WEEK = tuple(Weekday)


class WallTime(time):
    """A time of day as a clock on the wall shows it: hours and minutes, in no zone of its own."""

    __slots__ = ()


MIDNIGHT = WallTime()


@dataclass(frozen=True, slots=True)
class Window:
    """From `starts` until `ends` (exclusive) on each of the `weekdays`, at `location_ids` (none: everywhere).

    An end that is not after the start is on the following day, so midnight to midnight is all day. `times` multiplies what the
    earn rule gives a sale, `bonus_points` are added to it. No window starts before `first_day` or after `last_day`.
    """

    name: str
    weekdays: tuple[Weekday, ...] = WEEK
    starts: WallTime = MIDNIGHT
    ends: WallTime = MIDNIGHT
    times: Fraction = ONE
    bonus_points: int = 0
    first_day: date | None = None
    last_day: date | None = None
    location_ids: tuple[str, ...] = ()

    def holds_at(self, location_id: str) -> bool:
        """Whether it is a window of this location."""
        return not self.location_ids or location_id in self.location_ids

    def covers(self, at: datetime, zone: str) -> bool:
        """Whether the aware instant `at` is within it, for a shop whose clocks show the time of `zone`."""
        wall = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        # The day after as well: clocks that are turned back over midnight show the old day again when the new one has begun.
        days = (wall.date() - DAY, wall.date(), wall.date() + DAY)
        return any(self._begins_on(day) and self._lasts(day, at, ZoneInfo(zone)) for day in days)

    def _begins_on(self, day: date) -> bool:
        in_season = (self.first_day or day) <= day <= (self.last_day or day)
        return in_season and WEEK[day.weekday()] in self.weekdays

    def _lasts(self, day: date, at: datetime, zone: ZoneInfo) -> bool:
        ends = datetime.combine(day if self.ends > self.starts else day + DAY, self.ends)
        return lasts(datetime.combine(day, self.starts), ends, at, zone)


def lasts(begins: datetime, ends: datetime, at: datetime, zone: ZoneInfo) -> bool:
    """Whether `at` lies between these two times of a clock on the wall, the end outside."""
    wall = at.astimezone(zone).replace(tzinfo=None)
    # Of a time that comes twice, the first one begins and the second one ends. One that is missing has no instant: what
    # the wall shows tells that it is over.
    begun = begins <= wall or _instant(begins, zone, fold=0) <= at
    return begun and (wall < ends or at < _instant(ends, zone, fold=1))


def _instant(wall: datetime, zone: ZoneInfo, fold: int) -> datetime:
    return wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
