"""What is kept of a check's lines, and what follows from many: counts, pairs, support, confidence and lift."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.basket import LABEL_MAX, SOLD_MAX, Line, Sold, label_of, sold_of
from chalicelib.domain.figures.goods import (
    Bought,
    Count,
    Goods,
    Left,
    Sum,
    favourite_of,
    halves_until,
    tastes_of,
    together,
)

DAY = date(2026, 11, 21)


def line(label, total, pieces=1):
    return Line(label, frozenset({label}), pieces, total, label, pieces)


def check(*items, member="", place="mill", day=DAY):
    return Bought(day, place, member, tuple(Sold(item, 1, 100) for item in items))


def goods(*checks):
    found = Sum()
    for one in checks:
        found.check(one)
    return found.total()


def test_an_item_is_kept_once_with_its_pieces_and_money():
    assert sold_of([line("tea", 300), line("scone", 450), line("tea", 600, 2)]) == (Sold("tea", 3, 900), Sold("scone", 1, 450))


def test_what_came_back_on_the_same_check_is_taken_off():
    assert sold_of([line("tea", 600, 2), line("tea", -300, -1)]) == (Sold("tea", 1, 300),)
    assert sold_of([line("tea", 300), line("tea", -300, -1)]) == ()


def test_what_cost_nothing_was_not_sold():
    assert sold_of([line("no onions", 0), line("free scone", 0)]) == ()


def test_of_a_long_check_those_with_most_money_are_kept_by_name_and_the_others_together():
    sold = sold_of([line(f"item {number:02}", 100 + number, 2) for number in range(SOLD_MAX + 3)])
    assert [one.item for one in sold] == [f"item {number:02}" for number in range(SOLD_MAX + 2, 2, -1)] + [""]
    assert sold[-1] == Sold("", 6, 303)


def test_what_has_no_name_is_kept_as_what_it_came_to():
    assert sold_of([line("", 500, 2), line("tea", 300)]) == (Sold("tea", 1, 300), Sold("", 2, 500))


def test_an_item_is_called_by_the_first_name_that_says_anything_however_it_is_written():
    assert label_of(None, " ", "Almond  CROISSANT") == label_of("almond croissant", "4711") == "almond croissant"
    assert label_of(None, "") == ""
    assert len(label_of("x" * 80)) == LABEL_MAX


BOOK = [
    check("bread", "milk"),
    check("beer", "bread", "diapers", "eggs"),
    check("beer", "cola", "diapers", "milk"),
    check("beer", "bread", "diapers", "milk"),
    check("bread", "cola", "diapers", "milk"),
]
"""The market baskets of Tan, Steinbach and Kumar, Introduction to Data Mining, table 6.1."""


def test_the_textbook_s_baskets_give_the_textbook_s_figures():
    found = {(one.first, one.second): one for one in together(goods(*BOOK), 2)}
    beer = found["beer", "diapers"]
    assert (beer.checks, beer.support, beer.confidence, beer.lift) == (3, Fraction(3, 5), 1, Fraction(5, 4))
    assert goods(*BOOK).items["diapers"].checks == 4
    assert ("bread", "milk") not in found  # 3 of 5, where chance alone gives 16 of 25


def test_tea_and_coffee_are_on_many_checks_and_still_go_together_less_than_by_chance():
    """The same book's example: of 1,000 people 200 drink tea, 800 coffee, 150 both. Three of four tea drinkers like coffee."""
    checks = [check("coffee", "tea")] * 150 + [check("tea")] * 50 + [check("coffee")] * 650 + [check("water")] * 150
    assert goods(*checks).pairs == {("coffee", "tea"): 150}
    assert together(goods(*checks)) == ()


def test_a_pair_on_few_checks_is_not_told():
    checks = [check("jam", "scone")] * 19 + [check("tea")] * 100
    assert together(goods(*checks)) == ()
    (told,) = together(goods(*checks, check("jam", "scone")))
    assert (told.checks, told.confidence, told.lift) == (20, 1, 6)


def test_what_goes_together_most_comes_first_and_begins_with_the_rarer_one():
    checks = [check("jam", "scone")] * 25 + [check("scone", "tea")] * 30 + [check("tea")] * 40 + [check("water")] * 40
    assert [(one.first, one.second) for one in together(goods(*checks))] == [("jam", "scone"), ("scone", "tea")]


def test_checks_with_a_member_are_told_apart():
    found = goods(check("tea", member="maya"), check("tea"), check("scone"))
    assert (found.checks, found.with_member) == (3, 1)
    assert found.items == {"tea": Count(2, 1, 2, 200), "scone": Count(1, 0, 1, 100)}


def test_of_a_busy_day_a_check_stands_for_several():
    found = Sum()
    found.check(check("jam", "scone", member="maya"), 4)
    total = found.total(estimated=True)
    assert (total.checks, total.with_member, total.pairs, total.estimated) == (4, 4, {("jam", "scone"): 4}, 1)
    assert total.items["jam"] == Count(4, 4, 4, 400)


def test_what_does_not_fit_is_counted():
    found = Sum()
    for one in [check("a", "b", "c"), check("a", "b"), check("a", "")]:
        found.check(one)
    total = found.total(2, 1)
    assert list(total.items) == ["a", "b"]
    assert list(total.pairs) == [("a", "b")]
    assert total.left == Left(1, 2, 1)


names = st.sampled_from(["tea", "scone", "jam", "coffee", ""])
checks = st.lists(
    st.builds(lambda items, member: check(*items, member=member), st.sets(names, min_size=1), st.sampled_from(["", "maya"]))
)


@given(checks, checks)
def test_days_added_up_are_what_all_their_checks_are(some, others):
    both = Sum()
    both.add(goods(*some))
    both.add(goods(*others))
    assert both.total() == goods(*others, *some)


@given(checks)
def test_taking_back_all_that_members_bought_leaves_nothing(found):
    assert tastes_of([(one, 1) for one in found] + [(one, -1) for one in reversed(found)]) == {}


def test_a_favourite_is_on_most_checks_and_on_three_at_least():
    assert favourite_of({"tea": 3, "scone": 5, "jam": 5}) == "jam"
    assert favourite_of({"tea": 2}) == favourite_of({}) == ""


@pytest.mark.parametrize(
    ("day", "halves"),
    [
        (date(2026, 6, 30), (date(2026, 1, 1), date(2025, 7, 1))),
        (date(2026, 7, 1), (date(2026, 7, 1), date(2026, 1, 1))),
    ],
)
def test_what_members_like_is_looked_at_for_half_a_year_and_the_one_before(day, halves):
    assert halves_until(day) == halves


def test_nothing_sold_is_nothing_told():
    assert together(Goods()) == ()
