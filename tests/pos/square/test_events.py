"""What Square's events do to points: the order as it stands is the sale."""

import time

import pytest

from chalicelib.domain.sale import SaleState
from chalicelib.storage import patience
from tests.builders import MAYA
from tests.fakes import FakeBook
from tests.pos.square.conftest import Register
from tests.pos.square.messages import (
    DOCK,
    PAID_AT,
    customer_news,
    event,
    money,
    order_news,
    paid,
    payment,
    refunded,
    tender,
)
from tests.pos.square_stand_in import dawdling

SAM = "+12065550143"


@pytest.fixture
def maya(register: Register) -> str:
    register.knows()
    return register.shop.join()


def test_a_payment_makes_its_order_a_sale(register, maya):
    register.sells(goods=1240, tax=110, tip=300, customer_id="cust-maya")
    register.tell(paid())
    sale = register.sale()
    assert (sale.report.subtotal, sale.report.tax, sale.report.tip) == (1240, 110, 300)
    assert (sale.report.state, sale.report.currency) == (SaleState.CLOSED, "USD")
    assert sale.report.occurred_at.isoformat(timespec="milliseconds") == PAID_AT.replace("Z", "+00:00")
    assert register.shop.balance(maya) == 12


def test_the_sale_is_told_of_by_its_order_too_and_counts_once(register, maya):
    register.sells(customer_id="cust-maya")
    for news in (order_news(), paid(), order_news("order.fulfillment.updated"), paid()):
        register.tell(news)
    assert register.shop.balance(maya) == 12
    assert len(register.shop.book.sales) == 1


@pytest.mark.parametrize("status", ["APPROVED", "PENDING", "CANCELED", "FAILED", None])
def test_a_payment_that_is_not_completed_asks_nothing(register, maya, status):
    register.sells(customer_id="cust-maya")
    register.tell(paid(status=status))
    assert not register.square.calls
    assert register.sale() is None


def test_an_open_order_is_a_sale_once_all_of_it_is_paid(register, maya):
    register.sells(goods=2000, state="OPEN", closed_at=None, customer_id="cust-maya", net_amount_due_money=money(1000))
    register.tell(order_news(state="OPEN"))
    assert not register.square.calls
    register.tell(paid())
    assert register.sale() is None
    register.square.orders["order-1"] |= {"net_amount_due_money": money(0), "updated_at": "2026-11-21T17:59:00Z"}
    register.tell(paid(payment_id="pay-2"))
    assert register.shop.balance(maya) == 20


def test_several_payments_of_one_order_are_one_sale(register, maya):
    tenders = [tender(1000, "pay-1"), tender(1000, "pay-2", customer_id="cust-maya")]
    register.sells(goods=2000, tenders=tenders)
    register.tell(paid(payment_id="pay-1", amount=1000))
    register.tell(paid(payment_id="pay-2", amount=1000))
    assert register.shop.balance(maya) == 20


def test_a_cancelled_order_gives_back_what_it_gave(register, maya):
    register.sells(state="OPEN", customer_id="cust-maya")
    register.tell(paid())
    assert register.shop.balance(maya) == 12
    register.square.orders["order-1"] |= {"state": "CANCELED", "updated_at": "2026-11-21T19:00:00Z"}
    register.tell(order_news(state="CANCELED"))
    assert register.sale().state is SaleState.VOIDED
    assert register.shop.balance(maya) == 0


def test_a_cancelled_order_that_nobody_paid_leaves_nothing(register):
    register.sells(state="CANCELED", tenders=[])
    register.tell(order_news(state="CANCELED"))
    assert register.sale() is None


def test_the_shop_is_the_orders_location(register, maya):
    register.sells(location_id=DOCK, customer_id="cust-maya")
    register.tell(paid())
    assert register.sale() is None
    assert register.sale(location="dock").member_id == maya


def test_a_location_that_nobody_named_is_the_connections(register, maya):
    register.sells(location_id="L-POP-UP", customer_id="cust-maya")
    register.tell(paid())
    assert register.sale().member_id == maya


def test_a_sale_without_a_customer_is_kept_for_a_claim(register):
    register.sells()
    register.tell(paid())
    sale = register.sale()
    assert (sale.member_id, sale.report.subtotal) == (None, 1240)
    assert sale.claim is not None


def test_a_customer_who_is_added_later_gets_the_sale(register, maya):
    register.sells()
    register.tell(paid())
    register.square.orders["order-1"] |= {"customer_id": "cust-maya"}
    register.tell(order_news())
    assert register.shop.balance(maya) == 12


def test_a_customer_who_is_on_the_payment_alone_counts(register, maya):
    register.sells()
    register.tell(paid(customer_id="cust-maya"))
    assert register.shop.balance(maya) == 12


def test_a_number_that_is_added_later_gets_the_sales_of_a_week(register, maya):
    register.knows("cust-maya", None)
    for name, closed in (("new", "2026-11-20T10:00:00Z"), ("old", "2026-11-10T10:00:00Z")):
        register.sells(order_id=name, closed_at=closed, customer_id="cust-maya")
        register.tell(paid(order_id=name))
    register.knows("cust-maya", MAYA)
    register.tell(customer_news("cust-maya", MAYA))
    assert register.sale("new").member_id == maya
    assert register.sale("old").member_id is None
    assert register.shop.balance(maya) == 12


def test_a_changed_number_takes_nobodys_sale_away(register, maya):
    sam = register.shop.join("Sam", SAM)
    register.sells(customer_id="cust-maya")
    register.tell(paid())
    register.knows("cust-maya", SAM)
    told = register.sale()
    register.tell(customer_news("cust-maya", SAM))
    assert register.sale() == told  # not even written again
    register.tell(order_news())
    assert (register.shop.balance(maya), register.shop.balance(sam)) == (12, 0)


def test_a_customer_without_a_number_asks_nothing(register):
    register.tell(customer_news("cust-maya", None))
    assert not register.square.calls


def test_a_deleted_customer_stays_a_member(register, maya):
    register.tell(customer_news("cust-maya", MAYA, "customer.deleted"))
    assert not register.square.calls
    assert register.shop.balance(maya) == 0


def test_a_sale_of_a_customer_who_was_deleted_is_nobodys(register, maya):
    register.sells(customer_id="cust-gone")
    register.tell(paid())
    assert register.sale().member_id is None


@pytest.mark.parametrize("phone", ["", "none", "206", "+442079460000", "5" * 4000])
def test_a_number_that_is_none_makes_the_sale_nobodys(register, phone):
    register.sells(customer_id=register.knows(phone=phone))
    register.tell(paid())
    assert register.sale().member_id is None


def test_a_refund_gives_back_its_share_of_the_goods(register, maya):
    register.sells(goods=1000, tax=100, tip=200, customer_id="cust-maya")
    register.tell(paid(amount=1300))
    register.tell(refunded(amount=550))
    assert dict(register.sale().refunds) == {"refund-1": 500}
    assert register.shop.balance(maya) == 5


def test_a_refund_with_the_tip_gives_back_no_more_than_the_goods(register, maya):
    register.sells(goods=1000, tax=100, tip=200, customer_id="cust-maya")
    register.tell(refunded(amount=1300))
    assert dict(register.sale().refunds) == {"refund-1": 1000}


def test_refunds_that_make_up_the_whole_leave_nothing(register, maya):
    register.sells(goods=1000, tax=99, tip=200, customer_id="cust-maya")
    register.tell(paid(amount=1299))
    for number, amount in enumerate((333, 433, 533)):
        register.tell(refunded(refund_id=f"refund-{number}", amount=amount))
    assert register.sale().undone
    assert register.shop.balance(maya) == 0


@pytest.mark.parametrize("status", ["PENDING", "REJECTED", "FAILED", None])
def test_a_refund_that_is_not_completed_counts_for_nothing(register, maya, status):
    register.sells(customer_id="cust-maya")
    register.tell(paid())
    register.tell(refunded(status=status))
    assert register.shop.balance(maya) == 12


def test_a_refund_may_come_before_its_sale(register, maya):
    register.sells(customer_id="cust-maya")
    register.tell(refunded(amount=620))
    register.tell(paid())
    assert register.shop.balance(maya) == 6


def test_a_refund_of_no_payment_is_nobodys(register):
    register.tell(refunded(payment_id=None))
    assert not register.square.calls


def test_the_order_that_square_makes_of_a_refund_is_no_sale(register):
    register.sells(order_id="return-1", goods=0, line_items=None, returns=[{"source_order_id": "order-1"}], tenders=[])
    register.tell(order_news(order_id="return-1"))
    assert register.sale("return-1") is None


def test_a_refund_counts_as_it_was_first_counted(register, maya):
    register.sells(goods=1000, tax=100, customer_id="cust-maya")
    register.tell(refunded(amount=110))
    register.sells(goods=1000, tax=0, customer_id="cust-maya", updated_at="2026-11-22T10:00:00Z")
    register.tell(refunded(amount=110))
    assert dict(register.sale().refunds) == {"refund-1": 100}
    assert register.sale().report.tax == 0


def test_a_payment_without_an_order_is_a_sale_itself(register, maya):
    register.square.payments["pay-9"] = payment("pay-9", None, 1500, customer_id="cust-maya")
    register.tell(event("payment.created", "payment", payment("pay-9", None, 1500)))
    assert register.shop.balance(maya) == 15
    register.tell(refunded(payment_id="pay-9", amount=500))
    assert register.shop.balance(maya) == 10


def test_the_ledger_has_its_time_however_long_square_took(register, monkeypatch):
    left = []

    def commit(changes):
        left.append(patience._call.get().ends - time.monotonic())
        FakeBook.commit(register.shop.book, changes)

    monkeypatch.setattr(register.shop.book, "commit", commit)
    register.sells(customer_id=register.knows())
    register.square.misbehave = dawdling(0.4)
    register.tell(paid())
    assert left[0] > patience.CALL_SECONDS - 0.5


def test_a_topic_that_we_know_nothing_of_is_acknowledged(register):
    register.tell(event("loyalty.account.updated", "loyalty_account", {"id": "x"}))
    assert not register.square.calls


def test_a_revoked_token_is_told_to_the_operator(register, log, capsys):
    register.tell(event("oauth.authorization.revoked", "revocation", {"revoker_type": "MERCHANT"}))
    assert "square revoked the token" in log.getvalue()
    assert '"why":"token_void"' in capsys.readouterr().out.replace(" ", "")
