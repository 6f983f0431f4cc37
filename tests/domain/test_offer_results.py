"""Specials beside the same weekdays before them: what is planted is found, what is noise is not, and limits are always told."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.figures.figures import Numbers, Span
from chalicelib.domain.figures.lift import Interval
from chalicelib.domain.figures.offer_results import (
    COMPARED,
    PAIRS_MIN,
    UNUSED_DAYS,
    UNUSED_VISITS,
    Beside,
    Outcome,
    Uses,
    compare,
    days_held,
    outcome_of,
    uses_of,
)
from chalicelib.domain.figures.tallies import Spot
from chalicelib.domain.special import Benefit, Special

FIRST = date(2026, 10, 5)
"""A Monday."""
LUNCH = Special("lunch", "Lunch", Benefit.PERCENT_OFF, FIRST, percent=20)
NO_USES = Uses(0, 0, 0, 0, 0, 0)
SOME = Uses(3, 300, 0, 3, 3000, 0)


def days_of(first, sold):
    """What was sold on so many days, in minor units: `sold` by place says for each day since 8 weeks before `first`."""
    found = {}
    for place, of_day in sold.items():
        for day in range(-56, 56):
            amount = of_day(day)
            found[Spot(first + timedelta(days=day), place)] = Counter(member_sales=amount // 2, other_sales=amount - amount // 2)
    return Numbers(found)


def noisy(mean, after=None, seed=1, spread=40_00):
    """Days around a mean with weekends twice as busy; from day 0 on around another one."""
    chance = Random(seed)  # noqa: S311  made-up sales
    drawn = {day: chance.gauss(0, spread) for day in range(-56, 56)}

    def of_day(day):
        weekend = 2 if day % 7 >= 5 else 1
        return max(1, round((after if after is not None and day >= 0 else mean) * weekend + drawn[day]))

    return of_day


def four_weeks(special=LUNCH):
    return days_held(special, FIRST, FIRST + timedelta(days=28))


def test_more_that_was_planted_is_found_between_its_limits():
    numbers = days_of(FIRST, {"mill": noisy(500_00, 600_00)})
    beside = compare(numbers, four_weeks(), ["mill"], [], 0.0)
    assert beside is not None
    assert (beside.days, beside.others) == (28, False)
    planted = 100_00 * 9 / 7
    assert beside.interval.low < planted < beside.interval.high
    assert beside.outcome is Outcome.WORKED


def test_what_happened_at_shops_without_it_too_is_taken_off():
    numbers = days_of(FIRST, {"mill": noisy(500_00, 600_00), "dock": noisy(1000_00, 1200_00, seed=2)})
    alone, both = (compare(numbers, four_weeks(), ["mill"], without, 0.0) for without in ([], ["dock"]))
    assert alone is not None
    assert both is not None
    assert (alone.outcome, both.outcome, both.others) == (Outcome.WORKED, Outcome.UNSAID, True)
    assert both.interval.low < 0 < both.interval.high


def test_chance_is_called_chance_in_nineteen_of_twenty_cases():
    said = Counter()
    for seed in range(400):
        beside = compare(days_of(FIRST, {"mill": noisy(500_00, seed=seed)}), four_weeks(), ["mill"], [], 0.0)
        assert beside is not None
        said[beside.outcome] += 1
    assert 360 <= said[Outcome.UNSAID] <= 395


def test_days_are_compared_with_the_same_weekdays_right_before_the_first_one():
    tuesdays = Special("tue", "Tuesdays", Benefit.PERCENT_OFF, FIRST, rule="FREQ=WEEKLY;BYDAY=TU", percent=20)
    days = days_held(tuesdays, FIRST, FIRST + timedelta(days=60))
    assert {day.weekday() for day in days} == {1}
    assert len(days) == COMPARED / 7
    numbers = days_of(FIRST, {"mill": lambda day: 900 if day % 7 == 1 else 100})
    beside = compare(numbers, days, ["mill"], [], 0.0)
    assert beside == Beside(8, 0.0, Interval(0.0, 0.0), 900.0, 0.0, others=False)


def test_with_few_days_or_none_before_nothing_is_compared():
    numbers = days_of(FIRST, {"mill": noisy(500_00)})
    assert compare(numbers, four_weeks()[: PAIRS_MIN - 1], ["mill"], [], 0.0) is None
    assert compare(numbers, [], ["mill"], [], 0.0) is None
    assert compare(numbers, four_weeks(), ["elsewhere"], [], 0.0) is None
    young = Numbers({Spot(FIRST + timedelta(days=day), "mill"): Counter(member_sales=100) for day in range(-3, 28)})
    assert compare(young, four_weeks(), ["mill"], [], 0.0) is None


def test_days_on_which_nobody_sold_anything_are_no_pairs():
    numbers = days_of(FIRST, {"mill": lambda day: 0 if day % 7 == 6 else 100 + day % 3})
    beside = compare(numbers, four_weeks(), ["mill"], [], 0.0)
    assert beside is not None
    assert beside.days == 24


def test_a_special_that_ends_early_is_compared_until_then():
    ended = Special("lunch", "Lunch", Benefit.PERCENT_OFF, FIRST, last_day=FIRST + timedelta(days=6), percent=20)
    assert len(days_held(ended, FIRST, FIRST + timedelta(days=40))) == 7
    assert days_held(LUNCH, FIRST + timedelta(days=3), FIRST + timedelta(days=5))[0] == FIRST + timedelta(days=3)


@pytest.mark.parametrize(
    ("more", "low", "high", "given", "outcome"),
    [
        (50.0, 10.0, 90.0, 0.0, Outcome.WORKED),
        (50.0, 10.0, 90.0, 60.0, Outcome.UNSAID),
        (50.0, 10.0, 90.0, 90.0, Outcome.FLAT),
        (50.0, -10.0, 110.0, 0.0, Outcome.UNSAID),
        (-50.0, -90.0, -10.0, 0.0, Outcome.FLAT),
    ],
)
def test_it_worked_if_more_is_sold_than_the_points_it_gave_are_worth(more, low, high, given, outcome):
    beside = Beside(10, more, Interval(low, high), 100.0, given, others=False)
    assert (beside.outcome, outcome_of(SOME, beside, 999, 99)) == (outcome, outcome)


def test_what_nobody_used_is_told_once_enough_came():
    assert outcome_of(NO_USES, None, UNUSED_VISITS, UNUSED_DAYS) is Outcome.UNUSED
    assert outcome_of(NO_USES, None, UNUSED_VISITS - 1, UNUSED_DAYS) is Outcome.UNSAID
    assert outcome_of(NO_USES, None, UNUSED_VISITS, UNUSED_DAYS - 1) is Outcome.UNSAID
    assert outcome_of(SOME, None, UNUSED_VISITS, UNUSED_DAYS) is Outcome.UNSAID


def test_more_days_that_chance_explains_never_count_as_used():
    beside = Beside(10, 50.0, Interval(10.0, 90.0), 100.0, 0.0, others=False)
    assert outcome_of(NO_USES, beside, UNUSED_VISITS, UNUSED_DAYS) is Outcome.UNUSED


@given(st.lists(st.integers(0, 10_000), min_size=28, max_size=28), st.lists(st.integers(0, 10_000), min_size=28, max_size=28))
def test_with_before_and_after_swapped_all_is_the_other_way_round(before, after):
    def told(first, second):
        return days_of(
            FIRST, {"mill": lambda day: 1 + (first[day + 28] if -28 <= day < 0 else second[day] if 0 <= day < 28 else 0)}
        )

    one, other = (compare(told(*both), four_weeks(), ["mill"], [], 0.0) for both in ((before, after), (after, before)))
    assert one is not None
    assert other is not None
    assert one.more == pytest.approx(-other.more)
    assert one.interval == pytest.approx((-other.interval.high, -other.interval.low))


def test_uses_are_the_numbers_of_the_offer_in_these_days_and_no_others():
    counts = Counter({"used:lunch": 2, "cost:lunch": 800, "on:lunch": 2, "sold:lunch": 3200, "used:coffee": 9})
    numbers = Numbers({Spot(FIRST): counts, Spot(FIRST, "mill"): counts, Spot(FIRST - timedelta(days=1)): counts})
    assert uses_of(numbers, "lunch", Span(FIRST, 7)) == Uses(2, 800, 0, 2, 3200, 0)
    assert not uses_of(numbers, "double", Span(FIRST, 7)).any
