"""Quiet hours: when a text may leave, by the clock on the wall of everybody whom it concerns.

The hours of each country are `quiet_hours.json`, one row a law with its source. A country's rows are folded into the strictest,
whatever state or town the number is in: a number can be carried across the border, and the shop's narrow window costs little.
"""

import importlib.resources
import json
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

from chalicelib.domain.texts.places import home_of

Texts = Literal["transactional", "offers"]
Span = tuple[time, time]
Hours = tuple[Span | None, ...]
"""For each day from Monday on, when texts may leave: from the first minute on, up to the second; None: not on that day."""

ALWAYS: Final[Span] = time.min, time.max
DAYS: Final = ("mon-fri",) * 5 + ("sat", "sun")
STEP: Final = timedelta(days=1)
"""No zone changes its clocks twice in so short a time, so a change shows in the offsets at both ends."""
SECOND: Final = timedelta(seconds=1)


def hours_of(texts: Texts, countries: Collection[str]) -> Hours:
    """The hours that suit the laws of all these countries (ISO 3166) for such texts."""
    known = frozenset(home_of(country) for country in countries)
    return _strictest([hours for country, kind, hours in _rows() if kind == texts and (country == "*" or country in known)])


def first_allowed(since: datetime, last: datetime, zones: Collection[str], hours: Hours) -> datetime | None:
    """The first instant (aware UTC) from `since` through `last` inside `hours` in all of these zones; None: there is none.

    Each zone in turn moves the time on to the first instant that suits it, until one suits them all: nothing is passed over.
    Without a zone nobody can tell what time it is, so there is none.
    """
    clocks = [ZoneInfo(zone) for zone in zones]
    at: datetime | None = since.astimezone(UTC) if clocks else None
    while at is not None and at <= last:
        before = at
        for clock in clocks:
            at = _first_inside(at, last, clock, hours)
            if at is None:
                return None
        if at == before:
            return at
    return None


def _first_inside(at: datetime, last: datetime, clock: ZoneInfo, hours: Hours) -> datetime | None:
    """The first instant from `at` through `last` inside `hours` on this clock.

    It goes from opening to opening, and stops wherever the clock is changed on the way: it may jump over an opening, or back
    before a closing.
    """
    while at <= last:
        local = at.astimezone(clock)
        span = hours[local.weekday()]
        if span is not None and span[0] <= local.time() < span[1]:
            return at
        opening = _next_opening(local.replace(tzinfo=None), hours)
        if opening is None:
            return None
        there = at + min(opening - local.replace(tzinfo=None), STEP)
        at = there if _offset(there, clock) == local.utcoffset() else _change(at, there, clock)
    return None


def _next_opening(wall: datetime, hours: Hours) -> datetime | None:
    """What the wall clock shows when the hours begin next, were it never changed."""
    days = [wall.date() + timedelta(days=day) for day in range(len(DAYS) + 1)]
    openings = [datetime.combine(day, span[0]) for day in days if (span := hours[day.weekday()]) is not None]
    return next((opening for opening in openings if opening > wall), None)


def _change(before: datetime, after: datetime, clock: ZoneInfo) -> datetime:
    """The instant between the two at which the clock is changed, which is a whole second."""
    offset = _offset(before, clock)
    while after - before > SECOND:
        middle = before + (after - before) / 2
        before, after = (middle, after) if _offset(middle, clock) == offset else (before, middle)
    return after.replace(microsecond=0)


def _offset(at: datetime, clock: ZoneInfo) -> timedelta | None:
    return at.astimezone(clock).utcoffset()


def _strictest(rows: Sequence[Hours]) -> Hours:
    return tuple(_common(spans) for spans in zip(*rows, strict=True))


def _common(spans: Iterable[Span | None]) -> Span | None:
    opens, closes = ALWAYS
    for span in spans:
        if span is None:
            return None
        opens, closes = max(opens, span[0]), min(closes, span[1])
    return (opens, closes) if opens < closes else None


@cache
def _rows() -> tuple[tuple[str, str, Hours], ...]:
    text = importlib.resources.files(__package__).joinpath("quiet_hours.json").read_text(encoding="utf-8")
    return tuple((row["country"], row["texts"], _read(row["hours"])) for row in json.loads(text)["rows"])


def _read(hours: dict[str, str | None]) -> Hours:
    """Hours as written in the table: a day that is not named has no limit, one with nothing is closed."""
    return tuple(ALWAYS if day not in hours else _read_span(hours[day]) for day in DAYS)


def _read_span(written: str | None) -> Span | None:
    if written is None:
        return None
    opens, closes = (time.fromisoformat(part) for part in written.split("-"))
    return opens, closes
