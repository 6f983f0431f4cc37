"""What a member does, as of the end of a day."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.account import Account, Certificate, Lot
from chalicelib.domain.figures.habits import (
    FirstReward,
    Habits,
    Known,
    Level,
    Reach,
    Trend,
    habits_of,
    is_lapsed,
    make_scale,
    reach_of,
    trend_of,
)
from chalicelib.domain.figures.visits import Visit, Visits
from chalicelib.domain.program import Reward, RewardKind
from tests.builders import BARBER, BOOKSHOP, program

TODAY = date(2026, 11, 21)
LONG_AGO = date(2020, 1, 1)


def ago(*numbers):
    return sorted(TODAY - timedelta(days=number) for number in numbers)


def came(*numbers, shop="mill", spend=1000, visits=None):
    visits = visits or Visits()
    for number in numbers:
        visits = visits.add(Visit("maya", TODAY - timedelta(days=number), shop, 1, spend))
    return visits


def habits(visits, joined=LONG_AGO):
    return habits_of(Known("maya", joined), visits, TODAY)


def test_who_never_came_has_no_habits():
    assert habits(Visits()) == Habits("maya", LONG_AGO)
    assert habits(Visits()).days_since(TODAY) is None
    assert not habits(Visits()).was_seen(TODAY)


def test_sales_and_money_are_of_the_last_364_days_and_days_of_ever():
    found = habits(came(3, 3, 363, 364, 727, 728))
    assert (found.sales, found.spend, found.days, found.was_here) == (3, 3000, 5, True)
    assert not habits(came(3, 728)).was_here


def test_what_comes_after_the_day_does_not_count():
    assert habits(came(3, -1)) == habits(came(3))


def test_home_is_where_somebody_comes_most_lately():
    assert habits(came(3, 10, visits=came(4, shop="dock"))).home == "mill"
    assert habits(came(400, 401, 402, visits=came(4, shop="dock"))).home == "dock"
    assert habits(came(10, visits=came(4, shop="dock"))).home == "dock"
    assert habits(came(400, 401, visits=came(402, shop="dock"))).home == "mill"


@pytest.mark.parametrize(
    ("days", "lapsed"),
    [
        (ago(59), False),
        (ago(60), True),
        (ago(60, 67, 74), True),
        (ago(60, 90, 120), False),
        (ago(89, 119, 149), False),
        (ago(90, 120, 150), True),
        (ago(60, 70, 100), True),  # pauses of 10 and 30: three times 20
        (ago(60, 70, 101), False),  # three times 20.5
    ],
)
def test_lapsed_is_who_is_away_for_60_days_and_for_three_of_their_own_pauses(days, lapsed):
    assert is_lapsed(days, TODAY) is lapsed


@pytest.mark.parametrize(
    ("now", "before", "trend"),
    [
        (4, 4, Trend.SAME),
        (6, 4, Trend.SAME),
        (7, 3, Trend.MORE),
        (3, 7, Trend.LESS),
        (6, 3, Trend.SAME),  # 3 more of 9: as much as chance
        (7, 4, Trend.SAME),
        (6, 0, Trend.MORE),
        (0, 6, Trend.LESS),
    ],
)
def test_a_trend_is_what_chance_does_not_explain(now, before, trend):
    assert trend_of(ago(*range(now), *range(28, 28 + before)), LONG_AGO, TODAY) is trend


def test_who_comes_seldom_is_compared_over_a_longer_time():
    monthly = ago(5, 35, 65, 95, 125, 155)
    assert trend_of(monthly, LONG_AGO, TODAY) is Trend.SAME
    assert trend_of(ago(95, 110, 125, 140, 155, 160), LONG_AGO, TODAY) is Trend.LESS
    assert trend_of(ago(5, 100), LONG_AGO, TODAY) is Trend.UNKNOWN


def test_who_is_too_new_is_not_compared():
    days = ago(*range(0, 56, 3))
    assert trend_of(days, TODAY - timedelta(days=55), TODAY) is not Trend.UNKNOWN
    assert trend_of(days, TODAY - timedelta(days=54), TODAY) is Trend.UNKNOWN


def test_months_are_counted_from_the_one_of_joining():
    visits = Visits()
    for day in (date(2026, 1, 31), date(2026, 2, 1), date(2026, 4, 30), date(2025, 12, 31)):
        visits = visits.add(Visit("maya", day, "mill"))
    assert habits(visits, date(2026, 1, 30)).months == 0b1011


def test_the_first_reward_is_told_in_days_and_visits():
    visits = came(40, 30, 20, 10).add(Visit("maya", TODAY - timedelta(days=20), "mill", 0, 0, 1))
    assert habits(visits, TODAY - timedelta(days=45)).first_reward == FirstReward(25, 3)
    assert habits(visits.add(Visit("maya", TODAY - timedelta(days=19), "mill", 0, 0, -1))).first_reward is None
    assert habits(came(40)).first_reward is None


def test_a_reward_alone_is_no_visit():
    visits = Visits().add(Visit("maya", TODAY, "mill", 0, 0, 1))
    assert habits(visits).last is None


def account(points=0, **fields):
    return Account(lots=(Lot(None, "mill", points),) if points else (), **fields)


@pytest.mark.parametrize(
    ("points", "reach"), [(0, Reach.FAR), (31, Reach.FAR), (32, Reach.NEAR), (39, Reach.NEAR), (40, Reach.READY)]
)
def test_a_reward_is_near_from_four_fifths_on(points, reach):
    assert reach_of(program(), account(points), TODAY) is reach


def test_a_certificate_is_ready_and_credit_is_neither():
    assert reach_of(BARBER, account(7), TODAY) is Reach.FAR
    assert reach_of(BARBER, account(8), TODAY) is Reach.NEAR
    assert reach_of(BARBER, account(certificates=(Certificate("c", "cut", ()),)), TODAY) is Reach.READY
    assert reach_of(BOOKSHOP, account(500), TODAY) is Reach.FAR
    dear = program(rewards=(Reward("credit", "Credit", RewardKind.CREDIT, 1), Reward("cake", "Cake", RewardKind.FREE_ITEM, 100)))
    assert reach_of(dear, account(79), TODAY) is Reach.FAR


def test_equal_values_share_the_higher_fifth():
    scale = make_scale(Counter({1: 1, 2: 1, 3: 1, 4: 1, 5: 6}))
    assert [scale.score(value) for value in range(1, 6)] == [1, 1, 2, 2, 5]


def test_fewer_values_make_fewer_parts():
    scale = make_scale(Counter({1: 90, 7: 10}))
    assert (scale.parts, scale.score(1), scale.score(7)) == (2, 1, 2)
    assert (scale.level(1), scale.level(7)) == (Level.MIDDLE, Level.HIGH)
    assert make_scale(Counter({4: 3})).level(4) is Level.HIGH


def test_the_upper_two_fifths_are_high_and_the_lower_two_low():
    scale = make_scale(Counter(range(10)))
    assert [scale.level(value) for value in range(0, 10, 2)] == [Level.LOW, Level.LOW, Level.MIDDLE, Level.HIGH, Level.HIGH]


@given(st.lists(st.integers(0, 30), min_size=1))
def test_a_higher_value_never_scores_lower_and_the_highest_scores_highest(values):
    scale = make_scale(Counter(values))
    scores = [scale.score(value) for value in sorted(set(values))]
    assert scores == sorted(scores)
    assert scores[-1] == scale.parts
    assert scores[0] >= 1
