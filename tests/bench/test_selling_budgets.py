"""What counting items costs, as docs/access-patterns.md says: the sale itself nothing, a night some Queries, a page one item."""

import json
from datetime import timedelta

import pytest

from chalicelib.domain.basket import LABEL_MAX, SOLD_MAX, Line
from chalicelib.domain.figures.goods import ITEMS_A_DAY, PAIRS_A_DAY, Count, Goods, Left
from chalicelib.storage.figures.baskets import Baskets
from chalicelib.storage.figures.figures import Tallies
from chalicelib.storage.figures.studies import Studies
from chalicelib.storage.sales import write_sale
from chalicelib.usecases.figures.selling import REPORTED, Desk, Report, run
from chalicelib.usecases.overview import items_page
from chalicelib.usecases.overview.tallies import count, subject_of
from chalicelib.usecases.till import Till
from tests.bench import test_budgets
from tests.bench.chart import ITEMS, charted
from tests.bench.test_budgets import cost

bench = test_budgets.bench
NAMES = ("flat white", "almond croissant", "sourdough loaf")
LINES = [Line(name, frozenset({name}), 1, 600, name, 1) for name in NAMES]


@pytest.fixture
def counting(bench):
    items_page.switch(bench.shop.merchants, "rosas", on=True)
    return Till(bench.shop.merchants.get("rosas"), bench.shop.till.location)


def test_a_sale_costs_as_much_with_its_lines(bench, counting):
    bench.shop.sell(bench.maya, 6_00, "check-0")
    plain = cost(bench, lambda: bench.shop.sell(bench.maya, 6_00, "check-1"))
    assert cost(bench, lambda: bench.shop.sell(bench.maya, 6_00, "check-2", till=counting, lines=LINES)) == plain


def test_what_a_sale_keeps_of_its_lines_is_bounded(bench, counting):
    long = [Line(f"{number}", frozenset(), 1, 6_00, f"{number:02}".ljust(LABEL_MAX, "x"), 1) for number in range(60)]
    bench.shop.sell(bench.maya, 360_00, "check-1", till=counting, lines=long)
    bench.shop.sell(bench.maya, 360_00, "check-2")
    larger, plain = (len(write_sale(bench.shop.book.sale("rosas", "mill", f"check-{number}"))) for number in (1, 2))
    assert larger - plain < 700
    assert len(bench.shop.book.sale("rosas", "mill", "check-1").report.sold) == SOLD_MAX + 1


def test_a_night_costs_what_the_chart_says(bench, counting):
    shop, tallies, baskets = bench.shop, Tallies(bench.tables), Baskets(bench.tables)
    for number in range(100):
        shop.sell(None, 18_00, f"check-{number}", till=counting, lines=LINES)
        sale = shop.book.sale("rosas", "mill", f"check-{number}")
        count(tallies, "rosas", [subject_of(shop.merchant, sale)], sale.report.occurred_at.date())
    shop.now += timedelta(days=1)
    desk = Desk(shop.merchants, lambda: iter(["rosas"]), baskets, lambda: shop.now)
    shop.merchants.get("rosas")
    found = {
        "night of a shop with a hundred checks": cost(bench, lambda: run(desk, lambda: 900.0)),
        "hour in which no item is added up": cost(bench, lambda: run(desk, lambda: 900.0)),
        "page of items": cost(
            bench,
            lambda: (
                items_page.look(baskets, shop.merchant, None, 28),
                items_page.favourites(Studies(bench.tables), shop.merchant),
            ),
        ),
    }
    assert items_page.look(baskets, shop.merchant, None, 28).report.goods.checks == 100
    assert found == ITEMS
    assert charted().items() >= ITEMS.items()


def test_a_day_and_a_report_are_no_larger_than_said(bench):
    """However much is sold: 24 KB for a day of a shop, 32 for a report."""
    baskets, day = Baskets(bench.tables), bench.shop.now.date()

    def full(items, pairs):
        names = [f"{number:03}".ljust(LABEL_MAX, "x") for number in range(items)]
        found = {name: Count(10_000, 5_000, 20_000, 10_000_000) for name in names}
        together = {(names[at % items], names[(at * 7 + 1) % items]): 1_000 for at in range(pairs * 2)}
        return Goods(100_000, 50_000, found, dict(list(together.items())[:pairs]), Left(9, 9, 9))

    baskets.put_day("rosas", day, {"mill": full(ITEMS_A_DAY, PAIRS_A_DAY)})
    baskets.put_report("rosas", "mill", 28, Report(day, full(REPORTED, REPORTED)))
    there = bench.tables.overview.raw_between("rosas#G", "0", "~")
    sizes = {item["sk"]["S"].partition("#")[0]: len(json.dumps(item)) for item in there}
    assert sizes["DAY"] < 24 * 1_024
    assert sizes["REPORT"] < 32 * 1_024
