"""Did my call happen? What was done under a key, over HTTP."""

from urllib.parse import quote

import pytest

from chalicelib.domain.operation import Operation, OperationKind
from chalicelib.usecases.till import Request, name_write
from tests.builders import MAYA

ODD = ["k 1", "a/b", "50%", "%41", "a+b", "?x=1", "#1", "a;b", '"', "..", "red_1", "é".encode().hex(), "~" * 128]


def path(key):
    return f"/v1/operations/{quote(key, safe='')}"


@pytest.fixture
def rich(till, maya):
    till.sell("before", member_id=maya, subtotal=9000)
    return maya


@pytest.fixture
def held(till, rich):
    body = {"check_id": "c1", "member_id": rich, "offer_ids": ["fiver"]}
    return till.ask("POST", "/v1/redemptions", body, "hold-1")


def test_a_hold_its_capture_and_an_invitation_are_found_with_what_they_were_answered(till, held):
    captured = till.ask("POST", f"/v1/redemptions/{held['id']}/capture", None, "capture-1")
    invited = till.ask("POST", "/v1/members", {"phone": "2065550143"}, "invite-1")
    answers = {"hold-1": held, "capture-1": captured, "invite-1": invited}
    kinds = {"hold-1": "redemption", "capture-1": "capture", "invite-1": "invitation"}
    for key, answer in answers.items():
        found = till.ask("GET", path(key))
        assert found.pop("id").startswith("op_")
        assert found == {
            "kind": kinds[key],
            "status": "done",
            "at": "2026-11-21T18:00:00+00:00",
            "resource": {"id": answer["id"]},
            "answer": answer,
        }


def test_a_reversal_is_found(till, held):
    till.ask("POST", f"/v1/redemptions/{held['id']}/capture")
    undone = till.ask("POST", f"/v1/redemptions/{held['id']}/reverse", {}, "k")
    found = till.ask("GET", path("k"))
    assert (found["kind"], found["resource"], found["answer"]) == ("reversal", {"id": held["id"]}, undone)


def test_what_staff_did_is_found(till, rich):
    adjusted = till.ask("POST", f"/v1/members/{rich}/adjustments", {"points": 5, "reason": "goodwill", "actor": "anna"}, "k")
    found = till.ask("GET", path("k"))
    assert (found["kind"], found["resource"], found["answer"]) == ("adjustment", {"id": rich}, adjusted)


@pytest.mark.parametrize("act", ["merge", "separate"])
def test_that_two_members_became_one_or_two_again_is_found(till, shop, maya, act):
    body = {"other_member_id": shop.join("Ana", "+12065550143"), "actor": "anna"}
    done = {call: till.ask("POST", f"/v1/members/{maya}/{call}", body, call) for call in ("merge", "separate")}
    found = till.ask("GET", path(act))
    assert (found["kind"], found["answer"]) == ("merge" if act == "merge" else "separation", done[act])


def test_a_release_is_found(till, held):
    released = till.ask("DELETE", f"/v1/redemptions/{held['id']}", None, "k")
    assert till.ask("GET", path("k"))["answer"] == released


@pytest.mark.parametrize("key", ODD)
def test_a_key_may_hold_anything_that_is_printable(till, held, key):
    till.ask("POST", f"/v1/redemptions/{held['id']}/capture", None, key)
    assert till.ask("GET", path(key))["kind"] == "capture"


def test_nothing_is_found_where_nothing_was_done(till, dock, rich, held):
    refused = till.refuse(404, "OPERATION_NOT_FOUND", "GET", path("nothing"))
    assert refused["cashier_message"] == "That step was not done here. It can be done again."
    assert refused["retryable"] is False
    till.sell("s1", "sale-key", member_id=rich)
    till.refuse(404, "OPERATION_NOT_FOUND", "GET", path("sale-key"))
    dock.refuse(404, "OPERATION_NOT_FOUND", "GET", path("hold-1"))


@pytest.mark.parametrize("key", [MAYA, "k" * 129, "é", "a\nb"])
def test_what_can_be_no_key_is_refused(till, key):
    till.refuse(400, "INVALID_FIELD", "GET", path(key))


def test_the_same_key_for_another_thing_is_refused(till, rich, held):
    other = till.ask("POST", "/v1/redemptions", {"check_id": "c2", "member_id": rich, "offer_ids": ["fiver"]})["id"]
    till.ask("POST", f"/v1/redemptions/{held['id']}/capture", None, "k")
    till.refuse(422, "IDEMPOTENCY_KEY_REUSED", "POST", f"/v1/redemptions/{other}/capture", None, "k")
    till.refuse(422, "IDEMPOTENCY_KEY_REUSED", "DELETE", f"/v1/redemptions/{held['id']}", None, "k")
    till.ask("POST", f"/v1/redemptions/{held['id']}/capture", None, "k")
    assert till.last.headers["Idempotent-Replayed"] == "true"


def test_a_kind_that_tells_no_answer_is_found_all_the_same(till, shop, maya):
    shop.book.operations["rosas", name_write("op", shop.till, "k")] = Operation(
        name_write("op", shop.till, "k"), OperationKind.OPENING, maya, shop.now, Request("k", "d").digest, {}
    )
    found = till.ask("GET", path("k"))
    assert (found["kind"], found["resource"]) == ("opening", {"id": maya})
    assert "answer" not in found
