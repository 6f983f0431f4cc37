"""A check that opens again after it closed: a tip is added, or a reward is taken off. Its points wait until it closes again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.account import name_check
from chalicelib.domain.refusals import OfferNotApplicable
from chalicelib.domain.sale import Report, SaleState
from chalicelib.usecases import reconcile
from tests.builders import BARBER, BOOKSHOP, Shop, program

OPEN, CLOSED, VOIDED = SaleState.OPEN, SaleState.CLOSED, SaleState.VOIDED


@pytest.fixture
def maya(shop):
    maya = shop.join()
    shop.sell(maya, 12_000, "earlier")
    return maya


def used_on(shop, sale_id="sale-1"):
    return [(use.offer_id, use.restored_points) for use in shop.book.sale("rosas", "mill", sale_id).uses]


def test_its_points_go_back_and_the_rewards_used_on_it_stay(shop, maya):
    shop.redeem(maya, "fiver", payable=2000)
    assert shop.sell(maya, 2000, discount=500, version=1).facts["points_delta"] == 15
    opened = shop.sell(maya, 2000, discount=500, version=2, state=OPEN).facts
    assert (opened["points_delta"], opened["points_total"], opened["balance"]) == (-15, 0, 80)
    assert "points_restored" not in opened
    assert used_on(shop) == [("fiver", 0)]
    assert shop.sell(maya, 2000, discount=500, tip=300, version=3).facts["balance"] == 95
    assert shop.refund(1500).facts["points_restored"] == 40


def test_a_reward_is_taken_off_while_it_is_open(shop, maya):
    used = shop.redeem(maya, "fiver", payable=2000)
    shop.sell(maya, 2000, discount=500, version=1)
    shop.sell(maya, 2000, discount=500, version=2, state=OPEN)
    assert shop.reverse(used).facts["balance"] == 120
    assert used_on(shop) == []
    assert shop.sell(maya, 2000, version=3).facts["balance"] == 140


def test_it_takes_a_reward_in_one_step_until_it_closes_again(shop, maya):
    shop.sell(maya, 2000, version=1)
    shop.sell(maya, 2000, version=2, state=OPEN)
    assert shop.member(maya).account.closed_checks == (name_check("mill", "earlier"),)
    shop.redeem_at_once(maya, "fiver")
    assert shop.sell(maya, 2000, discount=500, version=3).facts["balance"] == 95
    with pytest.raises(OfferNotApplicable) as refusal:
        shop.redeem_at_once(maya, "coffee")
    assert refusal.value.reason == "check_closed"


def test_an_older_word_or_one_without_a_version_opens_nothing(shop, maya):
    shop.sell(maya, 2000, version=2)
    assert shop.sell(maya, 2000, version=1, state=OPEN).facts["points_total"] == 20
    assert shop.sell(maya, 2000, state=OPEN).facts["points_total"] == 20


def test_what_it_earned_and_was_spent_meanwhile_is_owed_until_it_closes_again(shop):
    maya = shop.join()
    shop.sell(maya, 6000, version=1)
    shop.redeem(maya, "coffee", check_id="next")
    shop.sell(maya, 6000, version=2, state=OPEN)
    assert (shop.balance(maya), shop.member(maya).account.debt) == (0, 50)
    shop.sell(maya, 6000, version=3)
    assert (shop.balance(maya), shop.member(maya).account.debt) == (10, 0)


def test_a_reward_that_it_paid_at_once_goes_back_too():
    shop = Shop(BARBER)
    maya = shop.join()
    for number in range(10):
        shop.sell(maya, 3200, f"s{number}", version=1)
    shop.sell(maya, 3200, "s9", version=2, state=OPEN)
    assert (shop.member(maya).account.certificates, shop.balance(maya)) == ((), 9)
    shop.sell(maya, 3200, "s9", version=3)
    assert len(shop.member(maya).account.certificates) == 1


@given(
    st.sampled_from([program(), program(same_check=True), BARBER, BOOKSHOP]),
    st.integers(0, 9000),
    st.lists(st.sampled_from([OPEN, CLOSED]), max_size=4),
    st.sampled_from([CLOSED, VOIDED]),
    st.booleans(),
)
def test_however_often_it_opens_it_ends_as_if_it_never_had(rules, amount, course, last, using):
    first, second = (account_after(rules, amount, states, using=using) for states in ([last], [CLOSED, *course, last]))
    assert first == second
    if last is CLOSED:
        assert first.closed_checks == second.closed_checks


def account_after(rules, amount, states, *, using):
    shop = Shop(rules)
    maya = shop.join()
    for number in range(4):
        shop.sell(maya, 20_000, f"before-{number}")
    ready = [offer.id for offer in shop.quote(maya, check(shop, amount)).offers if offer.applicable]
    if using and ready:
        shop.redeem(maya, ready[0], payable=amount)
    for version, state in enumerate(states):
        shop.sell(maya, amount, state=state, version=version)
    assert not list(reconcile.differences(reconcile.Desk(shop.book, shop.merchants, lambda: shop.now)))
    return replace(shop.member(maya).account, seq=0)


def check(shop, amount):
    return Report(CLOSED, "USD", shop.now, amount)
