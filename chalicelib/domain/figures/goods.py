"""What is sold, and what is bought together: how many checks have an item, and how many have two of them.

Checks add up, in any order. So a day is the sum of its checks, and a stretch of days the sum of its days. Measures are those of
association rules (Agrawal and Srikant, 1994).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import Final, NamedTuple

from chalicelib.domain.basket import Sold
from chalicelib.domain.sale import Sale, SaleState

Pair = tuple[str, str]
"""Two items, in the order of their letters."""
TOGETHER_MIN: Final = 20
"""Of two items nothing is told before they were on so many checks together: it would be chance."""
ITEMS_A_DAY: Final = 200
PAIRS_A_DAY: Final = 400
"""So many are kept of a shop's day: those on most checks. What is left out is counted."""
HALF: Final = 7
"""July: what a member buys is kept by half years."""
FAVOURITE_MIN: Final = 3
"""An item on fewer checks is nobody's favourite."""


class Bought(NamedTuple):
    """What a check is counted as: a day of a shop, whose it was ("": nobody's), and what was on it."""

    day: date
    location_id: str
    member_id: str
    sold: tuple[Sold, ...]

    @property
    def items(self) -> list[str]:
        """What is known by name, in the order of letters."""
        return sorted(one.item for one in self.sold if one.item)


class Count(NamedTuple):
    """How often an item was sold: checks, those of them with a member, pieces, and minor units."""

    checks: int = 0
    with_member: int = 0
    pieces: int = 0
    money: int = 0

    def plus(self, other: "Count", times: int = 1) -> "Count":
        """Both together, the other one so many times."""
        return Count(*(mine + times * theirs for mine, theirs in zip(self, other, strict=True)))


class Left(NamedTuple):
    """What is not told by name: items and pairs that did not fit into a day (each day's together), and pieces of checks."""

    items: int = 0
    pairs: int = 0
    pieces: int = 0


NOTHING_LEFT: Final = Left()


@dataclass(frozen=True, slots=True)
class Goods:
    """What was on so many `checks`, `with_member` of them. `estimated` are days of which a part of the checks was read."""

    checks: int = 0
    with_member: int = 0
    items: Mapping[str, Count] = field(default_factory=dict)
    pairs: Mapping[Pair, int] = field(default_factory=dict)
    left: Left = NOTHING_LEFT
    estimated: int = 0


def bought_in(sale: Sale, day: date) -> Bought | None:
    """What of a sale counts: a closed one that was not undone. A refund of a part lowers the money of each item by that part."""
    report = sale.report
    if report is None or not report.sold or sale.state is not SaleState.CLOSED or sale.undone:
        return None
    whole = sale.refundable
    kept = max(0, whole - sale.refunded) if whole else 1
    sold = tuple(one._replace(money=one.money * kept // (whole or 1)) for one in report.sold)
    return Bought(day, sale.location_id, sale.member_id or "", sold)


class Sum:
    """Goods that are added up: checks, each so many times, or days."""

    def __init__(self) -> None:
        self._checks = self._with_member = self._estimated = 0
        self._items: dict[str, Count] = {}
        self._pairs = Counter[Pair]()
        self._left = Left()

    def check(self, bought: Bought, times: int = 1) -> None:
        """One more check, which stands for so many."""
        with_member = int(bool(bought.member_id))
        self._checks += times
        self._with_member += times * with_member
        for one in bought.sold:
            if one.item:
                self._item(one.item, Count(1, with_member, one.pieces, one.money), times)
            else:
                self._leave(Left(pieces=times * one.pieces))
        for pair in combinations(bought.items, 2):
            self._pairs[pair] += times

    def add(self, goods: Goods) -> None:
        """What was added up before."""
        self._checks += goods.checks
        self._with_member += goods.with_member
        self._estimated += goods.estimated
        self._leave(goods.left)
        self._pairs.update(goods.pairs)
        for item, count in goods.items.items():
            self._item(item, count)

    def total(self, items_max: int | None = None, pairs_max: int | None = None, *, estimated: bool = False) -> Goods:
        """All of it, or the items and pairs on most checks; of equal ones the first by letters."""
        items = sorted(self._items.items(), key=lambda one: (-one[1].checks, one[0]))
        pairs = sorted(self._pairs.items(), key=lambda one: (-one[1], one[0]))
        kept, kept_pairs = dict(items[:items_max]), dict(pairs[:pairs_max])
        left = self._left
        left = Left(left.items + len(items) - len(kept), left.pairs + len(pairs) - len(kept_pairs), left.pieces)
        return Goods(self._checks, self._with_member, kept, kept_pairs, left, self._estimated + estimated)

    def _item(self, item: str, count: Count, times: int = 1) -> None:
        self._items[item] = self._items.get(item, Count()).plus(count, times)

    def _leave(self, left: Left) -> None:
        self._left = Left(*(mine + more for mine, more in zip(self._left, left, strict=True)))


@dataclass(frozen=True, slots=True)
class Together:
    """Two items that are on one check more often than chance would have it.

    `first` is the one after which the other comes more often. `support`: of all checks, the share with both. `confidence`: of the
    checks with the first, the share with the second. `lift`: how many times as often as if one had nothing to do with the other.
    """

    first: str
    second: str
    checks: int
    support: Fraction
    confidence: Fraction
    lift: Fraction


def together(goods: Goods, least: int = TOGETHER_MIN) -> tuple[Together, ...]:
    """What is bought together on `least` checks or more, and more often than chance; what goes together most comes first."""
    found = []
    for (one, other), checks in goods.pairs.items():
        if checks < least or one not in goods.items or other not in goods.items:
            continue
        first, second = sorted((one, other), key=lambda item: (goods.items[item].checks, item))
        with_first, with_second = goods.items[first].checks, goods.items[second].checks
        lift = Fraction(checks * goods.checks, with_first * with_second)
        if lift > 1:
            found.append(Together(first, second, checks, Fraction(checks, goods.checks), Fraction(checks, with_first), lift))
    return tuple(sorted(found, key=lambda row: (-row.lift, -row.checks, row.first, row.second)))


def half_of(day: date) -> date:
    """The first day of the half year in which a day lies."""
    return day.replace(month=HALF if day.month >= HALF else 1, day=1)


def halves_until(day: date) -> tuple[date, date]:
    """The half year of a day and the one before: what is looked at to know what somebody likes."""
    now = half_of(day)
    return now, date(now.year, 1, 1) if now.month == HALF else date(now.year - 1, HALF, 1)


def favourite_of(counts: Mapping[str, int]) -> str:
    """The item on most of a member's checks, of equal ones the first by letters; "" where none is on enough."""
    likely = [(-checks, item) for item, checks in counts.items() if checks >= FAVOURITE_MIN]
    return min(likely)[1] if likely else ""


def tastes_of(bought: Iterable[tuple[Bought | None, int]]) -> dict[tuple[str, date], Counter[str]]:
    """On how many more checks members had each item, by member and half year; what is taken back is negative."""
    found: dict[tuple[str, date], Counter[str]] = {}
    for one, times in bought:
        if one is not None and one.member_id:
            counts = found.setdefault((one.member_id, half_of(one.day)), Counter())
            for item in one.items:
                counts[item] += times
    changed = {key: Counter({item: number for item, number in counts.items() if number}) for key, counts in found.items()}
    return {key: counts for key, counts in changed.items() if counts}
