"""What of an order earns, for whom, and where."""

import json
from pathlib import Path

import pytest

from chalicelib import wiring
from chalicelib.domain.sale import SaleState
from tests.builders import MAYA, Shop, program
from tests.pos.conftest import logged
from tests.pos.shopify.side import DOMAIN, ORDER, by_hand, line, money, order
from tests.usecases.racing import Proxy
from tests.usecases.texts.test_reward_codes import ask_code

FIXTURES = Path(__file__).parents[4] / "shared" / "pos" / "shopify"
NATIONAL = "(206) 555-0142"


def test_a_paid_order_of_the_till_earns_for_whoever_has_the_phone(store, shop, maya):
    store.pay()
    sale = store.sale()
    assert (shop.balance(maya), sale.member_id, sale.report.occurred_at.isoformat()) == (12, maya, "2026-11-21T17:58:00+00:00")
    assert (sale.report.subtotal, sale.report.tax, sale.report.version is not None) == (1240, 110, True)


def test_an_order_of_the_web_shop_earns_as_well(store, shop, maya):
    store.pay(order(source_name="web", location_id=None))
    assert shop.balance(maya) == 12


def test_an_order_of_nobody_is_a_sale_without_a_member(store, shop, maya):
    store.pay(order(phone=None))
    assert (store.sale().member_id, shop.balance(maya)) == (None, 0)


@pytest.mark.parametrize(
    "fields",
    [
        {"customer": {"phone": MAYA}},
        {"customer": {"phone": NATIONAL}, "phone": "+12065550199"},
        {"customer": {"phone": None}, "phone": MAYA, "billing_address": {"phone": "+12065550199"}},
        {"customer": {"phone": "none"}, "phone": 7, "billing_address": {"phone": NATIONAL}},
        {"customer": {"phone": None, "default_address": {"phone": MAYA}}, "billing_address": {"phone": ""}},
        {"customer": None, "phone": MAYA},
    ],
)
def test_the_buyers_own_number_is_taken_as_it_was_typed_and_the_first_that_can_be_read(store, shop, maya, fields):
    store.pay(order() | fields)
    assert shop.balance(maya) == 12


def test_the_number_that_a_parcel_goes_to_is_nobodys_who_bought(store, shop, maya):
    store.pay(order(phone=None, shipping_address={"phone": MAYA}))
    assert shop.balance(maya) == 0


@pytest.mark.parametrize("phone", ["555-625-1199", "12", "call me", "+1 800 555 0100"])
def test_a_number_that_cannot_be_read_is_nobodys(store, maya, phone):
    store.pay(order(phone=phone))
    assert store.sale().member_id is None
    assert maya


def test_a_place_of_shopifys_is_a_shop_of_ours_and_others_are_the_connections_own(store, shop, maya):
    store.connect(places={"655441491": "dock"})
    store.pay()
    store.pay(order(id=ORDER + 1, location_id=1))
    assert (store.sale("dock").member_id, store.sale("mill", ORDER + 1).member_id, shop.balance(maya)) == (maya, maya, 24)


def test_gift_cards_tips_and_the_delivery_do_not_earn(store, shop, maya):
    lines = line("6.20", 2), line("25.00", 1, gift_card=True), line("3.00", 1, tip_payment_gateway=None, tax_lines=[])
    shipping = [{"price": "9.90", "discounted_price": "9.90", "tax_lines": []}]
    store.pay(order(*lines, subtotal="37.40", total_tip_received="3.00", shipping_lines=shipping))
    report = store.sale().report
    assert (shop.balance(maya), report.exempt, report.tip) == (12, 2500, 300)


def test_where_prices_have_tax_in_them_it_does_not_earn(store, shop, maya):
    taxed = line("12.00", 1, tax_lines=[{"price": "2.00", "price_set": money("2.00"), "rate": 0.2}])
    store.pay(order(taxed, subtotal="12.00", taxes_included=True, total_tax="2.80"))
    assert (shop.balance(maya), store.sale().report.merchandise) == (10, 1000)


def test_an_old_order_says_only_the_tax_of_all_of_it(store, maya):
    plain = line("12.00", 1)
    del plain["tax_lines"]
    store.pay(order(plain, subtotal="12.00", taxes_included=True, total_tax="2.00"))
    assert (store.sale().report.merchandise, store.sale().member_id) == (1000, maya)


def test_the_shops_own_currency_counts_and_not_what_the_customer_paid_in(store, shop, maya):
    both = money("12.40", paid="1140.00")
    store.pay(order(subtotal="1140.00", subtotal_price_set=both))
    assert shop.balance(maya) == 12


def test_what_discounts_take_off_does_not_earn(store, shop, maya):
    cut = line("6.20", 2, off=[(0, "2.40")])
    store.pay(order(cut, subtotal="10.00", total_discounts="7.40", discount_applications=[by_hand("Friends")]))
    report = store.sale().report
    assert (shop.balance(maya), report.subtotal, report.discount) == (10, 1240, 240)


def test_a_trial_order_is_left_alone(store, shop, maya, log):
    store.pay(order(test=True))
    assert (store.sale(), shop.balance(maya)) == (None, 0)
    assert logged(log)[-1]["outcome"] == "test"


def test_the_same_order_in_another_event_changes_nothing(store, shop, maya):
    for _ in range(3):
        store.pay()
    assert (shop.balance(maya), len(list(shop.book.entries("rosas", maya)))) == (12, 2)


def test_a_cancelled_order_gives_back_what_it_earned_and_stays_so(store, shop, maya):
    store.pay()
    store.cancel()
    assert (shop.balance(maya), store.sale().state) == (0, SaleState.VOIDED)
    store.pay()
    store.pay(order(updated_at="2026-11-21T09:59:10-08:00"))
    assert (shop.balance(maya), store.sale().state) == (0, SaleState.VOIDED)


def test_of_two_states_of_the_same_second_the_cancelled_one_is_the_later(store, shop, maya):
    for cancelled_at in (None, "2026-11-21T09:58:30-08:00"):
        store.pay(order(cancelled_at=cancelled_at))
    assert (shop.balance(maya), store.sale().state) == (0, SaleState.VOIDED)
    store.pay()
    assert shop.balance(maya) == 0


def test_an_order_cancelled_before_it_was_told_of_earns_nothing(store, shop, maya):
    store.cancel()
    store.pay()
    assert shop.balance(maya) == 0


def test_an_order_in_another_currency_is_refused_and_counted(store, shop, maya, counted):
    store.pay(order(currency="EUR"))
    assert (counted(), shop.balance(maya)) == ([("shopify", "refused", 1)], 0)


def test_neither_names_nor_numbers_are_logged(store, maya, log):
    store.pay()
    assert maya
    assert not any(word in log.getvalue() for word in ("0142", "Maya", "shpss"))


def test_two_round_trips_take_an_order_and_three_a_refund(store, shop, maya, monkeypatch):
    calls = []

    class Counting(Proxy):
        def __getattribute__(self, name):
            if not name.startswith("_"):
                calls.append(name)
            return super().__getattribute__(name)

    monkeypatch.setattr(wiring, "book", lambda: Counting(shop.book))
    store.pay()
    assert calls == ["record", "commit"]
    calls.clear()
    store.give_back()
    assert calls == ["sale", "record", "commit"]
    assert shop.balance(maya) == 6


class TestRewardCodes:
    @pytest.fixture
    def code(self, shop, maya):
        shop.sell(maya, 6000, "earlier")
        return ask_code(shop, "REDEEM COFFEE")

    def off(self, code, **fields):
        cut = line("6.20", 2, off=[(0, "3.50")])
        return order(cut, subtotal="8.90", total_discounts="3.50", **fields)

    def used(self, store, shop, maya):
        return [use.offer_id for use in store.sale().uses], shop.balance(maya)

    def test_a_discount_that_a_cashier_named_by_the_code_uses_the_reward(self, store, shop, maya, code):
        for _ in range(2):
            store.pay(self.off(code, discount_applications=[by_hand(f"reward {code.lower()}")]))
        assert self.used(store, shop, maya) == (["coffee"], 60 - 50 + 8)

    def test_a_code_alone_says_whose_the_order_is(self, store, shop, maya, code):
        store.pay(self.off(code, phone=None, discount_applications=[by_hand(code)]))
        assert self.used(store, shop, maya) == (["coffee"], 18)

    def test_a_code_of_the_web_shops_till_is_found_in_old_and_new_orders(self, store, shop, maya, code):
        codes = [{"code": code, "amount": "3.50", "type": "fixed_amount"}]
        plain = line("6.20", 2)
        del plain["discount_allocations"]
        store.pay(order(plain, subtotal="8.90", total_discounts="3.50", discount_codes=codes))
        assert self.used(store, shop, maya) == (["coffee"], 18)

    def test_an_app_at_the_till_may_leave_it_in_an_attribute(self, store, shop, maya, code):
        noted = [{"name": "Reward_Code", "value": code}]
        store.pay(self.off(code, discount_applications=[by_hand("Loyalty app")], note_attributes=noted))
        assert self.used(store, shop, maya) == (["coffee"], 18)

    def test_a_code_without_money_off_uses_nothing(self, store, shop, maya, code):
        noted = [{"name": "reward_code", "value": code}]
        store.pay(order(discount_applications=[by_hand(code)], note_attributes=noted))
        assert self.used(store, shop, maya) == ([], 72)

    def test_a_code_of_somebody_else_uses_nothing_and_the_sale_counts(self, store, shop, maya, code, counted):
        leo = shop.join("Leo", "+12065550143")
        store.pay(self.off(code, phone="+12065550143", discount_applications=[by_hand(code)]))
        assert (store.sale().uses, shop.balance(leo), shop.balance(maya)) == ((), 8, 60)
        assert counted() == [("shopify", "code", 1)]

    def test_a_cancelled_order_brings_the_reward_back(self, store, shop, maya, code):
        said = self.off(code, discount_applications=[by_hand(code)])
        store.pay(said)
        store.cancel(said)
        assert shop.balance(maya) == 60


@pytest.mark.skipif(not FIXTURES.exists(), reason="the maker's own messages are not here")
def test_the_makers_own_order_is_taken(store, shop):
    said = json.loads((FIXTURES / "shopify_fixture_order.json").read_text())["order"]
    store.pay(said)
    report = store.sale(order_id=said["id"]).report
    assert (report.merchandise, report.tax, report.state) == (39_800, 1194, SaleState.CLOSED)
    assert DOMAIN
    assert shop


@pytest.mark.parametrize("shop", [program(currency="JPY")], indirect=True, ids=["yen"])
def test_money_without_minor_units_is_read_as_what_it_is(store, shop: Shop, maya):
    both = {"shop_money": {"amount": "1240", "currency_code": "JPY"}}
    said = order(line("620", 2, price_set=both), subtotal="1240", subtotal_price_set=both, currency="JPY", total_tax="0")
    store.pay(said)
    assert (store.sale().report.subtotal, shop.balance(maya)) == (1240, 12)
