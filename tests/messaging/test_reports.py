"""What AWS tells of texts that left, read from its own published examples."""

import base64
import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.suppression import SuppressionReason
from chalicelib.domain.texts.delivery_report import DeliveryReport, DeliveryStatus
from chalicelib.messaging.reports import FAILURES, RESPONSES, UNDERWAY, UNPACKED_BYTES_MAX, read_event, read_report

EVENTS = Path(__file__).parents[1] / "events"
LOGS = ("sns_log_success", "sns_log_failure", "sns_log_parts")
TEXTS = ("sms_voice_successful", "sms_voice_delivered")


def example(name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    return told


def log(response: str, **delivery: Any) -> str:
    told = example("sns_log_failure")
    return json.dumps({**told, "delivery": {**told["delivery"], "providerResponse": response, **delivery}})


def event(kind: str, **fields: Any) -> str:
    return json.dumps({**example("sms_voice_successful"), "eventType": kind, **fields})


def read(line: str) -> DeliveryReport:
    report = read_report(line)
    assert report is not None
    return report


def packed(*lines: str, **changes: Any) -> dict[str, Any]:
    """What CloudWatch Logs hands to a Lambda."""
    events = [{"id": str(number), "timestamp": 1440442987000, "message": line} for number, line in enumerate(lines)]
    payload = json.dumps({**example("log_group"), "logEvents": events, **changes}).encode()
    return {"awslogs": {"data": base64.b64encode(gzip.compress(payload)).decode()}}


def test_a_delivered_text_tells_its_price_to_the_millionth() -> None:
    assert read_report(json.dumps(example("sns_log_success"))) == DeliveryReport(
        "34d9b400-c6dd-5444-820d-fbeb0f1f54cf",
        DeliveryStatus.DELIVERED,
        "",
        None,
        6_450,
        None,
        datetime(2016, 6, 28, 0, 40, 34, 558_000, tzinfo=UTC),
        "+12065550142",
    )


def test_a_failed_one_says_why_in_a_word_of_ours() -> None:
    unknown = read(json.dumps(example("sns_log_failure")))
    assert (unknown.status, unknown.reason, unknown.permanent) == (DeliveryStatus.FAILED, "unknown", False)
    opted_out = read(json.dumps(example("sns_log_parts")))
    assert (opted_out.reason, opted_out.suppresses) == ("opted_out", SuppressionReason.CARRIER_OPT_OUT)
    assert (opted_out.price_micros, opted_out.parts, opted_out.permanent) == (17_620, 2, True)


def test_an_event_adds_the_carriers_fee_to_the_price() -> None:
    successful, delivered = (read(json.dumps(example(name))) for name in TEXTS)
    assert (successful.status, successful.price_micros, successful.parts) == (DeliveryStatus.DELIVERED, 95_820, 1)
    assert successful.at == datetime(2023, 6, 17, 4, 11, 43, 470_000, tzinfo=UTC)
    assert (delivered.status, delivered.price_micros, delivered.to) == (DeliveryStatus.DELIVERED, 8_810, None)


@pytest.mark.parametrize("response", RESPONSES)
def test_every_answer_of_a_carrier_that_is_published_is_understood(response: str) -> None:
    reason, suppresses = RESPONSES[response]
    for written in (response.capitalize(), f" {response.upper()}. "):
        report = read(log(written))
        assert (report.status, report.reason, report.suppresses) == (DeliveryStatus.FAILED, reason, suppresses)


def test_only_numbers_that_will_never_be_reached_are_given_up() -> None:
    lasting = {"destination is on a blocked list", "invalid phone number", "phone has blocked sms", "phone is on a blocked list"}
    assert {said for said in RESPONSES if read(log(said)).permanent} == lasting | {"phone number is opted out"}
    assert {kind for kind in FAILURES if read(event(kind)).permanent} == {"TEXT_BLOCKED", "TEXT_INVALID"}


def test_a_text_that_was_too_dear_cost_nothing() -> None:
    assert read(log("This delivery would exceed max price")).price_micros == 0


@pytest.mark.parametrize("kind", FAILURES)
def test_every_kind_of_failure_is_one(kind: str) -> None:
    report = read(event(kind))
    assert (report.status, report.reason) == (DeliveryStatus.FAILED, FAILURES[kind][0])
    early = read(event(kind, isFinal=False))
    assert (early.status, early.reason, early.permanent) == (DeliveryStatus.UNDERWAY, "", False)


def test_what_is_not_final_or_not_known_yet_decides_nothing() -> None:
    assert {read(event(kind)).status for kind in UNDERWAY} == {DeliveryStatus.UNDERWAY}
    for kind in ("TEXT_UNKNOWN", "TEXT_SOMETHING_NEW"):
        assert (read(event(kind)).status, read(event(kind)).permanent) == (DeliveryStatus.UNKNOWN, False)


@pytest.mark.parametrize("kind", ["VOICE_COMPLETED", "MEDIA_DELIVERED", "REGISTRATION_COMPLETE"])
def test_events_of_other_things_are_none_of_ours(kind: str) -> None:
    assert read_report(event(kind)) is None


def test_the_number_is_not_shown() -> None:
    assert "5550142" not in repr(read(json.dumps(example("sns_log_success"))))
    assert read(log("Invalid phone number", destination="+1XXX5550100")).to is None


def test_a_log_group_brings_several_lines_at_once_and_what_is_none_is_left_out() -> None:
    lines = [json.dumps(example(name)) for name in (*LOGS, *TEXTS)]
    assert list(read_event(packed(lines[0], "[ERROR] First test message", "", *lines[1:]))) == [read(line) for line in lines]
    assert list(read_event(packed())) == []
    assert list(read_event(packed(messageType="CONTROL_MESSAGE", logEvents=[{"id": "", "message": "CWL CONTROL MESSAGE"}]))) == []


def test_a_topic_brings_events() -> None:
    records = [{"Sns": {"Message": json.dumps(example(name)), "MessageId": "1"}} for name in TEXTS]
    assert [report.message_id for report in read_event({"Records": records})] == [example(name)["messageId"] for name in TEXTS]


@pytest.mark.parametrize("field", ["notification", "delivery", "status"])
def test_a_line_without_what_it_needs_is_dropped(field: str) -> None:
    told = example("sns_log_success")
    del told[field]
    assert read_report(json.dumps(told)) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"messageId": ""},
        {"messageId": "x" * 257},
        {"messageId": "a b"},
        {"messageId": 7},
        {"messageId": None},
        {"totalMessagePrice": -1},
        {"totalMessagePrice": "0.05"},
        {"totalMessagePrice": True},
        {"totalMessagePrice": 1e9},
        {"totalMessagePrice": float("nan")},
        {"totalMessagePrice": float("inf")},
        {"totalMessageParts": 0},
        {"totalMessageParts": 1.5},
        {"totalMessageParts": 10**9},
        {"eventTimestamp": "now"},
        {"eventTimestamp": 10**30},
        {"eventTimestamp": None},
        {"eventType": None},
    ],
)
def test_an_event_that_makes_no_sense_is_dropped(fields: dict[str, Any]) -> None:
    assert read_report(json.dumps({**example("sms_voice_successful"), **fields})) is None


def test_fields_that_are_new_or_missing_do_no_harm() -> None:
    told = example("sms_voice_successful")
    for name in ("totalMessagePrice", "totalCarrierFee", "totalMessageParts", "destinationPhoneNumber", "isFinal", "context"):
        del told[name]
    report = read(json.dumps({**told, "protectConfiguration": {"protectStatus": "ALLOW"}, "isInternationalSend": None}))
    assert (report.status, report.price_micros, report.parts, report.to) == (DeliveryStatus.DELIVERED, None, None, None)


def test_a_number_that_would_fill_the_memory_is_dropped() -> None:
    assert read_report(event("TEXT_DELIVERED").replace("1686975103470", "1e999999999")) is None
    assert read_report(event("TEXT_DELIVERED").replace("0.09582", "1e999999999")) is None


def test_what_unpacks_to_too_much_is_not_read() -> None:
    lines = json.dumps({"logEvents": [{"message": json.dumps(example("sns_log_success"))}]}).encode()
    bomb = base64.b64encode(gzip.compress(lines + b" " * UNPACKED_BYTES_MAX)).decode()
    assert list(read_event({"awslogs": {"data": bomb}})) == []


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=12), inner, max_size=3)),
    max_leaves=8,
)


@given(st.one_of(st.text(), anything.map(json.dumps)))
def test_no_line_is_too_odd(line: str) -> None:
    assert read_report(line) is None


@given(st.sampled_from([*LOGS, *TEXTS]), st.data())
def test_no_field_is_too_odd(name: str, data: st.DataObject) -> None:
    told = example(name)
    part = data.draw(st.sampled_from([told, *(value for value in told.values() if isinstance(value, dict))]))
    part[data.draw(st.sampled_from(sorted(part)))] = data.draw(anything)
    report = read_report(json.dumps(told))
    assert report is None or report.message_id


@given(
    st.dictionaries(st.sampled_from(["awslogs", "Records", "data"]), anything),
    st.one_of(anything, st.text(), st.binary().map(lambda some: base64.b64encode(some).decode())),
)
def test_no_event_is_too_odd(event: dict[str, Any], packed: Any) -> None:
    assert list(read_event(event)) == []
    assert list(read_event({"awslogs": {"data": packed}})) == []
    assert list(read_event({"Records": [{"Sns": {"Message": packed}}]})) == []
