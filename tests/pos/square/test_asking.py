"""The client that asks Square, against a server that answers as Square does, or worse."""

import time
from datetime import UTC, datetime

import pytest

from chalicelib.domain.refusals import UnusableField
from chalicelib.pos.square import asking
from chalicelib.pos.square.asking import Silent, Square, TokenRefused
from tests.pos.square.messages import MILL, money, order, payment
from tests.pos.square_stand_in import TOKEN, SquareStandIn, dawdling, refusing, saying

WEEK_AGO = datetime(2026, 11, 14, tzinfo=UTC)


@pytest.fixture
def client(square: SquareStandIn) -> Square:
    square.orders["order-1"] = order(tax=110, customer_id="cust-1")
    square.payments["pay-1"] = payment("pay-1")
    square.customers["cust-1"] = {"id": "cust-1", "phone_number": "+12065550142", "birthday": "1990-01-01"}
    return Square(TOKEN, square.url)


def test_it_reads_what_it_asks_for(client, square):
    found = client.order("order-1")
    assert (found.id, found.location_id, found.state, found.customer_id) == ("order-1", MILL, "COMPLETED", "cust-1")
    assert (found.total_money.amount, found.total_tax_money.currency) == (1350, "USD")
    assert client.payment("pay-1").order_id == "order-1"
    assert client.customer("cust-1").phone_number == "+12065550142"
    assert [found.id for found in client.orders_of("cust-1", [MILL], WEEK_AGO)] == ["order-1"]
    assert client.orders_of("cust-2", [MILL], WEEK_AGO) == ()
    assert square.calls[:3] == [("GET", "/v2/orders/order-1"), ("GET", "/v2/payments/pay-1"), ("GET", "/v2/customers/cust-1")]


def test_it_shows_its_token_and_the_version_that_it_was_written_for(client, square):
    client.order("order-1")
    assert square.headers[0]["authorization"] == f"Bearer {TOKEN}"
    assert square.headers[0]["square-version"] == asking.VERSION


def test_what_is_not_there_is_none(client):
    assert client.order("order-9") is client.payment("pay-9") is client.customer("cust-9") is None


@pytest.mark.parametrize("status", [400, 404, 410])
def test_what_will_never_be_there_is_none(client, square, status):
    square.misbehave = refusing(status, "NOT_FOUND")
    assert client.order("order-1") is None


def test_a_wrong_token_is_told_apart(square):
    with pytest.raises(TokenRefused):
        Square("another", square.url).order("order-1")


@pytest.mark.parametrize(
    ("status", "code"),
    [(429, "RATE_LIMITED"), (500, "INTERNAL_SERVER_ERROR"), (503, "SERVICE_UNAVAILABLE"), (204, ""), (302, "")],
)
def test_whatever_else_square_answers_may_be_better_later_and_is_asked_once(client, square, status, code):
    square.misbehave = refusing(status, code, Retry_After="3", Location="/v2/orders/order-1")
    with pytest.raises(Silent):
        client.order("order-1")
    assert len(square.calls) == 1


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"<html>"])
def test_what_is_no_json_may_be_better_later(client, square, content):
    square.misbehave = saying(content)
    with pytest.raises(Silent):
        client.order("order-1")


@pytest.mark.parametrize(
    "content",
    [
        b"[]",
        b"[" * 100_000,
        b'{"order":' * 100_000,
        b"null",
        b"{}",
        b'{"order": null}',
        b'{"order": {"id": 7}}',
        b'{"order": {"id": "../customers/1"}}',
        b'{"order": {"id": "order-1", "total_money": {"amount": 1.5}}}',
        b'{"order": {"id": "order-1", "total_money": {"amount": 1e400}}}',
        b'{"order": {"id": "order-1", "tenders": [null]}}',
        b'{"order": {"id": "order-1", "created_at": "yesterday"}}',
    ],
)
def test_what_is_no_order_is_refused(client, square, content):
    square.misbehave = saying(content)
    with pytest.raises((UnusableField, Silent)):
        client.order("order-1")


def test_an_answer_without_end_is_not_read_to_its_end(client, square, monkeypatch):
    monkeypatch.setattr(asking, "BYTES_MAX", 10_000)
    square.misbehave = saying(b" " * 1_000_000)
    with pytest.raises(Silent, match="too long"):
        client.order("order-1")
    square.misbehave = None
    assert client.order("order-1").id == "order-1"


@pytest.mark.parametrize("slow", [dawdling(2), dawdling(0.1, parts=40)], ids=["nothing comes", "it trickles"])
def test_square_has_its_time_and_no_more(client, square, monkeypatch, slow):
    monkeypatch.setattr(asking, "READ_SECONDS", 0.3)
    monkeypatch.setattr(asking, "SECONDS", 0.5)
    square.misbehave = slow
    began = time.monotonic()
    with pytest.raises(Silent):
        Square(TOKEN, square.url).order("order-1")
    assert time.monotonic() - began < 1.5


def test_all_questions_about_one_event_share_the_time(square):
    now = 0.0
    client = Square(TOKEN, square.url, lambda: now)
    assert client.order("order-9") is None
    now = asking.SECONDS
    with pytest.raises(Silent, match="too late"):
        client.order("order-9")


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://no-such-host.invalid", "https://127.0.0.1:9"])
def test_nobody_there_is_silence(url):
    with pytest.raises(Silent) as silent:
        Square(TOKEN, url).order("order-1")
    assert "order-1" not in str(silent.value)


def test_a_server_that_is_not_trusted_is_silence(client, square):
    with pytest.raises(Silent):
        Square(TOKEN, square.url.replace("http", "https")).order("order-1")


def test_what_square_returns_or_rounds_may_be_below_zero(client, square):
    square.orders["order-1"] |= {"net_amount_due_money": money(-5)}
    assert client.order("order-1").net_amount_due_money.amount == -5
