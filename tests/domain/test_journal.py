"""The journal of a month, from what became of points."""

from collections import Counter
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.account import Cause
from chalicelib.domain.calendar import add_months
from chalicelib.domain.money.flows import Course, Flows, Origin, Way
from chalicelib.domain.money.journal import DEBIT_CREDIT, Line, Owed, Points, close

MARCH = date(2026, 3, 1)
ONE = Fraction(1)


def flows(*rows):
    """(month, month of issue, course, number), all of the mill's sales."""
    found = Flows()
    for month, issued, course, number in rows:
        found.add(month, Origin(issued, "mill", Cause.SALE), course, number)
    return found


def closings(found, months, worth=ONE):
    """The first months, one after the other."""
    closed = [None]
    for number in range(months):
        first = add_months(MARCH, number)
        closed.append(close(closed[-1], first, found.within(None, first), "USD", worth))
    return closed[1:]


def test_the_example_of_ifrs_15_month_by_month():
    """IE267 to IE270 with months for years. Months before say that 95 percent of points are used, later ones 97."""
    january, february, april = date(2026, 1, 1), date(2026, 2, 1), date(2026, 4, 1)
    known = flows(
        (january, january, Course.ISSUED, 1_000),
        (january, january, Course.USED, 950),
        (february, january, Course.ENDED, 50),
        (MARCH, MARCH, Course.ISSUED, 10_000),
        (MARCH, MARCH, Course.PAID, 100_000),
        (MARCH, MARCH, Course.USED, 4_500),
        (april, MARCH, Course.USED, 4_000),
        (april, february, Course.ISSUED, 1_000),
        (april, february, Course.USED, 990),
        (april, february, Course.ENDED, 10),
    )
    first, second = closings(known, 2)
    assert (first.usual, second.usual) == (Fraction(95, 100), Fraction(97, 100))
    assert first.owed["mill"] == Owed(0, earned=8_676, used=8_676 - 4_566)
    assert second.owed["mill"].closing == 1_073
    assert 8_676 - first.owed_in_all.closing == 4_110
    assert first.owed_in_all.closing - second.owed_in_all.closing == 3_493


def test_a_month_in_which_nothing_happened_owes_what_it_owed():
    closed = closings(flows((MARCH, MARCH, Course.ISSUED, 100), (MARCH, MARCH, Course.PAID, 10_000)), 3)
    owed = closed[0].owed["mill"].closing
    assert [one.owed["mill"] for one in closed[1:]] == [Owed(owed), Owed(owed)]
    assert closed[1].owed["mill"].lines == {}
    assert closed[2].points["mill"] == Points(100)


def test_a_refund_in_the_same_month_was_never_sold():
    april = add_months(MARCH, 1)
    sold = flows((MARCH, MARCH, Course.ISSUED, 100), (MARCH, MARCH, Course.PAID, 10_000), (MARCH, MARCH, Course.TAKEN, 100))
    later = flows((MARCH, MARCH, Course.ISSUED, 100), (MARCH, MARCH, Course.PAID, 10_000), (april, MARCH, Course.TAKEN, 100))
    assert closings(sold, 1)[0].owed["mill"] == Owed()
    first, second = closings(later, 2, Fraction(10))
    assert second.owed["mill"] == Owed(first.owed["mill"].closing, returned=first.owed["mill"].closing)


def test_gifts_are_counted_and_nothing_is_owed_for_them():
    found = Flows()
    for course, number in ((Course.ISSUED, 100), (Course.USED, 40), (Course.PAID, 0)):
        found.add(MARCH, Origin(MARCH, "mill", Cause.WELCOME), course, number)
    (closed,) = closings(found, 1)
    assert (closed.owed["mill"], closed.gifts["mill"]) == (Owed(), Points(0, 100, 0, 40))
    assert closed.gifts_in_all == closed.points_in_all


def test_what_turns_out_of_a_closed_month_is_in_the_next_one():
    april, may = add_months(MARCH, 1), add_months(MARCH, 2)
    known = flows((MARCH, MARCH, Course.ISSUED, 100), (MARCH, MARCH, Course.PAID, 10_000))
    march = close(None, MARCH, known, "USD", ONE)
    late = flows((MARCH, MARCH, Course.USED, 30), (MARCH, MARCH, Course.ISSUED, 50), (MARCH, MARCH, Course.PAID, 4_000))
    known.take_in(late)
    known.send(MARCH, Way("mill", "dock"), 30)
    then = close(march, april, known.within(march.first, april), "USD", ONE)
    assert then.points["mill"] == Points(100, issued=50, used=30)
    assert then.owed["mill"].opening == march.owed["mill"].closing
    assert then.owed["mill"].earned > 0 < then.owed["mill"].used
    assert then.sent == {Way("mill", "dock"): 30}
    assert close(then, may, known.within(then.first, may), "USD", ONE).sent == {}


def test_every_line_has_its_accounts_and_earning_alone_raises_what_is_owed():
    assert set(DEBIT_CREDIT) == set(Line)
    assert Owed(10, 5, 1, 2, 3, 4).closing == 5
    assert Owed(10, 5, 0, 2, 0, -4).lines == {Line.EARNED: 5, Line.USED: 2, Line.ESTIMATE: -4}


@st.composite
def stories(draw):
    """Months of two shops: points are issued, and then used, ended and taken as far as there are any."""
    found, out = Flows(), Counter()
    for number in range(draw(st.integers(1, 7))):
        month = add_months(MARCH, number)
        for shop in ("mill", "dock"):
            for cause in (Cause.SALE, Cause.WELCOME):
                origin, issued = Origin(month, shop, cause), draw(st.integers(0, 300))
                found.add(month, origin, Course.ISSUED, issued)
                out[origin] += issued
                if cause is Cause.SALE:
                    found.add(month, origin, Course.PAID, draw(st.integers(0, 20_000)))
        for origin in sorted(out):
            for course in (Course.USED, Course.ENDED, Course.TAKEN):
                points = draw(st.integers(0, out[origin] // 2))
                found.add(month, origin, course, points)
                out[origin] -= points
    return found, out


@given(stories(), st.fractions(0, 400))
def test_months_lead_into_each_other_to_the_minor_unit_and_to_the_point(story, worth):
    found, out = story
    closed = closings(found, 7, worth)
    for shop in ("mill", "dock"):
        owed, points = Owed(), Points()
        for month in closed:
            opening = owed.closing, points.closing
            owed, points = month.owed.get(shop, Owed()), month.points.get(shop, Points())
            assert (owed.opening, points.opening) == opening
            assert owed.closing >= 0
        assert points.closing == sum(left for origin, left in out.items() if origin.location_id == shop)
    last = closed[-1]
    assert last.owed_in_all.closing == sum(one.closing for one in last.owed.values())
    assert last.points_in_all.closing == sum(out.values())
    assert last.gifts_in_all.closing == sum(left for origin, left in out.items() if origin.cause is Cause.WELCOME)


@given(stories(), st.fractions(0, 400), st.integers(1, 6))
def test_it_is_all_the_same_how_far_closed_months_are_folded_up(story, worth, number):
    found, _ = story
    closed = closings(found, number + 1, worth)
    first, last = closed[-2].first, closed[-1].first
    assert close(closed[-2], last, found.within(first, last), "USD", worth) == closed[-1]
    assert {key[0] for key in found.within(first, last).courses} <= {first, last}
