"""Coupons over the Square surface: a tier by its code, issued, redeemed and deleted like any other."""

import pytest

from chalicelib.usecases.coupons.tries import WRONG_BY_LOCATION
from tests.builders import program
from tests.pos.coupons import WRONG, codes, counters, with_flyer  # noqa: F401  fixtures
from tests.pos.square_loyalty.caller import wish

pytestmark = pytest.mark.parametrize("shop", [with_flyer(program())], indirect=True, ids=["flyer"])


def test_a_coupon_is_a_tier_that_is_issued_once(square, till, maya, codes):  # noqa: F811
    tier = f"coupon:{codes[0]}"
    reward = square.reward(maya, tier, order_id="order-1")
    assert (reward["status"], reward["reward_tier_id"], reward["points"]) == ("ISSUED", "flyer", 0)
    error = square.refuse("CONFLICT", "POST", "/rewards", square.write(wish(maya, tier)))
    assert error["field"] == "reward_tier_id"
    square.redeem(reward["id"])
    till.sell("order-1", member_id=maya, discount=500)
    assert [used["reward_id"] for used in till.ask("GET", "/v1/sales/order-1")["rewards_used"]] == ["flyer"]
    till.ask("POST", f"/v1/redemptions/{reward['id']}/reverse", {}, "back")
    again = square.reward(maya, tier)
    square.ask("DELETE", f"/rewards/{again['id']}")
    square.reward(maya, tier)


def test_wrong_codes_run_out_and_are_no_429_for_an_sdk_would_wait_and_ask_again(square, maya, codes):  # noqa: F811
    for _ in range(WRONG_BY_LOCATION.most):
        square.refuse("NOT_FOUND", "POST", "/rewards", square.write(wish(maya, f"coupon:{WRONG}")), 404)
    error = square.refuse("BAD_REQUEST", "POST", "/rewards", square.write(wish(maya, f"coupon:{codes[0]}")), 400)
    assert error["detail"] == "So many wrong coupons were tried at this location that none is looked at for a while."
