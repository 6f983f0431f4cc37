"""Shopify sends all at least once, in any order, for hours, and again where an answer got lost: it comes to the same."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.refusals import Busy
from tests.builders import Shop
from tests.pos.shopify.side import ORDER, REFUND, Store, adjustment, order, refund, refund_line

LATER = {"cancelled_at": "2026-11-21T10:02:00-08:00", "updated_at": "2026-11-21T10:02:00-08:00"}
AMOUNT = {"paid": "1.00", "refund_line_items": [], "order_adjustments": [adjustment("-1.00")]}


def events():
    """What happens to three orders, in the order in which it does."""
    one, two, three = (order(id=ORDER + number) for number in range(3))
    late = {"phone": None, "customer": None, "updated_at": "2026-11-21T09:58:01-08:00"}
    return [
        ("orders/paid", one | late),
        ("orders/paid", one),
        ("refunds/create", refund(order_id=ORDER)),
        ("refunds/create", refund(order_id=ORDER, refund_id=REFUND + 1, **AMOUNT)),
        ("orders/paid", two),
        ("refunds/create", refund(refund_line("12.40", "1.10", 2), paid="13.50", order_id=ORDER + 1, refund_id=REFUND + 2)),
        ("orders/cancelled", two | LATER),
        ("orders/paid", three | {"location_id": 42}),
        ("refunds/create", refund(order_id=ORDER + 2, refund_id=REFUND + 3)),
    ]


def state(store, maya):
    """All that has to be the same. Which of two sales brings the point that their parts make together is a matter of order.

    Whether a sale was told of late is a matter of time.
    """
    shop = store.shop
    stored = {key: sale for key, sale in shop.book.sales.items() if sale.report}
    said = {key: replace(sale.report, captured_offline=False) for key, sale in stored.items()}
    sales = {key: (said[key], sale.member_id, sale.refunds, sale.total.exact) for key, sale in stored.items()}
    account = shop.book.record("rosas", maya).account
    return sales, shop.balance(maya), account.visits, account.lifetime_points, account.exact


class Losing:
    """A book that fails before or after some writes."""

    def __init__(self, book, fates):
        self._book, self._fates = book, fates

    def __getattr__(self, name):
        return getattr(self._book, name)

    def commit(self, changes):
        fate = self._fates.pop() if self._fates else "done"
        if fate == "before":
            raise Busy
        self._book.commit(changes)
        if fate == "after":
            raise TimeoutError


def live(http, connections, patch, history, fates=(), gaps=()):
    """A shop after this history; what is answered 503 is sent again at the end, as Shopify does."""
    from chalicelib import wiring
    from tests.fake_privacy import FakePrivacyRequests

    shop = Shop()
    maya, left = shop.join(), list(fates)
    requests = FakePrivacyRequests()
    for name, made in {"merchants": shop.merchants, "vault": shop.vault, "privacy": requests}.items():
        patch.setattr(wiring, name, lambda made=made: made)
    patch.setattr(wiring, "book", lambda: Losing(shop.book, left))
    patch.setattr(wiring, "clock", lambda: shop.now)
    store = Store(http, shop, connections)
    connections.known.clear()
    store.connect(places={"42": "dock"})
    waiting = list(history)
    for number in range(300):
        if not waiting:
            break
        topic, said = waiting.pop(0)
        if store.send(topic, said).status_code == 503:
            waiting.append((topic, said))
        shop.now += timedelta(hours=gaps[number % len(gaps)] if gaps else 0)
    assert not waiting
    return state(store, maya)


@pytest.fixture
def straight(http, connections, monkeypatch):
    with monkeypatch.context() as patch:
        return live(http, connections, patch, events())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.lists(st.integers(0, 8), max_size=10).flatmap(lambda more: st.permutations([*range(9), *more])),
    fates=st.lists(st.sampled_from(["before", "after", "done"]), max_size=12),
    gaps=st.lists(st.sampled_from([0, 1, 24, 48]), max_size=4),
)
def test_duplicates_any_order_lost_answers_and_days_between_come_to_the_same(http, connections, straight, order, fates, gaps):
    with pytest.MonkeyPatch.context() as patch:
        history = [events()[number] for number in order]
        assert live(http, connections, patch, history, fates, gaps) == straight


def test_the_straight_history_is_what_a_person_would_expect(straight):
    sales, balance, visits, ever, _ = straight
    assert (len(sales), balance, visits, ever) == (3, 11, 2, 11)


def test_everything_a_week_later_changes_nothing(http, connections, monkeypatch, straight):
    history = [*events(), *events()]
    assert live(http, connections, monkeypatch, history, gaps=[21]) == straight
