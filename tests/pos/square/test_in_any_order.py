"""Events that come twice, late, in another order, after answers that got lost and while Square is silent: the same points."""

import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from chalice.test import TestHTTPClient as AppClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib import wiring
from chalicelib.domain.account import count
from tests.builders import MAYA, NOW, Shop
from tests.fake_connections import FakeConnections
from tests.pos.square.conftest import Register, connect
from tests.pos.square.messages import DOCK, MILL, customer_news, money, order_news, paid, refunded, tender
from tests.pos.square_stand_in import SquareStandIn, refusing, serving

SAM = "+12065550143"
A_MONTH_LATER = NOW + timedelta(days=28)
"""Points end some day; then it does matter when a sale is told of."""


@dataclass(frozen=True)
class Story:
    """One order: what it came to, whose it is and when that was said, and how much of it went back."""

    goods: int
    tax: int
    payments: int
    place: str
    customer: str | None
    is_late: bool
    """Whether the customer is put on it only after it was paid."""
    tips: int
    refunds: tuple[int, ...]
    is_void: bool


STORIES = st.lists(
    st.builds(
        Story,
        goods=st.integers(100, 9_000),
        tax=st.integers(0, 900),
        payments=st.integers(1, 3),
        place=st.sampled_from((MILL, DOCK)),
        customer=st.sampled_from(("cust-maya", "cust-sam", "cust-shy", None)),
        is_late=st.booleans(),
        tips=st.integers(0, 500),
        refunds=st.lists(st.integers(1, 5_000), max_size=3).map(tuple),
        is_void=st.booleans(),
    ),
    min_size=1,
    max_size=3,
)
Step = Callable[[Register], list[Any]]
"""Something happens at the register; returns the events about it."""


def steps(name: str, story: Story) -> Iterator[Step]:
    """What happens to an order, one after the other."""
    total = story.goods + story.tax
    share, rest = divmod(total, story.payments)
    parts = [share + (rest if part == 0 else 0) for part in range(story.payments)]
    clock = itertools.count(10)

    def change(**fields: Any) -> Step:
        def act(register: Register) -> list[Any]:
            register.square.orders[name] |= {"updated_at": f"2026-11-21T17:{next(clock)}:00Z", **fields}
            return [order_news(order_id=name, state=register.square.orders[name]["state"])]

        return act

    def pay(register: Register) -> list[Any]:
        tenders = [tender(amount, f"pay-{name}-{number}") for number, amount in enumerate(parts)]
        who = None if story.is_late else story.customer
        register.sells(
            order_id=name, goods=story.goods, tax=story.tax, tenders=tenders, location_id=story.place, customer_id=who,
            state="OPEN" if story.is_void else "COMPLETED", updated_at="2026-11-21T17:00:00Z",
        )  # fmt: skip
        return [paid(payment_id=made["id"], order_id=name) for made in tenders] + [order_news("order.created", "OPEN", name)]

    def give_back(number: int, amount: int) -> Step:
        news = refunded(refund_id=f"{name}-back-{number}", payment_id=f"pay-{name}-0", amount=amount)
        return lambda _: [news, paid(payment_id=f"pay-{name}-0", order_id=name)]

    yield pay
    if story.customer and story.is_late:
        yield change(customer_id=story.customer)
    if story.tips:
        yield change(total_tip_money=money(story.tips), total_money=money(total + story.tips))
    yield from (give_back(number, amount) for number, amount in enumerate(story.refunds))
    if story.is_void:
        yield change(state="CANCELED")


@pytest.fixture(scope="module")
def stand_in() -> Iterator[SquareStandIn]:
    with serving() as made:
        yield made


@contextmanager
def opened(http: AppClient, square: SquareStandIn) -> Iterator[Register]:
    """A shop with two members, one customer without a number, and a register without sales."""
    square.orders, square.payments, square.customers, square.misbehave = {}, {}, {}, None
    with pytest.MonkeyPatch.context() as patch:
        shop = Shop()
        for name in ("book", "merchants", "vault"):
            patch.setattr(wiring, name, partial(getattr, shop, name))
        patch.setattr(wiring, "clock", lambda: shop.now)
        connections = FakeConnections()
        patch.setattr(wiring, "connections", lambda: connections)
        register = connect(http, shop, square, connections, patch)
        for who, phone in (("cust-maya", MAYA), ("cust-sam", SAM)):
            shop.join(who[5:].title(), register.knows(who, phone) and phone)
        register.knows("cust-shy", None)
        yield register


def outcome(register: Register) -> Any:
    """What is left of it all: whose sales, what they are worth to the fraction, and the points of members."""
    book = register.shop.book
    sales = {
        name: (sale.state, sale.member_id, sale.kept, dict(sale.refunds), sale.total.exact) for name, sale in book.sales.items()
    }
    return sales, {member: count(chain[-1].account.lots) - chain[-1].account.debt for (_, member), chain in book.chains.items()}


def in_order(register: Register, stories: list[Story]) -> Any:
    for number, story in enumerate(stories):
        for step in steps(f"order-{number}", story):
            for event in step(register):
                register.tell(event)
    return outcome(register)


def in_chaos(register: Register, stories: list[Story], chance: random.Random) -> Any:
    """Each event comes once or more, at any time after what it tells of; some while Square is silent, some a week later."""
    todo = [list(steps(f"order-{number}", story)) for number, story in enumerate(stories)]
    waiting: list[Any] = []
    while any(todo) or waiting:
        happening = [queue for queue in todo if queue]
        if happening and (not waiting or chance.random() < 0.5):
            waiting += chance.choice(happening).pop(0)(register)
            continue
        event = waiting.pop(chance.randrange(len(waiting)))
        fate = chance.choice(("comes", "comes", "comes twice", "ack is lost", "silence", "a week later"))
        if fate == "silence":
            register.square.misbehave = refusing(500, "DOWN")
            assert register.send(event).status_code in {200, 503}
            register.square.misbehave = None
            waiting.append(event)
        elif fate == "a week later" and register.shop.now < A_MONTH_LATER:
            register.shop.wait(days=7)
            register.tell(event)
        else:
            register.tell(event)
            waiting += [event] if fate != "comes" else []
    return outcome(register)


@given(STORIES, st.integers(0, 2**32))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=15)
def test_however_events_come_the_points_are_the_same(http, stand_in, stories, seed):
    with opened(http, stand_in) as register:
        expected = in_order(register, stories)
    with opened(http, stand_in) as register:
        assert in_chaos(register, stories, random.Random(seed)) == expected  # noqa: S311


def test_replays_of_everything_a_week_later_change_nothing(http, stand_in):
    story = Story(5_000, 450, 2, MILL, "cust-maya", is_late=True, tips=300, refunds=(1_000, 400), is_void=False)
    with opened(http, stand_in) as register:
        sent = [event for step in steps("order-0", story) for event in step(register)]
        for event in sent:
            register.tell(event)
        before, entries = outcome(register), sum(map(len, register.shop.book.chains.values()))
        register.shop.wait(days=7)
        for event in [*sent, *reversed(sent), customer_news("cust-maya", MAYA)]:
            register.tell(event)
        assert outcome(register) == before
        assert sum(map(len, register.shop.book.chains.values())) == entries
