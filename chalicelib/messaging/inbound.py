"""Texts in: what the queue delivers, unwrapped to a customer's text.

The queue's record holds an SNS notification, whose message is the JSON of AWS two-way SMS (End User Messaging user guide,
"Two-way SMS message payload"). Fields come and go there, so only those that are used are read.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from chalicelib.domain.customer import InboundText
from chalicelib.domain.phone import PhoneNumber

BODY_LENGTH_MAX: Final = 1_600
"""No carrier joins more than this; a customer's name or keyword stands in the beginning."""
ID_LENGTH_MAX: Final = 256


def read_record(record: Mapping[str, Any]) -> InboundText | None:
    """The customer's text in one SQS record; None where it cannot be read, or is from something that is no phone.

    Trying again would not help with either, so the caller logs it and lets it go.
    """
    try:
        notification = _object(json.loads(record["body"]))
        message = _object(json.loads(notification["Message"]))
        return InboundText(
            inbound_id=_name(message.get("inboundMessageId") or f"sns:{notification['MessageId']}"),
            sender=PhoneNumber(_text(message["originationNumber"]).strip()).e164,
            recipient=_text(message["destinationNumber"]).strip(),
            body=_words(message.get("messageBody") or "")[:BODY_LENGTH_MAX],
            received_at=_received_at(notification, record),
        )
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError):
        return None


def _received_at(notification: Mapping[str, Any], record: Mapping[str, Any]) -> datetime:
    """When SNS took the text; the carrier's payload has no time. Without it, when the queue did."""
    try:
        return datetime.fromisoformat(notification["Timestamp"]).astimezone(UTC)
    except (KeyError, TypeError, ValueError):
        return datetime.fromtimestamp(int(record["attributes"]["SentTimestamp"]) / 1000, UTC)


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("not a JSON object")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    value.encode()  # half a surrogate pair can be stored nowhere
    return value


def _words(value: object) -> str:
    """What somebody wrote. Half an emoji becomes the sign for what is unreadable: what stands beside it may be a STOP."""
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _name(value: object) -> str:
    name = _text(value)
    if not 0 < len(name) <= ID_LENGTH_MAX:
        raise ValueError("no usable id")
    return name
