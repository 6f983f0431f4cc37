"""Square's official Node SDK, pointed at us: node/square_loyalty.cjs lives the life of an account and tells what it parsed."""

import json

import pytest

from tests.clients.conftest import ROSAS

PHONE = "+12065559811"
SLOWEST_MS_MAX = 1000
"""The SDK waits about a second before it sends again what was answered with 408, 429 or 5xx: no call may take as long."""
BALANCE = 62 + 200 - 50


@pytest.fixture(scope="module")
def told(ask_node, stack, url, key, join):
    """The whole life, once."""
    member = join(PHONE)
    stack.till(ROSAS).sell(None, 6240, "node-order")
    said = {"url": url, "key": key, "phone": PHONE, "place": "mill-street", "program": "rosas-club"}
    said |= {"order": "node-order", "run": "node"}
    return {**ask_node("square_loyalty.cjs", json.dumps(said)), "member": member}


def test_every_call_is_one_request_and_none_waits(told):
    assert told["sent"] == told["calls"] > 20
    assert told["slowest"] < SLOWEST_MS_MAX


def test_the_program_is_parsed(told):
    program = told["program"]
    assert (program["id"], program["status"], "mill-street" in program["locationIds"]) == ("rosas-club", "ACTIVE", True)
    assert [(tier["id"], tier["points"]) for tier in program["rewardTiers"]] == [("coffee", 50), ("loaf", 120)]
    (rule,) = program["accrualRules"]
    assert (rule["accrualType"], rule["spendData"]["taxMode"]) == ("SPEND", "BEFORE_TAX")
    assert rule["spendData"]["amountMoney"] == {"amount": {"bigint": "100"}, "currency": "USD"}
    assert [listed["id"] for listed in told["programs"]] == ["rosas-club"]


def test_the_account_is_found_and_the_list_of_nobody_is_left_out(told):
    assert told["created"]["loyaltyAccount"]["id"] == told["account"]["id"] == told["member"]
    assert told["created"]["loyaltyAccount"]["mapping"]["phoneNumber"] == PHONE
    assert told["account"]["enrolledAt"].endswith("Z")
    assert told["nobody"] == {}


def test_points_are_calculated_accumulated_and_adjusted(told):
    assert (told["amount"]["points"], told["order"]["points"]) == (12, 62)
    (event,) = told["accumulated"]["events"]
    assert (event["type"], event["accumulatePoints"]["points"]) == ("ACCUMULATE_POINTS", 62)
    assert (event["accumulatePoints"]["orderId"], event["loyaltyAccountId"]) == ("node-order", told["member"])
    event = told["adjusted"]["event"]
    assert (event["type"], event["adjustPoints"]["points"]) == ("ADJUST_POINTS", 200)
    assert event["adjustPoints"]["reason"] == "Complimentary points"
    assert told["account"]["balance"] == BALANCE


def test_rewards_are_issued_deleted_and_redeemed(told):
    first, second = told["first"], told["second"]
    assert [(reward["status"], reward["points"]) for reward in (first, second)] == [("ISSUED", 50), ("ISSUED", 50)]
    assert told["redeemed"]["redeemReward"]["rewardId"] == second["id"]
    assert (told["stored"]["status"], told["stored"]["redeemedAt"]) == ("REDEEMED", told["redeemed"]["createdAt"])
    assert [(reward["id"], reward["status"]) for reward in told["rewards"]] == [
        (second["id"], "REDEEMED"),
        (first["id"], "DELETED"),
    ]


def test_events_come_page_by_page_and_add_up(told):
    assert [event["type"] for event in told["events"]] == [
        "REDEEM_REWARD",
        "CREATE_REWARD",
        "DELETE_REWARD",
        "CREATE_REWARD",
        "ADJUST_POINTS",
        "ACCUMULATE_POINTS",
    ]
    changes = [value for event in told["events"] for value in event.values() if isinstance(value, dict)]
    assert sum(change.get("points", 0) for change in changes) == BALANCE


def test_errors_are_squares(told):
    assert [(refused["status"], refused["code"]) for refused in told["refusals"]] == [
        (401, "UNAUTHORIZED"),
        (404, "NOT_FOUND"),
        (400, "IDEMPOTENCY_KEY_REUSED"),
        (400, "BAD_REQUEST"),
        (400, "CONFLICT"),
        (400, "CONFLICT"),
        (400, "INVALID_VALUE"),
    ]
    assert {refused["category"] for refused in told["refusals"][1:]} == {"INVALID_REQUEST_ERROR"}
