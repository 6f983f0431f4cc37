"""Key figures that follow from numbers that add up: a share, an average, or so many, of a stretch of days.

Refunds are netted, and where there is nothing to divide by nobody can say: None, which is not zero. docs/figures.md has every
one of them with its formula.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

from chalicelib.domain.figures.figures import Figure, Numbers, Span
from chalicelib.domain.figures.tallies import (
    ALL_SHOPS,
    ARRIVED,
    EXPIRED,
    GIVEN_BACK,
    HOUR,
    ISSUED,
    JOINED,
    LOST,
    MEMBER_SALES,
    MEMBERS,
    MICROS,
    OF_POINTS,
    OTHER_CHECKS,
    OTHER_SALES,
    OUTSTANDING,
    PARTS,
    REDEEMED,
    REWARD_COST,
    TAKEN_BACK,
    TEXTS,
    VISITS,
)

Value = int | Fraction | None


class Unit(StrEnum):
    """What a figure is told in."""

    SHARE = "share"
    TIMES = "times"
    POINTS = "points"
    MONEY = "money"
    """Minor units of the program's currency."""
    COUNT = "count"
    MICROS = "micros"
    """Millionths of a US dollar: what texts are paid in."""


class Kpi(StrEnum):
    """What is told of a merchant, and of each shop where a shop has it."""

    PARTICIPATION = "participation"
    PARTICIPATION_SALES = "participation_sales"
    ENROLMENT = "enrolment"
    ACTIVE = "active"
    FREQUENCY = "frequency"
    BASKET_MEMBERS = "basket_members"
    BASKET_OTHERS = "basket_others"
    ISSUED = "issued"
    TAKEN_BACK = "taken_back"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    OUTSTANDING = "outstanding"
    BURN = "burn"
    REWARD_COST = "reward_cost"
    REWARD_RATE = "reward_rate"
    TEXTS = "texts"
    PARTS_EACH = "parts_each"
    ARRIVED = "arrived"
    TEXT_COST = "text_cost"


@dataclass(frozen=True, slots=True)
class Ground:
    """What figures are made of: the `numbers` of a stretch of days at one place, each added up.

    `seen` are the members with a sale in it; `members` and `outstanding` stand as they did at its end, for all shops.
    """

    numbers: Counter[str]
    seen: int
    members: int
    outstanding: int

    def all_of(self, prefix: str) -> int:
        """The numbers whose names begin so, together."""
        return sum(number for name, number in self.numbers.items() if name.startswith(prefix))

    @property
    def checks(self) -> int:
        """Checks with a member and without."""
        return self.numbers[VISITS] + self.numbers[OTHER_CHECKS]

    @property
    def sales(self) -> int:
        """What was paid on all of them."""
        return self.numbers[MEMBER_SALES] + self.numbers[OTHER_SALES]

    @property
    def redeemed(self) -> int:
        """Points used, less those that came back."""
        return self.numbers[REDEEMED] - self.numbers[GIVEN_BACK]


@dataclass(frozen=True, slots=True)
class Rule:
    """How a figure is made. `of_shops`: whether a shop has it. `compares`: whether shops lie around what all of them have.

    Sums do not, and neither do figures of members who came, for some come to several shops.
    """

    unit: Unit
    formula: Callable[[Ground], Value]
    of_shops: bool = True
    compares: bool = False


def _ratio(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole > 0 else None


def _share(formula: Callable[[Ground], Value]) -> Rule:
    return Rule(Unit.SHARE, formula, compares=True)


RULES: Final[Mapping[Kpi, Rule]] = {
    Kpi.PARTICIPATION: _share(lambda g: _ratio(g.numbers[VISITS], g.checks)),
    Kpi.PARTICIPATION_SALES: _share(lambda g: _ratio(g.numbers[MEMBER_SALES], g.sales)),
    Kpi.ENROLMENT: Rule(Unit.TIMES, lambda g: _ratio(100 * g.numbers[JOINED], g.numbers[OTHER_CHECKS]), of_shops=False),
    Kpi.ACTIVE: Rule(Unit.SHARE, lambda g: _ratio(g.seen, g.members)),
    Kpi.FREQUENCY: Rule(Unit.TIMES, lambda g: _ratio(g.numbers[VISITS], g.seen)),
    Kpi.BASKET_MEMBERS: Rule(Unit.MONEY, lambda g: _ratio(g.numbers[MEMBER_SALES], g.numbers[VISITS]), compares=True),
    Kpi.BASKET_OTHERS: Rule(Unit.MONEY, lambda g: _ratio(g.numbers[OTHER_SALES], g.numbers[OTHER_CHECKS]), compares=True),
    Kpi.ISSUED: Rule(Unit.POINTS, lambda g: g.numbers[ISSUED]),
    Kpi.TAKEN_BACK: Rule(Unit.POINTS, lambda g: g.numbers[TAKEN_BACK]),
    Kpi.REDEEMED: Rule(Unit.POINTS, lambda g: g.redeemed),
    Kpi.EXPIRED: Rule(Unit.POINTS, lambda g: g.numbers[EXPIRED]),
    Kpi.OUTSTANDING: Rule(Unit.POINTS, lambda g: g.outstanding, of_shops=False),
    Kpi.BURN: _share(lambda g: _ratio(g.redeemed, g.numbers[ISSUED] - g.numbers[TAKEN_BACK])),
    Kpi.REWARD_COST: Rule(Unit.MONEY, lambda g: g.numbers[REWARD_COST]),
    Kpi.REWARD_RATE: _share(lambda g: _ratio(g.numbers[REWARD_COST], g.numbers[MEMBER_SALES])),
    Kpi.TEXTS: Rule(Unit.COUNT, lambda g: g.all_of(TEXTS), of_shops=False),
    Kpi.PARTS_EACH: Rule(Unit.TIMES, lambda g: _ratio(g.all_of(PARTS), g.all_of(TEXTS)), of_shops=False),
    Kpi.ARRIVED: Rule(Unit.SHARE, lambda g: _ratio(g.all_of(ARRIVED), g.all_of(ARRIVED) + g.all_of(LOST)), of_shops=False),
    Kpi.TEXT_COST: Rule(Unit.MICROS, lambda g: g.all_of(MICROS), of_shops=False),
}


def measure(numbers: Numbers, span: Span, location_id: str = ALL_SHOPS) -> dict[Kpi, Figure]:
    """Every figure of these days, beside that of as many days before; for a shop, those that shops have."""
    now = _ground(numbers, span, location_id)
    before = _ground(numbers, span.before, location_id) if numbers.covers(span.before, location_id) else None
    asked = [(kpi, rule) for kpi, rule in RULES.items() if rule.of_shops or location_id == ALL_SHOPS]
    return {kpi: Figure(rule.formula(now), rule.formula(before) if before else None) for kpi, rule in asked}


def change(kpi: Kpi, figure: Figure) -> Fraction | None:
    """How it moved: a share by which part of everything, all else by which part of what it was."""
    if figure.value is None or figure.before is None:
        return None
    was = Fraction(figure.before)
    moved = figure.value - was
    if RULES[kpi].unit is Unit.SHARE:
        return moved
    return moved / abs(was) if was else None


def index(kpi: Kpi, shop: Value, together: Value) -> Fraction | None:
    """The location index: a shop's figure where that of all shops is 100; None where they do not compare."""
    if not RULES[kpi].compares or shop is None or not together:
        return None
    return 100 * Fraction(shop) / Fraction(together)


@dataclass(frozen=True, slots=True)
class Hours:
    """How many checks there are on an average Monday from nine to ten, and so on: by weekday (Monday is 0) and hour."""

    checks: Mapping[tuple[int, int], Fraction]

    @property
    def open(self) -> range:
        """From the first hour with a check to the last."""
        hours = [hour for _, hour in self.checks]
        return range(min(hours, default=0), max(hours, default=-1) + 1)

    @property
    def busiest(self) -> tuple[int, int] | None:
        """When there is most to do; of several, the first in the week."""
        return max(sorted(self.checks), key=self.checks.__getitem__, default=None)

    def part(self, weekday: int, hour: int) -> Fraction:
        """How an hour stands to the busiest one."""
        return self.checks.get((weekday, hour), Fraction(0)) / self.checks[self.busiest] if self.busiest else Fraction(0)


def hours(numbers: Numbers, span: Span, location_id: str = ALL_SHOPS) -> Hours:
    """When checks come in these days. Days before the first of all are no quiet days."""
    begun = numbers.begun(location_id)
    days = [span.first + timedelta(days=day) for day in range(span.days)]
    counted = [day for day in days if begun is not None and begun <= day]
    found, weekdays = Counter[tuple[int, int]](), Counter(day.weekday() for day in counted)
    for day in counted:
        for hour, checks in _hours_of(numbers, day, location_id):
            found[day.weekday(), hour] += checks
    return Hours({when: Fraction(checks, weekdays[when[0]]) for when, checks in found.items() if checks > 0})


def _hours_of(numbers: Numbers, day: date, location_id: str) -> list[tuple[int, int]]:
    found = numbers.over(Span(day, 1), location_id)
    return [(hour, found[f"{HOUR}{hour:02d}"]) for hour in range(24)]


def _ground(numbers: Numbers, span: Span, location_id: str) -> Ground:
    """Who joined and what was done to points after these days is not of them."""
    now, later = numbers.of_no_day(), numbers.since(span.end)
    moved = sum(sign * later[name] for name, sign in OF_POINTS.items())
    return Ground(
        numbers.over(span, location_id),
        numbers.seen(span, location_id),
        now[MEMBERS] - later[JOINED],
        now[OUTSTANDING] - moved,
    )
