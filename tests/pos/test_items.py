"""What was bought, as makers tell of it after the sale: kept where the merchant counts items, and what specials are for."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from chalicelib.domain.basket import LABEL_MAX, Sold, sold_of
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.special import Benefit, Special
from chalicelib.pos.lightspeed import Payload
from chalicelib.pos.lines import line_of, money_of
from chalicelib.pos.shopify.bought import read_lines
from chalicelib.pos.shopify.orders import Order
from chalicelib.pos.square.orders import read_order
from chalicelib.pos.square.things import Order as SquareOrder
from tests.builders import COFFEE, program
from tests.pos.lightspeed_side import line, off, payload
from tests.pos.shopify import side as shopify
from tests.pos.shopify.conftest import privacy, store
from tests.pos.square import messages
from tests.pos.square.conftest import register, square

__all__ = ["privacy", "register", "square", "store"]

PUBLISHED = Path(__file__).parents[3] / "shared" / "pos"
BUNS = Special("two-buns", "Two buns", Benefit.BONUS_POINTS, date(2026, 11, 1), bonus_points=30, items=("Bun",), buy=2)
WITH_BUNS = program(rewards=(COFFEE,), specials=(BUNS,))


@pytest.fixture
def counting(shop):
    shop.merchants.change(replace(shop.merchants.get("rosas"), counts_items=True))
    return shop


def bought(*lines, **fields):
    return [(one.label, one.pieces, one.total) for one in read_lines(msgspec.convert(shopify.order(*lines, **fields), Order))]


def test_an_order_of_shopify_keeps_what_is_on_it(counting, store, maya):
    card = shopify.line("25.00", 1, title="Gift card", gift_card=True)
    tip = shopify.line("2.00", 1, title="Tip", tip_payment_gateway=None)
    store.pay(shopify.order(shopify.line(), shopify.line("3.00", 1, title="Flat White"), card, tip, subtotal="40.40"))
    assert store.sale().report.sold == (Sold("loaf", 2, 1240), Sold("flat white", 1, 300))


def test_a_line_of_shopify_is_found_by_its_title_its_variant_its_number_and_its_ids():
    (one,) = read_lines(msgspec.convert(shopify.order(shopify.line(product_id=77, variant_id=88)), Order))
    assert (one.label, one.names) == ("loaf", {"loaf", "loaf - rye", "loaf-rye", "77", "88"})


def test_a_line_of_shopify_is_after_its_own_discounts_and_before_those_of_the_order():
    of_order, of_line = shopify.by_hand("Regulars") | {"target_selection": "all"}, {"target_selection": "explicit"}
    lines = [shopify.line(off=[(0, "4.00"), (1, "1.00")]), shopify.line("3.00", 1, title="Tea", off=[(0, "1.00")])]
    assert bought(*lines, discount_applications=[of_order, of_line]) == [("loaf", 2, 1140), ("tea", 1, 300)]


def test_tax_that_is_in_the_prices_of_shopify_is_no_money_of_an_item():
    taxed = shopify.line("11.90", 1, tax_lines=[{"price": "1.90"}])
    assert bought(taxed, taxes_included=True) == [("loaf", 1, 1000)]
    assert bought(taxed) == [("loaf", 1, 1190)]


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the vendors' examples are not here")
def test_the_published_order_of_shopify_has_items():
    said = json.loads((PUBLISHED / "shopify" / "shopify_fixture_order.json").read_text())
    order = msgspec.convert(said.get("order", said), Order, strict=False)
    assert [one.label for one in read_lines(order)] == [one.title.casefold()[:LABEL_MAX] for one in order.line_items]
    assert sum(one.total for one in read_lines(order)) > 0


def test_an_order_of_square_keeps_what_is_on_it(counting, register, maya):
    lines = [messages.line(980, 80, quantity="2"), messages.line(340, name="Latte", variation_name="Large")]
    register.sells(goods=1240, tax=80, line_items=[*lines, messages.line(2500, item_type="GIFT_CARD")])
    register.tell(messages.paid())
    assert register.sale().report.sold == (Sold("sourdough", 2, 900), Sold("latte", 1, 340))


def test_a_line_of_square_is_after_its_own_discounts_and_before_those_of_the_order():
    whole = messages.discount(400) | {"scope": "ORDER"}
    own = messages.discount(100) | {"uid": "own", "scope": "LINE_ITEM"}
    shares = [
        {"discount_uid": "off-1", "applied_money": messages.money(400)},
        {"discount_uid": "own", "applied_money": messages.money(100)},
    ]
    lines = [messages.line(740, applied_discounts=shares, variation_name="Rye", catalog_object_id="ABC", quantity="0.75")]
    read = read_order(msgspec.convert(messages.order(goods=740, line_items=lines, discounts=[whole, own]), SquareOrder), {})
    (one,) = read.lines
    assert (one.label, one.pieces, one.total, one.names) == ("sourdough", 1, 1140, {"sourdough", "sourdough rye", "abc"})


def test_what_a_cashier_of_square_keys_as_an_amount_has_no_name():
    keyed = messages.line(500, name=None, item_type="CUSTOM_AMOUNT")
    read = read_order(msgspec.convert(messages.order(goods=500, line_items=[keyed]), SquareOrder), {})
    assert sold_of(read.lines) == (Sold("", 1, 500),)


def test_a_sale_of_lightspeed_keeps_what_is_sold_and_not_what_comes_back(counting, maker, maya):
    card = {"handle": "vend-internal-gift-card", "sku": "vend-internal-gift-card", "name": "Gift Card"}
    tea = line(3, name="Tea", sku="T1", discount="0.5")
    maker.tell(payload(line(4.5, 2), tea, line(2, -1, name="Jar"), line(50, **card), off(2)))
    assert maker.sale().report.sold == (Sold("bun", 2, 900), Sold("tea", 1, 300))


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the vendors' examples are not here")
def test_the_published_sale_of_lightspeed_has_an_item(counting, maker):
    said = json.loads((PUBLISHED / "lightspeed" / "lightspeed_x_sale_payload_v1.json").read_text())
    msgspec.convert(said, Payload, strict=False)
    maker.tell(said)
    assert maker.sale(said["id"]).report.sold == (Sold("america 49 light havana", 1, 26_000),)


def test_of_a_merchant_who_does_not_count_items_nothing_is_kept(maker, store, maya):
    maker.tell(payload())
    store.pay()
    assert maker.sale().report.sold == store.sale().report.sold == ()


def test_a_sale_that_is_told_of_again_changes_no_item_and_a_newer_state_does(counting, maker, maya):
    for _ in range(2):
        maker.tell(payload(line(4.5, 2)))
    later = {"updated_at": "2026-11-21 18:30:00"}
    maker.tell(payload(line(4.5, 3), **later))
    maker.tell(payload(line(4.5, 2)))
    assert maker.sale().report.sold == (Sold("bun", 3, 1350),)


@pytest.mark.parametrize("shop", [WITH_BUNS], indirect=True, ids=["buns"])
def test_a_special_for_items_gives_its_points_whatever_the_till(shop, maya, maker, store, register):
    maker.tell(payload(line(5, 2)))
    assert shop.balance(maya) == 10 + 30
    store.pay(shopify.order(shopify.line("5.00", 2, title="bun"), subtotal="10.00"))
    assert shop.balance(maya) == 2 * (10 + 30)
    register.sells(goods=1000, line_items=[messages.line(1000, name="BUN ", quantity="2")], customer_id=register.knows())
    register.tell(messages.paid())
    assert shop.balance(maya) == 3 * (10 + 30)
    maker.tell(payload(line(5, 1), line(5, 1, name="Tea", handle="tea", sku="t-1"), id="s2"))
    assert shop.balance(maya) == 3 * (10 + 30) + 10


@pytest.mark.parametrize("quantity", ["many", "1e99", [], {}, "NaN", None])
def test_a_quantity_that_cannot_be_read_is_one(quantity):
    assert line_of(1, ("Bun",), quantity, 450).pieces == 1


@pytest.mark.parametrize(("quantity", "pieces"), [("2", 2), (Decimal("2.0"), 2), ("0.75", 1), ("-0.75", -1), (-3, -3)])
def test_what_is_weighed_is_one_and_what_comes_back_is_less(quantity, pieces):
    assert line_of(1, ("Bun",), quantity, 450).pieces == pieces


@pytest.mark.parametrize("name", [None, [], {"en": "Bun"}, "", "  "])
def test_a_name_that_cannot_be_read_is_none(name):
    one = line_of(1, (name, "B-1"), 1, 450)
    assert (one.label, one.names) == ("b-1", {"b-1"})


def test_money_that_cannot_be_read_is_none():
    def read():
        raise UnusableField("price", "more money than a sale can have")

    assert money_of(read) == 0


def test_a_line_that_nobody_can_read_leaves_its_sale_as_it_is(counting, shop, store, maya):
    odd = shopify.line("1e30", 1, title=["Loaf"], sku=7, price_set=None)
    store.pay(shopify.order(odd, shopify.line()))
    assert (shop.balance(maya), store.sale().report.sold) == (12, (Sold("loaf", 2, 1240),))
