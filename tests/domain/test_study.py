"""What is known of all members together."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from chalicelib.domain.figures.habits import FirstReward, Habits, Trend
from chalicelib.domain.figures.study import Cohort, Group, GroupFigures, Study, measure, numbers_of

DAY = date(2026, 11, 30)
MAYA = Habits("maya", date(2026, 9, 4), home="mill", first=date(2026, 9, 4), last=DAY, days=9, sales=9, spend=9000)


def study(*everybody, day=DAY):
    scales, numbers = measure(everybody, day), Counter()
    for habits in everybody:
        numbers.update(numbers_of(habits, scales.standing(habits, day), (), day))
    return Study(day, numbers, min((habits.first for habits in everybody if habits.first), default=None))


def away(days, **fields):
    return replace(MAYA, last=DAY - timedelta(days=days), **fields)


def test_where_there_is_nobody_there_is_no_figure():
    nobody = study()
    assert (nobody.members, nobody.seen, nobody.repeat_rate, nobody.retention, nobody.spend_a_year) == (0, 0, None, None, None)
    assert (nobody.days_to_first_reward, nobody.worth(Fraction(1)), nobody.retention_from, nobody.cohorts()) == (
        None,
        None,
        None,
        [],
    )


def test_the_repeat_rate_is_of_those_who_came_within_the_year():
    found = study(MAYA, away(3, sales=1), away(9, sales=2), away(364), Habits("leo", DAY))
    assert (found.members, found.seen, found.repeat_rate) == (5, 3, Fraction(2, 3))


def test_cohorts_are_told_for_months_that_are_over():
    september = replace(MAYA, joined=date(2026, 9, 4), months=0b101)
    october = replace(MAYA, joined=date(2026, 10, 1), months=0b11)
    found = study(september, replace(september, months=0b1), october).cohorts()
    assert found == [
        Cohort(date(2026, 9, 1), 2, (2, 0, 1)),
        Cohort(date(2026, 10, 1), 1, (1, 1)),
        Cohort(date(2026, 11, 1), 0, (0,)),
    ]
    earlier = study(september, day=DAY - timedelta(days=1)).cohorts()
    assert earlier[0] == Cohort(date(2026, 9, 1), 1, (1, 0, None))


def test_a_cohort_of_more_than_twelve_months_ago_is_left_out():
    assert study(replace(MAYA, joined=date(2025, 10, 31))).cohorts() == []
    assert len(study(replace(MAYA, joined=date(2025, 11, 1))).cohorts()) == 13


def test_who_stays_is_known_after_two_years():
    members = [away(3, was_here=True), away(400, was_here=True), away(3)]
    begun = DAY - timedelta(days=727)
    assert study(*(replace(one, first=begun + timedelta(days=1)) for one in members)).retention is None
    found = study(*(replace(one, first=begun) for one in members))
    assert (found.retention, found.retention_from) == (Fraction(1, 2), DAY)


def test_a_member_is_worth_a_years_sales_times_the_years_that_members_stay():
    begun = DAY - timedelta(days=800)
    found = study(*(replace(one, first=begun, spend=10_000) for one in (away(3, was_here=True), away(400, was_here=True))))
    assert found.spend_a_year == 10_000
    assert found.worth(Fraction(6, 10)) == 10_000 * Fraction(6, 10) / Fraction(1, 2)
    assert study(replace(MAYA, first=begun, was_here=True)).worth(Fraction(1)) is None  # nobody ever leaves: no number of years


def test_the_first_reward_is_the_median_of_those_who_used_one():
    rewards = [(10, 3), (20, 4), (90, 9), (30, 4)]
    found = study(*(replace(MAYA, first_reward=FirstReward(*one)) for one in rewards), MAYA)
    assert (found.rewarded, found.days_to_first_reward, found.visits_to_first_reward) == (4, 25, 4)


def test_each_member_of_the_year_is_in_one_group():
    everybody = [
        away(days, sales=sales, spend=100 * sales)
        for days, sales in ((0, 9), (1, 1), (2, 8), (3, 2), (4, 7), (5, 3), (6, 6), (7, 4), (8, 5), (9, 10))
    ]
    found = study(*everybody, away(500))
    assert sum(found.group(group).members for group in Group) == 10
    assert found.group(Group.BEST) == GroupFigures(2, 2, 17, 1700)
    assert found.group(Group.MISSED) == GroupFigures(1, 9, 10, 1000)
    assert sum(found.group(group).spend for group in Group) == 5500


def test_trends_and_lapses_are_of_members_of_the_year():
    everybody = [
        replace(MAYA, trend=Trend.MORE),
        away(90, trend=Trend.LESS, is_lapsed=True),
        away(400, trend=Trend.LESS, is_lapsed=True),
    ]
    found = study(*everybody)
    assert (found.trend(Trend.MORE), found.trend(Trend.LESS), found.lapsed) == (1, 1, 1)
