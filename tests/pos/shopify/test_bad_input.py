"""Whatever is in a signed message: it is taken, or refused and acknowledged, and never fails."""

import copy
import json

import pytest

from tests.builders import MAYA
from tests.pos.shopify.side import ORDER, adjustment, by_hand, line, money, order, refund, refund_line
from tests.pos.shopify.test_privacy import asked

FULL = order(
    line(off=[(0, "1.00")], tax_lines=[{"price": "1.00", "price_set": money("1.00")}]),
    line("5.00", 1, gift_card=True),
    subtotal="16.40",
    discount_applications=[by_hand("ABC2345")],
    discount_codes=[{"code": "ABC2345", "amount": "1.00"}],
    note_attributes=[{"name": "reward_code", "value": "ABC2345"}],
    billing_address={"phone": MAYA},
    subtotal_price_set=money("16.40"),
)
MESSAGES = {
    "orders/paid": FULL,
    "orders/cancelled": FULL | {"cancelled_at": "2026-11-21T10:00:00Z"},
    "refunds/create": refund(refund_line(), order_adjustments=[adjustment("-1.00")]),
    "customers/redact": asked(),
    "customers/data_request": asked(orders="orders_requested"),
    "shop/redact": {"shop_id": 1, "shop_domain": "rosas-bakery.myshopify.com"},
}
ODD = [
    *(None, True, 0, -1, 10**30, 1e300, -0.0),
    *("", "x", "\x00", "é" * 9000, "NaN", "Infinity", "1e400", "-1", "0.005", "9999-12-31T23:59:59-20:00", MAYA),
    *([], [[]], {}, {"amount": "1"}, ["x"], {"shop_money": None}, {"shop_money": {"amount": "x"}}),
]


def paths(node, at=()):
    """Every field of a message, however deep."""
    if at:
        yield at
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, child in children:
        yield from paths(child, (*at, name))


def changed(message, path, change):
    message = copy.deepcopy(message)
    node = message
    for name in path[:-1]:
        node = node[name]
    change(node, path[-1])
    return message


def take_out(node, name):
    del node[name]


@pytest.fixture
def sent(store, maya):
    """Send what is signed; the statuses that came."""
    assert maya

    def send(topic, said):
        answer = store.send(topic, said)
        assert answer.status_code == 200, (topic, said)

    return send


@pytest.mark.parametrize("topic", MESSAGES)
def test_every_field_may_be_missing(sent, topic):
    for path in paths(MESSAGES[topic]):
        sent(topic, changed(MESSAGES[topic], path, take_out))


@pytest.mark.parametrize("topic", MESSAGES)
@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:20])
def test_every_field_may_be_anything(sent, topic, odd):
    for path in paths(MESSAGES[topic]):
        sent(topic, changed(MESSAGES[topic], path, lambda node, name: node.__setitem__(name, odd)))


@pytest.mark.parametrize("topic", MESSAGES)
@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"7", b'"x"', b"{", b"\xff\xfe", b"[" * 100_000, b"{}" * 2, b'{"id":1,"id":2}', b"1" * 5000],
    ids=lambda body: repr(body[:12]),
)
def test_every_body_may_be_anything(sent, topic, body):
    sent(topic, body)


def test_a_field_that_comes_twice_counts_as_it_came_last(store, shop, maya):
    body = json.dumps(order()).replace('"id": ', f'"id": {ORDER + 5}, "id": ', 1).encode()
    store.tell("orders/paid", body)
    assert (store.sale().member_id, shop.balance(maya)) == (maya, 12)


def test_an_order_of_very_many_lines_is_taken(store, shop, maya):
    lines = [line("0.01", 1, title="x" * 50) for _ in range(1240)]
    store.pay(order(*lines))
    assert shop.balance(maya) == 12


def test_numbers_with_more_digits_than_money_has_are_rounded(store):
    store.pay(order(subtotal="12.405", subtotal_price_set=None))
    assert store.sale().report.merchandise == 1241
