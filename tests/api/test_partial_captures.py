"""Using part of what is held, over HTTP."""

import pytest

from tests.api.conftest import OFF_THE_CHECK
from tests.builders import BOOKSHOP


@pytest.fixture
def rich(till, maya):
    """Maya with 130 points, or $6.50 of credit."""
    till.sell("before", member_id=maya, subtotal=13_000)
    return maya


def hold(till, member_id, *offers, check_id="c1"):
    return till.ask("POST", "/v1/redemptions", {"check_id": check_id, "member_id": member_id, "offer_ids": list(offers)})["id"]


@pytest.mark.parametrize("shop", [BOOKSHOP], indirect=True)
def test_less_credit_can_be_used_than_is_held(till, rich):
    held = hold(till, rich, "credit:500")
    captured = till.ask("POST", f"/v1/redemptions/{held}/capture", {"amount": 300})
    assert (captured["status"], captured["balance"]) == ("captured", 350)
    assert captured["offers"] == [{"id": "credit:500", "reward_id": "credit", "amount": 300, "price_points": 300} | OFF_THE_CHECK]
    assert captured["instruction"] == "Done, $3.00 of the credit is used. The rest stays with the customer."
    assert till.ask("POST", f"/v1/redemptions/{held}/capture", {"amount": 300}) == captured
    till.refuse(410, "REDEMPTION_CLOSED", "POST", f"/v1/redemptions/{held}/capture", {"amount": 500})
    assert till.ask("GET", f"/v1/redemptions/{held}")["offers"][0]["amount"] == 300


@pytest.mark.parametrize("shop", [BOOKSHOP], indirect=True)
def test_more_credit_than_is_held_is_refused_in_words(till, rich):
    held = hold(till, rich, "credit:500")
    refused = till.refuse(422, "PART_NOT_CAPTURABLE", "POST", f"/v1/redemptions/{held}/capture", {"amount": 501})
    assert refused["cashier_message"] == "There is less credit set aside than that. Add the reward again."


def test_a_reward_is_used_as_a_whole(till, rich):
    held = hold(till, rich, "fiver")
    refused = till.refuse(422, "PART_NOT_CAPTURABLE", "POST", f"/v1/redemptions/{held}/capture", {"amount": 300})
    assert refused["cashier_message"] == "This reward is used as a whole, not in part."
    assert till.ask("POST", f"/v1/redemptions/{held}/capture", {"amount": None})["status"] == "captured"


@pytest.mark.parametrize("amount", [0, -1, 3.0, "300", 100_000_001])
def test_an_amount_that_cannot_be_is_refused_by_name(till, rich, amount):
    held = hold(till, rich, "coffee")
    error = till.refuse(400, "INVALID_FIELD", "POST", f"/v1/redemptions/{held}/capture", {"amount": amount})["errors"][0]
    assert error["field"] == "amount"


def test_a_capture_that_is_no_json_is_refused(till, rich):
    till.refuse(400, "MALFORMED_JSON", "POST", f"/v1/redemptions/{hold(till, rich, 'coffee')}/capture", b"{")
