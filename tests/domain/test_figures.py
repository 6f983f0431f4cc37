"""Figures of stretches of days, from the numbers of each day."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest

from chalicelib.domain.figures.figures import Figure, Metric, Numbers, Span, span_until
from chalicelib.domain.figures.tallies import Spot, add_up, of_visits
from chalicelib.domain.figures.visits import Visit, Visits

TODAY = date(2026, 11, 21)


def days_ago(*numbers, name="maya", shop="mill"):
    visits = Visits()
    for number in numbers:
        visits = visits.add(Visit(name, TODAY - timedelta(days=number), shop))
    return visits


def kept(*members, **counts):
    """Numbers of these members' days, and `counts` of today."""
    return Numbers(add_up([*map(of_visits, members), {Spot(TODAY): Counter(counts)}]))


def test_a_stretch_ends_today_and_the_one_before_has_the_same_weekdays():
    span = span_until(TODAY, 28)
    assert (span.last, span.end, span.first.weekday()) == (TODAY, TODAY + timedelta(days=1), span.before.first.weekday())
    assert span.before.end == span.first


def test_who_came_back_is_told_of_those_who_were_there_before():
    # Of four who came in the week before, one came again; a fifth is new.
    before = [days_ago(8 + number, 40, name=str(number)) for number in range(3)]
    numbers = kept(days_ago(9, 2, 40, name="again"), *before, days_ago(1, name="new"))
    assert numbers.came_back(span_until(TODAY, 7)) == Fraction(1, 4)


def test_nobody_knows_who_came_back_before_there_were_days_enough():
    numbers = kept(days_ago(5, 9))
    assert numbers.came_back(span_until(TODAY, 7)) is None
    assert numbers.known_from(span_until(TODAY, 7)) == TODAY + timedelta(days=4)
    later = Span(TODAY + timedelta(days=4 - 6), 7)
    assert numbers.came_back(later) == 0


def test_where_nobody_was_there_is_nobody_to_come_back():
    assert kept(days_ago(30, 1)).came_back(span_until(TODAY, 7)) is None
    assert Numbers({}).came_back(span_until(TODAY, 7)) is None


def test_within_a_year_it_is_told_who_came_back_within_four_weeks():
    numbers = kept(days_ago(400, 60, 40, 3), days_ago(41, name="gone"))
    assert numbers.figure(Metric.CAME_BACK, span_until(TODAY, 364)) == Figure(Fraction(1, 2), None)
    assert numbers.bars(Metric.CAME_BACK, span_until(TODAY, 364))[-1].value == Fraction(1, 2)


def test_what_is_older_than_the_first_day_is_not_compared():
    numbers = kept(days_ago(10, 3))
    assert numbers.figure(Metric.SALES, span_until(TODAY, 7)).before is None
    assert kept(days_ago(13, 3)).figure(Metric.SALES, span_until(TODAY, 7)).before == 0


@pytest.mark.parametrize(
    ("figure", "change"),
    [
        (Figure(110, 100), Fraction(1, 10)),
        (Figure(0, 100), Fraction(-1)),
        (Figure(5, 0), None),
        (Figure(5), None),
        (Figure(Fraction(1, 2), Fraction(2, 5)), Fraction(1, 10)),
    ],
)
def test_a_change_is_a_part_of_what_was_and_of_a_share_a_part_of_everybody(figure, change):
    assert figure.change == change


def test_a_year_has_52_bars_of_a_week_and_a_month_28_of_a_day():
    numbers = kept(days_ago(1))
    assert [len(numbers.bars(Metric.VISITS, span_until(TODAY, days))) for days in (7, 28, 364)] == [7, 28, 52]


def test_bars_add_up_to_the_figure():
    numbers = Numbers({Spot(TODAY - timedelta(days=day)): Counter(visits=day, first_visits=1) for day in range(60)})
    for days in (7, 28, 364):
        bars = numbers.bars(Metric.VISITS, span_until(TODAY, days))
        assert sum(bar.value for bar in bars) == numbers.figure(Metric.VISITS, span_until(TODAY, days)).value
        assert sum(bar.first_visits for bar in bars) == min(days, 60)


def test_a_bar_stands_beside_the_same_weekday_before():
    numbers = Numbers({Spot(TODAY - timedelta(days=day)): Counter(visits=day + 1) for day in range(60)})
    bar = numbers.bars(Metric.VISITS, span_until(TODAY, 28))[-1]
    assert (bar.value, bar.before) == (1, 29)


def test_visits_of_two_shops_are_one_member_for_all_shops():
    visits = days_ago(3).add(Visit("maya", TODAY - timedelta(days=3), "dock"))
    numbers, span = kept(visits), span_until(TODAY, 7)
    assert [numbers.seen(span, place) for place in ("mill", "dock", "*")] == [1, 1, 1]
