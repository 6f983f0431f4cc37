"""What keeping and reading the console's overview costs, as docs/access-patterns.md says; nothing of it grows with a shop."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.basket import Line
from chalicelib.domain.desk.staff import Role, Staff
from chalicelib.storage.causes.causes import Causes
from chalicelib.storage.desk.audit import Audit
from chalicelib.storage.figures.figures import Tallies
from chalicelib.storage.figures.journals import Journals
from chalicelib.storage.figures.overview import Directory, Feed, TextLog
from chalicelib.storage.figures.settling import Agreements
from chalicelib.usecases.causes import collecting
from chalicelib.usecases.figures import month_end
from chalicelib.usecases.figures.month_end import Office
from chalicelib.usecases.overview import items_page, keeping, member_page, money_page, searching, texts_page
from chalicelib.usecases.overview.ports import Keeper, Seen
from chalicelib.usecases.texts.post import Delivery
from chalicelib.usecases.till import Till
from tests.bench import test_budgets
from tests.bench.chart import KEPT, PAGES, charted
from tests.bench.test_budgets import cost
from tests.fake_tallies import FakeTallies

bench = test_budgets.bench


@pytest.fixture
def keeper(bench):
    ports = (port(bench.tables) for port in (Directory, Feed, TextLog, Tallies))
    return Keeper(bench.shop.merchants, bench.shop.vault, *ports)


def newest(shop, member_id, *items):
    return [Seen("rosas", item) for item in (*items, list(shop.book.entries("rosas", member_id))[-1])]


def test_keeping_costs_what_the_chart_says(bench, keeper):
    shop, maya = bench.shop, bench.maya
    found = {}

    def kept(name, seen):
        found[name] = cost(bench, lambda: keeping.keep(keeper, seen, shop.now))

    joined = newest(shop, maya, shop.book.record("rosas", maya).customer)
    kept("what is kept of somebody who joins", joined)
    shop.sell(maya, 60_00)
    kept("what is kept of a sale", newest(shop, maya, shop.book.sale("rosas", "mill", "sale-1")))
    shop.sell(None, 60_00, "sale-2")
    kept("what is kept of a sale without a member", [Seen("rosas", shop.book.sale("rosas", "mill", "sale-2"))])
    items_page.switch(shop.merchants, "rosas", on=True)
    counting = Till(shop.merchants.get("rosas"), shop.till.location)
    lines = [Line(name, frozenset({name}), 1, 600, name, 1) for name in ("flat white", "almond croissant", "sourdough loaf")]
    shop.sell(maya, 18_00, "sale-4", till=counting, lines=lines)
    kept("what is kept of a sale with items", newest(shop, maya, shop.book.sale("rosas", "mill", "sale-4")))
    shop.sell(None, 18_00, "sale-5", till=counting, lines=lines)
    kept("what is kept of a sale with items, without a member", [Seen("rosas", shop.book.sale("rosas", "mill", "sale-5"))])
    used = shop.redeem(maya, "coffee", check_id="sale-3")
    kept("what is kept of a reward that is used", newest(shop, maya, shop.book.redemption("rosas", used)))
    text = Delivery("rosas", maya, "entry:1", shop.now, "earned", 1, "message-1", 8_100)
    kept("what is kept of a text", [Seen("rosas", text)])
    assert found == KEPT
    assert charted().items() >= KEPT.items()


def test_reading_costs_what_the_chart_says_however_much_there_is(bench, keeper):
    shop, merchant = bench.shop, bench.shop.merchant
    members = [shop.join("Ana", f"+1206555{1000 + number}") for number in range(30)]
    for member_id in members:
        shop.sell(member_id, 10_00, f"sale-{member_id}")
        keeping.keep(keeper, newest(shop, member_id, shop.book.record("rosas", member_id).customer), shop.now)
    desk_of = member_page.Desk(shop.book, shop.vault, shop.deliveries, Audit(bench.tables), merchant, staff(shop))
    text = Delivery("rosas", members[0], "entry:2", shop.now, "earned", 1, "message-1", 8_100)
    keeping.keep(keeper, [Seen("rosas", replace(text, cause=f"entry:{n}")) for n in range(60)], shop.now)
    month, journals = texts_page.Asked(shop.now.date()), Journals(bench.tables)
    agreements = Agreements(bench.tables)
    later = shop.now + timedelta(days=14)
    assert month_end.run(Office(shop.book, shop.merchants, journals, lambda: later), lambda: 60) == 1
    found = {
        "members, before a search": cost(bench, lambda: searching.lately(shop.book, keeper, merchant, shop.now)),
        "members, by a number's end": cost(bench, lambda: searching.search(shop.book, keeper, merchant, "1007", shop.now)),
        "page of a member": cost(bench, lambda: member_page.read(desk_of, members[0], shop.now)),
        "page of texts": cost(bench, lambda: texts_page.read(keeper, shop.deliveries, merchant, month)),
        "page of a cause, but for what was given": cost(
            bench, lambda: collecting.owed(Causes(bench.tables), FakeTallies(), merchant, shop.now)
        ),
        "page of money, but for what the program costs": cost(
            bench, lambda: money_page.read(journals, FakeTallies(), merchant, "", agreements.of_merchant("rosas"))
        ),
    }
    assert found == PAGES
    assert charted().items() >= PAGES.items()


def staff(shop):
    return Staff("rosas", f"staff-{secrets.token_hex(4)}", "Rosa", Role.OWNER, shop.now)
