"""The local controls: what they answer to what they cannot use, and how texts are joined with the ledger."""

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from infra.local.clock import LocalClock
from infra.local.controls import Controls, Stack

PHONE = "+12065550142"
SENT = {
    "MessageId": "m-1",
    "Message": "Welcome",
    "MessageAttributes": {"AWS.MM.SMS.OriginationNumber": {"DataType": "String", "StringValue": "+12065550100"}},
}


def make_controls(tmp_path: Path, **parts: Any) -> Controls:
    emulator = SimpleNamespace(endpoint="http://127.0.0.1:1", sent_texts=lambda phone: [SENT] if phone == PHONE else [])
    stack = {
        "id": "stack",
        "port": 8000,
        "merchants": [{"id": "rosa"}],
        "clock": LocalClock(tmp_path / "clock.json"),
        "emulator": emulator,
        "jobs": {"expire_points": lambda event, context: {"done": len(event["resources"]), "by": context.function_name}},
        "rewind": lambda _: None,
        "deliveries": lambda _: {"m-1": {"kind": "welcome", "parts": 1, "at": datetime(2026, 3, 1, 12, tzinfo=UTC)}},
    }
    unused = {"background": Idle(), "sns": None, "topic_arn": None}
    return Controls(Stack(**cast("Any", stack | unused | parts)))


class Idle:
    """A background with nothing to do."""

    def settle(self, timeout_seconds: float) -> None:
        pass


@pytest.fixture
def controls(tmp_path: Path) -> Controls:
    return make_controls(tmp_path)


def ask(controls: Controls, method: str, target: str, body: Any = None) -> tuple[int, Any]:
    answer = controls(method, target, body if isinstance(body, bytes) else json.dumps(body).encode())
    return answer.status, json.loads(answer.body)


def test_the_stack_describes_itself(controls: Controls) -> None:
    ask(controls, "POST", "/_local/clock", {"now": "2026-03-01T12:00:00Z"})
    status, body = ask(controls, "GET", "/_local")
    assert status == 200
    assert (body["merchants"], body["clock"]) == ([{"id": "rosa"}], "2026-03-01T12:00:00Z")
    assert body["urls"] == {
        "api": "http://127.0.0.1:8000",
        "phone": "http://127.0.0.1:8000/_local/phone",
        "aws": "http://127.0.0.1:1",
    }


@pytest.mark.parametrize("spelled", ["%2B12065550142", "+12065550142", "12065550142"])
def test_a_phone_in_the_query_may_have_lost_its_plus(controls: Controls, spelled: str) -> None:
    assert ask(controls, "GET", f"/_local/texts?phone={spelled}") == (
        200,
        [
            {
                "to": PHONE,
                "from": "+12065550100",
                "body": "Welcome",
                "kind": "welcome",
                "parts": 1,
                "at": "2026-03-01T12:00:00Z",
            }
        ],
    )


def test_a_text_the_ledger_does_not_know_is_listed_all_the_same(tmp_path: Path) -> None:
    (text,) = ask(make_controls(tmp_path, deliveries=lambda _: {}), "GET", f"/_local/texts?phone={PHONE}")[1]
    assert (text["body"], text["kind"], text["parts"], text["at"]) == ("Welcome", None, None, None)


def test_a_phone_without_texts_has_none(controls: Controls) -> None:
    assert ask(controls, "GET", "/_local/texts?phone=%2B12065550199") == (200, [])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        {},
        {"from": PHONE, "to": "+12065550100"},
        {"from": PHONE, "to": "+12065550100", "body": 5},
        {"from": PHONE, "to": "+12065550100", "body": "x" * 1601},
        {"from": PHONE, "to": "+12065550100", "body": "\ud83d"},
        {"from": "2065550142", "to": "+12065550100", "body": "Maya"},
        {"from": PHONE, "to": 12065550100, "body": "Maya"},
        {"from": PHONE, "to": "+12065550100", "body": "Maya", "id": ""},
        {"from": PHONE, "to": "+12065550100", "body": "Maya", "id": 7},
    ],
)
def test_a_text_that_no_carrier_would_deliver_is_refused_with_a_sentence(controls: Controls, body: Any) -> None:
    status, answer = ask(controls, "POST", "/_local/text", body)
    assert status == 400
    assert answer["error"].endswith(".")


@pytest.mark.parametrize("target", ["/_local/texts", "/_local/texts?phone=", "/_local/texts?phone=abc"])
def test_a_query_without_a_phone_is_refused(controls: Controls, target: str) -> None:
    assert ask(controls, "GET", target)[0] == 400


def test_the_clock_says_what_it_cannot_use(controls: Controls) -> None:
    assert ask(controls, "POST", "/_local/clock", {"now": "noon"})[0] == 400


def test_a_job_runs_by_name(controls: Controls) -> None:
    assert ask(controls, "POST", "/_local/jobs/expire_points", b"") == (200, {"done": 1, "by": "expire_points"})


def test_an_unknown_job_is_answered_with_the_known_ones(controls: Controls) -> None:
    status, answer = ask(controls, "POST", "/_local/jobs/bake", b"")
    assert status == 404
    assert "expire_points" in answer["error"]


@pytest.mark.parametrize(("method", "target"), [("GET", "/_local/nowhere"), ("DELETE", "/_local"), ("GET", "/_local/text")])
def test_what_is_not_in_the_table_is_not_there(controls: Controls, method: str, target: str) -> None:
    assert ask(controls, method, target)[0] == 404


@pytest.mark.parametrize("page", ["phone", "phone.css", "phone.js", "phone-facts.js", "phone-till.js", "phone-words.js"])
def test_the_phone_page_asks_for_nothing_from_elsewhere(controls: Controls, page: str) -> None:
    answer = controls("GET", f"/_local/{page}", b"")
    assert answer.status == 200
    assert b"https://" not in answer.body
    assert b"http://" not in answer.body
