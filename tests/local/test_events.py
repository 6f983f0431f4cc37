"""The events of the local stack have the shape that Lambda gives them."""

import hashlib
import json
from datetime import UTC, datetime

from infra.local.events import queue_event, replayed_record, stream_record

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
QUEUE = "arn:aws:sqs:us-east-1:000000000000:regulars-local-inbound-texts"
STREAM = "arn:aws:dynamodb:us-east-1:000000000000:table/regulars-local-ledger/stream/2026-03-01T00:00:00.000"
CREATED = datetime(2026, 11, 21, 12, tzinfo=UTC)


def receive(body: str) -> dict[str, object]:
    return {"MessageId": "m-1", "ReceiptHandle": "r-1", "Body": body, "Attributes": {"ApproximateReceiveCount": "1"}}


def test_a_queue_event_has_the_fields_of_aws() -> None:
    body = json.dumps({"Type": "Notification", "Message": "{}", "Timestamp": "2026-11-21T10:00:00.000Z"})
    (record,) = queue_event(receive(body), QUEUE, NOW)["Records"]
    assert (record["messageId"], record["receiptHandle"]) == ("m-1", "r-1")
    assert (record["eventSource"], record["eventSourceARN"], record["awsRegion"]) == ("aws:sqs", QUEUE, "us-east-1")
    assert record["attributes"] == {"ApproximateReceiveCount": "1"}
    assert record["messageAttributes"] == {}
    assert record["md5OfBody"] == hashlib.md5(record["body"].encode(), usedforsecurity=False).hexdigest()


def test_the_envelope_carries_the_time_of_the_product() -> None:
    body = json.dumps({"Message": "{}", "Timestamp": "2026-11-21T10:00:00.000Z"})
    (record,) = queue_event(receive(body), QUEUE, NOW)["Records"]
    assert json.loads(record["body"])["Timestamp"] == "2026-03-01T12:00:00.123Z"


def test_a_stream_record_is_json_with_binary_as_base64() -> None:
    image = {"pk": {"S": "a"}, "sk": {"S": "b"}, "sealed": {"B": b"\x00\xff"}, "deep": {"M": {"set": {"BS": [b"\x01"]}}}}
    change = {"ApproximateCreationDateTime": CREATED, "NewImage": image, "SequenceNumber": "1", "StreamViewType": "NEW_IMAGE"}
    record = stream_record({"eventID": "e-1", "eventName": "INSERT", "dynamodb": change}, STREAM)
    image = json.loads(json.dumps(record))["dynamodb"]["NewImage"]
    assert image["sealed"] == {"B": "AP8="}
    assert image["deep"] == {"M": {"set": {"BS": ["AQ=="]}}}
    assert record["dynamodb"]["ApproximateCreationDateTime"] == CREATED.timestamp()
    assert (record["eventName"], record["eventSource"], record["eventSourceARN"]) == ("INSERT", "aws:dynamodb", STREAM)


def test_a_replayed_item_looks_like_an_insert() -> None:
    item = {"pk": {"S": "a"}, "sk": {"S": "b"}, "points": {"N": "5"}}
    record = replayed_record(item, STREAM, 7)
    assert record["eventName"] == "INSERT"
    assert record["dynamodb"]["Keys"] == {"pk": {"S": "a"}, "sk": {"S": "b"}}
    assert record["dynamodb"]["NewImage"] == item
