"""Rewards for items over HTTP: the lines of a check say what there is to give."""

from dataclasses import replace

import pytest

from chalicelib.domain.program import Reward, RewardKind
from tests.api.conftest import OFF_THE_CHECK
from tests.builders import FIVER, program

DRINK = Reward("drink", "Free drink", RewardKind.FREE_ITEM, 20, items=("Hot drinks", "sku-9"))
SECOND = replace(DRINK, id="second", name="Second drink free", price_points=10, buy=1)
HALF = Reward("half", "Half off pastry", RewardKind.PERCENT_OFF, 15, percent=50, items=("Pastry",))
RULES = program(rewards=(DRINK, SECOND, HALF, FIVER))

LATTE = {"id": "l1", "name": "Latte", "category": "hot  DRINKS", "quantity": "2", "total": 900}
TEA = {"id": "l2", "sku": "SKU-9", "quantity": "1", "unit_price": 300}
CROISSANT = {"id": "l3", "name": "Croissant", "category": "pastry", "total": 281}
pytestmark = pytest.mark.parametrize("shop", [RULES], indirect=True)


@pytest.fixture
def maya(till, maya):
    till.sell("before", member_id=maya, subtotal=10_000)
    return maya


def check(*lines, **fields):
    return {"currency": "USD", "subtotal": 2000, "lines": list(lines)} | fields


def quote(till, member_id, checked, *requested):
    body = {"member_id": member_id, "check": checked, "requested": list(requested)}
    return till.ask("POST", "/v1/checks/c1/quote", body)


def offers(answer):
    return {offer["id"]: (offer["applicable"], offer["amount"], offer["allocations"]) for offer in answer["offers"]}


def test_a_quote_says_which_lines_a_reward_is_for(till, maya):
    answer = quote(till, maya, check(LATTE, TEA, CROISSANT))
    assert offers(answer) == {
        "drink": (True, 300, [{"line_id": "l2", "amount": 300}]),
        "second": (True, 300, [{"line_id": "l2", "amount": 300}]),
        "half": (True, 140, [{"line_id": "l3", "amount": 140}]),
        "fiver": (True, 500, []),
    }
    assert [offer["scope"] for offer in answer["offers"]] == ["item", "item", "items", "check"]


def test_a_reward_whose_items_are_not_there_says_so(till, maya):
    (drink, second, *_) = quote(till, maya, check(TEA | {"sku": "9"}))["offers"]
    assert (drink["applicable"], drink["reason"], drink["amount"]) == (False, "needs_items", 0)
    assert drink["message"] == "This check has too little of what this reward is for. Add it first."
    assert second["reason"] == "needs_items"
    one = quote(till, maya, check(TEA))["offers"]
    assert [offer["reason"] for offer in one[:2]] == [None, "needs_items"], "one must be paid for the one that is free"
    body = {"check_id": "c1", "member_id": maya, "offer_ids": ["half"], "check": check(TEA)}
    refused = till.refuse(422, "OFFER_NOT_APPLICABLE", "POST", "/v1/redemptions", body)
    assert refused["cashier_message"] == "This check has too little of what this reward is for. Add it first."


def test_what_is_quoted_is_held_captured_and_told(till, maya):
    checked = check(LATTE, TEA, CROISSANT)
    wanted = ["drink", "drink", "half", "fiver"]
    applied = quote(till, maya, checked, *wanted)["applied"]
    assert [offer["amount"] for offer in applied] == [300, 450, 140, 500]
    held = till.ask("POST", "/v1/redemptions", {"check_id": "c1", "member_id": maya, "offer_ids": wanted, "check": checked})
    assert held["offers"] == applied
    assert applied[3] == {"id": "fiver", "reward_id": "fiver", "amount": 500, "price_points": 40} | OFF_THE_CHECK
    captured = till.ask("POST", f"/v1/redemptions/{held['id']}/capture")
    assert captured["offers"] == applied
    stored = till.ask("GET", f"/v1/redemptions/{held['id']}")["offers"]
    assert stored == [offer | {"reversed": False} for offer in applied]
    undone = till.ask("POST", f"/v1/redemptions/{held['id']}/reverse", {"offer_ids": ["drink"]})
    assert (undone["offers"], undone["points_restored"]) == (applied[:2], 40)


def test_more_than_there_is_cannot_be_given(till, maya):
    answer = quote(till, maya, check(TEA, LATTE), "second", "second", "drink", "drink", "half")
    assert [offer["allocations"] for offer in answer["applied"]] == [
        [{"line_id": "l2", "amount": 300}],
        [{"line_id": "l1", "amount": 450}],
    ]
    assert [(no["offer_id"], no["message"]) for no in answer["rejected"]] == [
        ("second", "This check has too little of what this reward is for. Add it first."),
        ("drink", "This check has too little of what this reward is for. Add it first."),
        ("half", "This check has too little of what this reward is for. Add it first."),
    ]


def test_a_till_that_sends_no_lines_is_told_what_the_program_says(till, maya):
    answer = quote(till, maya, {"currency": "USD", "subtotal": 2000}, "drink")
    assert offers(answer) == {"drink": (True, 0, []), "second": (True, 0, []), "half": (True, 0, []), "fiver": (True, 500, [])}
    assert [offer["id"] for offer in answer["applied"]] == ["drink"]


@pytest.mark.parametrize(
    ("line", "amount"),
    [
        ({"quantity": "3", "total": 1000}, 333),
        ({"quantity": "0.75", "total": 1000}, 1000),
        ({"quantity": "2.00", "unit_price": 250}, 250),
        ({"quantity": "1.5", "unit_price": 333}, 499),
        ({"total": 275}, 275),
        ({"quantity": "2", "total": 0}, None),
        ({"quantity": "0", "total": 300}, None),
        ({"quantity": "-1", "total": -300}, None),
        ({"quantity": "-1", "total": 300}, None),
        ({"total": 300, "discounted": True}, None),
        ({}, None),
    ],
)
def test_one_of_a_line_is_priced_from_what_the_till_says_of_it(till, maya, line, amount):
    (drink, *_) = quote(till, maya, check({"sku": "sku-9"} | line))["offers"]
    assert drink["allocations"] == ([{"line_id": "1", "amount": amount}] if amount else [])
    assert drink["reason"] == (None if amount else "needs_items")


def test_a_line_without_an_id_is_called_by_its_place(till, maya):
    (drink, *_) = quote(till, maya, check({"name": "Bag", "total": 100}, {"category": "hot drinks", "total": 250}))["offers"]
    assert drink["allocations"] == [{"line_id": "2", "amount": 250}]


@pytest.mark.parametrize("quantity", ["", "two", "1,5", "1e3", ".5", "1\n", "٣x", "1.", "123456789012345678901"])
def test_a_quantity_is_a_decimal_number_as_text(till, maya, quantity):
    body = {"check": check({"sku": "sku-9", "quantity": quantity, "total": 100})}
    till.refuse(400, "INVALID_FIELD", "POST", "/v1/checks/c1/quote", body)


def test_the_terms_say_what_a_reward_is_for(till):
    rewards = till.ask("GET", "/v1/program")["rewards"]
    assert [(reward["items"], reward["buy"]) for reward in rewards] == [
        (["Hot drinks", "sku-9"], 0),
        (["Hot drinks", "sku-9"], 1),
        (["Pastry"], 0),
        ([], 0),
    ]
