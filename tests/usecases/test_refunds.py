"""What a refund takes, what it gives back of the rewards used, and what a later correction takes again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.calendar import local_day
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy, RewardKind
from chalicelib.domain.sale import SaleState
from tests.builders import BARBER, CUT, Shop, program

MONTH = ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1)


def lots(shop, member_id):
    return {lot.last_day.isoformat(): lot.points for lot in shop.member(member_id).account.lots}


def test_what_ended_last_is_given_back_first(shop, maya):
    shop.sell(maya, 2000, "november")
    shop.wait(days=20)
    shop.sell(maya, 2000, "december")
    shop.redeem(maya, "fiver")
    shop.wait(days=30)
    shop.sell(maya, 2000, discount=500)
    assert lots(shop, maya) == {"2028-01-31": 15}
    assert shop.refund(1125).facts["points_restored"] == 30
    assert lots(shop, maya) == {"2027-11-30": 10, "2027-12-31": 20, "2028-01-31": 3}
    shop.refund(375, "rest")
    assert lots(shop, maya) == {"2027-11-30": 20, "2027-12-31": 20}


def test_what_is_given_back_in_parts_is_what_was_taken(shop, maya):
    shop.sell(maya, 2000, "november")
    shop.wait(days=20)
    shop.sell(maya, 2000, "december")
    before = shop.member(maya).account
    shop.redeem(maya, "fiver")
    shop.sell(maya, 2000, discount=500)
    for number in range(15):
        shop.refund(100, f"r{number}")
    assert replace(shop.member(maya).account, seq=before.seq) == before


def test_what_ended_meanwhile_lives_fourteen_more_days():
    shop = Shop(program(expiry=MONTH))
    maya = shop.join()
    shop.sell(maya, 5000, "earlier")
    shop.redeem(maya, "coffee")
    shop.sell(maya, 1000, discount=350)
    shop.wait(days=60)
    shop.sell(maya, 1000, discount=350, state=SaleState.VOIDED)
    assert lots(shop, maya)[(local_day(shop.now, shop.rules.timezone) + timedelta(days=14)).isoformat()] == 50
    shop.wait(days=14)
    assert shop.balance(maya) == 50
    shop.wait(days=1)
    assert shop.balance(maya) == 0


def test_what_has_not_ended_keeps_its_own_day(shop, maya):
    shop.sell(maya, 5000, "earlier")
    shop.redeem(maya, "coffee")
    shop.sell(maya, 1000, discount=350)
    shop.wait(days=360)
    shop.refund(650)
    assert lots(shop, maya) == {"2027-11-30": 50}


def test_points_that_have_ended_are_not_owed_even_where_they_were_spent_in_time():
    shop = Shop(program(expiry=MONTH))
    maya = shop.join()
    shop.sell(maya, 5000)
    shop.redeem(maya, "coffee", check_id="c")
    shop.sell(maya, 350, "c", discount=350)
    shop.wait(days=40)
    shop.refund(5000)
    assert shop.member(maya).account.debt == 0


def barber_with_a_certificate(reward=CUT):
    shop = Shop(replace(BARBER, rewards=(reward,)))
    maya = shop.join()
    for number in range(10):
        shop.sell(maya, 3200, f"s{number}")
    (paid,) = shop.member(maya).account.certificates
    return shop, maya, paid


@pytest.mark.parametrize("kind", [RewardKind.FREE_ITEM, RewardKind.AMOUNT_OFF])
def test_a_certificate_comes_back_only_with_all_of_the_sale(kind):
    shop, maya, paid = barber_with_a_certificate(replace(CUT, kind=kind))
    shop.redeem(maya, f"certificate:{paid.id}", payable=4200)
    shop.sell(maya, 4200, discount=3200)
    shop.refund(999)
    assert shop.member(maya).account.certificates == ()
    assert shop.refund(1, "rest").facts["back"] == "Free haircut"
    assert shop.member(maya).account.certificates == (paid,)


def test_a_correction_takes_a_certificate_again_that_a_refund_gave_back():
    shop, maya, paid = barber_with_a_certificate()
    shop.redeem(maya, f"certificate:{paid.id}", payable=4200)
    shop.sell(maya, 4200, discount=3200, version=1)
    shop.refund(1000)
    assert shop.member(maya).account.certificates == (paid,)
    shop.sell(maya, 5200, discount=3200, version=2)
    account = shop.member(maya).account
    assert (account.certificates, account.debt, shop.balance(maya)) == ((), 0, 1)


def test_a_certificate_that_was_used_again_meanwhile_is_owed_in_points():
    shop, maya, paid = barber_with_a_certificate()
    shop.redeem(maya, f"certificate:{paid.id}", payable=4200)
    shop.sell(maya, 4200, discount=3200, version=1)
    shop.refund(1000)
    shop.redeem(maya, f"certificate:{paid.id}", check_id="second", payable=3200)
    shop.sell(maya, 5200, discount=3200, version=2)
    account = shop.member(maya).account
    assert (account.certificates, account.debt, account.worth) == ((), 9, -9)


@pytest.fixture
def gift(shop, maya):
    """A sale of $4.00 that a reward paid for, of 40 points."""
    shop.sell(maya, 4000, "earlier")
    shop.redeem(maya, "fiver", payable=400)
    shop.sell(maya, 400, reward_payment=400)
    return maya


def test_a_refund_of_nothing_gives_nothing_back_where_rewards_paid_all(shop, gift):
    shop.refund(0)
    assert shop.balance(gift) == 0


def test_where_rewards_paid_all_the_merchandise_is_the_measure(shop, gift):
    for refund_id, points in (("r1", 10), ("r2", 20), ("r3", 30), ("r4", 40)):
        shop.refund(100, refund_id)
        assert shop.balance(gift) == points


def test_a_free_item_that_paid_all_comes_back_with_all_of_it(shop, maya):
    shop.sell(maya, 5000, "earlier")
    shop.redeem(maya, "coffee", payable=350)
    shop.sell(maya, 350)
    shop.refund(349)
    assert shop.balance(maya) == 0
    shop.refund(1, "rest")
    assert shop.balance(maya) == 50


@pytest.mark.parametrize(
    "order", [("v1", "v2", "refund"), ("v1", "refund", "v2"), ("refund", "v1", "v2"), ("v2", "refund", "v1")]
)
def test_a_correction_takes_again_what_a_refund_gave_back_too_much(shop, maya, order):
    shop.sell(maya, 9000, "earlier")
    shop.redeem(maya, "fiver")
    steps = {
        "v1": lambda: shop.sell(maya, 1500, version=1),
        "v2": lambda: shop.sell(maya, 4500, version=2),
        "refund": lambda: shop.refund(500),
    }
    for step in order:
        steps[step]()
    # 90 earned, 40 used, 35 for what was kept, and an eighth of the 40 back.
    assert shop.balance(maya) == 90 - 40 + 35 + 5


def test_what_was_given_back_too_much_and_spent_meanwhile_is_owed():
    shop = Shop(program(earn=EarnRule(EarnBasis.AMOUNT, 1, 1000)))
    maya = shop.join()
    shop.sell(maya, 70_000, "earlier")
    shop.redeem(maya, "fiver")
    shop.sell(maya, 1500, version=1)
    shop.refund(500)
    assert shop.balance(maya) == 70 - 40 + 20
    shop.redeem(maya, "coffee", check_id="meanwhile")
    answer = shop.sell(maya, 4500, version=2)
    assert (answer.facts["points_delta"], answer.facts["points_restored"], answer.facts["debt"]) == (3, -15, 12)
    assert shop.member(maya).account.worth == (70 - 40 + 3 + 5) - 50


def test_a_hold_that_ran_out_or_a_void_is_no_reward_newly_paid():
    shop, maya, paid = barber_with_a_certificate()
    shop.hold(maya, f"certificate:{paid.id}", check_id="elsewhere")
    shop.wait(minutes=20)
    assert "paid" not in shop.sell(maya, 3200, "s10").facts
    shop.redeem(maya, f"certificate:{paid.id}", payable=3200)
    shop.sell(maya, 3200, discount=3200)
    assert "paid" not in shop.sell(maya, 3200, discount=3200, state=SaleState.VOIDED).facts


@pytest.mark.parametrize("fields", [{"discount": 400}, {"reward_payment": 400}, {}])
def test_a_sale_paid_by_a_reward_alone_gives_it_back_however_the_till_reported_it(fields):
    shop = Shop()
    maya = shop.join()
    shop.sell(maya, 4000, "earlier")
    shop.redeem(maya, "fiver", payable=400)
    shop.sell(maya, 400, **fields)
    shop.refund(400)
    assert shop.balance(maya) == 40


@pytest.mark.parametrize("told", [{"discount": 300}, {"reward_payment": 300}, {}])
def test_a_reward_worth_more_than_the_bill_comes_back_with_all_of_the_bill(told):
    shop = Shop()
    maya = shop.join()
    shop.sell(maya, 6000, "earlier")
    shop.redeem(maya, "coffee")
    shop.sell(maya, 300, **told)
    shop.refund(299, "part")
    assert shop.balance(maya) == 10
    shop.refund(1, "rest")
    assert shop.balance(maya) == 60
