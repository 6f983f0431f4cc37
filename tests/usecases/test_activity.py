"""Programs whose points live on with activity: what counts as activity, and what it does."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.program import ExpiryKind, ExpiryPolicy
from chalicelib.domain.sale import SaleState
from tests.builders import NOW, Shop, program
from tests.usecases.new_rules import change_rules


def idle(months):
    return program(expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, months))


@pytest.fixture
def shop():
    return Shop(idle(2))


@pytest.fixture
def maya(shop):
    maya = shop.join()
    shop.sell(maya, 9000)
    return maya


def lots(shop, member_id):
    return [(lot.last_day, lot.points) for lot in shop.member(member_id).account.lots]


def until(shop, member_id):
    return shop.member(member_id).account.rolling_last_day


def test_using_a_reward_is_activity_when_it_is_captured_and_not_when_it_is_held(shop, maya):
    shop.wait(days=40)
    held = shop.hold(maya, "coffee", check_id="c")
    assert until(shop, maya) == date(2027, 1, 21)
    shop.capture(held.facts["id"])
    assert until(shop, maya) == date(2027, 2, 28)
    shop.wait(days=55)
    assert shop.balance(maya) == 40


def test_a_hold_that_is_given_back_is_no_activity(shop, maya):
    shop.wait(days=40)
    shop.release(shop.hold(maya, "coffee", check_id="c").facts["id"])
    assert until(shop, maya) == date(2027, 1, 21)


@pytest.mark.parametrize(
    "told",
    [
        lambda shop, maya: shop.refund(1000),
        lambda shop, maya: shop.sell(maya, 5000),
        lambda shop, maya: shop.sell(maya, 9000, state=SaleState.VOIDED),
        lambda shop, maya: shop.sell(maya, 9000, tip=500),
        lambda shop, maya: shop.sell(maya, 1000, "open", state=SaleState.OPEN),
        lambda shop, maya: shop.sell(maya, 0, "nothing"),
    ],
    ids=["refund", "lower", "void", "tip", "open", "nothing"],
)
def test_what_earns_nothing_is_no_activity(shop, maya, told):
    shop.wait(days=40)
    told(shop, maya)
    assert until(shop, maya) == date(2027, 1, 21)


def test_a_sale_and_its_correction_upwards_are_activity(shop, maya):
    shop.wait(days=10)
    shop.sell(maya, 1000, "s2")
    assert until(shop, maya) == date(2027, 2, 1)
    shop.wait(days=10)
    shop.sell(maya, 2000, "s2")
    assert until(shop, maya) == date(2027, 2, 11)


def test_activity_under_a_shorter_policy_shortens_nothing():
    shop = Shop(idle(12))
    maya = shop.join()
    shop.sell(maya, 1000)
    change_rules(shop, expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 1))
    shop.wait(days=5)
    shop.sell(maya, 1000, "s2")
    assert until(shop, maya) == date(2027, 11, 21)
    shop.wait(days=300)
    assert shop.balance(maya) == 20


def test_what_now_ends_sooner_is_spent_first_after_activity():
    shop = Shop(idle(1))
    maya = shop.join()
    shop.sell(maya, 9000, "moving")
    change_rules(shop, expiry=ExpiryPolicy(ExpiryKind.MONTH_END, 1))
    shop.wait(days=3)
    shop.sell(maya, 4000, "dated")
    assert lots(shop, maya) == [(None, 90), (date(2026, 12, 31), 40)]
    shop.wait(days=16)
    shop.redeem(maya, "fiver", check_id="c1")
    assert until(shop, maya) == date(2027, 1, 10)
    assert lots(shop, maya) == [(date(2026, 12, 31), 40), (None, 50)]
    shop.redeem(maya, "fiver", check_id="c2")
    assert lots(shop, maya) == [(None, 50)]


def test_a_late_sale_keeps_the_promise_of_the_version_that_prices_it():
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 3)))
    maya = shop.join()
    shop.wait(days=75)
    happened = shop.now
    shop.sell(None, 10_000, "late")
    change_rules(shop, expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 1))
    shop.wait(days=2)
    shop.sell(maya, 10_000, "late", occurred_at=happened)
    shop.wait(days=45)
    assert shop.balance(maya) == 100
    shop.sell(maya, 5000, "new")
    shop.refund(10_000, sale_id="late")
    assert shop.balance(maya) == 50


def test_points_move_under_a_program_that_has_not_begun_yet():
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 3), effective_from=NOW + timedelta(days=30)))
    maya = shop.join()
    shop.sell(maya, 10_000)
    shop.sell(None, 10_000, state=SaleState.VOIDED)
    assert shop.balance(maya) == 0
