"""What the queue delivers is read leniently, and what cannot be read is let go."""

import json
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from chalicelib.domain.texts.reading import read_text
from chalicelib.messaging.inbound import read_record

PAYLOAD = {
    "originationNumber": "+14255550182",
    "destinationNumber": "+12125550101",
    "messageKeyword": "INTERACTIVESMS",
    "messageBody": "Maya",
    "inboundMessageId": "cae173d2-66b9-564c-8309-21f858e9fb84",
    "previousPublishedMessageId": None,
}
NOTIFICATION = {"Type": "Notification", "MessageId": "95df01b4", "Timestamp": "2026-11-21T12:45:07.123Z"}


def record(payload: Any = PAYLOAD, **changes: Any) -> dict[str, Any]:
    notification = NOTIFICATION | {"Message": payload if isinstance(payload, str) else json.dumps(payload)} | changes
    return {"messageId": "1", "body": json.dumps(notification), "attributes": {"SentTimestamp": "1795265107000"}}


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in PAYLOAD.items() if key != name}


def test_a_customers_text_is_unwrapped() -> None:
    text = read_record(record())
    assert text is not None
    assert (text.sender, text.recipient, text.body) == ("+14255550182", "+12125550101", "Maya")
    assert text.inbound_id == PAYLOAD["inboundMessageId"]
    assert text.received_at == datetime(2026, 11, 21, 12, 45, 7, 123000, UTC)


def test_the_same_text_comes_out_of_a_real_queue_behind_a_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        topics, queues = boto3.client("sns", region_name="us-east-1"), boto3.client("sqs", region_name="us-east-1")
        topic, queue = topics.create_topic(Name="t")["TopicArn"], queues.create_queue(QueueName="q")["QueueUrl"]
        arn = queues.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        topics.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        topics.publish(TopicArn=topic, Message=json.dumps(PAYLOAD))
        received = queues.receive_message(QueueUrl=queue)["Messages"][0]
    text = read_record({"body": received["Body"]})
    assert text is not None
    assert (text.sender, text.body) == ("+14255550182", "Maya")


def test_unknown_fields_and_missing_optional_ones_do_not_matter() -> None:
    text = read_record(record({**PAYLOAD, "messageSegmentCount": 2, "messageKeyword": None, "extra": {}}))
    assert text is not None
    for name in ("messageKeyword", "previousPublishedMessageId"):
        assert read_record(record(without(name))) == text


@pytest.mark.parametrize("payload", [without("messageBody"), {**PAYLOAD, "messageBody": None}])
def test_a_picture_without_words_is_an_empty_text(payload: dict[str, Any]) -> None:
    text = read_record(record(payload))
    assert text is not None
    assert text.body == ""


def test_a_text_without_the_carriers_id_is_known_by_its_notification() -> None:
    text = read_record(record(without("inboundMessageId")))
    assert text is not None
    assert text.inbound_id == "sns:95df01b4"


@pytest.mark.parametrize("timestamp", [None, "yesterday", 5])
def test_without_a_usable_time_the_queues_own_is_taken(timestamp: Any) -> None:
    text = read_record(record(Timestamp=timestamp))
    assert text is not None
    assert text.received_at == datetime(2026, 11, 21, 12, 45, 7, tzinfo=UTC)


def test_a_book_sent_as_a_text_is_cut() -> None:
    text = read_record(record({**PAYLOAD, "messageBody": "x" * 100_000}))
    assert text is not None
    assert len(text.body) == 1_600


def test_a_stop_beside_half_an_emoji_is_heard() -> None:
    text = read_record(record({**PAYLOAD, "messageBody": "STOP \ud83d"}))
    assert text is not None
    assert read_text(text.body, "member").intent == "stop"
    assert text.body == "STOP \ufffd"


@pytest.mark.parametrize("sender", ["12345", "AMAZON", "", None, 14255550182, "+1425555018x"])
def test_what_is_not_sent_by_a_phone_is_let_go(sender: Any) -> None:
    assert read_record(record({**PAYLOAD, "originationNumber": sender})) is None


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"body": None},
        {"body": "not JSON"},
        {"body": "[]"},
        {"body": "{}"},
        record("not JSON"),
        record("[1]"),
        record(without("originationNumber")),
        record(without("destinationNumber")),
        record({**PAYLOAD, "messageBody": {"a": 1}}),
        record({**PAYLOAD, "inboundMessageId": "\ud800"}),
        record({**PAYLOAD, "inboundMessageId": "x" * 300}),
        {"body": "[" * 100_000},
    ],
)
def test_what_cannot_be_read_is_let_go_and_never_raises(broken: dict[str, Any]) -> None:
    assert read_record(broken) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_no_json_whatsoever_makes_it_raise(value: Any) -> None:
    assert read_record({"body": json.dumps(value)}) is None
    assert read_record(record({**PAYLOAD, "originationNumber": value})) is None


def test_neither_numbers_nor_words_are_in_what_a_log_would_show() -> None:
    shown = repr(read_record(record()))
    assert "cae173d2" in shown
    assert not any(secret in shown for secret in ("4255550182", "2125550101", "Maya"))
