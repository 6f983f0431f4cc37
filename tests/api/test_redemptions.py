"""Quoting, holding, capturing and releasing over HTTP."""

from datetime import date

import pytest

from chalicelib import wiring
from chalicelib.domain.causes.cause import Cause
from tests.api.conftest import OFF_THE_CHECK
from tests.builders import BARBER, BOOKSHOP

CHECK = {"currency": "USD", "subtotal": 1240}


@pytest.fixture
def rich(till, maya):
    """Maya with 62 points."""
    till.sell("before", member_id=maya, subtotal=6200)
    return maya


def hold(till, member_id, *offers, name=None, **fields):
    body = {"check_id": "c1", "member_id": member_id, "offer_ids": list(offers), "check": CHECK} | fields
    return till.ask("POST", "/v1/redemptions", body, name)


def test_a_quote_shows_offers_and_what_the_check_earns_and_changes_nothing(till, shop, rich):
    entries = len(shop.book.chains["rosas", rich])
    answer = till.ask("POST", "/v1/checks/c1/quote", {"member_id": rich, "check": CHECK}, Idempotency_Key="")
    assert answer["member"] == {"id": rich, "first_name": "Maya", "balance": 62}
    assert answer["offers"][0] == {
        "id": "coffee",
        "reward_id": "coffee",
        "name": "Free coffee",
        "applicable": True,
        "reason": None,
        "message": None,
        "amount": 350,
        "price_points": 50,
        "scope": "check",
        "allocations": [],
    }
    assert answer["offers"][1]["message"] == "This reward costs 120 points. The customer has 62."
    assert (answer["applied"], answer["rejected"], answer["points_to_earn"]) == ([], [], 12)
    assert answer["receipt_message"] == "This check earns 12 points. Balance 62."
    assert len(shop.book.chains["rosas", rich]) == entries


def test_a_quote_tries_what_is_requested(till, rich):
    body = {"member_id": rich, "check": CHECK, "requested": ["fiver", "loaf", "cake"]}
    answer = till.ask("POST", "/v1/checks/c1/quote", body)
    assert answer["applied"] == [{"id": "fiver", "reward_id": "fiver", "amount": 500, "price_points": 40} | OFF_THE_CHECK]
    assert [(no["offer_id"], no["code"]) for no in answer["rejected"]] == [
        ("loaf", "INSUFFICIENT_POINTS"),
        ("cake", "UNKNOWN_OFFER"),
    ]
    assert answer["points_to_earn"] == 7


def test_a_quote_without_a_member_says_what_members_earn(till):
    answer = till.ask("POST", "/v1/checks/c1/quote", {"check": CHECK, "requested": None})
    assert (answer["member"], answer["offers"], answer["points_to_earn"]) == (None, [], 12)
    assert answer["receipt_message"] == "This check earns 12 points."


def test_a_reward_is_held_then_captured(till, rich):
    held = hold(till, rich, "fiver")
    assert till.last.status_code == 201
    assert held == {
        "id": held["id"],
        "status": "held",
        "expires_at": "2026-11-21T18:15:00+00:00",
        "offers": [{"id": "fiver", "reward_id": "fiver", "amount": 500, "price_points": 40} | OFF_THE_CHECK],
        "rejected": [],
        "balance": 22,
        "next_step": "capture",
        "instruction": "Take $5.00 off for $5 off, then take the payment.",
    }
    captured = till.ask("POST", f"/v1/redemptions/{held['id']}/capture")
    assert (captured["status"], captured["balance"], captured["instruction"]) == ("captured", 22, "Done, the reward is used.")
    assert till.ask("POST", f"/v1/redemptions/{held['id']}/capture") == captured
    assert till.last.headers["Idempotent-Replayed"] == "true"


def test_a_held_reward_can_be_given_back(till, rich):
    held = hold(till, rich, "fiver")
    released = till.ask("DELETE", f"/v1/redemptions/{held['id']}")
    assert (released["status"], released["balance"]) == ("released", 62)
    assert till.ask("DELETE", f"/v1/redemptions/{held['id']}") == released


def test_a_closed_redemption_stays_as_it_is(till, rich):
    used, returned = hold(till, rich, "fiver")["id"], None
    till.ask("POST", f"/v1/redemptions/{used}/capture")
    refused = till.refuse(410, "REDEMPTION_CLOSED", "DELETE", f"/v1/redemptions/{used}")
    assert refused["cashier_message"] == "This reward was used already."
    till.sell("more", member_id=rich, subtotal=9000)
    returned = hold(till, rich, "coffee", check_id="c2")["id"]
    till.ask("DELETE", f"/v1/redemptions/{returned}")
    refused = till.refuse(410, "REDEMPTION_CLOSED", "POST", f"/v1/redemptions/{returned}/capture")
    assert refused["cashier_message"] == "This reward went back to the customer already."


def test_a_hold_that_ran_out_cannot_be_captured(till, shop, rich):
    held = hold(till, rich, "fiver")
    shop.wait(minutes=16)
    till.refuse(410, "HOLD_RAN_OUT", "POST", f"/v1/redemptions/{held['id']}/capture")


def test_the_key_names_the_redemption(till, rich):
    first = hold(till, rich, "fiver", name="k1")
    assert hold(till, rich, "fiver", name="k1") == first
    assert (till.last.status_code, till.last.headers["Idempotent-Replayed"]) == (201, "true")
    body = {"check_id": "c1", "member_id": rich, "offer_ids": ["coffee"]}
    till.refuse(422, "IDEMPOTENCY_KEY_REUSED", "POST", "/v1/redemptions", body, "k1")


def test_too_few_points_are_said_in_words(till, rich):
    body = {"check_id": "c1", "member_id": rich, "offer_ids": ["loaf"]}
    refused = till.refuse(422, "INSUFFICIENT_POINTS", "POST", "/v1/redemptions", body)
    assert refused["cashier_message"] == "This reward costs 120 points. The customer has 62."


def test_an_offer_that_is_not_there_is_refused(till, rich):
    till.refuse(422, "UNKNOWN_OFFER", "POST", "/v1/redemptions", {"check_id": "c1", "member_id": rich, "offer_ids": ["cake"]})


def test_a_reward_is_refused_where_nothing_is_left_to_pay(till, rich):
    body = {"check_id": "c1", "member_id": rich, "offer_ids": ["fiver"], "check": CHECK | {"discount": 1240}}
    refused = till.refuse(422, "OFFER_NOT_APPLICABLE", "POST", "/v1/redemptions", body)
    assert refused["cashier_message"] == "Nothing is left to pay on this check."


def test_a_check_in_another_currency_is_refused(till, rich):
    body = {"check_id": "c1", "member_id": rich, "offer_ids": ["fiver"], "check": CHECK | {"currency": "SEK"}}
    till.refuse(422, "WRONG_CURRENCY", "POST", "/v1/redemptions", body)


def test_best_effort_takes_what_it_can_and_says_what_it_could_not(till, rich):
    answer = hold(till, rich, "fiver", "loaf", "cake", mode="best_effort")
    assert [offer["id"] for offer in answer["offers"]] == ["fiver"]
    assert [(no["offer_id"], no["code"]) for no in answer["rejected"]] == [
        ("loaf", "INSUFFICIENT_POINTS"),
        ("cake", "UNKNOWN_OFFER"),
    ]
    assert answer["rejected"][0]["message"] == "There are too few points for this reward."


def test_all_or_nothing_takes_nothing_when_one_cannot_be_had(till, shop, rich):
    body = {"check_id": "c1", "member_id": rich, "offer_ids": ["fiver", "loaf"]}
    till.refuse(422, "INSUFFICIENT_POINTS", "POST", "/v1/redemptions", body)
    assert shop.balance(rich) == 62


def test_a_redemption_belongs_to_its_location(till, dock, rich):
    held = hold(till, rich, "fiver")
    dock.refuse(404, "REDEMPTION_NOT_FOUND", "POST", f"/v1/redemptions/{held['id']}/capture")
    dock.refuse(404, "REDEMPTION_NOT_FOUND", "DELETE", f"/v1/redemptions/{held['id']}")
    till.refuse(404, "REDEMPTION_NOT_FOUND", "DELETE", "/v1/redemptions/red_none")


@pytest.mark.parametrize("shop", [BOOKSHOP], indirect=True)
def test_credit_is_used_up_to_what_the_check_takes(till, maya):
    till.sell("before", member_id=maya, subtotal=20000)
    check = {"currency": "USD", "subtotal": 400}
    offer = till.ask("POST", "/v1/checks/c1/quote", {"member_id": maya, "check": check})["offers"][0]
    assert (offer["id"], offer["amount"], offer["applicable"]) == ("credit:400", 400, True)
    held = hold(till, maya, offer["id"], check=check)
    assert (held["balance"], held["instruction"]) == (600, "Take $4.00 off for Store credit, then take the payment.")


@pytest.mark.parametrize("shop", [BOOKSHOP], indirect=True)
def test_without_credit_the_offer_says_so(till, maya):
    offer = till.ask("POST", "/v1/checks/c1/quote", {"member_id": maya, "check": CHECK})["offers"][0]
    assert (offer["reason"], offer["message"]) == ("needs_points", "There is no credit to use yet.")


@pytest.mark.parametrize("shop", [BARBER], indirect=True)
def test_a_paid_reward_costs_nothing_more(till, maya):
    for visit in range(10):
        till.sell(f"s{visit}", member_id=maya)
    offer = till.ask("POST", "/v1/checks/c1/quote", {"member_id": maya, "check": {**CHECK, "subtotal": 4000}})["offers"][0]
    assert (offer["price_points"], offer["amount"], offer["reward_id"]) == (0, 3200, "cut")
    paid = {"id": offer["id"], "reward_id": "cut", "amount": 1240, "price_points": 0} | OFF_THE_CHECK
    assert hold(till, maya, offer["id"])["offers"] == [paid]


def test_a_reward_takes_nothing_off_what_is_exempt(till, rich):
    check = CHECK | {"discount": 40, "exempt_amount": 1000}
    assert hold(till, rich, "fiver", check=check)["offers"][0]["amount"] == 200
    assert till.ask("POST", "/v1/checks/c2/quote", {"member_id": rich, "check": check})["offers"][0]["amount"] == 200


def test_a_reward_is_given_to_a_cause_instead_of_being_used(till, shop, rich, monkeypatch):
    monkeypatch.setattr(wiring, "causes", lambda: shop.causes)
    body = {"check_id": "c1", "member_id": rich, "offer_ids": ["coffee"], "check": CHECK, "give_to_cause": True}
    refused = till.refuse(422, "OFFER_NOT_APPLICABLE", "POST", "/v1/redemptions", body)
    assert "This shop collects for no cause. The reward can be used as usual." in str(refused)
    shop.causes.put("rosas", Cause("1", "Food Pantry", "", date(2026, 11, 1)))
    odd = till.send("POST", "/v1/redemptions", {**body, "offer_ids": ["coffee", "fiver"]})
    assert (odd.status_code, odd.json_body["errors"][0]["field"]) == (400, "give_to_cause")
    held = till.ask("POST", "/v1/redemptions", body)
    assert (held["offers"][0]["amount"], held["given"]) == (0, {"cause": "Food Pantry", "amount": 350})
    assert held["instruction"] == "Free coffee goes to Food Pantry. Nothing comes off the check."
    done = till.ask("POST", f"/v1/redemptions/{held['id']}/capture")
    assert done["instruction"] == "Done, it is given to Food Pantry. Nothing comes off the check."
    back = till.ask("POST", f"/v1/redemptions/{held['id']}/reverse")
    assert (back["instruction"], back["balance"]) == ("The customer has Free coffee back.", 62)
