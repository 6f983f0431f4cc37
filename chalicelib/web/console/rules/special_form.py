"""The form of a special: what stands in its fields, and what was written there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final

from chalicelib.domain.figures.segments import SegmentTooSmall
from chalicelib.domain.figures.study import Study
from chalicelib.domain.program import Merchant, Program
from chalicelib.domain.special import WHOLE_DAY, Benefit, Special, Who
from chalicelib.domain.special_checks import BONUS_MAX, LIMIT_MAX, NTH_MAX, PERCENT_MAX
from chalicelib.domain.window import MIDNIGHT, WallTime
from chalicelib.web.console.figures.people_words import SEGMENT_WORDS
from chalicelib.web.console.reading import Reading

Options = tuple[tuple[str, str], ...]
BENEFITS: Final[Options] = (
    ("percent_off", "A percentage off"),
    ("amount_off", "An amount off"),
    ("free_item", "Something for free"),
    ("times", "Points, so many times"),
    ("bonus_points", "More points"),
)
WHOS: Final[Options] = (
    ("everybody", "Every member"),
    ("first_visit", "Their first visit"),
    ("nth_visit", "Every so many visits"),
    ("segment", "A group of your regulars"),
    ("tier", "Members of a tier"),
    ("birthday", "In their birthday month"),
)
DAYS: Final[Options] = (
    ("MO", "Monday"),
    ("TU", "Tuesday"),
    ("WE", "Wednesday"),
    ("TH", "Thursday"),
    ("FR", "Friday"),
    ("SA", "Saturday"),
    ("SU", "Sunday"),
)
TIMES: Final[Options] = tuple((str(Fraction(halves, 2)), f"{halves / 2:g} times") for halves in (3, 4, 5, 6, 8, 10))
FIELDS: Final[Mapping[str, str]] = {
    "specials.name": "name",
    "specials.last_day": "last_day",
    "specials.rule": "days",
    "specials.minutes": "ends",
    "specials.percent": "percent",
    "specials.amount": "amount",
    "specials.times": "times",
    "specials.bonus_points": "bonus_points",
    "specials.items": "items",
    "specials.buy": "buy",
    "specials.nth": "nth",
    "specials.segment_id": "segment",
    "specials.tier_id": "tier",
    "specials.location_ids": "shops",
    "specials.by_coupon": "by_coupon",
}
"""The field of the form by that of the special which is refused."""


NOTHING_PROPOSED: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Written:
    """A form as it came: its fields, and those that may come several times."""

    form: Mapping[str, str]
    days: tuple[str, ...]
    shops: tuple[str, ...]


PREFILLED: Final = ("name", "benefit", "percent", "items", "spend_min")
"""Fields that an address may fill in, for whoever comes from a page that proposes a special."""
PREFILLED_MAX: Final = 200


def begin(today: date, proposed: Mapping[str, str] = NOTHING_PROPOSED) -> dict[str, str]:
    """What stands in the fields of a new one. Nothing of what is `proposed` holds before somebody makes it."""
    usual = {"benefit": "percent_off", "who": "everybody", "first_day": today.isoformat(), "times": "2"}
    return usual | {name: proposed[name][:PREFILLED_MAX] for name in PREFILLED if name in proposed}


def read(reading: Reading, written: Written, merchant: Merchant, program: Program) -> Special:
    """The special that was written down, as far as it could be read; `reading` has the errors."""
    name = reading.words("name", "Give it a name: customers and cashiers read it.", most=40)
    benefit = Benefit(_one(reading, "benefit", BENEFITS, "percent_off"))
    first, last = _day(reading, "first_day", required=True), _day(reading, "last_day")
    if first and last and last < first:
        reading.errors["last_day"] = "It ends before it begins."
    plain = Special("new", name, benefit, first or date(2000, 1, 1), last, _rule(written), *_hours(reading))
    special = _read_who(reading, _read_gift(reading, plain), program)
    places = tuple(place.id for place in merchant.locations if place.id in written.shops)
    everywhere = len(places) in {0, len(merchant.locations)}
    if program.earn.points == 0 and benefit.earns:
        reading.errors["benefit"] = "Sales earn no points now."
    return replace(special, location_ids=() if everywhere else places)


def _read_gift(reading: Reading, special: Special) -> Special:
    kind = special.benefit
    spend_min = reading.amount("spend_min", otherwise=0)
    if kind is Benefit.TIMES:
        return replace(special, times=Fraction(_one(reading, "times", TIMES, "2")), spend_min=spend_min)
    items = tuple(dict.fromkeys(word for item in reading.form.get("items", "").split(",") if (word := " ".join(item.split()))))
    special = replace(special, items=items, spend_min=spend_min)
    if kind in {Benefit.FREE_ITEM, Benefit.BONUS_POINTS} and items:
        special = replace(special, buy=reading.whole("buy", 0, 10, otherwise=0))
    if kind is Benefit.BONUS_POINTS:
        return replace(special, bonus_points=reading.whole("bonus_points", 1, BONUS_MAX))
    if kind is Benefit.PERCENT_OFF:
        return replace(special, percent=reading.whole("percent", 1, PERCENT_MAX))
    needed = kind is Benefit.AMOUNT_OFF or not items
    return replace(special, amount=reading.amount("amount", least=int(needed), otherwise=None if needed else 0))


def _read_who(reading: Reading, special: Special, program: Program) -> Special:
    who = Who(_one(reading, "who", WHOS, "everybody"))
    nth = reading.whole("nth", 2, NTH_MAX) if who is Who.NTH_VISIT else 0
    total = reading.whole("total", 0, 1_000_000, otherwise=0) or None
    per_member = reading.whole("per_member", 0, 1_000_000, otherwise=0) or None
    budget = None if special.benefit.earns else reading.amount("budget", otherwise=0) or None
    if budget is not None and budget > LIMIT_MAX:
        reading.errors["budget"] = "That is more than can be given."
    by_coupon = reading.form.get("by_coupon") == "yes"
    segment = reading.one_of("segment", SEGMENT_WORDS, "Choose a group.") if who is Who.SEGMENT else ""
    levels = {level.id for level in program.tiers.levels}
    tier = reading.one_of("tier", levels, "Choose a tier.") if who is Who.TIER else ""
    special = replace(special, segment_id=segment, tier_id=tier, and_up=who is Who.TIER and "and_up" in reading.form)
    special = replace(special, by_coupon=by_coupon, pauses=reading.form.get("pauses") == "yes")
    return replace(special, who=who, nth=nth, total=total, per_member=per_member, budget=budget)


def groups(study: Study | None) -> Options:
    """The segments to choose from, with how many members each had last night."""
    return (("", "Choose one"), *((name, f"{words} ({_size(study, name)})") for name, (words, _) in SEGMENT_WORDS.items()))


def tiers(program: Program) -> Options:
    """The tiers to choose from."""
    return (("", "Choose one"), *((level.id, level.name) for level in program.tiers.levels))


def whos(program: Program) -> Options:
    """For whom it can be: without tiers, for none."""
    return tuple(who for who in WHOS if who[0] != "tier" or program.tiers.levels)


def _size(study: Study | None, segment_id: str) -> str:
    if study is None:
        return "not known yet"
    try:
        return f"{study.size(segment_id).members:,}"
    except SegmentTooSmall as small:
        return f"fewer than {small.floor}"


def _rule(written: Written) -> str:
    days = [day for day, _ in DAYS if day in written.days]
    return f"FREQ=WEEKLY;BYDAY={','.join(days)}" if 0 < len(days) < len(DAYS) else ""


def _hours(reading: Reading) -> tuple[WallTime, int]:
    starts, ends = _time(reading, "starts"), _time(reading, "ends")
    if starts is None and ends is None:
        return MIDNIGHT, WHOLE_DAY
    first = datetime.combine(date(2000, 1, 1), starts or MIDNIGHT)
    last = datetime.combine(date(2000, 1, 1), ends or MIDNIGHT)
    minutes = (last - first) // timedelta(minutes=1)
    return starts or MIDNIGHT, minutes if minutes > 0 else minutes + WHOLE_DAY


def _time(reading: Reading, name: str) -> WallTime | None:
    written = reading.form.get(name, "")
    try:
        return WallTime.fromisoformat(written[:5]) if written else None
    except ValueError:
        reading.errors[name] = "Write hours and minutes, such as 13:00."
        return None


def _day(reading: Reading, name: str, *, required: bool = False) -> date | None:
    written = reading.form.get(name, "")
    try:
        day = date.fromisoformat(written) if written else None
    except ValueError:
        day = None
    if (day is None and (written or required)) or (day is not None and not 2000 <= day.year <= 2100):  # noqa: PLR2004
        reading.errors[name] = "Choose a day."
        return None
    return day


def _one(reading: Reading, name: str, options: Options, otherwise: str) -> str:
    found = reading.one_of(name, dict(options), "Choose one of these.", otherwise=otherwise)
    return found if found in dict(options) else otherwise
