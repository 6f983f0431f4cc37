"""Local days: when a promise made for a day begins and ends.

A day is a `date` in a named IANA zone; the instant is derived from it, never the other way round by adding 24 hours:
days last 23 or 25 hours where clocks change, and some local midnights do not exist at all.
"""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FOREVER = date.max
"""The last day of what never expires; sorts after every other day."""
ENDLESS = datetime.max.replace(tzinfo=UTC)
"""The instant at which it does not end."""


def local_day(at: datetime, zone: str) -> date:
    """The calendar day in `zone` at the aware instant `at`."""
    return at.astimezone(ZoneInfo(zone)).date()


def local_hour(at: datetime, zone: str) -> int:
    """The hour that clocks in `zone` show at the aware instant `at`."""
    return at.astimezone(ZoneInfo(zone)).hour


def first_instant(day: date, zone: str) -> datetime:
    """The first instant (aware UTC) that belongs to `day` in `zone`.

    fold=0 is right at both kinds of odd midnight: a doubled one begins at the earlier of the two, and for a skipped one
    (São Paulo 2018-11-04) the wall time read with the offset before the jump is the jump itself.
    """
    if day >= FOREVER:
        return ENDLESS
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def end_instant(last_day: date, zone: str) -> datetime:
    """The instant at which something valid through `last_day` ends: the first instant of the next local day."""
    return ENDLESS if last_day >= FOREVER else first_instant(last_day + timedelta(days=1), zone)


def add_months(day: date, months: int) -> date:
    """The same day `months` later, clamped to the month's end: 31 Jan + 1 month is 28 or 29 Feb."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    """The last day of the month that `day` is in."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
