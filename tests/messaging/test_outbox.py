"""What is put on the queue of texts comes off it again as it was, and is not lost where SQS does not answer at once."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from chalicelib.domain.customer import HandledText, Reply
from chalicelib.domain.texts.outgoing import Outgoing
from chalicelib.messaging.outbox import SqsOutbox
from chalicelib.storage import event_items
from chalicelib.storage.stream import read_image, read_message, read_record
from chalicelib.storage.telling import mail
from chalicelib.usecases.ports import Committed

NOW = datetime(2026, 11, 21, 17, 45, 7, tzinfo=UTC)
TEXT = HandledText("inbound#1", "mem_maya", b"\x00\xffsealed", "en", "join", NOW, (Reply("welcome", {"name": "Maya ☕"}),), NOW)
WAITING = Outgoing("mem_maya", "entry:1", Reply("expiring", {"points": 12}), NOW, phone_sealed=b"\x00\xff", until=NOW)
QUEUE = "texts-out"


@pytest.fixture
def sqs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        yield boto3.client("sqs")


def received(sqs: Any, url: str) -> list[str]:
    return [message["Body"] for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])]


def from_stream() -> Committed:
    image = event_items.inbound_item("rosas", TEXT).serialize()
    image["phone"] = {"B": base64.b64encode(image["phone"]["B"]).decode()}  # as Lambda gives it
    found = read_record({"eventName": "INSERT", "dynamodb": {"NewImage": image}})
    assert found is not None
    return found


def test_what_the_stream_brings_comes_off_the_queue_as_it_was(sqs: Any) -> None:
    url = sqs.create_queue(QueueName=QUEUE)["QueueUrl"]
    outbox = SqsOutbox(QUEUE)
    outbox.put(from_stream())
    (body,) = received(sqs, url)
    assert read_message(body) == Committed("rosas", TEXT)


def test_what_has_waited_goes_the_same_way(sqs: Any) -> None:
    url = sqs.create_queue(QueueName=QUEUE)["QueueUrl"]
    waiting = read_image(mail.waiting_item("rosas", WAITING).serialize())
    assert waiting is not None
    outbox = SqsOutbox(QUEUE)
    outbox.put(waiting)
    outbox.put(waiting)
    assert [read_message(body) for body in received(sqs, url)] == [Committed("rosas", WAITING)] * 2


def test_a_queue_that_is_not_there_is_an_error_and_is_looked_for_again(sqs: Any) -> None:
    outbox = SqsOutbox(QUEUE)
    with pytest.raises(ClientError, match="does not exist"):
        outbox.put(from_stream())
    url = sqs.create_queue(QueueName=QUEUE)["QueueUrl"]
    outbox.put(from_stream())
    assert len(received(sqs, url)) == 1


@pytest.mark.parametrize("body", ['{"type": {"S": "sale"}, "pk": {"S": "a"}, "sk": {"S": "b"}, "revision": {"N": "1"}}', "{}"])
def test_what_calls_for_no_text_is_nothing_to_send(body: str) -> None:
    assert read_message(body) is None


@pytest.mark.parametrize("body", ["", "no JSON", "[]x"])
def test_what_nobody_wrote_raises_and_ends_where_somebody_sees_it(body: str) -> None:
    with pytest.raises(ValueError, match=r"Expecting|Extra"):
        read_message(body)
