from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.money.flows import Way
from chalicelib.domain.money.journal import Month
from chalicelib.domain.money.settlement import Agreed, Payment, holding, price_of, settle

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


def test_a_month_costs_what_was_agreed_on_for_it_or_what_it_was_worth():
    november, december, june = date(2026, 11, 1), date(2026, 12, 1), date(2027, 6, 1)
    agreed = (Agreed(december, Fraction(8)), Agreed(june, None))
    prices = [price_of(agreed, Month(first, "USD", Fraction(12))) for first in (november, december, date(2027, 5, 1), june)]
    assert prices == [12, 8, 8, 12]
    assert holding(agreed, november) is None


@given(st.lists(st.builds(Agreed, st.dates().map(lambda day: day.replace(day=1)), st.none() | st.fractions(0, 50))), st.dates())
def test_what_is_agreed_on_later_changes_no_month_before(agreed, day):
    month = Month(day.replace(day=1), "USD", Fraction(12))
    before = [one for one in agreed if one.since <= month.first]
    assert price_of(agreed, month) == price_of(before, month)
