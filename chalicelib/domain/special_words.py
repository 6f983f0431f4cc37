"""A special as one sentence: what it gives, when, where, to whom, and how often."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final

from chalicelib.domain.languages import money, short_date
from chalicelib.domain.program import Program, ProgramType
from chalicelib.domain.special import WHOLE_DAY, Benefit, Special, Who
from chalicelib.domain.window import MIDNIGHT

DAYS: Final = {"MO": "Mondays", "TU": "Tuesdays", "WE": "Wednesdays", "TH": "Thursdays", "FR": "Fridays"} | {
    "SA": "Saturdays",
    "SU": "Sundays",
}
SEGMENTS: Final = {
    "best": "are among the best guests",
    "new": "joined within four weeks",
    "once": "came once, and not for four weeks",
    "near": "are near a reward",
    "ready": "have a reward ready",
    "less": "come less often than before",
    "lapsed": "have stopped coming",
}
"""Who is in a segment, by its id (`figures/segments.py`)."""
BELONGED: Final = {
    "best": "was among the best guests",
    "new": "had joined within four weeks",
    "once": "had come once, and not for four weeks",
    "near": "was near a reward",
    "ready": "had a reward ready",
    "less": "came less often than before",
    "lapsed": "had stopped coming",
}
"""The same, told of an earlier day."""
ENGLISH: Final = "en"
TEENS: Final = range(11, 14)


def describe(special: Special, program: Program, places: Mapping[str, str]) -> str:
    """The sentence, without the special's name. `places` are the names of the merchant's shops by id."""
    parts = [
        _gift(special, program),
        *_conditions(special, program),
        _when(special),
        *_where(special, places),
        _who(special, program),
    ]
    sentence = ", ".join(part for part in parts if part)
    limits = _join([*_limits(special, program)])
    return f"{sentence[0].upper()}{sentence[1:]}{f'; {limits}' if limits else ''}."


def _gift(special: Special, program: Program) -> str:
    items = _join(special.items, "or")
    if special.benefit is Benefit.TIMES:
        return f"{_figure(special.times)} times the {'credit' if program.type is ProgramType.REBATE else 'points'}"
    if special.benefit is Benefit.BONUS_POINTS:
        rebate = program.type is ProgramType.REBATE
        points = f"{special.bonus_points} point{'s' if special.bonus_points > 1 else ''}"
        bonus = money(special.bonus_points, program.currency, ENGLISH) if rebate else points
        return f"{bonus} more{f' with {special.buy} of {items}' if special.buy else f' with {items}' if items else ''}"
    if special.benefit is Benefit.FREE_ITEM:
        worth = f" worth up to {money(special.amount, program.currency, ENGLISH)}" if special.amount else ""
        paid = f" when {special.buy} of them {'is' if special.buy == 1 else 'are'} paid for" if special.buy else ""
        return f"one {items} free{worth}{paid}" if items else f"{special.name}{worth}, free"
    of = f" {items}" if items else " the check"
    if special.benefit is Benefit.PERCENT_OFF:
        cap = f", at most {money(special.cap, program.currency, ENGLISH)}" if special.cap is not None else ""
        return f"{special.percent}% off{of}{cap}"
    return f"{money(special.amount, program.currency, ENGLISH)} off{of}"


def _conditions(special: Special, program: Program) -> Iterator[str]:
    if special.by_coupon:
        yield "with a coupon"
    if special.spend_min:
        yield f"on checks of {money(special.spend_min, program.currency, ENGLISH)} and more"


def _when(special: Special) -> str:
    days = [_days(special.rule)]
    if special.starts != MIDNIGHT or special.minutes != WHOLE_DAY:
        days.append(_hours(special))
    last = special.last_day
    if last == special.first_day:
        return " ".join([f"on {_day(special.first_day)}", *days[1:]])
    span = f"from {_day(special.first_day)} {f'until {_day(last)}' if last else 'on'}"
    return f"{' '.join(part for part in days if part)}, {span}"


def _days(rule: str) -> str:
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    days = parts.get("BYDAY", "").split(",")
    if not rule or parts == {"FREQ": "DAILY"}:
        return "every day"
    if parts.keys() == {"FREQ", "BYDAY"} and parts["FREQ"] == "WEEKLY" and all(day in DAYS for day in days):
        return f"on {_join([DAYS[day] for day in days])}"
    if parts.keys() == {"FREQ", "BYMONTHDAY"} and parts["FREQ"] == "MONTHLY" and parts["BYMONTHDAY"].isdigit():
        return f"on the {ordinal(int(parts['BYMONTHDAY']))} of each month"
    return f"on the days of {rule}"


def _hours(special: Special) -> str:
    begins = datetime.combine(special.first_day, special.starts)
    ends = begins + timedelta(minutes=special.minutes)
    later = (ends.date() - begins.date()).days
    when = (
        ""
        if not later or (later == 1 and ends.time() == MIDNIGHT)
        else " the next day"
        if later == 1
        else f", {later} days later"
    )
    return f"from {begins:%H:%M} to {ends:%H:%M}{when}"


def _where(special: Special, places: Mapping[str, str]) -> Iterator[str]:
    if special.location_ids:
        yield f"at {_join([places.get(place, place) for place in special.location_ids])}"


def _who(special: Special, program: Program) -> str:
    plain = {
        Who.EVERYBODY: "for every member",
        Who.FIRST_VISIT: "for the first visit",
        Who.NTH_VISIT: f"for every {ordinal(special.nth)} visit",
        Who.BIRTHDAY: "for members in the month of their birthday",
        Who.TIER: f"for members who are {_tier(special, program)}",
    }
    return plain.get(special.who) or f"for members who, as of last night, {SEGMENTS.get(special.segment_id, 'belong to a group')}"


def because(special: Special, program: Program) -> str:
    """Why a special for some members was this one's, to go after a comma; "" for every other."""
    if special.who is Who.BIRTHDAY:
        return "because it was the member's birthday month"
    if special.who is Who.TIER:
        return f"because the member was {_tier(special, program)}"
    said = BELONGED.get(special.segment_id, "belonged to a group")
    return f"because as of the night before the member {said}" if special.who is Who.SEGMENT else ""


def _tier(special: Special, program: Program) -> str:
    tier = program.tiers.tier(special.tier_id)
    return f"{tier.name if tier else special.tier_id}{' or above' if special.and_up else ''}"


def _limits(special: Special, program: Program) -> Iterator[str]:
    if special.total is not None:
        yield f"{_often(special.total)} in all"
    if special.per_member is not None:
        yield f"{_often(special.per_member)} for each member"
    if special.budget is not None:
        yield f"until {money(special.budget, program.currency, ENGLISH)} are given"


def _often(times: int) -> str:
    return "once" if times == 1 else f"at most {times} times"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in TEENS else "th"
    return f"{number}{ending}"


def _day(day: date) -> str:
    return f"{short_date(day, ENGLISH)}, {day.year}"


def _join(words: Sequence[str], last: str = "and") -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def _figure(times: Fraction) -> str:
    """1.5 rather than 3/2, where that is exact."""
    return f"{float(times):g}" if Fraction(f"{float(times):g}") == times else str(times)
