"""What is owed for points, against the figures that the standards and those who explain them give."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.account import Cause
from chalicelib.domain.money.flows import Origin
from chalicelib.domain.money.liability import (
    ALL,
    OVER_MIN,
    Position,
    allocate,
    allocated_anew,
    earned,
    steps,
    usual_share,
    worth_of_point,
)
from tests.builders import BARBER, BOOKSHOP, program

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def test_the_price_is_divided_as_in_ifrs_15_ie267():
    """Customers pay 100,000 and get 10,000 points worth 1 each, of which 9,500 are expected to be used."""
    assert allocate(100_000, Fraction(9_500)) == 8_676
    assert 100_000 - 8_676 == 91_324


@pytest.mark.parametrize(
    ("source", "allocated", "years"),
    [
        ("IFRS 15 IE268-IE270", 8_676, [(4_500, 9_500, 4_110), (8_500, 9_700, 3_493)]),
        ("KPMG 10A", 9_000, [(4_500, 9_700, 4_175), (8_500, 9_900, 3_552)]),
        ("KPMG 10B", 9_000, [(4_500, 9_700, 4_175), (8_500, 9_200, 4_140)]),
    ],
)
def test_revenue_follows_the_points_used_of_those_expected(source, allocated, years):
    before = 0
    for used, expected, revenue in years:
        now = round(earned(allocated, used, expected))
        assert now - before == revenue, source
        before = now
    if source.startswith("IFRS"):
        assert allocated - before == 1_073


@pytest.mark.parametrize(
    ("rules", "worth"),
    [
        (program(), Fraction(25, 2)),  # $5 off for 40 points
        (BARBER, Fraction(320)),
        (BOOKSHOP, Fraction(1)),
        (program(rewards=()), Fraction(0)),
        (program(rewards=(replace(program().rewards[0], amount=0, cost=100),)), Fraction(2)),
    ],
)
def test_a_point_is_worth_what_the_best_reward_gives_for_it(rules, worth):
    assert worth_of_point(rules) == worth


def test_nothing_is_allocated_where_nothing_was_paid_or_nothing_is_worth_anything():
    assert allocate(0, Fraction(9)) == allocate(-5, Fraction(9)) == allocate(900, Fraction(0)) == 0


@pytest.mark.parametrize(
    ("position", "share", "expected"),
    [
        (Position(issued=100), Fraction(3, 4), 75),
        (Position(issued=100, used=40), Fraction(3, 4), 75),
        (Position(issued=100, used=40, ended=50), Fraction(3, 4), 50),  # no more than can be
        (Position(issued=100, used=80), Fraction(3, 4), 95),  # more than usual already: the rest as usual
        (Position(issued=100, used=80, taken=20), Fraction(3, 4), 80),
        (Position(issued=100, used=10), ALL, 100),
    ],
)
def test_as_many_are_expected_to_be_used_as_usually_are(position, share, expected):
    assert position.expected(share) == expected


def over(used, ended=0, out=0, month=MAY, location="mill", cause=Cause.SALE):
    return {Origin(month, location, cause): Position(used + ended + out, used, ended)}


def test_what_is_usual_is_known_from_months_whose_points_are_all_used_or_ended():
    assert usual_share(over(150, 50), JUNE) == Fraction(3, 4)
    assert usual_share(over(150, 50) | over(5, 0, 900, month=JUNE), date(2026, 7, 1)) == Fraction(3, 4)
    assert usual_share(over(150, 50) | over(1, 0, 1, location="dock"), JUNE) == ALL, "the other shop's are out still"
    assert usual_share(over(150, 50), MAY) == ALL, "the month itself is not over"
    assert usual_share(over(OVER_MIN - 51, 50), JUNE) == ALL, "too few"
    assert usual_share(over(150, 50, cause=Cause.WELCOME), JUNE) == ALL, "gifts say nothing of what is sold"


def test_an_allocation_is_never_made_again():
    first = allocated_anew(Position(), Position(issued=120, taken=20, paid=10_000), Fraction(10))
    assert (first.allocated, first.priced) == (allocate(10_000, Fraction(1_000)), 100)
    later = replace(first, used=30, taken=70, paid=9_000)
    assert allocated_anew(first, later, Fraction(99)) == later
    assert later.allocation == Fraction(first.allocated) / 2, "a refund takes its part"


def test_points_that_turn_out_later_are_priced_then():
    first = allocated_anew(Position(), Position(issued=100, paid=10_000), Fraction(10))
    later = allocated_anew(first, replace(first, issued=150, paid=15_000), Fraction(20))
    assert (later.allocated, later.priced) == (first.allocated + allocate(5_000, Fraction(1_000)), 150)


counts = st.integers(0, 500)
shares = st.fractions(Fraction(1, 100), 1)


@st.composite
def courses(draw):
    """A month's points and money, at the end of the next months."""
    issued, paid = draw(st.integers(1, 500)), draw(st.integers(0, 100_000))
    left, now = issued, Position(issued=issued, paid=paid)
    found = [allocated_anew(Position(), now, draw(st.fractions(0, 50)))]
    for _ in range(draw(st.integers(1, 5))):
        used, ended, taken = (draw(st.integers(0, left // 3)) for _ in range(3))
        left -= used + ended + taken
        last = found[-1]
        found.append(replace(last, used=last.used + used, ended=last.ended + ended, taken=last.taken + taken))
    return found


@given(courses(), st.lists(shares, min_size=7, max_size=7))
def test_what_is_owed_is_never_less_than_nothing_nor_more_than_was_allocated(found, usual):
    before = Position()
    for position, share, later in zip(found, usual, usual[1:], strict=False):
        way = steps(before, position, share, later)
        assert all(0 <= owed <= position.allocated for owed in way)
        assert way.issued >= way.taken >= way.used >= way.ended
        before = position


@given(courses(), shares)
def test_once_no_point_is_left_nothing_is_owed(found, share):
    last = found[-1]
    over = replace(last, ended=last.ended + last.out)
    assert steps(last, over, share, share).expected == 0
    assert over.out == 0
