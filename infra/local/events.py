"""The events AWS would hand to the Lambda handlers, built from what the emulator gives."""

import base64
import hashlib
import json
import time
import uuid
from datetime import datetime
from typing import Any

from chalice.local import LambdaContext

from infra.local.clock import format_instant

REGION = "us-east-1"
# As in .chalice/config.json.
MEMORY_MB = 1024
TIMEOUT_MS = 30_000

JsonObject = dict[str, Any]


def make_context(function_name: str) -> LambdaContext:
    return LambdaContext(function_name, MEMORY_MB, max_runtime_ms=TIMEOUT_MS)


def queue_event(message: JsonObject, queue_arn: str, now: datetime) -> JsonObject:
    """Make a Lambda SQS event with one record, from one message as boto3 receives it.

    The SNS envelope in the body is stamped anew with the product's clock: what came in while the clock stood in
    March came in in March.
    """
    body = message["Body"]
    envelope = json.loads(body)
    if isinstance(envelope, dict) and "Timestamp" in envelope:
        envelope["Timestamp"] = format_instant(now, "milliseconds")
        body = json.dumps(envelope)
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": body,
                "attributes": message.get("Attributes", {}),
                "messageAttributes": message.get("MessageAttributes", {}),
                "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
                "eventSource": "aws:sqs",
                "eventSourceARN": queue_arn,
                "awsRegion": REGION,
            }
        ]
    }


def stream_record(record: JsonObject, stream_arn: str) -> JsonObject:
    """Make a record of a Lambda DynamoDB event, from one as boto3 reads it off the stream."""
    change = dict(record["dynamodb"])
    created = change.get("ApproximateCreationDateTime")
    if isinstance(created, datetime):
        change["ApproximateCreationDateTime"] = created.timestamp()
    return {
        "eventID": record["eventID"],
        "eventName": record["eventName"],
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        "dynamodb": _encode_binary(change),
        "eventSourceARN": stream_arn,
    }


def replayed_record(item: JsonObject, stream_arn: str, number: int) -> JsonObject:
    """Make the record of an item found in the table, as if it had just been inserted."""
    change = {
        "ApproximateCreationDateTime": int(time.time()),
        "Keys": {name: item[name] for name in ("pk", "sk")},
        "NewImage": item,
        "SequenceNumber": f"{number:021d}",
        "SizeBytes": 0,
        "StreamViewType": "NEW_IMAGE",
    }
    return stream_record({"eventID": uuid.uuid4().hex, "eventName": "INSERT", "dynamodb": change}, stream_arn)


def schedule_event(job: str, now: datetime) -> JsonObject:
    """Make what an EventBridge rule sends on its schedule."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": format_instant(now, "seconds"),
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:000000000000:rule/{job}"],
        "detail": {},
    }


def _encode_binary(value: Any) -> Any:
    """Lambda events are JSON: binary attributes arrive as base64 there, as bytes here."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, dict):
        return {name: _encode_binary(inner) for name, inner in value.items()}
    if isinstance(value, list | set):
        return [_encode_binary(inner) for inner in value]
    return value
