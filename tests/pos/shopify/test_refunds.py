"""How much of the merchandise a refund gives back."""

import json

import pytest

from tests.pos.shopify.side import ORDER, REFUND, adjustment, delivery, line, order, refund, refund_line
from tests.pos.shopify.test_orders import FIXTURES


@pytest.fixture
def paid(store, shop, maya):
    store.pay()
    assert shop.balance(maya) == 12
    return store


def given_back(store, place="mill"):
    return dict(store.sale(place).refunds)


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        (refund(), 620),
        (refund(refund_line("12.40", "1.10", 2), paid="13.50"), 1240),
        (refund(refund_line(), refund_line("1.00", "0.00"), paid="7.75"), 720),
        (refund(refund_line("7.44", "1.24"), paid="7.44"), 620),
        (refund(paid="5.00", refund_line_items=[], order_adjustments=[adjustment("-5.00")]), 500),
        (refund(paid="5.75", order_adjustments=[adjustment("1.00")]), 520),
        (refund(paid="8.75", order_adjustments=[adjustment("-2.00")]), 820),
        (refund(paid="11.75", order_adjustments=[adjustment("-5.00", "shipping_refund")]), 620),
        (refund(refund_line("7.44", "1.24"), paid="12.44", order_adjustments=[adjustment("-5.00", "shipping_refund")]), 620),
        (refund(paid="4.20", refund_line_items=[]), 420),
        (refund(paid="0.00", transactions=[]), 620),
        (refund(refund_line(), refund_line("25.00", "0.00", line_item=line("25.00", 1, gift_card=True)), paid="31.75"), 620),
        (refund(transactions=[{"kind": "refund", "status": "success", "amount": "6.20", "currency": "EUR"}]), 620),
        (refund(paid="8.75", order_adjustments=[adjustment("-2.00", None)]), 820),
        (refund(paid="5.00", refund_line_items=[], order_adjustments=[adjustment("-5.00", None)]), 500),
        (refund(paid="11.75", refund_shipping_lines=[delivery("5.00")]), 620),
        (refund(refund_line("7.44", "1.24"), paid="13.40", refund_shipping_lines=[delivery("5.96", "0.96")]), 620),
        (refund(paid="12.15", refund_shipping_lines=[delivery("5.00", "0.40")]), 620),
        (refund(refund_line(subtotal=6.20, tax=0.55, subtotal_set=None, total_tax_set=None)), 620),
    ],
    ids=[
        "one of two",
        "all",
        "two lines",
        "prices with tax",
        "an amount, and no line",
        "less than its lines",
        "more than its lines",
        "and the delivery",
        "prices with tax, and the delivery",
        "an amount, of old",
        "without money, as credit",
        "and a gift card",
        "paid back in another currency",
        "more than its lines, of no kind",
        "an amount, of no kind",
        "and the delivery in its own line",
        "prices with tax, and the delivery in its own line",
        "and the delivery with its tax",
        "numbers in place of text",
    ],
)
def test_merchandise_is_what_counts(paid, said, amount):
    paid.give_back(said)
    assert given_back(paid) == {f"shopify-{REFUND}": amount}


def test_an_old_refund_says_only_what_the_whole_line_cost(paid, shop, maya):
    whole = line("6.20", 2, total_discount="2.00")
    del whole["discount_allocations"]
    paid.give_back(refund(refund_line(subtotal=None, subtotal_set=None, line_item=whole), paid="5.75"))
    assert given_back(paid) == {f"shopify-{REFUND}": 520}
    assert shop.balance(maya) == 7


@pytest.mark.parametrize(
    "said",
    [
        refund(paid="5.00", refund_line_items=[], order_adjustments=[adjustment("-5.00", "shipping_refund")]),
        refund(paid="5.40", refund_line_items=[], refund_shipping_lines=[delivery("5.00", "0.40")]),
        refund(paid="0.00", order_adjustments=[adjustment("6.20")]),
        refund(paid="0.00", refund_line_items=[], transactions=[]),
        refund(paid="4.00", refund_line_items=[], transactions=[{"kind": "refund", "status": "failure", "amount": "4.00"}]),
    ],
    ids=["the delivery", "the delivery in its own line", "only put back on the shelf", "nothing", "money that did not move"],
)
def test_what_is_no_merchandise_takes_nothing_back(paid, shop, maya, said):
    paid.give_back(said)
    assert (given_back(paid), shop.balance(maya)) == ({}, 12)


def test_a_refund_takes_its_points_back_once(paid, shop, maya):
    for _ in range(3):
        paid.give_back()
    assert shop.balance(maya) == 6


def test_a_refund_may_come_before_its_order(store, shop, maya):
    store.give_back()
    assert shop.balance(maya) == 0
    store.pay()
    assert shop.balance(maya) == 6


def test_a_refund_finds_the_shop_that_sold_in_either_order(store, shop, maya):
    store.connect(places={"655441491": "dock"})
    store.give_back()
    store.pay()
    assert (shop.balance(maya), given_back(store, "dock")) == (6, {f"shopify-{REFUND}": 620})
    store.give_back(refund(paid="1.00", refund_id=REFUND + 1, refund_line_items=[], order_adjustments=[adjustment("-1.00")]))
    assert (shop.balance(maya), len(given_back(store, "dock"))) == (5, 2)


def test_a_refund_that_comes_in_the_same_moment_as_its_order_finds_it(store, shop, maya, monkeypatch):
    store.connect(places={"655441491": "dock"})
    commit, done = shop.book.commit, []

    def late(changes):
        commit(changes)
        if not done:
            done.append(True)
            store.pay()

    monkeypatch.setattr(shop.book, "commit", late)
    store.give_back()
    assert (shop.balance(maya), given_back(store, "dock")) == (6, {f"shopify-{REFUND}": 620})


@pytest.mark.skipif(not FIXTURES.exists(), reason="the maker's own messages are not here")
def test_the_makers_own_refund_is_taken(store):
    store.give_back(json.loads((FIXTURES / "shopify_fixture_refund.json").read_text())["refund"])
    store.pay(order(id=450789469, subtotal="398.00"))
    assert dict(store.sale(order_id=450789469).refunds) == {"shopify-509562969": 39_800}
    assert ORDER != 450789469
