"""How a goal stands: what it is now, how much of the way, how fast it has to go on, and what rewards have cost."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.figures.figures import Metric, Numbers
from chalicelib.domain.figures.goals import GOALS_MAX, Budget, Goal, State, check_goal, measure, needed_since, stand
from chalicelib.domain.figures.tallies import ALL_SHOPS, Spot
from chalicelib.domain.refusals import UnusableField

BEGUN = date(2026, 11, 2)
ENDS = BEGUN + timedelta(days=40)
GOAL = Goal("g1", Metric.VISITS, None, Fraction(100), Fraction(200), BEGUN, ENDS)


def numbers(per_day, place=ALL_SHOPS, *, since=BEGUN - timedelta(days=200), days=400, name="visits"):
    every = (since + timedelta(days=day) for day in range(days))
    return Numbers({Spot(day, place): Counter({name: per_day, "seen": 1}) for day in every})


def after(later, goal=GOAL, per_day=5, **fields):
    return stand(goal, numbers(per_day, goal.place, **fields), BEGUN + timedelta(days=later))


def test_a_figure_is_of_the_four_weeks_up_to_yesterday():
    assert measure(Metric.VISITS, numbers(5), BEGUN, ALL_SHOPS) == 28 * 5
    assert measure(Metric.VISITS, numbers(5, since=BEGUN, days=1), BEGUN, ALL_SHOPS) == 0
    assert measure(Metric.VISITS, numbers(5, since=BEGUN, days=1), BEGUN + timedelta(days=1), ALL_SHOPS) == 5


def test_progress_is_the_part_of_the_way_from_where_it_began():
    found = after(10)
    assert (found.now, found.progress, found.elapsed) == (140, Fraction(2, 5), Fraction(1, 4))
    assert found.state is State.ON_TRACK


def test_the_pace_is_what_each_week_that_is_left_has_to_add():
    found = after(26)
    assert (found.days_left, found.pace, found.state) == (14, 30, State.BEHIND)


@pytest.mark.parametrize(("later", "state"), [(0, State.BEGUN), (6, State.BEGUN), (7, State.BEHIND)])
def test_in_its_first_week_no_goal_is_behind(later, state):
    assert after(later, per_day=3).state is state


def test_a_goal_that_is_there_needs_no_pace():
    found = after(10, per_day=8)
    assert (found.state, found.pace, found.days_left) == (State.REACHED, None, 30)


@pytest.mark.parametrize(("per_day", "state"), [(8, State.REACHED), (7, State.MISSED)])
def test_a_goal_that_is_over_stays_what_it_was_on_its_last_day(per_day, state):
    found = after(60, per_day=per_day, days=241)  # after its last day nobody came any more
    assert (found.state, found.now, found.days_left, found.pace) == (state, 28 * per_day, 0, None)


def test_its_last_day_counts_still():
    found = after(40)
    assert (found.state, found.days_left, found.elapsed) == (State.BEHIND, 0, 1)


def test_what_went_the_other_way_is_less_than_nothing_of_the_way():
    assert after(10, per_day=3).progress == Fraction(-16, 100)


def test_a_figure_can_be_to_fall():
    goal = replace(GOAL, metric=Metric.REWARDS, baseline=Fraction(140), target=Fraction(84))
    found = stand(goal, numbers(4, name="rewards_used"), BEGUN + timedelta(days=20))
    assert (found.progress, found.state) == (Fraction(1, 2), State.ON_TRACK)
    assert found.pace == Fraction(-28 * 7, 20)


def test_who_came_back_is_a_share_and_of_nobody_unknown():
    goal = replace(GOAL, metric=Metric.CAME_BACK, baseline=Fraction(1, 2), target=Fraction(3, 5))
    assert stand(goal, Numbers({}), BEGUN).state is State.UNKNOWN
    # Somebody new each day, none of whom is seen again.
    found = stand(goal, numbers(5), BEGUN + timedelta(days=7))
    assert (found.now, found.state) == (0, State.BEHIND)


def test_a_goal_of_one_shop_counts_that_shop_alone():
    goal = replace(GOAL, location_id="mill")
    both = {**numbers(5, "mill")._kept, **numbers(9)._kept}
    assert stand(goal, Numbers(both), BEGUN).now == 140


@pytest.mark.parametrize(
    ("budget", "state"), [(1_000, Budget.USED_UP), (1_100, Budget.USED_UP), (1_300, Budget.NEAR), (1_500, Budget.WITHIN)]
)
def test_what_rewards_cost_counts_from_the_day_on_which_the_goal_began(budget, state):
    goal = replace(GOAL, budget=budget)
    found = stand(goal, numbers(100, name="reward_cost"), BEGUN + timedelta(days=10))
    assert (found.spent, found.budget) == (1_100, state)


def test_who_gave_it_up_sees_what_it_came_to():
    given_up = GOAL.end(BEGUN + timedelta(days=10))
    found = stand(given_up, numbers(5), BEGUN + timedelta(days=39))
    assert (found.state, found.now, found.days_left) == (State.ENDED, 140, 0)
    assert given_up.end(BEGUN + timedelta(days=20)) == given_up
    assert GOAL.end(ENDS + timedelta(days=1)) == GOAL


def test_a_goal_is_shown_for_a_year_after_it():
    assert GOAL.is_shown(ENDS + timedelta(days=364))
    assert not GOAL.is_shown(ENDS + timedelta(days=365))


def test_all_that_is_needed_is_read():
    today = BEGUN + timedelta(days=300)
    assert needed_since((), today) == today - timedelta(days=84)
    assert needed_since((GOAL,), today) == ENDS - timedelta(days=83)
    assert needed_since((replace(GOAL, begun=BEGUN - timedelta(days=300)),), BEGUN) == BEGUN - timedelta(days=300)


@given(st.integers(0, 40), st.integers(0, 20), st.integers(1, 400), st.integers(0, 400))
def test_whoever_keeps_the_pace_is_there_on_the_last_day(days, per_day, target, baseline):
    if target == baseline:
        return
    goal = replace(GOAL, baseline=Fraction(baseline), target=Fraction(target))
    found = after(days, goal, per_day)
    if found.pace is not None:
        assert found.now + found.pace * Fraction(found.days_left, 7) == target
    if found.state in {State.ON_TRACK, State.REACHED}:
        assert found.progress >= min(found.elapsed, 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"location_id": "nowhere"}, "shop"),
        ({"metric": Metric.MEMBERS, "location_id": "mill"}, "shop"),
        ({"ends": BEGUN - timedelta(days=1)}, "ends"),
        ({"ends": BEGUN + timedelta(days=6)}, "ends"),
        ({"ends": BEGUN + timedelta(days=365)}, "ends"),
        ({"target": Fraction(100)}, "target"),
        ({"target": Fraction(-1)}, "target"),
        ({"metric": Metric.CAME_BACK, "target": Fraction(2)}, "target"),
        ({"budget": 0}, "budget"),
    ],
)
def test_a_goal_that_makes_no_sense_is_refused_with_the_field_that_is_wrong(changes, field):
    with pytest.raises(UnusableField) as refused:
        check_goal(replace(GOAL, **changes), ("mill", "dock"), 0)
    assert refused.value.field == field


def test_too_many_goals_are_none():
    check_goal(GOAL, ("mill",), GOALS_MAX - 1)
    with pytest.raises(UnusableField):
        check_goal(GOAL, ("mill",), GOALS_MAX)
