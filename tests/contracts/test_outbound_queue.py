"""The queue of texts on the emulator's SQS, driven as the local stack drives it: again, and again, and then buried."""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from cfnlint.decode import decode

from chalicelib.domain.customer import HandledText, Reply
from chalicelib.messaging.outbox import SqsOutbox
from chalicelib.storage import event_items
from chalicelib.storage.stream import read_image, read_message
from chalicelib.usecases.ports import Committed
from chalicelib.usecases.texts.carrier import TextRefused
from infra.apply import TEMPLATE
from infra.local import delivery
from infra.local.delivery import Queue, QueuePoller
from tests.contracts.conftest import ENVIRONMENT

NOW = datetime(2026, 11, 21, 17, 45, 7, tzinfo=UTC)
TEXT = HandledText("inbound#1", "mem_maya", b"\x00\xffsealed", "en", "join", NOW, (Reply("welcome", {"name": "Maya"}),))


class Sender:
    """The Lambda that sends, which is refused the first so many times."""

    def __init__(self, refusals: int) -> None:
        self.refusals, self.tries = refusals, 0
        self.sent: list[Committed | None] = []

    def __call__(self, event: Any, _: Any) -> None:
        self.tries += 1
        if self.tries <= self.refusals:
            raise TextRefused
        self.sent += [read_message(record["body"]) for record in event["Records"]]


@pytest.fixture
def queues(engine: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Queue, str]]:
    """A client, the queue with the template's limit, and the URL of the dead-letter queue."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", engine)
    monkeypatch.setattr(delivery, "BACKOFF_SECONDS", (0.0, 0.0, 0.0))
    sqs, name = boto3.client("sqs"), f"texts-{secrets.token_hex(4)}"
    dead = sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    template, _ = decode(str(TEMPLATE))
    limit = template["Resources"]["OutboundTextsQueue"]["Properties"]["RedrivePolicy"]["maxReceiveCount"]
    policy = f'{{"deadLetterTargetArn": "{arn}", "maxReceiveCount": {limit}}}'
    url = sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": policy})["QueueUrl"]
    yield sqs, Queue(name, url, "arn:aws:sqs:us-east-1:000000000000:q", "send_texts"), dead
    for made in (url, dead):
        sqs.delete_queue(QueueUrl=made)


def drain(sqs: Any, queue: Queue, sender: Sender) -> None:
    """Put a text on the queue, and look at it until there is nothing more to see."""
    committed = read_image(event_items.inbound_item("rosas", TEXT).serialize())
    assert committed is not None
    SqsOutbox(queue.name).put(committed)
    poller = QueuePoller(sqs, queue, sender, lambda: NOW)
    for _ in range(delivery.ATTEMPTS_MAX + 3):
        poller.poll()


def bodies(sqs: Any, url: str) -> list[str]:
    return [message["Body"] for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])]


@pytest.mark.parametrize("refusals", [0, 1, 4])
def test_a_text_that_is_refused_for_the_moment_leaves_later(queues: tuple[Any, Queue, str], refusals: int) -> None:
    sqs, queue, dead = queues
    sender = Sender(refusals)
    drain(sqs, queue, sender)
    assert (sender.tries, sender.sent) == (refusals + 1, [Committed("rosas", TEXT)])
    assert bodies(sqs, queue.url) == bodies(sqs, dead) == []


def test_a_text_that_is_refused_five_times_lies_where_somebody_sees_it_and_can_be_sent_again(
    queues: tuple[Any, Queue, str],
) -> None:
    sqs, queue, dead = queues
    sender = Sender(100)
    drain(sqs, queue, sender)
    assert (sender.tries, bodies(sqs, queue.url)) == (5, [])
    (buried,) = bodies(sqs, dead)
    assert read_message(buried) == Committed("rosas", TEXT)
