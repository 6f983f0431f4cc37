"""The Lambdas of texts out: from the stream over the queue to the carrier side, and again in the morning what had to wait."""

import importlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.customer import InboundText, Reply
from chalicelib.domain.texts.outgoing import Outgoing
from chalicelib.storage import event_items, items
from chalicelib.storage.stream import read_image, write_image
from chalicelib.storage.telling import mail
from chalicelib.usecases.locations import issue_test_key
from chalicelib.usecases.texts.carrier import TextRefused
from chalicelib.usecases.texts.conversation import hear
from chalicelib.usecases.texts.turn import Conversation
from infra.local.events import make_context, queue_event, replayed_record, schedule_event
from tests.builders import MAYA, SHOP_NUMBER, Shop
from tests.fake_campaigns import FakeCampaigns
from tests.fake_post import FakeDeliveries, FakeOutbox, FakeSender, FakeWaitingRoom
from tests.fake_webhooks import FakeDispatches, FakeWebhooks

NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)
ARN = "arn:aws:sqs:us-east-1:123456789012:q"


@pytest.fixture
def post(shop: Shop, http: Any, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The deployed functions, on fakes."""
    fakes = {"deliveries": FakeDeliveries(), "waiting": FakeWaitingRoom(), "outbox": FakeOutbox(), "sender": FakeSender()}
    for name, fake in fakes.items():
        monkeypatch.setattr(wiring, name, lambda fake=fake: fake)
    monkeypatch.setattr(wiring, "campaigns", FakeCampaigns)
    monkeypatch.setattr(wiring, "webhooks", FakeWebhooks)
    monkeypatch.setattr(wiring, "dispatches", lambda: FakeDispatches(lambda: shop.now))
    monkeypatch.setenv("STAGE", "test")
    return SimpleNamespace(app=importlib.import_module("app"), shop=shop, **fakes)


def publish(post: SimpleNamespace) -> None:
    """The stream brings all that was committed."""
    entries = [entry for chain in post.shop.book.chains.values() for entry in chain]
    committed = [event_items.inbound_item("rosas", text) for text in post.shop.book.handled.values()]
    images = [item.serialize() for item in [*committed, *(items.entry_item("rosas", entry) for entry in entries)]]
    records = [replayed_record(image, "arn:stream", number) for number, image in enumerate(images)]
    post.app.publish_entries({"Records": records}, make_context("publish_entries"))


def send(post: SimpleNamespace, *, written: Callable[[Any], str] = lambda committed: committed.image) -> None:
    """The queue brings all that is on it."""
    for committed in post.outbox.take():
        message = {"MessageId": "m", "ReceiptHandle": "r", "Body": written(committed)}
        post.app.send_texts(queue_event(message, ARN, NOW), make_context("send_texts"))


def test_what_is_sold_while_the_stream_is_being_connected_is_published_too(post: SimpleNamespace) -> None:
    """AWS takes minutes for it, and by itself begins with what comes after that."""
    streams = [source for source in post.app.app.event_sources if hasattr(source, "stream_arn")]
    assert {stream.name: stream.starting_position for stream in streams} == {
        "publish_entries": "TRIM_HORIZON",
        "keep_overview": "TRIM_HORIZON",
    }


def test_from_the_stream_over_the_queue_to_the_phone(post: SimpleNamespace, log: io.StringIO, capsys: Any) -> None:
    post.shop.join()
    publish(post)
    assert post.sender.sent == []
    send(post)
    assert [text.to for text in post.sender.sent] == [MAYA]
    line = json.loads(log.getvalue().splitlines()[-1])
    assert (line["merchant"], line["kind"], line["outcome"]) == ("rosas", "welcome", "sent")
    assert MAYA[2:] not in log.getvalue()
    assert "Maya" not in log.getvalue()
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert [one["outcome"] for one in told if "Texts" in one] == ["sent"]


def test_a_text_of_a_sandbox_is_logged_and_in_no_metric_and_goes_to_no_carrier(
    post: SimpleNamespace, log: io.StringIO, capsys: Any
) -> None:
    shop = post.shop
    issue_test_key(shop.merchants, shop.vault, "rosas", "mill", shop.now)
    sandbox = shop.merchants.get("rosas~test")
    desk = Conversation(shop.book, shop.merchants, shop.vault, shop.deliveries)
    hear(desk, sandbox, InboundText("played-1", MAYA, SHOP_NUMBER, "Maya", shop.now), shop.now)
    (handled,) = shop.book.handled.values()
    image = event_items.inbound_item("rosas~test", handled).serialize()
    post.app.publish_entries({"Records": [replayed_record(image, "arn:stream", 1)]}, make_context("publish_entries"))
    send(post)
    line = json.loads(log.getvalue().splitlines()[-1])
    assert (line["merchant"], line["kind"], line["outcome"], line["cents"]) == ("rosas~test", "welcome", "sent", 0)
    assert post.sender.sent == []
    assert "_aws" not in capsys.readouterr().out


def test_a_text_that_is_refused_for_the_moment_fails_alone_and_comes_again(post: SimpleNamespace) -> None:
    post.shop.join()
    publish(post)
    again, post.sender.refusing = list(post.outbox.queued), True
    with pytest.raises(TextRefused):
        send(post)
    publish(post)  # nothing in the stream has failed
    post.outbox.queued, post.sender.refusing = again, False
    send(post)
    assert len(post.sender.sent) == 1


def test_what_is_no_text_is_let_go(post: SimpleNamespace) -> None:
    sale = {"pk": {"S": "a#S#b#c"}, "sk": {"S": "SALE"}, "type": {"S": "sale"}, "revision": {"N": "1"}, "sale": {"S": "{}"}}
    message = {"MessageId": "m", "ReceiptHandle": "r", "Body": write_image(sale)}
    post.app.send_texts(queue_event(message, ARN, NOW), make_context("send_texts"))
    assert post.sender.sent == []


def test_the_job_puts_what_has_waited_on_the_queue(post: SimpleNamespace) -> None:
    maya = post.shop.join()
    waiting = Outgoing(maya, "entry:1", Reply("expiring", {"points": 12, "total": 12, "date": "2026-11-30"}), NOW, until=NOW)
    post.waiting.put("rosas", waiting)
    post.waiting.put("rosas", replace(waiting, cause="entry:2", until=NOW + timedelta(hours=1)))
    run = lambda: post.app.send_waiting(schedule_event("send_waiting", NOW), make_context("send_waiting"))  # noqa: E731
    assert [run(), run()] == [{"done": 1, "campaigns": 0}, {"done": 0, "campaigns": 0}]

    def written(committed: Any) -> str:
        image = mail.waiting_item("rosas", committed.item).serialize()
        assert read_image(image) == committed
        return write_image(image)

    send(post, written=written)
    (text,) = post.sender.sent
    assert "12 points" in text.body
