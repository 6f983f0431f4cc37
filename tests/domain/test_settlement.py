from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.money.flows import Way
from chalicelib.domain.money.settlement import Payment, settle

shops = st.sampled_from(["mill", "dock", "fair", "park"])
sent = st.dictionaries(st.builds(Way, shops, shops), st.integers(-500, 500)).map(
    lambda ways: {way: points for way, points in ways.items() if way.earned != way.used}
)


def test_the_shop_that_sold_pays_the_one_that_gave_the_reward():
    assert settle({Way("mill", "dock"): 40}, Fraction(25, 2)).payments == (Payment("mill", "dock", 40, 500),)


def test_what_went_both_ways_is_netted():
    both = {Way("mill", "dock"): 40, Way("dock", "mill"): 100}
    assert settle(both, Fraction(5)).payments == (Payment("dock", "mill", 60, 300),)
    assert settle({Way("mill", "dock"): 40, Way("dock", "mill"): 40}, Fraction(5)).payments == ()


def test_what_came_back_is_owed_the_other_way():
    assert settle({Way("mill", "dock"): -40}, Fraction(5)).payments == (Payment("dock", "mill", 40, 200),)


@given(sent, st.fractions(0, 50))
def test_settling_up_makes_and_loses_no_money(ways, price):
    assert sum(settle(ways, price).nets.values()) == 0


@given(sent, st.fractions(0, 50))
def test_no_two_shops_pay_each_other_and_nobody_pays_less_than_nothing(ways, price):
    payments = settle(ways, price).payments
    assert len({frozenset((one.payer, one.payee)) for one in payments}) == len(payments)
    assert all(one.points > 0 and one.amount >= 0 for one in payments)
