"""What of an order is merchandise, and what of its money is none."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.refusals import UnusableField
from chalicelib.pos.square.orders import customer_of, merchandise_of, read_order
from chalicelib.pos.square.things import Order
from chalicelib.usecases.foreign import ForeignSale
from tests.pos.square.messages import discount, line, money, order, tender


def read(given_back: dict[str, int] | None = None, **fields: Any) -> ForeignSale | None:
    return read_order(msgspec.convert(order(**fields), Order), given_back or {})


def test_tax_tip_and_charges_earn_nothing():
    said = read(goods=1000, tax=90, tip=200, charge=50).report
    assert (said.subtotal, said.discount, said.tax, said.tip, said.merchandise) == (1000, 0, 90, 200, 1000)


def test_discounts_come_off_the_goods():
    said = read(goods=890, tax=80, off=350, discounts=[discount(350)]).report
    assert (said.subtotal, said.discount, said.merchandise) == (1240, 350, 890)


def test_a_charge_whose_price_holds_its_tax_is_taken_off_once():
    charge = {"uid": "sc", "total_money": money(110), "total_tax_money": money(10)}
    made = order(goods=1000, tax=10, charge=100)
    assert read_order(msgspec.convert(made | {"service_charges": [charge]}, Order), {}).report.subtotal == 1000


def test_charges_that_are_not_listed_are_taken_off_too():
    assert read(goods=1000, charge=100, service_charges=None).report.subtotal == 1000


def test_what_cash_rounds_is_no_merchandise():
    said = read(goods=1000, total_money=money(1002), rounding_adjustment={"amount_money": money(2)}).report
    assert said.subtotal == 1000


def test_a_gift_card_that_is_sold_earns_nothing():
    lines = [line(1000), line(2500, item_type="GIFT_CARD")]
    said = read(goods=3500, line_items=lines).report
    assert (said.subtotal, said.exempt, said.merchandise) == (3500, 2500, 1000)


def test_beside_a_gift_card_the_goods_go_back_first():
    made = {"goods": 10_000, "tax": 100, "line_items": [line(1_100, 100), line(9_000, item_type="GIFT_CARD")]}
    given_back = {"all of the goods": 1_100, "half of them": 550, "everything": 10_100}
    assert read(given_back, **made).refunds == {"all of the goods": 1_000, "half of them": 500, "everything": 1_000}


def test_an_exchange_is_worth_what_was_paid_on_top():
    net = {"total_money": money(550), "tax_money": money(50)}
    said = read(goods=1500, tax=150, returns=[{"source_order_id": "order-0"}], net_amounts=net).report
    assert said.merchandise == 500


def test_an_exchange_for_something_cheaper_earns_nothing():
    net = {"total_money": money(-550), "tax_money": money(-50)}
    said = read(goods=500, returns=[{"source_order_id": "order-0"}], net_amounts=net).report
    assert said.merchandise == 0


def test_an_order_that_a_reward_paid_is_a_sale():
    said = read(goods=0, off=350, discounts=[discount(350)], tenders=[]).report
    assert (said.subtotal, said.discount, said.merchandise) == (350, 350, 0)


def test_a_code_is_what_its_discount_is_named():
    assert read(off=350, discounts=[discount(350, "Reward C4F7HJK")]).codes == {"C4F7HJK": 350}
    assert read(off=350, discounts=[discount(350, "c4f-7hjk")]).codes == {"C4F7HJK": 350}


def test_a_code_in_a_note_has_what_other_discounts_took_off():
    lines = [line(1240, note="C4F 7HJK")]
    assert read(off=450, discounts=[discount(350), discount(100, "Happy hour")], line_items=lines).codes == {"C4F7HJK": 450}
    tenders = [tender(1240, "pay-1", note="code C4F7HJK")]
    assert read(off=350, discounts=[discount(350)], tenders=tenders).codes == {"C4F7HJK": 350}


def test_a_code_in_a_note_is_nothing_where_nothing_was_taken_off():
    assert read(line_items=[line(1240, note="C4F7HJK")]).codes == {}


def test_one_code_on_two_discounts_has_both():
    assert read(off=500, discounts=[discount(350, "C4F7HJK"), discount(150, "C4F7HJK")]).codes == {"C4F7HJK": 500}


def test_ordinary_words_are_no_codes():
    assert read(off=500, discounts=[discount(350, "Student"), discount(150, "SENIORS 10%")]).codes == {}


def test_the_customer_is_the_orders_or_else_of_the_first_payment_that_has_one():
    tenders = [tender(500, "a"), tender(500, "b", customer_id="cust-2"), tender(500, "c", customer_id="cust-3")]
    assert customer_of(msgspec.convert(order(tenders=tenders), Order)) == "cust-2"
    assert customer_of(msgspec.convert(order(tenders=tenders, customer_id="cust-1"), Order)) == "cust-1"


def test_a_later_state_has_a_higher_version():
    older, newer = read(updated_at="2026-11-21T17:58:02.456Z"), read(updated_at="2026-11-21T09:58:02.457-08:00")
    assert newer.report.version == older.report.version + 1


@pytest.mark.parametrize("fields", [{"total_money": None}, {"total_money": money(5, "XX")}, {"total_money": money(5, "usd")}])
def test_money_without_a_currency_is_refused(fields):
    with pytest.raises(UnusableField):
        read(**fields)


def test_a_sale_without_a_time_is_refused():
    with pytest.raises(UnusableField):
        read(tenders=[], created_at=None, closed_at=None)


@given(st.integers(1, 50_000), st.integers(0, 9_999), st.lists(st.integers(1, 20_000), min_size=1, max_size=8))
def test_refunds_in_parts_are_worth_the_goods_and_at_most_a_cent_more_for_each(goods, taxes, parts):
    gross = goods + taxes
    counted = sum(merchandise_of(part, goods, gross) for part in parts)
    exact = sum(parts) * goods / gross
    if sum(parts) >= gross:
        assert counted >= goods
    else:
        assert exact <= counted + 1e-6
        assert counted < exact + len(parts)
