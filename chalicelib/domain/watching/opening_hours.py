"""When a shop is open: for each day of the week one span of local time, and how far outside of them something was."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SPAN: Final = re.compile(r"(\d{1,2})(?::(\d\d))?\s*[-–]\s*(\d{1,2})(?::(\d\d))?", re.ASCII)
WEEK: Final = 7
HOURS, MINUTES = 24, 60
DAY: Final = HOURS * MINUTES


def read_span(words: str) -> str | None:
    """What somebody typed, such as 7-18 or 07:00-18:30, as `HH:MM-HH:MM`; "" where it is closed, None where it is no span.

    One that ends before it begins ends on the next day.
    """
    words = words.strip()
    if not words:
        return ""
    found = SPAN.fullmatch(words)
    parts = [int(part or 0) for part in found.groups()] if found else []
    if (
        not parts
        or parts[0] >= HOURS
        or parts[2] > HOURS
        or max(parts[1], parts[3]) >= MINUTES
        or (parts[2] == HOURS and parts[3])
    ):
        return None
    return "{:02}:{:02}-{:02}:{:02}".format(*parts)


def minutes_outside(hours: Sequence[str], at: datetime, zone: str) -> int:
    """How many minutes after closing, or before opening, this was, whichever is nearer; 0 where it was open or nobody said when.

    `hours` are seven spans from Monday on, as `read_span` writes them.
    """
    if not any(hours):
        return 0
    local = at.astimezone(ZoneInfo(zone))
    now = local.hour * MINUTES + local.minute
    return min(_away(span, now - ahead * DAY) for ahead in range(-WEEK, WEEK + 1) if (span := _on(hours, local, ahead)))


def _on(hours: Sequence[str], local: datetime, ahead: int) -> str:
    return hours[(local + timedelta(days=ahead)).weekday()]


def _away(span: str, now: int) -> int:
    """Minutes from this span, both counted from the midnight on which its day begins."""
    begins, ends = (int(part[:2]) * MINUTES + int(part[3:]) for part in span.split("-"))
    if ends <= begins:
        ends += DAY
    return max(begins - now, now - ends, 0)
