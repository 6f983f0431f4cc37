"""What a special has to be like to work. Specials may overlap: docs/stacking.md says what holds then."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Final

from chalicelib.domain.basket import fold
from chalicelib.domain.figures.segments import SEGMENTS
from chalicelib.domain.refusals import refuse_first
from chalicelib.domain.special import WHOLE_DAY, Benefit, Special, Who
from chalicelib.domain.window import ONE

SPECIALS_MAX: Final = 40
NAME_MAX, TIMES_MAX, TIMES_STEPS_MAX, BONUS_MAX = 40, 10, 20, 10_000
DAYS_LONG_MAX, NTH_MAX, PERCENT_MAX, LIMIT_MAX = 7, 100, 100, 1_000_000_000
ITEMS_MAX, ITEM_NAME_MAX, BUY_MAX = 50, 100, 10

Problems = Iterable[tuple[bool, str, str]]


def check_specials(specials: tuple[Special, ...], places: AbstractSet[str], *, earns: bool) -> None:
    """Raise UnusableField for specials that could not work at a merchant with these locations.

    `earns`: sales give points at all.
    """
    points = any(special.benefit.earns for special in specials)
    refuse_first(
        (
            (len(specials) > SPECIALS_MAX, "specials", f"at most {SPECIALS_MAX}"),
            (points and not earns, "specials.benefit", "no points while sales earn nothing"),
            (len({special.name for special in specials}) < len(specials), "specials.name", "each is used once"),
        )
    )
    for special in specials:
        refuse_first((*_check_time(special, places), *_check_benefit(special), *_check_items(special), *_check_who(special)))


def _check_time(special: Special, places: AbstractSet[str]) -> Problems:
    name = special.name
    named = 0 < len(name.strip()) == len(name) <= NAME_MAX and name.isprintable()
    known = f"locations of this merchant: {', '.join(sorted(places))}"
    yield not named, "specials.name", f"1 to {NAME_MAX} characters, on one line"
    ends_early = special.last_day is not None and special.last_day < special.first_day
    yield ends_early, "specials.last_day", "not before the first day"
    yield not 0 < special.minutes <= DAYS_LONG_MAX * WHOLE_DAY, "specials.minutes", f"1 to {DAYS_LONG_MAX * WHOLE_DAY}"
    yield not places >= set(special.location_ids), "specials.location_ids", known
    if special.rule:
        from chalicelib.domain.recurrence import is_rule  # noqa: PLC0415  most have no rule

        said = "days as in RFC 5545, such as FREQ=WEEKLY;BYDAY=MO,TU; first and last day and hours are said beside it"
        yield not is_rule(special.rule), "specials.rule", said


def _check_benefit(special: Special) -> Problems:
    kind, finest = special.benefit, special.times.denominator
    times = ONE < special.times <= TIMES_MAX and finest <= TIMES_STEPS_MAX
    yield kind is Benefit.TIMES and not times, "specials.times", f"more than 1, at most {TIMES_MAX}, in steps of a twentieth"
    yield kind is not Benefit.TIMES and special.times != ONE, "specials.times", "only of a special that multiplies"
    bonus = 0 < special.bonus_points <= BONUS_MAX
    yield kind is Benefit.BONUS_POINTS and not bonus, "specials.bonus_points", f"1 to {BONUS_MAX}"
    yield kind is not Benefit.BONUS_POINTS and special.bonus_points != 0, "specials.bonus_points", "only of bonus points"
    percent = 0 < special.percent <= PERCENT_MAX
    yield kind is Benefit.PERCENT_OFF and not percent, "specials.percent", f"1 to {PERCENT_MAX}"
    yield kind is Benefit.AMOUNT_OFF and special.amount < 1, "specials.amount", "at least 1"
    worth = special.amount > 0 or bool(special.items)
    yield kind is Benefit.FREE_ITEM and not worth, "specials.amount", "what the item is worth, or items"
    least = min(special.amount, special.cap or 0, special.cost, special.spend_min)
    yield least < 0, "specials.amount", "no amount is negative"


def _check_items(special: Special) -> Problems:
    names = [fold(item) for item in special.items]
    short = len(names) <= ITEMS_MAX and all(0 < len(name) <= ITEM_NAME_MAX for name in names)
    yield not short, "specials.items", f"at most {ITEMS_MAX} names of 1 to {ITEM_NAME_MAX} characters"
    yield len(set(names)) < len(names), "specials.items", "each is named once"
    multiplies = special.benefit is Benefit.TIMES
    yield multiplies and bool(names), "specials.items", "what multiplies is for the whole sale; give bonus points for items"
    buys = bool(names) and special.benefit in {Benefit.FREE_ITEM, Benefit.BONUS_POINTS}
    yield special.buy > 0 and not buys, "specials.buy", "only of a free item or bonus points with items"
    yield not 0 <= special.buy <= BUY_MAX, "specials.buy", f"0 to {BUY_MAX}"


def _check_who(special: Special) -> Problems:
    every = special.who is Who.NTH_VISIT
    yield every and not 1 < special.nth <= NTH_MAX, "specials.nth", f"2 to {NTH_MAX}"
    yield not every and special.nth != 0, "specials.nth", "only of every so manyth visit"
    segment, tier = special.who is Who.SEGMENT, special.who is Who.TIER
    known = {one.id for one in SEGMENTS} if segment else {""}
    yield special.segment_id not in known, "specials.segment_id", "a group, of a special for a group and of no other"
    yield tier != bool(special.tier_id), "specials.tier_id", "a tier, of a special for a tier and of no other"
    yield special.and_up and not tier, "specials.and_up", "only of a special for a tier"
    yield special.paused and not special.pauses, "specials.paused", "only of a special that pauses"
    limits = [limit for limit in (special.total, special.per_member, special.budget) if limit is not None]
    yield any(not 0 < limit <= LIMIT_MAX for limit in limits), "specials.total", f"limits are 1 to {LIMIT_MAX}"
    money = not special.benefit.earns
    yield special.budget is not None and not money, "specials.budget", "only of what takes money off; points are limited by uses"
