"""What each of Square's events may cost, in questions to Square and to the tables. docs/access-patterns.md says the same."""

import re
from functools import partial

import pytest
from moto import mock_aws

from chalicelib import wiring
from chalicelib.pos.square import asking, events
from tests.bench.capacity import counting
from tests.bench.chart import CHART
from tests.builders import MAYA, Shop
from tests.contracts.conftest import ENVIRONMENT, aws_stack, make_tables, open_tables
from tests.fake_connections import FakeConnections
from tests.pos.conftest import http
from tests.pos.square.conftest import Register
from tests.pos.square.messages import customer_news, event, order_news, paid, refunded
from tests.pos.square_stand_in import serving

__all__ = ["http"]


@pytest.fixture
def register(http, monkeypatch):
    """A register whose sales go into tables. Its connection comes from the process's memory, as it does for a minute."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with mock_aws(), serving() as square:
        make_tables()
        tables = open_tables()
        stack = aws_stack(tables, one_at_a_time=True)
        shop, connections = Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault), FakeConnections()
        for name, made in (
            ("book", shop.book),
            ("merchants", shop.merchants),
            ("vault", shop.vault),
            ("connections", connections),
        ):
            monkeypatch.setattr(wiring, name, partial(lambda known: known, made))
        monkeypatch.setattr(wiring, "clock", lambda: shop.now)
        monkeypatch.setattr(events, "open_square", partial(asking.Square, url=square.url))
        made = Register(http, shop, square, connections)
        made.tables = tables
        shop.join()
        made.knows()
        yield made


def story(register):
    """Every kind of event, by its name in the chart, after what it tells of has happened."""
    register.sells(order_id="first", customer_id="cust-maya")
    register.tell(paid(order_id="first"))
    register.sells(customer_id="cust-maya")
    yield "a sale", paid()
    yield "a sale, told again", order_news()
    yield "a refund", refunded(amount=620)
    register.sells(order_id="nobodys")
    yield "a sale without a customer", paid(order_id="nobodys")
    register.square.orders["nobodys"]["customer_id"] = "cust-maya"
    yield "its customer, added later", order_news(order_id="nobodys")
    yield "a payment or an order that is open", order_news(state="OPEN")
    register.sells(order_id="last", customer_id=register.knows("cust-new", None))
    register.tell(paid(order_id="last"))
    register.knows("cust-new", MAYA)
    yield "a customer with a number, one sale of theirs", customer_news("cust-new", MAYA)
    yield "any other", event("loyalty.account.updated", "loyalty_account", {"id": "x"})


def cost(register, news):
    """Questions to Square; round trips to the tables, read and write units."""
    asked = len(register.square.calls)
    with counting(register.tables) as bill:
        register.tell(news)
    return len(register.square.calls) - asked, bill.round_trips, bill.read_units, bill.write_units


def charted():
    rows = re.findall(
        r"^\| Square: ([^|]+?) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", CHART.read_text(encoding="utf-8"), re.MULTILINE
    )
    return {name: tuple(map(int, figures)) for name, *figures in rows}


def test_every_event_costs_what_the_chart_says(register):
    found = {name: cost(register, news) for name, news in story(register)}
    assert found == charted()
    assert found["a sale"] == (2, 2, 1, 4)
