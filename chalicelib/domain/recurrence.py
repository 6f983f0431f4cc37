"""On which days something recurs: the part of RFC 5545 that speaks of days. Hours are the special's own, by the wall clock."""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from dateutil.rrule import rrule, rrulestr

DAILY_OR_LONGER: Final = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
PARTS: Final = {"FREQ", "INTERVAL", "COUNT", "WKST", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "BYWEEKNO", "BYYEARDAY"}
"""Without UNTIL, DTSTART and the parts of a day: the first and the last day, and the hours, are said beside the rule."""
NUMBER: Final = re.compile(r"[1-9][0-9]{0,2}")
RULE_MAX: Final = 200
KEPT: Final = 256


def is_rule(rule: str) -> bool:
    """Whether it is a rule that says days, and names some."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    if len(rule) > RULE_MAX or rule != rule.strip() or not parts.keys() <= PARTS or parts.get("FREQ") not in DAILY_OR_LONGER:
        return False
    if not all(NUMBER.fullmatch(parts.get(name, "1")) for name in ("INTERVAL", "COUNT")):
        return False  # an interval of 0 never comes to an end
    try:
        return next(iter(_read(rule, date(2024, 1, 1))), None) is not None
    except (ValueError, TypeError, OverflowError):  # what dateutil says of a rule that is none
        return False


@lru_cache(KEPT)
def recurs_on(rule: str, first_day: date, day: date) -> bool:
    """Whether the rule, counted from its first day, names this day."""
    midnight = datetime.combine(day, datetime.min.time())
    return midnight in _read(rule, first_day)


@lru_cache(KEPT)
def _read(rule: str, first_day: date) -> rrule:
    read = rrulestr(rule, dtstart=datetime.combine(first_day, datetime.min.time()), cache=True)
    if not isinstance(read, rrule):
        raise ValueError("several rules")  # noqa: TRY004 - it is the text that is wrong
    return read
