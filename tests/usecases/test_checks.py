"""A reward belongs to one check of one shop: it lowers that one, and no other."""

import pytest

from chalicelib.domain.refusals import RedemptionClosed
from chalicelib.usecases.till import Till


@pytest.fixture
def maya(shop):
    maya = shop.join()
    shop.sell(maya, 9000, "earlier")
    return maya


@pytest.fixture
def harbor(shop):
    return Till(shop.merchant, shop.merchant.location("dock"))


def test_a_reward_used_on_one_of_two_split_checks_lowers_that_one_alone(shop, maya):
    shop.redeem(maya, "fiver", check_id="left", payable=2000)
    assert shop.sell(maya, 2000, "right").facts["points_delta"] == 20
    assert shop.sell(maya, 2000, "left").facts["points_delta"] == 15


def test_a_check_of_the_same_number_in_another_shop_is_another_check(shop, maya, harbor):
    shop.redeem(maya, "fiver", check_id="17", payable=2000)
    assert shop.sell(maya, 2000, "17", till=harbor).facts["points_delta"] == 20
    assert shop.sell(maya, 2000, "17").facts["points_delta"] == 15


def test_a_reward_that_is_skipped_and_released_leaves_the_check_as_it_was(shop, maya):
    held = shop.hold(maya, "fiver", check_id="c", payable=2000)
    assert shop.release(held.facts["id"]).facts["balance"] == 90
    assert shop.sell(maya, 2000, "c").facts["points_delta"] == 20
    with pytest.raises(RedemptionClosed):
        shop.capture(held.facts["id"])


def test_a_reward_that_is_held_and_never_used_does_not_lower_the_check(shop, maya):
    shop.hold(maya, "fiver", check_id="c", payable=2000)
    assert shop.sell(maya, 2000, "c").facts["points_delta"] == 20
    shop.wait(minutes=15)
    assert shop.balance(maya) == 110


def test_a_reward_given_back_by_one_check_can_be_used_on_the_other(shop, maya):
    shop.redeem(maya, "fiver", "coffee", check_id="left", payable=2000)
    shop.sell(maya, 850, "left")  # the rewards paid it all
    assert shop.balance(maya) == 0
    shop.refund(850, sale_id="left")
    assert shop.balance(maya) == 90
    shop.redeem(maya, "fiver", "coffee", check_id="right", payable=2000)
    assert shop.sell(maya, 2000, "right").facts["balance"] == 11
