"""Every field missing, null, of another type or huge, in events and in answers: acknowledged or refused, and never a crash."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.desk.connection import Connection
from tests.builders import MAYA
from tests.pos.square.conftest import Register
from tests.pos.square.messages import SELLER, customer_news, discount, event, money, order, order_news, paid, payment, refunded
from tests.pos.square_stand_in import refusing, saying

TIMES = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-20:00")
"""Some hours before the calendar of computers begins, and after it ends."""
WRONG = (
    None,
    "",
    "x",
    7,
    -1,
    1.5,
    True,
    [],
    [None],
    {},
    {"amount": "1"},
    "A" * 5_000,
    10**30,
    "../v2/customers",
    "\x00",
    "2026",
    *TIMES,
)
GONE = object()
EVENTS = {
    "payment": paid(customer_id="cust-maya"),
    "payment alone": event("payment.updated", "payment", payment("pay-9", None)),
    "refund": refunded(),
    "order": order_news(),
    "customer": customer_news("cust-maya", MAYA),
    "revocation": event("oauth.authorization.revoked", "revocation", {"revoker_type": "MERCHANT"}),
}


def mutations(thing: Any) -> Iterator[Any]:
    """The thing with one field of it wrong, for each of its fields and each wrong."""
    for path in paths(thing):
        for wrong in (GONE, *WRONG):
            yield changed(thing, path, wrong)


def paths(thing: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
    for name, value in inner:
        yield (*path, name)
        yield from paths(value, (*path, name))


def changed(thing: Any, path: tuple[Any, ...], value: Any) -> Any:
    made = deepcopy(thing)
    *way, last = path
    place = made
    for step in way:
        place = place[step]
    if value is GONE:
        del place[last]
    else:
        place[last] = value
    return made


@pytest.fixture
def busy(register: Register) -> Register:
    """A register that has sold to a member."""
    register.shop.join()
    register.knows()
    register.sells(customer_id="cust-maya", tax=110)
    register.square.payments["pay-9"] = payment("pay-9", None, customer_id="cust-maya")
    return register


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_with_a_wrong_field_is_acknowledged(busy, kind):
    for wrong in mutations(EVENTS[kind]):
        assert busy.send(wrong).status_code == 200, wrong


@pytest.mark.parametrize("raw", [b"", b"null", b"[]", b"7", b'"', b"{", b"\xff\xfe", b"[" * 100_000, b'{"type":' * 50_000])
def test_a_body_that_is_no_event_is_acknowledged(busy, raw):
    assert busy.send(raw).status_code == 200
    assert not busy.square.calls


def test_a_body_that_is_far_too_long_is_turned_away(busy):
    assert busy.send(b" " * 5_000_000).status_code == 413


def test_a_field_that_comes_twice_means_what_comes_last(busy):
    raw = json.dumps(paid()).replace('"status": "COMPLETED"', '"status": "COMPLETED", "status": "CANCELED"').encode()
    assert busy.send(raw).status_code == 200
    assert busy.sale() is None


def test_an_answer_with_a_wrong_field_is_taken_or_refused(busy):
    plain = order(customer_id="cust-maya", tax=110, off=350, discounts=[discount(350)], charge=50, net_amounts={})
    for wrong in mutations(plain | {"net_amounts": {"total_money": money(1)}, "returns": [{"source_order_id": "order-0"}]}):
        busy.square.misbehave = saying(
            json.dumps({"order": wrong, "customer": {"id": "cust-maya", "phone_number": MAYA}}).encode()
        )
        assert busy.send(paid()).status_code == 200, wrong


@pytest.mark.parametrize("amount", [-5, 0, 10**30, 100_000_001, True, "5"])
def test_a_refund_of_no_amount_takes_nothing_away(busy, amount):
    busy.tell(paid())
    busy.tell(refunded(amount_money={"amount": amount, "currency": "USD"}))
    assert busy.sale().refunded == 0


def test_a_sale_in_another_currency_is_refused(busy):
    busy.sells(order_id="order-2", total_money=money(1240, "CAD"), customer_id="cust-maya")
    busy.tell(paid(order_id="order-2"))
    assert busy.sale("order-2") is None


@pytest.mark.parametrize("when", ["1999-12-31T23:59:59Z", "2026-11-23T18:00:01Z"])
def test_a_sale_from_a_time_that_cannot_be_is_refused(busy, when):
    busy.sells(order_id="order-2", tenders=[], closed_at=when)
    busy.tell(order_news(order_id="order-2"))
    assert busy.sale("order-2") is None


def test_another_sellers_event_at_this_url_is_nobodys(busy):
    """An application's key signs the events of all its sellers; the token shows this merchant's things alone."""
    for made in (
        paid(order_id="order-of-another"),
        refunded(payment_id="pay-of-another"),
        order_news(order_id="order-of-another"),
    ):
        busy.tell(made | {"merchant_id": "ANOTHER"})
    busy.tell(customer_news("cust-of-another", MAYA) | {"merchant_id": "ANOTHER"})
    assert not busy.shop.book.sales


def test_what_stands_in_an_event_is_not_believed(busy):
    busy.tell(paid(amount=99_999, location_id="L-ELSEWHERE", customer_id="cust-of-another") | {"merchant_id": SELLER})
    assert busy.sale().report.subtotal == 1240


def test_an_event_for_another_merchants_url_opens_nothing(busy):
    other = Connection(busy.connection.system, "paper", "paper", "main", busy.shop.now, (busy.shop.vault.seal("paper", "other"),))
    busy.connections.put(replace(other, url=busy.connection.url))
    assert busy.send(paid(), "paper").status_code == 401


@pytest.mark.parametrize("status", [401, 403, 429, 500])
def test_where_square_does_not_tell_it_is_asked_to_send_again(busy, status, capsys):
    busy.square.misbehave = refusing(status, "ANY", Retry_After="30")
    for made in (paid(), refunded(), order_news(), customer_news("cust-maya", MAYA)):
        assert busy.send(made).status_code == 503
    assert not busy.shop.book.sales
    told = capsys.readouterr().out
    assert ("token_void" in told, "silent" in told) == (status in {401, 403}, status not in {401, 403})
    busy.square.misbehave = None
    busy.tell(paid())
    assert busy.sale().member_id is not None


def test_a_connection_without_a_token_keeps_square_sending(busy):
    busy.connections.put(replace(busy.connection, token=None))
    assert busy.send(paid()).status_code == 503


def test_nothing_that_tells_who_bought_is_logged(busy, log, capsys):
    for made in EVENTS.values():
        busy.send(made)
        busy.send(made, x_square_hmacsha256_signature="wrong")
    busy.square.misbehave = saying(b"{")
    busy.send(paid())
    told = log.getvalue() + capsys.readouterr().out
    assert told.count("event answered") == len(EVENTS) * 2 + 1
    assert not [word for word in (MAYA, MAYA[-10:], "Maya", "EAAA", "signature-key", "cust-maya", "pay-order-1") if word in told]
