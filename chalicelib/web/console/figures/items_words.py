"""The words and figures of the page of items, as its template takes them."""

import csv
import io
from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Any, Final

from chalicelib.domain.figures.goods import TOGETHER_MIN, Goods, Together
from chalicelib.domain.figures.segments import FLOOR
from chalicelib.domain.figures.study import Size
from chalicelib.domain.languages import DECIMALS
from chalicelib.domain.location import Location
from chalicelib.domain.program import Merchant
from chalicelib.usecases.leaving.shelf import harmless
from chalicelib.usecases.overview.items_page import Look, Sold
from chalicelib.web.console.figures.amounts import NONE_YET, amount, count, item_name, percent, short
from chalicelib.web.console.reading import write_amount
from chalicelib.web.rendering import translate as _
from chalicelib.web.visit import Visit

SHOWN: Final = 25
"""Items on the page; the spreadsheet has all that are kept."""
PAIRS_SHOWN: Final = 15
PERCENT: Final = "20"
"""What a proposed special takes off, until somebody writes another figure."""
NAME_MAX: Final = 40
ROUNDED_TO: Final = 50
"""Minor units of the least spend that is proposed."""
COLUMNS: Final = (
    "what",
    "item",
    "with",
    "first_day",
    "last_day",
    "checks",
    "checks_with_member",
    "pieces",
    "money_minor_units",
    "support",
    "confidence",
    "lift",
)


def describe(
    visit: Visit, merchant: Merchant, location: Location | None, looked: Look, favourites: Mapping[str, Size | None]
) -> dict[str, Any]:
    """What the template is given, where anything was sold."""
    currency, goods = merchant.program_at(visit.now).currency, looked.report.goods
    most = max(one.count.checks for one in looked.sold)
    return {
        "in_short": _in_short(looked),
        "items": [_item(one, most, currency, favourites) for one in looked.sold[:SHOWN]],
        "pairs": [_pair(visit, pair, goods, currency, location) for pair in looked.together[:PAIRS_SHOWN]],
        "has_favourites": bool(favourites),
        "floor": FLOOR,
        "least": TOGETHER_MIN,
        "left": _left(looked),
        "as_of": f"{looked.report.day:%a} {short(looked.report.day)}",
        "to_go": _to_go(goods),
    }


def write_csv(looked: Look | None, days: int) -> str:
    """Every item and every pair that is told; shares as decimals, money in minor units."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(COLUMNS)
    if looked is None:
        return written.getvalue()
    goods, last = looked.report.goods, looked.report.day
    span = (last - timedelta(days=days - 1)).isoformat(), last.isoformat()
    for one in looked.sold:
        table.writerow(["item", harmless(one.item), "", *span, *one.count, _decimal(one.share), "", ""])
    for pair in looked.together:
        measures = (_decimal(number) for number in (pair.support, pair.confidence, pair.lift))
        table.writerow(["pair", harmless(pair.first), harmless(pair.second), *span, pair.checks, "", "", "", *measures])
    table.writerow(["checks with items", "", "", *span, goods.checks, goods.with_member, "", "", "", "", ""])
    return written.getvalue()


def _in_short(looked: Look) -> list[str]:
    first, goods = looked.sold[0], looked.report.goods
    facts = {"item": item_name(first.item), "n": count(first.count.checks), "checks": count(goods.checks)}
    told = [_("{item} is on most checks: {n} of {checks}.", **facts)]
    if looked.together:
        pair = looked.together[0]
        facts = {"one": item_name(pair.first), "other": pair.second, "share": percent(pair.confidence)}
        told.append(_("{one} goes best with {other}: {share} of its checks have both.", **facts))
    return told


def _item(one: Sold, most: int, currency: str, favourites: Mapping[str, Size | None]) -> dict[str, Any]:
    favourite = NONE_YET
    if one.item in favourites:
        size = favourites[one.item]
        favourite = count(size.members) if size is not None else _("fewer than {floor}", floor=FLOOR)
    return {
        "name": item_name(one.item),
        "checks": count(one.count.checks),
        "part": round(100 * Fraction(one.count.checks, most)),
        "pieces": count(one.count.pieces),
        "money": amount(one.count.money, currency),
        "members": percent(one.of_members),
        "others": percent(one.of_others),
        "favourite": favourite,
    }


def _pair(visit: Visit, pair: Together, goods: Goods, currency: str, location: Location | None) -> dict[str, str]:
    return {
        "first": item_name(pair.first),
        "second": pair.second,
        "checks": count(pair.checks),
        "support": percent(pair.support),
        "says": _("{share} of checks with {item}", share=percent(pair.confidence), item=pair.first),
        "lift": _("{n} times", n=f"{round(float(pair.lift), 1):g}"),
        "special": _special(visit, pair, goods, currency, location),
    }


def _special(visit: Visit, pair: Together, goods: Goods, currency: str, location: Location | None) -> str:
    """Where a special is made: so much off the one that is bought less, on checks that are big enough to have both."""
    if "," in pair.first:  # the form has commas between items
        return ""
    prices = [Fraction(goods.items[item].money, goods.items[item].pieces) for item in (pair.first, pair.second)]
    step = ROUNDED_TO if DECIMALS.get(currency, 2) else 1
    least = int(sum(prices)) // step * step
    name = f"{item_name(pair.first)} with {pair.second}"
    fields = {
        "benefit": "percent_off",
        "percent": PERCENT,
        "items": pair.first,
        "name": name if len(name) <= NAME_MAX else item_name(pair.first),
        "spend_min": write_amount(least, currency),
    }
    return visit.url("/console/specials/new", **fields, **({"shop": location.id} if location else {}))


def _left(looked: Look) -> list[str]:
    """What is not told by name. Nothing is left out in silence."""
    left, goods = looked.report.goods.left, looked.report.goods
    told = []
    if more := len(looked.sold) - SHOWN:
        told += [_("{n} more items are in the spreadsheet.", n=count(more))] if more > 0 else []
    if left.items:
        told.append(_("{n} times an item was sold too seldom to be kept by name.", n=count(left.items)))
    if left.pairs:
        told.append(_("{n} pairs were bought together too seldom to be kept.", n=count(left.pairs)))
    if left.pieces:
        told.append(_("{n} pieces had no name, or were on checks with more than 12 items.", n=count(left.pieces)))
    if goods.estimated:
        told.append(_("{n} days were so busy that a part of their checks was read, and counts for all.", n=goods.estimated))
    return told


def _to_go(goods: Goods) -> int:
    """How many checks the best pair has."""
    return max(goods.pairs.values(), default=0)


def _decimal(number: Fraction) -> str:
    return f"{float(number):.4f}"
