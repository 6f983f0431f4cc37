"""Undoing what was used, and asking where a redemption stands, over HTTP."""

import pytest

from tests.api.conftest import OFF_THE_CHECK

CHECK = {"currency": "USD", "subtotal": 1240}


@pytest.fixture
def rich(till, maya):
    """Maya with 130 points, or $6.50 of credit."""
    till.sell("before", member_id=maya, subtotal=13_000)
    return maya


def hold(till, member_id, *offers, check_id="c1"):
    return till.ask("POST", "/v1/redemptions", {"check_id": check_id, "member_id": member_id, "offer_ids": list(offers)})["id"]


def use(till, member_id, *offers):
    held = hold(till, member_id, *offers)
    till.ask("POST", f"/v1/redemptions/{held}/capture")
    return held


FIVER = {"id": "fiver", "reward_id": "fiver", "amount": 500, "price_points": 40} | OFF_THE_CHECK
COFFEE = {"id": "coffee", "reward_id": "coffee", "amount": 350, "price_points": 50} | OFF_THE_CHECK


def test_what_was_used_is_given_back_and_the_cashier_hears_it(till, rich):
    used = use(till, rich, "coffee", "fiver")
    first = till.ask("POST", f"/v1/redemptions/{used}/reverse", {"offer_ids": ["fiver"], "reason": "wrong table"})
    assert first == {
        "id": used,
        "status": "captured",
        "offers": [FIVER],
        "points_restored": 40,
        "balance": 80,
        "instruction": "The customer has $5 off back. Take it off this check.",
    }
    assert till.ask("POST", f"/v1/redemptions/{used}/reverse", {"offer_ids": ["fiver"], "reason": "wrong table"}) == first
    assert till.last.headers["Idempotent-Replayed"] == "true"
    rest = till.ask("POST", f"/v1/redemptions/{used}/reverse")
    assert (rest["status"], rest["offers"], rest["balance"]) == ("reversed", [COFFEE], 130)


def test_a_redemption_tells_everything(till, rich):
    used = use(till, rich, "coffee", "fiver")
    till.ask("POST", f"/v1/redemptions/{used}/reverse", {"offer_ids": ["coffee"], "reason": "wrong table"})
    assert till.ask("GET", f"/v1/redemptions/{used}", Idempotency_Key="") == {
        "id": used,
        "status": "captured",
        "check_id": "c1",
        "member_id": rich,
        "expires_at": "2026-11-21T18:15:00+00:00",
        "next_step": None,
        "confirmation": None,
        "offers": [COFFEE | {"reversed": True}, FIVER | {"reversed": False}],
        "reversals": [
            {"offer_ids": ["coffee"], "points_restored": 50, "reason": "wrong table", "at": "2026-11-21T18:00:00+00:00"}
        ],
    }


def test_a_redemption_tells_whether_it_still_waits(till, shop, rich):
    held = hold(till, rich, "coffee")
    found = till.ask("GET", f"/v1/redemptions/{held}")
    assert (found["status"], found["offers"]) == ("held", [COFFEE | {"reversed": False}])
    shop.wait(minutes=15)
    assert till.ask("GET", f"/v1/redemptions/{held}")["status"] == "released"


def test_what_was_not_used_cannot_be_undone(till, rich):
    held = hold(till, rich, "coffee")
    path = f"/v1/redemptions/{held}/reverse"
    refused = till.refuse(422, "REDEMPTION_NOT_CAPTURED", "POST", path)
    assert refused["cashier_message"] == "This reward was not used yet. Take it off the check instead."
    till.ask("DELETE", f"/v1/redemptions/{held}")
    refused = till.refuse(410, "REDEMPTION_CLOSED", "POST", path)
    assert refused["cashier_message"] == "This reward went back to the customer already."


def test_what_is_undone_is_neither_captured_nor_released_again(till, rich):
    used = use(till, rich, "coffee")
    till.ask("POST", f"/v1/redemptions/{used}/reverse")
    refused = till.refuse(410, "REDEMPTION_CLOSED", "POST", f"/v1/redemptions/{used}/capture")
    assert refused["cashier_message"] == "This reward went back to the customer already."
    till.refuse(410, "REDEMPTION_CLOSED", "DELETE", f"/v1/redemptions/{used}")


def test_the_other_shop_sees_none_of_it(till, dock, rich):
    used = use(till, rich, "coffee")
    dock.refuse(404, "REDEMPTION_NOT_FOUND", "POST", f"/v1/redemptions/{used}/reverse")
    dock.refuse(404, "REDEMPTION_NOT_FOUND", "GET", f"/v1/redemptions/{used}")
    till.refuse(422, "UNKNOWN_OFFER", "POST", f"/v1/redemptions/{used}/reverse", {"offer_ids": ["fiver"]})


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"offer_ids": []}, "offer_ids"),
        ({"offer_ids": ["a"] * 6}, "offer_ids"),
        ({"offer_ids": "coffee"}, "offer_ids"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 61}, "reason"),
        ({"reason": "call +1 206 555 0142"}, "reason"),
        ({"reason": "two\nlines"}, "reason"),
    ],
)
def test_a_field_that_cannot_be_is_refused_by_name_and_changes_nothing(till, rich, body, field):
    held = hold(till, rich, "coffee")
    error = till.refuse(400, "INVALID_FIELD", "POST", f"/v1/redemptions/{held}/reverse", body)["errors"][0]
    assert error["field"].split("[")[0] == field
    assert till.ask("GET", f"/v1/redemptions/{held}")["status"] == "held"


def test_a_reversal_that_is_no_json_is_refused(till, rich):
    till.refuse(400, "MALFORMED_JSON", "POST", f"/v1/redemptions/{use(till, rich, 'coffee')}/reverse", b"{")


def test_a_check_that_is_closed_takes_no_reward_any_more(till, maya):
    till.sell(member_id=maya, subtotal=9000)
    body = {"check_id": "sale-1", "member_id": maya, "offer_ids": ["coffee"]}
    refused = till.refuse(422, "OFFER_NOT_APPLICABLE", "POST", "/v1/redemptions", body)
    assert refused["cashier_message"] == "This check is closed already; the reward can be used on the next one."
    quoted = till.ask("POST", "/v1/checks/sale-1/quote", {"member_id": maya, "check": CHECK, "requested": ["coffee"]})
    assert {offer["reason"] for offer in quoted["offers"]} == {"check_closed"}
    assert [no["message"] for no in quoted["rejected"]] == [refused["cashier_message"]]
