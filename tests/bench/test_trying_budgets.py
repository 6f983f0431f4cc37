"""What trying rules reads, as docs/access-patterns.md says: a Query for each member, and their sales a hundred in a request."""

from datetime import timedelta

from chalicelib.storage.figures.figures import Tallies
from chalicelib.storage.figures.overview import Directory, Feed, TextLog
from chalicelib.usecases.overview import keeping
from chalicelib.usecases.overview.ports import Keeper, Seen
from chalicelib.usecases.rules import trying
from chalicelib.usecases.rules.trying import Sources
from tests.bench import test_budgets
from tests.bench.test_budgets import cost

bench = test_budgets.bench
ROLLS, MEMBERS, SALES = 4, 10, 5


def test_ten_members_are_tried_in_as_many_requests_and_a_few(bench):
    shop, tables = bench.shop, bench.tables
    keeper = Keeper(shop.merchants, shop.vault, Directory(tables), Feed(tables), TextLog(tables), Tallies(tables))
    others = [shop.join("Ana", f"+1206555{1000 + number}") for number in range(MEMBERS - 1)]
    for member in (bench.maya, *others):
        for number in range(SALES):
            shop.sell(member, 10_00, f"sale-{member}-{number}")
        keeping.keep(keeper, [Seen("rosas", shop.book.record("rosas", member).customer)], shop.now)
    sources, found = Sources(shop.book, keeper.directory, keeper.tallies), []
    since = shop.now - timedelta(days=91)
    bill = cost(bench, lambda: found.extend(trying.pasts(sources, "rosas", since, lambda: 60.0)))
    assert [len(past.sales) for past in found] == [SALES] * MEMBERS
    assert bill == (ROLLS + MEMBERS + 1, ROLLS + MEMBERS + SALES * MEMBERS, 0)
