"""Key figures from the numbers of each day."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from chalicelib.domain.figures.figures import Figure, Numbers, Span, span_until
from chalicelib.domain.figures.kpis import RULES, Kpi, Unit, change, hours, index, measure
from chalicelib.domain.figures.tallies import OF_NO_DAY, Spot, add_up, of_visits
from chalicelib.domain.figures.visits import Visit, Visits
from chalicelib.web.console.figures.kpi_words import GROUPS, SHOP_BY_SHOP, WORDS

TODAY = date(2026, 11, 21)
WEEK = span_until(TODAY, 7)


def kept(*several, **now):
    return Numbers(add_up([*several, {OF_NO_DAY: Counter(now)}]))


def day(ago, place="*", **counts):
    return {Spot(TODAY - timedelta(days=ago), place): Counter(counts)}


def value(numbers, kpi, place="*", span=WEEK):
    return measure(numbers, span, place)[kpi].value


def test_shares_are_parts_of_all_checks_and_of_all_that_was_paid():
    numbers = kept(day(1, visits=30, checks_without_member=90, member_sales=900_00, other_sales=900_00))
    assert value(numbers, Kpi.PARTICIPATION) == Fraction(1, 4)
    assert value(numbers, Kpi.PARTICIPATION_SALES) == Fraction(1, 2)
    assert (value(numbers, Kpi.BASKET_MEMBERS), value(numbers, Kpi.BASKET_OTHERS)) == (3000, 1000)


def test_who_joined_later_was_no_member_then():
    seen = {Spot(TODAY - timedelta(days=ago)): Counter(seen=4) for ago in (3, 10)}
    numbers = kept(day(2, joined=5), day(9, joined=20), day(13, visits=1), seen, members=25)
    assert measure(numbers, WEEK)[Kpi.ACTIVE] == Figure(Fraction(4, 25), Fraction(4, 20))


def test_an_active_member_of_two_shops_counts_once_for_all_and_once_for_each():
    maya = Visits().add(Visit("maya", TODAY, "mill")).add(Visit("maya", TODAY, "dock"), 2)
    sales = [day(0, "mill", visits=1), day(0, "dock", visits=2), day(0, visits=3)]
    numbers = kept(of_visits(maya), *sales, members=2)
    assert [value(numbers, Kpi.ACTIVE, place) for place in ("mill", "dock", "*")] == [Fraction(1, 2)] * 3
    assert [value(numbers, Kpi.FREQUENCY, place) for place in ("mill", "dock", "*")] == [1, 2, 3]


def test_what_was_taken_back_or_came_back_is_netted():
    numbers = kept(day(0, issued=120, taken_back=20, redeemed=60, given_back=10))
    assert value(numbers, Kpi.BURN) == Fraction(1, 2)
    assert value(numbers, Kpi.REDEEMED) == 50


def test_what_members_have_is_told_as_of_the_last_day():
    numbers = kept(day(0, issued=100), day(8, issued=50, expired=20, carried=-5), day(20, visits=1), outstanding=400)
    assert measure(numbers, WEEK)[Kpi.OUTSTANDING] == Figure(400, 300)
    assert value(numbers, Kpi.OUTSTANDING, span=WEEK.before.before) == 400 - 100 - 25


def test_texts_are_added_up_over_their_kinds():
    sent = {"texts:earned": 6, "texts:welcome": 2, "parts:earned": 6, "parts:welcome": 4}
    became = {"arrived:earned": 3, "arrived:welcome": 1, "lost:earned": 1, "micros:earned": 48_000, "stopped:earned": 9}
    numbers = kept({Spot(TODAY): Counter(sent | became)})
    assert [value(numbers, kpi) for kpi in (Kpi.TEXTS, Kpi.TEXT_COST)] == [8, 48_000]
    assert [value(numbers, kpi) for kpi in (Kpi.PARTS_EACH, Kpi.ARRIVED)] == [Fraction(10, 8), Fraction(4, 5)]


@pytest.mark.parametrize("kpi", [kpi for kpi, rule in RULES.items() if rule.unit in {Unit.SHARE, Unit.TIMES}])
def test_where_there_is_nothing_to_divide_by_nobody_can_say(kpi):
    assert value(Numbers({}), kpi) is None


def test_a_burn_of_days_that_took_back_more_than_they_gave_is_no_figure():
    assert value(kept(day(0, issued=10, taken_back=30, redeemed=5)), Kpi.BURN) is None


def test_nothing_is_compared_with_days_before_the_first():
    assert measure(kept(day(9, issued=10)), WEEK)[Kpi.ISSUED] == Figure(0, None)
    assert measure(kept(day(13, issued=10)), WEEK)[Kpi.ISSUED] == Figure(0, 10)


def test_a_shop_has_no_figure_of_what_has_no_place():
    assert set(measure(Numbers({}), WEEK, "mill")) == set(Kpi) - {
        Kpi.ENROLMENT,
        Kpi.OUTSTANDING,
        Kpi.TEXTS,
        Kpi.PARTS_EACH,
        Kpi.ARRIVED,
        Kpi.TEXT_COST,
    }


@pytest.mark.parametrize(
    ("kpi", "figure", "moved"),
    [
        (Kpi.ACTIVE, Figure(Fraction(1, 2), Fraction(2, 5)), Fraction(1, 10)),
        (Kpi.FREQUENCY, Figure(Fraction(3, 2), Fraction(6, 5)), Fraction(1, 4)),
        (Kpi.ISSUED, Figure(110, 100), Fraction(1, 10)),
        (Kpi.OUTSTANDING, Figure(-10, -20), Fraction(1, 2)),
        (Kpi.ISSUED, Figure(5, 0), None),
        (Kpi.ACTIVE, Figure(Fraction(1, 2), None), None),
    ],
)
def test_a_share_moves_by_a_part_of_everything_all_else_by_a_part_of_what_it_was(kpi, figure, moved):
    assert change(kpi, figure) == moved


def test_the_index_of_a_shop_is_100_where_it_is_as_all_shops_together():
    assert index(Kpi.PARTICIPATION, Fraction(3, 10), Fraction(1, 4)) == 120
    assert index(Kpi.BASKET_MEMBERS, Fraction(1000), Fraction(1000)) == 100
    assert index(Kpi.ISSUED, 50, 100) is None, "a part of all points is no rate"
    assert index(Kpi.ACTIVE, Fraction(1, 4), Fraction(1, 2)) is None, "members who come to two shops are in the half of both"
    assert index(Kpi.BURN, None, Fraction(1)) is index(Kpi.BURN, Fraction(1), Fraction(0)) is None


def test_the_busiest_hour_is_that_of_an_average_weekday():
    busy = [day(7 * week, "mill", **{"hour:09": 4 + week, "hour:12": 3}) for week in range(4)]  # four Saturdays
    numbers = kept(*busy, day(1, "mill", **{"hour:09": 5}))
    found = hours(numbers, span_until(TODAY, 28), "mill")
    assert found.checks == {(5, 9): Fraction(11, 2), (5, 12): 3, (4, 9): Fraction(5, 3)}
    assert (found.busiest, found.open) == ((5, 9), range(9, 13))
    assert found.part(5, 12) == Fraction(6, 11)
    assert found.part(0, 9) == 0


def test_days_before_the_first_are_no_quiet_days():
    numbers = kept(*(day(ago, **{"hour:09": 6}) for ago in (1, 8)))
    assert hours(numbers, span_until(TODAY, 28)).checks == {(4, 9): 6}


def test_without_a_check_there_is_no_busiest_hour():
    found = hours(kept(day(0, joined=1)), WEEK)
    assert (found.busiest, list(found.open), found.part(0, 0)) == (None, [], 0)


def test_a_stretch_reaches_from_its_first_day_to_its_last():
    numbers = kept(day(6, issued=1), day(7, issued=10), day(0, issued=100))
    assert value(numbers, Kpi.ISSUED) == 101
    assert value(numbers, Kpi.ISSUED, span=Span(TODAY - timedelta(days=7), 2)) == 11


def test_every_figure_has_its_name_and_meaning_and_a_place_on_the_page():
    assert list(RULES) == list(Kpi)
    assert sorted(WORDS) == sorted(Kpi) == sorted(kpi for _, kpis in GROUPS for kpi in kpis)
    assert all(RULES[kpi].compares for kpi in SHOP_BY_SHOP)
    assert not any(rule.compares and not rule.of_shops for rule in RULES.values())


def test_the_page_of_figures_in_the_docs_says_the_same():
    page = (Path(__file__).parents[2] / "docs" / "figures.md").read_text(encoding="utf-8")
    for kpi, words in WORDS.items():
        assert f"| {words.name} | {words.meaning} | " in page, kpi
