"""Lift: what is said of two sides, checked against published examples, an integral, and thousands of made-up campaigns."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.figures.lift import (
    BUYERS_MIN,
    SIDE_MIN,
    Side,
    Verdict,
    lift_of_coming,
    lift_of_spend,
    mean_of,
    newcombe,
    student,
    welch,
    wilson,
)

PAID = st.lists(st.integers(0, 50_000), min_size=SIDE_MIN, max_size=80)


def side(paid):
    """Members who paid so much each; who paid nothing did not come."""
    found = Side()
    for spend in paid:
        found = found.plus(came=spend > 0, spend=spend)
    return found


NEWCOMBE = [
    ((56, 70), (48, 80), (0.0524, 0.3339)),
    ((9, 10), (3, 10), (0.1705, 0.8090)),
    ((6, 7), (2, 7), (0.0582, 0.8062)),
    ((5, 56), (0, 29), (-0.0381, 0.1926)),
    ((0, 10), (0, 20), (-0.1611, 0.2775)),
    ((10, 10), (0, 20), (0.6791, 1.0)),
]
"""Newcombe 1998, table II, method 10: his eight comparisons but for two in which both shares are the same."""


@pytest.mark.parametrize(("got", "without", "limits"), NEWCOMBE)
def test_shares_have_the_limits_that_newcombe_printed(got, without, limits):
    found = newcombe(Side(got[1], got[0]), Side(without[1], without[0]))
    assert found == pytest.approx(limits, abs=0.00005)


SLEEP = (
    [7, -16, -2, -12, -1, 34, 37, 8, 0, 20],
    [19, 8, 11, 1, -1, 44, 55, 16, 46, 34],
)
"""Student's own data (Biometrika 6, 1908), in tenths of an hour; R prints its interval among the examples of `t.test`."""


def test_means_have_the_limits_that_r_prints_for_students_sleepers():
    found = welch(*(Side(len(hours), len(hours), sum(hours), sum(one * one for one in hours)) for hours in SLEEP))
    assert found == pytest.approx((-33.654832, 2.054832), abs=0.0005)


@pytest.mark.parametrize("freedom", [5, 7, 10.5, 17.776, 30, 120, 5000])
def test_students_distribution_holds_so_much_between_its_limits(freedom):
    """Added up over a fine grid: the area within, of the area of all."""
    reach = np.linspace(0, 2000, 4_000_001)
    height = (1 + reach**2 / freedom) ** (-(freedom + 1) / 2)
    assert height[reach <= student(freedom)].sum() / height.sum() == pytest.approx(0.95, abs=0.0003)


def test_money_is_as_pandas_has_it():
    pd = pytest.importorskip("pandas")
    paid = np.random.default_rng(7).integers(0, 9_000, 60)
    found, column = side(map(int, paid)), pd.Series(paid)
    assert float(found.mean) == pytest.approx(column.mean())
    assert float(found.variance) == pytest.approx(column.var())


@given(PAID, PAID)
def test_with_the_sides_swapped_all_is_the_other_way_round(got, without):
    for lift_of in (lift_of_spend, lift_of_coming):
        one, other = lift_of(side(got), side(without)), lift_of(side(without), side(got))
        assert one is not None
        assert other is not None
        assert one.ahead == -other.ahead
        assert (one.interval is None) == (other.interval is None)
        if one.interval is not None and other.interval is not None:
            assert one.interval == pytest.approx((-other.interval.high, -other.interval.low), abs=1e-6)
        turned = {Verdict.MORE: Verdict.LESS, Verdict.LESS: Verdict.MORE}
        assert other.verdict == turned.get(one.verdict, one.verdict)


@given(PAID, PAID)
def test_what_was_seen_is_within_its_interval(got, without):
    for lift_of in (lift_of_spend, lift_of_coming):
        lift = lift_of(side(got), side(without))
        if lift is not None and lift.interval is not None:
            assert lift.interval.low - 1e-9 <= float(lift.ahead) <= lift.interval.high + 1e-9


@given(st.integers(0, 60), st.integers(1, 60))
def test_a_share_stays_between_none_and_all(part, whole):
    low, high = wilson(min(part, whole), whole)
    assert -1e-12 <= low <= high <= 1 + 1e-12


def test_a_side_without_anybody_is_not_compared():
    assert lift_of_spend(side([100] * 200), Side()) is None
    assert lift_of_coming(Side(), side([100] * 200)) is None


def test_of_few_members_nothing_is_said():
    many, few = side([500, 900] * 100), side([100] * (SIDE_MIN - 1))
    for lift in (lift_of_coming(many, few), lift_of_spend(many, few)):
        assert lift is not None
        assert (lift.interval, lift.verdict) == (None, Verdict.TOO_FEW)


def test_of_few_who_came_nothing_is_said_of_money():
    many, idle = side([500, 900] * 100), side([500] * (BUYERS_MIN - 1) + [0] * 100)
    spend, coming = lift_of_spend(many, idle), lift_of_coming(many, idle)
    assert spend is not None
    assert coming is not None
    assert (spend.verdict, coming.verdict) == (Verdict.TOO_FEW, Verdict.MORE)


def test_an_interval_that_holds_zero_says_nothing():
    lift = lift_of_spend(side([500, 900, 0] * 30), side([500, 910, 0] * 30))
    assert lift is not None
    assert lift.verdict is Verdict.UNSURE


def test_lift_is_told_per_member_and_as_a_part_of_what_others_do():
    lift = lift_of_coming(Side(200, 80), Side(100, 20))
    assert lift is not None
    assert (lift.ahead, lift.without, lift.relative) == (Fraction(1, 5), Fraction(1, 5), 1)
    nobody = lift_of_coming(Side(200, 80), Side(100, 0))
    assert nobody is not None
    assert nobody.relative is None


def many_campaigns(members, held_out, more, times=3000):
    """Made-up campaigns: half of the members come, once to five times, for amounts as checks are; the texted pay `more` times."""
    chance = np.random.default_rng(56)
    truth = 0.5 * 3 * np.exp(6.7 + 0.4**2 / 2) * (more - 1)
    held = np.zeros(2)
    for _ in range(times):
        sides = []
        for count, factor in ((members - held_out, more), (held_out, 1.0)):
            came = chance.random(count) < 0.5
            paid = chance.lognormal(6.7, 0.4, count) * chance.integers(1, 6, count) * came * factor
            paid = np.round(paid).astype(int)
            sides.append(Side(count, int(came.sum()), int(paid.sum()), int((paid**2).sum())))
        spend, coming = welch(*sides), newcombe(*sides)
        held += (spend.low <= truth <= spend.high, coming.low <= 0 <= coming.high)
    return held / times


@pytest.mark.parametrize("more", [1.0, 1.3])
@pytest.mark.parametrize(("members", "held_out"), [(500, 50), (2000, 200)])
def test_nineteen_of_twenty_intervals_hold_what_is_true(members, held_out, more):
    spend, coming = many_campaigns(members, held_out, more)
    assert 0.93 <= spend <= 0.965
    assert 0.935 <= coming <= 0.965


def test_pairs_of_days_have_the_limits_of_their_differences():
    mean, interval = mean_of([float(b - a) for a, b in zip(*SLEEP, strict=True)])
    assert mean == pytest.approx(15.8)
    assert interval == pytest.approx((7.001142, 24.598858), abs=0.005)  # the same data in pairs, as R prints it
