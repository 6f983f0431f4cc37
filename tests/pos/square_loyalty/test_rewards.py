"""Rewards over the Square surface: ISSUED is a hold, REDEEMED its capture, DELETED its release."""

import pytest

from tests.builders import BARBER, BOOKSHOP
from tests.pos.square_loyalty.caller import wish


@pytest.fixture
def rich(shop, maya):
    """Maya with 90 points."""
    shop.sell(maya, 9000, "before")
    return maya


def test_a_reward_is_set_aside_out_of_the_balance(square, shop, rich):
    reward = square.reward(rich, order_id="order-1")
    assert reward == {
        "id": reward["id"],
        "status": "ISSUED",
        "loyalty_account_id": rich,
        "reward_tier_id": "fiver",
        "points": 40,
        "order_id": "order-1",
        "created_at": "2026-11-21T18:00:00Z",
        "updated_at": "2026-11-21T18:00:00Z",
    }
    assert square.account(rich)["balance"] == 50
    stored = square.ask("GET", f"/rewards/{reward['id']}")["reward"]
    assert stored == {name: value for name, value in reward.items() if name != "updated_at"}


def test_a_reward_without_a_sale_is_for_none(square, till, shop, rich):
    reward = square.reward(rich)
    assert "order_id" not in reward
    square.redeem(reward["id"])
    till.sell("order-1", member_id=rich)
    assert till.ask("GET", "/v1/sales/order-1")["rewards_used"] == []


def test_a_reward_is_redeemed_once_the_sale_is_paid(square, till, shop, rich):
    reward = square.reward(rich, order_id="order-1")
    shop.wait(minutes=2)
    event = square.redeem(reward["id"], "k1")
    assert (event["type"], event["created_at"]) == ("REDEEM_REWARD", "2026-11-21T18:02:00Z")
    assert event["redeem_reward"] == {"loyalty_program_id": "club", "reward_id": reward["id"], "order_id": "order-1"}
    assert square.redeem(reward["id"], "k1") == event
    assert square.redeem(reward["id"]) == event
    stored = square.ask("GET", f"/rewards/{reward['id']}")["reward"]
    assert (stored["status"], stored["redeemed_at"]) == ("REDEEMED", "2026-11-21T18:02:00Z")
    till.sell("order-1", member_id=rich, discount=500)
    assert [used["reward_id"] for used in till.ask("GET", "/v1/sales/order-1")["rewards_used"]] == ["fiver"]


def test_a_reward_is_on_the_sale_that_accumulates_later(square, till, shop, rich):
    square.redeem(square.reward(rich, order_id="order-1")["id"])
    till.sell("order-1", discount=500)
    (event,) = square.accumulate(rich, order_id="order-1")["events"]
    assert event["accumulate_points"]["points"] == 7
    assert [used["reward_id"] for used in till.ask("GET", "/v1/sales/order-1")["rewards_used"]] == ["fiver"]
    till.ask("POST", "/v1/sales/order-1/refunds", {"id": "r1", "amount": 740})
    assert square.account(rich)["balance"] == 90


def test_a_reward_is_redeemed_at_the_location_of_the_key(square, rich):
    reward = square.reward(rich)
    error = square.refuse("INVALID_VALUE", "POST", f"/rewards/{reward['id']}/redeem", square.write({"location_id": "dock"}))
    assert error["field"] == "location_id"


def test_a_reward_that_is_deleted_gives_its_points_back(square, shop, rich):
    reward = square.reward(rich)
    assert square.ask("DELETE", f"/rewards/{reward['id']}") == {}
    assert square.ask("DELETE", f"/rewards/{reward['id']}") == {}
    assert shop.balance(rich) == 90
    assert square.ask("GET", f"/rewards/{reward['id']}")["reward"]["status"] == "DELETED"
    body = square.write({"location_id": "mill"})
    square.refuse("CONFLICT", "POST", f"/rewards/{reward['id']}/redeem", body)


def test_a_reward_that_is_redeemed_cannot_be_deleted(square, shop, rich):
    reward = square.reward(rich)
    square.redeem(reward["id"])
    square.refuse("CONFLICT", "DELETE", f"/rewards/{reward['id']}")
    assert shop.balance(rich) == 50


def test_a_reward_ends_with_the_programs_hold_time(square, shop, rich):
    reward = square.reward(rich)
    shop.wait(minutes=15)
    body = square.write({"location_id": "mill"})
    square.refuse("GONE", "POST", f"/rewards/{reward['id']}/redeem", body)
    assert square.ask("GET", f"/rewards/{reward['id']}")["reward"]["status"] == "DELETED"
    assert square.account(rich)["balance"] == 90


def test_what_was_captured_and_reversed_reads_deleted(square, till, rich):
    reward = square.reward(rich)
    square.redeem(reward["id"])
    till.ask("POST", f"/v1/redemptions/{reward['id']}/reverse", {})
    assert square.ask("GET", f"/rewards/{reward['id']}")["reward"]["status"] == "DELETED"
    assert [found["status"] for found in square.rewards(rich)["rewards"]] == ["DELETED"]


def test_the_same_key_issues_one_reward_and_other_content_is_refused(square, shop, rich):
    first = square.reward(rich, key="k1")
    assert square.reward(rich, key="k1") == first
    square.redeem(first["id"])
    assert square.reward(rich, key="k1") == first
    square.refuse("IDEMPOTENCY_KEY_REUSED", "POST", "/rewards", square.write(wish(rich, "coffee"), "k1"))
    assert shop.balance(rich) == 50


def test_what_the_points_do_not_reach_or_the_program_does_not_have_is_refused(square, rich):
    error = square.refuse("BAD_REQUEST", "POST", "/rewards", square.write(wish(rich, "loaf")))
    assert error["field"] == "points"
    square.refuse("NOT_FOUND", "POST", "/rewards", square.write(wish(rich, "car")), status=404)
    square.refuse("NOT_FOUND", "POST", "/rewards", square.write(wish("mem_unknown")), status=404)
    square.refuse("NOT_FOUND", "GET", "/rewards/red_unknown", status=404)
    square.refuse("NOT_FOUND", "DELETE", "/rewards/red_unknown", status=404)


def test_a_reward_belongs_to_the_location_that_issued_it(square, dock, rich):
    reward = square.reward(rich)
    dock.refuse("NOT_FOUND", "GET", f"/rewards/{reward['id']}", status=404)
    body = dock.write({"location_id": "dock"})
    dock.refuse("NOT_FOUND", "POST", f"/rewards/{reward['id']}/redeem", body, status=404)


def test_a_check_that_has_closed_takes_no_reward(square, till, rich):
    till.sell("order-1", member_id=rich)
    body = square.write(wish(rich, order_id="order-1"))
    square.refuse("BAD_REQUEST", "POST", "/rewards", body)


def test_where_the_phone_confirms_a_reward_is_redeemed_after_its_yes(square, shop, rich):
    shop.confirm_by_phone()
    reward = square.reward(rich)
    body = square.write({"location_id": "mill"}, "k1")
    square.refuse("CONFLICT", "POST", f"/rewards/{reward['id']}/redeem", body)
    shop.text("YES")
    assert square.redeem(reward["id"], "k1")["type"] == "REDEEM_REWARD"


def test_where_the_phone_says_no_a_reward_is_gone(square, shop, rich):
    shop.confirm_by_phone()
    reward = square.reward(rich)
    shop.text("NO")
    square.refuse("GONE", "POST", f"/rewards/{reward['id']}/redeem", square.write({"location_id": "mill"}))
    assert shop.balance(rich) == 90


@pytest.mark.parametrize("shop", [BARBER], indirect=True)
def test_a_program_that_pays_by_itself_issues_what_it_has_paid(square, shop, maya):
    body = square.write(wish(maya, "cut"))
    square.refuse("BAD_REQUEST", "POST", "/rewards", body)
    for visit in range(11):
        shop.sell(maya, 3200, f"visit-{visit}")
    reward = square.reward(maya, "cut", key="k1")
    assert (reward["points"], reward["reward_tier_id"]) == (10, "cut")
    assert square.account(maya)["balance"] == 1
    assert square.reward(maya, "cut", key="k1") == reward
    square.ask("DELETE", f"/rewards/{reward['id']}")
    assert square.account(maya)["balance"] == 11
    square.refuse("NOT_FOUND", "POST", "/rewards", square.write(wish(maya, "car")), status=404)


@pytest.mark.parametrize("shop", [BOOKSHOP], indirect=True)
def test_credit_is_issued_as_a_whole(square, shop, maya):
    shop.sell(maya, 10_000, "before")
    reward = square.reward(maya, "credit")
    assert (reward["points"], reward["reward_tier_id"]) == (500, "credit")
    assert square.account(maya)["balance"] == 0
