"""A voided sale that stands again takes the rewards again that were used on it: as far as what was given back still lives."""

import pytest

from chalicelib.domain.program import ExpiryKind, ExpiryPolicy
from chalicelib.domain.sale import SaleState
from tests.builders import Shop, program

MONTH = ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1)
IDLE = ExpiryPolicy(ExpiryKind.INACTIVITY, 1)


@pytest.fixture
def used():
    """A shop whose points live for a month, and a sale on which 40 of 60 points were used."""
    shop = Shop(program(expiry=MONTH))
    shop.maya = shop.join()
    shop.sell(shop.maya, 6000, "earlier")
    shop.redeem(shop.maya, "fiver")
    shop.sell(shop.maya, 500, version=1, discount=500)
    return shop


def void(shop, version):
    shop.sell(shop.maya, 500, version=version, discount=500, state=SaleState.VOIDED)


def stands_again(shop, version):
    return shop.sell(shop.maya, 500, version=version, discount=500)


@pytest.mark.parametrize("late", [False, True])
def test_a_sale_that_stands_again_takes_nothing_that_was_given_back_and_has_ended(used, late):
    used.wait(days=40 if late else 20)  # given back within its own life, or for fourteen days of grace
    void(used, 2)
    assert used.balance(used.maya) == (40 if late else 60)
    used.wait(days=15)
    used.sell(used.maya, 3000, "others")
    assert stands_again(used, 3).facts["balance"] == 30
    assert used.member(used.maya).account.debt == 0


def test_a_sale_that_stands_again_in_time_takes_what_was_given_back(used):
    used.wait(days=40)
    void(used, 2)
    used.sell(used.maya, 3000, "others")
    used.wait(days=14)
    assert stands_again(used, 3).facts["balance"] == 30


def test_what_was_given_back_for_a_grace_and_spent_is_owed_while_the_grace_lasts(used):
    used.wait(days=40)
    void(used, 2)
    used.redeem(used.maya, "fiver", check_id="other")
    used.wait(days=14)
    assert stands_again(used, 3).facts["debt"] == 40


def test_what_was_given_back_and_has_ended_does_not_come_back_again(used):
    used.wait(days=40)
    void(used, 2)
    used.wait(days=15)
    stands_again(used, 3)
    void(used, 4)
    assert used.balance(used.maya) == 0
    assert used.member(used.maya).account.debt == 0


def test_what_was_given_back_before_a_new_beginning_of_activity_is_not_taken_after_it():
    shop = Shop(program(expiry=IDLE))
    shop.maya = shop.join()
    shop.sell(shop.maya, 4000, "earlier")
    shop.redeem(shop.maya, "fiver")
    shop.sell(shop.maya, 500, version=1, discount=500)
    void(shop, 2)
    shop.wait(days=40)
    stands_again(shop, 3)
    shop.sell(shop.maya, 1000, "back again")
    stands_again(shop, 4)
    assert (shop.balance(shop.maya), shop.member(shop.maya).account.debt) == (10, 0)
