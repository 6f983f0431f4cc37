"""Delivery reports: what becomes of texts, unwrapped from what AWS hands to a Lambda.

Two forms come: SNS writes a line of JSON to a log group for each text (SNS developer guide, "Viewing CloudWatch metrics and logs
for SMS deliveries"), and End User Messaging makes an event of each step ("Event data for SMS"). A log group's lines come packed,
events come by a topic or, as lines too, by a log group. Fields come and go there, so only those that are used are read, and what
cannot be read is left out: asking again would not help.

For it to come, SNS has to log all deliveries (SetSMSAttributes: DeliveryStatusIAMRole, DeliveryStatusSuccessSamplingRate 100),
and the log groups `sns/<region>/<account>/DirectPublishToPhoneNumber` and `.../Failure` need a subscription to the Lambda each.
For End User Messaging the configuration set needs an event destination for all TEXT events: a topic that starts the Lambda.
"""

import base64
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from chalicelib.domain.phone import E164
from chalicelib.domain.suppression import SuppressionReason
from chalicelib.domain.texts.delivery_report import DeliveryReport, DeliveryStatus

UNPACKED_BYTES_MAX: Final = 8_000_000
"""CloudWatch Logs sends a megabyte at a time."""
ID_LENGTH_MAX: Final = 256
PARTS_MAX: Final = 100
PRICE_USD_MAX: Final = 100
MICROS_PER_USD: Final = 1_000_000
GZIP: Final = 16 + zlib.MAX_WBITS

Failure = tuple[str, SuppressionReason | None]
UNKNOWN: Final[Failure] = ("unknown", None)
TOO_DEAR: Final = "too_dear"
# SNS developer guide, "SMS delivery status": what stands in providerResponse.
RESPONSES: Final[Mapping[str, Failure]] = {
    "blocked as spam by phone carrier": ("spam", None),
    "destination is on a blocked list": ("number_blocked", SuppressionReason.BLOCKED),
    "invalid phone number": ("invalid", SuppressionReason.INVALID),
    "message body is invalid": ("body", None),
    "phone carrier has blocked this message": ("carrier_blocked", None),
    "phone carrier is currently unreachable/unavailable": ("carrier_unreachable", None),
    "phone has blocked sms": ("phone_blocked", SuppressionReason.BLOCKED),
    "phone is on a blocked list": ("number_blocked", SuppressionReason.BLOCKED),
    "phone is currently unreachable/unavailable": ("unreachable", None),
    "phone number is opted out": ("opted_out", SuppressionReason.CARRIER_OPT_OUT),
    "this delivery would exceed max price": (TOO_DEAR, None),
}
# End User Messaging user guide, "Event types".
FAILURES: Final[Mapping[str, Failure]] = {
    "TEXT_BLOCKED": ("phone_blocked", SuppressionReason.BLOCKED),
    "TEXT_CARRIER_BLOCKED": ("carrier_blocked", None),
    "TEXT_CARRIER_UNREACHABLE": ("carrier_unreachable", None),
    "TEXT_INVALID": ("invalid", SuppressionReason.INVALID),
    "TEXT_INVALID_MESSAGE": ("body", None),
    "TEXT_PROTECT_BLOCKED": ("protected", None),
    "TEXT_SPAM": ("spam", None),
    "TEXT_TTL_EXPIRED": ("too_late", None),
    "TEXT_UNREACHABLE": ("unreachable", None),
}
DELIVERED: Final = {"TEXT_DELIVERED", "TEXT_SUCCESSFUL"}
UNDERWAY: Final = {"TEXT_SENT", "TEXT_PENDING", "TEXT_QUEUED"}


def read_event(event: Mapping[str, Any]) -> Iterator[DeliveryReport]:
    """All reports in what a Lambda was handed: by a log group, or by a topic."""
    for line in _lines(event):
        report = read_report(line)
        if report is not None:
            yield report


def read_report(line: str) -> DeliveryReport | None:
    """The report that one line of JSON is, or None."""
    try:
        told = json.loads(line, parse_float=Decimal, parse_constant=_refuse)
        return _read_event(told) if "eventType" in told else _read_log(told)
    except (ArithmeticError, AttributeError, KeyError, OSError, TypeError, ValueError, RecursionError):
        return None


def _lines(event: Mapping[str, Any]) -> Iterator[str]:
    if "awslogs" in event:
        found, key = _attempt(lambda: _unpack(event["awslogs"]["data"])["logEvents"]), "message"
    else:
        found, key = _attempt(lambda: [record["Sns"] for record in event["Records"]]), "Message"
    yield from (one[key] for one in found if isinstance(one, dict) and isinstance(one.get(key), str))


def _attempt(read: Callable[[], Any]) -> list[Any]:
    try:
        found = read()
    except (KeyError, TypeError, ValueError, RecursionError, zlib.error):
        return []
    return found if isinstance(found, list) else []


def _unpack(packed: str) -> Any:
    unpacker = zlib.decompressobj(GZIP)
    text = unpacker.decompress(base64.b64decode(packed, validate=True), UNPACKED_BYTES_MAX)
    if not unpacker.eof:
        raise ValueError("too much, or cut short")
    return json.loads(text)


def _read_log(told: Mapping[str, Any]) -> DeliveryReport:
    """A line of SNS's log. A text that would have been too dear was never sent, so it cost nothing."""
    sent, delivery, succeeded = told["notification"], told["delivery"], told["status"] == "SUCCESS"
    said = delivery.get("providerResponse")
    reason, suppresses = ("", None) if succeeded else RESPONSES.get(str(said).strip().rstrip(".").lower(), UNKNOWN)
    return DeliveryReport(
        _name(sent["messageId"]),
        DeliveryStatus.DELIVERED if succeeded else DeliveryStatus.FAILED,
        reason,
        suppresses,
        0 if reason == TOO_DEAR else _micros(delivery.get("priceInUSD")),
        _parts(delivery.get("numberOfMessageParts")),
        datetime.fromisoformat(sent["timestamp"]).replace(tzinfo=UTC),  # SNS writes UTC, without saying so
        _number(delivery.get("destination")),
    )


def _read_event(told: Mapping[str, Any]) -> DeliveryReport | None:
    """An event of End User Messaging; None for those of calls, pictures and registrations."""
    kind = told["eventType"]
    if not kind.startswith("TEXT_"):
        return None
    price, fee = _micros(told.get("totalMessagePrice")), _micros(told.get("totalCarrierFee"))
    report = DeliveryReport(
        _name(told["messageId"]),
        DeliveryStatus.UNKNOWN,
        *FAILURES.get(kind, UNKNOWN),
        None if price is None else price + (fee or 0),
        _parts(told.get("totalMessageParts")),
        _instant(told["eventTimestamp"]),
        _number(told.get("destinationPhoneNumber")),
    )
    if kind in UNDERWAY or told.get("isFinal") is False:
        return replace(report, status=DeliveryStatus.UNDERWAY, reason="", suppresses=None)
    if kind in DELIVERED:
        return replace(report, status=DeliveryStatus.DELIVERED, reason="", suppresses=None)
    return replace(report, status=DeliveryStatus.FAILED) if kind in FAILURES else report


def _name(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[!-~]+", value) or len(value) > ID_LENGTH_MAX:
        raise ValueError("no usable id")
    return value


def _instant(value: object) -> datetime:
    if not isinstance(value, int):
        raise TypeError("no milliseconds")
    return datetime.fromtimestamp(value / 1000, UTC)


def _number(value: object) -> str | None:
    return value if isinstance(value, str) and E164.fullmatch(value) else None


def _micros(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not 0 <= value <= PRICE_USD_MAX:
        raise ValueError("no price")
    return round(value * MICROS_PER_USD)


def _parts(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= PARTS_MAX:
        raise ValueError("no number of parts")
    return value


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")
