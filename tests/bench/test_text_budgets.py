"""What a text costs on its way out, compared with docs/access-patterns.md; and that its claim stays small."""

from datetime import timedelta

from chalicelib.storage.telling.deliveries import Deliveries
from chalicelib.storage.telling.waiting import WaitingRoom
from chalicelib.usecases.ports import Committed
from chalicelib.usecases.texts import sending, waiting
from chalicelib.usecases.texts.sending import Post
from tests.bench import test_budgets
from tests.bench.capacity import counting
from tests.bench.chart import TEXTS, charted
from tests.bench.test_budgets import cost
from tests.fake_post import FakeOutbox, FakeSender

bench = test_budgets.bench


def post_of(bench):
    shop = bench.shop
    return Post(shop.book, shop.merchants, shop.vault, Deliveries(bench.tables), WaitingRoom(bench.tables), FakeSender())


def sold(bench, sale_id, subtotal):
    """A sale, as the queue brings it."""
    bench.shop.sell(bench.maya, subtotal, sale_id)
    return Committed("rosas", list(bench.shop.book.entries("rosas", bench.maya))[-1])


def test_a_text_out_costs_what_the_chart_says(bench):
    post, shop = post_of(bench), bench.shop
    sending.send(post, sold(bench, "first", 1200), shop.now)
    second = sold(bench, "second", 1300)
    found = {"text out": cost(bench, lambda: sending.send(post, second, shop.now))}
    found["text out, delivered again"] = cost(bench, lambda: sending.send(post, second, shop.now + timedelta(minutes=6)))
    room, outbox = WaitingRoom(bench.tables), FakeOutbox()
    run = lambda: waiting.run(shop.book, room, outbox, shop.now, lambda: 60)  # noqa: E731
    run()
    found["quarter of an hour in which nothing waits"] = cost(bench, run)
    assert len(post.sender.sent) == 2
    assert found == TEXTS
    assert charted().items() >= TEXTS.items()


def test_a_long_correspondence_is_few_units(bench):
    post, shop = post_of(bench), bench.shop
    for day in range(60):
        shop.wait(days=1)
        sending.send(post, sold(bench, f"sale-{day}", 1200 + 100 * day), shop.now)
    last = sold(bench, "last", 9900)
    with counting(bench.tables) as bill:
        sending.send(post, last, shop.now)
    assert bill.largest <= 4 * 1024
