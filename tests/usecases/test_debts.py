"""What a refund takes and nobody has is owed: it does not end, later credits pay it first, and only reversals make it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.entry import EntryKind
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy, Reward, RewardKind
from chalicelib.domain.refusals import InsufficientPoints, Refusal
from chalicelib.domain.sale import SaleState
from chalicelib.usecases import expiry
from tests.builders import BARBER, BOOKSHOP, Shop, program

TREAT = Reward("treat", "Free treat", RewardKind.FREE_ITEM, 20, amount=150)


@pytest.fixture
def owing():
    """A member with 50 points of a sale that earned 70, which is then taken back: Talon.One's figures."""
    shop = Shop(program(rewards=(TREAT,)))
    shop.maya = shop.join()
    shop.sell(shop.maya, 7000, version=1)
    shop.redeem(shop.maya, "treat", check_id="c")
    assert shop.balance(shop.maya) == 50
    shop.sell(shop.maya, 7000, version=2, state=SaleState.VOIDED)
    return shop


def standing(shop):
    account = shop.member(shop.maya).account
    return shop.balance(shop.maya), account.debt


def test_taking_70_from_a_balance_of_50_takes_50_and_leaves_a_debt_of_20(owing):
    assert standing(owing) == (0, 20)
    newest = list(owing.book.entries("rosas", owing.maya))[-1]
    assert (newest.points, newest.facts["debt"], newest.delta.debt) == (-70, 20, 20)


def test_later_credits_pay_the_debt_before_they_can_be_spent(owing):
    owing.sell(owing.maya, 1500, "s2")
    assert standing(owing) == (0, 5)
    owing.sell(owing.maya, 1500, "s3")
    assert standing(owing) == (10, 0)
    with pytest.raises(InsufficientPoints):
        owing.hold(owing.maya, "treat", check_id="c4")


def test_a_sale_that_paid_a_debt_leaves_it_again_when_it_is_refunded(owing):
    owing.sell(owing.maya, 3000, "s2")
    owing.refund(3000, sale_id="s2")
    assert standing(owing) == (0, 20)


def test_a_debt_does_not_end_with_time(owing):
    owing.wait(days=1000)
    expiry.run(owing.book, owing.merchants, owing.now, lambda: 60)
    assert standing(owing) == (0, 20)


def test_points_that_came_back_from_a_hold_pay_the_debt():
    shop = Shop(program(rewards=(TREAT,)))
    shop.maya = shop.join()
    shop.sell(shop.maya, 5000)
    held = shop.hold(shop.maya, "treat", "treat", check_id="c")
    shop.refund(5000)
    assert standing(shop) == (0, 40)
    shop.release(held.facts["id"])
    assert standing(shop) == (0, 0)


def test_a_sale_and_a_refund_arriving_in_the_other_order_leave_the_same_debt():
    ends = []
    for order in (("refund", "sale"), ("sale", "refund")):
        shop = Shop(program(rewards=(TREAT,)))
        shop.maya = shop.join()
        shop.sell(shop.maya, 4000)
        shop.redeem(shop.maya, "treat", "treat", check_id="c")
        steps = {"refund": lambda shop=shop: shop.refund(4000), "sale": lambda shop=shop: shop.sell(shop.maya, 2500, "s2")}
        for step in order:
            steps[step]()
        ends.append(standing(shop))
    assert ends == [(0, 15), (0, 15)]


WAITS = [5, 20, 9 * 24 * 60, 31 * 24 * 60]
uses = st.lists(st.tuples(st.sampled_from(["hold", "capture", "release", "wait", "job"]), st.integers(0, 3)), max_size=12)


@given(st.sampled_from([program(rewards=(TREAT,), expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1)), BARBER, BOOKSHOP]), uses)
def test_using_rewards_never_makes_a_debt_whatever_is_held_used_given_back_or_ends(rules, story):
    shop = Shop(rules)
    shop.maya, held = shop.join(), []
    for number in range(12):
        shop.sell(shop.maya, 800, f"s{number}")
    for step, number in story:
        with suppress(Refusal):
            if step == "hold":
                certificates = [f"certificate:{paid.id}" for paid in shop.member(shop.maya).account.certificates]
                offer = certificates[0] if certificates else rules.rewards[0].id
                held.append(shop.hold(shop.maya, offer, check_id="c").facts["id"])
            elif step == "capture" and held:
                shop.capture(held[number % len(held)])
            elif step == "release" and held:
                shop.release(held[number % len(held)])
        if step == "wait":
            shop.wait(minutes=WAITS[number])
        elif step == "job":
            expiry.run(shop.book, shop.merchants, shop.now, lambda: 60)
        assert shop.member(shop.maya).account.debt == 0
        assert shop.balance(shop.maya) >= 0


def test_only_reports_of_sales_make_a_debt(owing):
    made = [entry.kind for entry in owing.book.entries("rosas", owing.maya) if entry.delta.debt > 0]
    assert made == [EntryKind.SALE]
