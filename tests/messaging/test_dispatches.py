"""What the webhooks' queue carries: ids, and nothing that says who a member is."""

from datetime import UTC, datetime, timedelta

import boto3
import pytest
from moto import mock_aws

from chalicelib.domain.desk.webhook import Dispatch, Retelling
from chalicelib.messaging.dispatches import SqsDispatches, read_message, write_message

NOW = datetime(2026, 11, 21, 17, 45, 7, 5, tzinfo=UTC)
FRESH = Dispatch("rosas", "wh_1", "mem_maya", 7, NOW)
MESSAGES = [
    FRESH,
    FRESH.failed(NOW + timedelta(minutes=1)),
    Dispatch("rosas", "wh_1", "mem_maya", 0, NOW),
    Retelling("rosas", "wh_1", NOW),
    Retelling("rosas", "wh_1", NOW, "mem_leo"),
]


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_is_read_as_it_was_written(message: Dispatch | Retelling) -> None:
    assert read_message(write_message(message)) == message


def test_it_is_put_on_the_queue_to_come_when_it_is_time(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        sqs = boto3.client("sqs")
        url = sqs.create_queue(QueueName="webhooks")["QueueUrl"]
        dispatches = SqsDispatches("webhooks")
        dispatches.put(FRESH)
        dispatches.put(MESSAGES[3], 900)
        (received,) = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
        delayed = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessagesDelayed"])["Attributes"]
    assert read_message(received["Body"]) == FRESH
    assert delayed == {"ApproximateNumberOfMessagesDelayed": "1"}


def test_many_are_put_there_ten_in_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    many = [Dispatch("rosas", "wh_1", "mem_maya", seq, NOW) for seq in range(1, 24)]
    with mock_aws():
        sqs, found = boto3.client("sqs"), []
        url = sqs.create_queue(QueueName="webhooks")["QueueUrl"]
        dispatches = SqsDispatches("webhooks")
        dispatches.put_all(many)
        dispatches.put_all([])
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            found += [read_message(one["Body"]) for one in messages]
    assert sorted(found, key=lambda one: one.seq) == many


@pytest.mark.parametrize("body", ["", "{}", "[]", '{"merchant": "rosas"}'])
def test_what_is_no_message_is_an_error_so_that_somebody_sees_it(body: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        read_message(body)
