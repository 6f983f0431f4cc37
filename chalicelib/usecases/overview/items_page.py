"""What the console tells of items: what is sold most, and what is bought together. It reads one report, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from chalicelib.domain.figures.goods import Count, Goods, Together, together
from chalicelib.domain.figures.segments import SegmentTooSmall, of_item
from chalicelib.domain.figures.study import Size
from chalicelib.domain.figures.tallies import ALL_SHOPS
from chalicelib.domain.location import Location
from chalicelib.domain.program import Merchant
from chalicelib.usecases.figures.selling import Baskets, Report
from chalicelib.usecases.overview.studying import Studies
from chalicelib.usecases.ports import Merchants


@dataclass(frozen=True, slots=True)
class Sold:
    """One item: how often it was sold, the part of all checks that had it, and the part of members' checks and of others'."""

    item: str
    count: Count
    share: Fraction
    of_members: Fraction | None
    of_others: Fraction | None


@dataclass(frozen=True, slots=True)
class Look:
    """What the page shows."""

    report: Report
    sold: tuple[Sold, ...]
    together: tuple[Together, ...]


def look(baskets: Baskets, merchant: Merchant, location: Location | None, days: int) -> Look | None:
    """The report of so many days of a shop, or of all; None before the first. Raises Busy."""
    report = baskets.report(merchant.id, location.id if location is not None else ALL_SHOPS, days)
    if report is None:
        return None
    goods = report.goods
    return Look(report, tuple(_sold(goods, item, count) for item, count in goods.items.items()), together(goods))


def favourites(studies: Studies, merchant: Merchant) -> Mapping[str, Size | None]:
    """How many members buy which item most, by last night's study; None of fewer than are told of. Raises Busy."""
    study = studies.get(merchant.id, ALL_SHOPS)
    found: dict[str, Size | None] = {}
    for item in study.items if study is not None else ():
        try:
            found[item] = study.size(of_item(item).id) if study is not None else None
        except SegmentTooSmall:
            found[item] = None
    return found


def switch(merchants: Merchants, merchant_id: str, *, on: bool) -> bool:
    """Keep what is sold with each sale from now on, or no more; whether that is a change. Known within a minute.

    What was kept stays. Raises KeyError.
    """
    merchant = merchants.reread(merchant_id)
    if merchant.counts_items is on:
        return False
    merchants.change(replace(merchant, counts_items=on))
    return True


def _sold(goods: Goods, item: str, count: Count) -> Sold:
    others, by_others = goods.checks - goods.with_member, count.checks - count.with_member
    return Sold(
        item,
        count,
        Fraction(count.checks, goods.checks),
        Fraction(count.with_member, goods.with_member) if goods.with_member else None,
        Fraction(by_others, others) if others else None,
    )
