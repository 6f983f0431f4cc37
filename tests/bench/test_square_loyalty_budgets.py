"""What each call of the Square surface may cost. A rise fails; docs/access-patterns.md has the same figures."""

import re
from pathlib import Path

import pytest
from moto import mock_aws

from chalicelib import pos, wiring
from tests.api.conftest import http  # noqa: F401  a fixture
from tests.bench.capacity import counting
from tests.builders import MAYA, Shop
from tests.contracts.conftest import ENVIRONMENT, aws_stack, make_tables, open_tables
from tests.pos.square_loyalty.caller import SquareClient, wish

CHART = Path(__file__).parents[2] / "docs" / "access-patterns.md"
ROUND_TRIPS_MAX = 5


@pytest.fixture
def bench(monkeypatch, http):  # noqa: F811
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        make_tables()
        tables = open_tables()
        stack = aws_stack(tables, one_at_a_time=True)
        shop = Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault, deliveries=stack.deliveries)
        for port in ("book", "merchants", "vault"):
            monkeypatch.setattr(wiring, port, lambda port=port: getattr(shop, port))
        monkeypatch.setattr(wiring, "clock", lambda: shop.now)
        square = SquareClient(http, shop, shop.keys["mill"])
        square.ask("GET", "/programs")  # merchant and key come from the process's memory from here on
        yield tables, shop, square


def calls(shop, square):
    """Every call once, by its name in the chart, after what it needs has been done."""
    maya = shop.join()
    shop.sell(maya, 40_000, "before")
    for order in ("o1", "o2"):
        shop.sell(None, 1200, order)
    yield "CreateLoyaltyAccount", lambda: square.create("+12065550143")
    yield "CreateLoyaltyAccount, of a member", lambda: square.create(MAYA)
    phones = {"query": {"mappings": [{"phone_number": MAYA}]}}
    yield "SearchLoyaltyAccounts, for each phone", lambda: square.ask("POST", "/accounts/search", phones)
    yield "RetrieveLoyaltyAccount", lambda: square.account(maya)
    yield "AccumulateLoyaltyPoints, of an order", lambda: square.accumulate(maya, order_id="o1")
    yield "AccumulateLoyaltyPoints, of points", lambda: square.accumulate(maya, points=5)
    yield "AdjustLoyaltyPoints", lambda: square.adjust(maya, 5)
    money = {"transaction_amount_money": {"amount": 1200, "currency": "USD"}}
    yield "CalculateLoyaltyPoints, of an amount", lambda: square.ask("POST", "/programs/main/calculate", money)
    order = {"order_id": "o2", "loyalty_account_id": maya}
    yield "CalculateLoyaltyPoints, of an order for an account", lambda: square.ask("POST", "/programs/main/calculate", order)
    yield "RetrieveLoyaltyProgram, ListLoyaltyPrograms", lambda: square.ask("GET", "/programs/main")
    body = square.write(wish(maya), "r1")
    yield "CreateLoyaltyReward", lambda: square.ask("POST", "/rewards", body)
    first, second = square.ask("POST", "/rewards", body)["reward"]["id"], square.reward(maya)["id"]
    yield "RetrieveLoyaltyReward, ISSUED", lambda: square.ask("GET", f"/rewards/{first}")
    yield "RedeemLoyaltyReward", lambda: square.redeem(first)
    yield "RetrieveLoyaltyReward, REDEEMED", lambda: square.ask("GET", f"/rewards/{first}")
    yield "DeleteLoyaltyReward", lambda: square.ask("DELETE", f"/rewards/{second}")
    yield "SearchLoyaltyRewards", lambda: square.rewards(maya)
    yield "SearchLoyaltyEvents", lambda: square.events(maya)


def charted():
    """The figures of docs/access-patterns.md: call -> round trips."""
    rows = re.findall(r"^\| ([A-Z][A-Za-z]+Loyalty[^|]+?) \| (\d+) \|", CHART.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: int(trips) for name, trips in rows}


def test_every_call_costs_the_round_trips_that_are_written_down(bench):
    tables, shop, square = bench
    found = {}
    for name, call in calls(shop, square):
        with counting(tables) as bill:
            call()
        found[name] = bill.round_trips
    assert found == charted()
    assert max(found.values()) <= ROUND_TRIPS_MAX


def test_every_route_but_those_of_promotions_is_in_the_chart():
    named = {name.rpartition(".")[2] for _, _, name in pos.ROUTES if "promotion" not in name}
    words = {re.sub(r"Loyalty", "", word) for name in charted() for word in re.findall(r"[A-Z][a-z]+Loyalty[A-Z][a-z]+", name)}
    assert {re.sub(r"(?<!^)(?=[A-Z])", "_", word).lower() for word in words} == named
