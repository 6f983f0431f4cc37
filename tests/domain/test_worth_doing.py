"""What is worth doing: at most three things, from what is there."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from chalicelib.domain.figures.figures import Numbers
from chalicelib.domain.figures.tallies import Spot
from chalicelib.domain.figures.worth_doing import FewMembers, LimitNear, NotRegistered, QuietShop, UnusedReward, advise, is_quiet
from chalicelib.domain.location import Location
from chalicelib.domain.program import Merchant
from chalicelib.domain.texts.texting import Registration, Texting
from tests.builders import BOOKSHOP, COFFEE, FIVER, LOAF, program

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)
MILL, DOCK = Location("mill", "Mill Street", "UTC"), Location("dock", "Harbor", "UTC")
ALL_USED = {"used:coffee": 1, "used:loaf": 1, "used:fiver": 1}


def merchant(rules=None, **fields):
    approved = Texting(Registration.APPROVED)
    made = Merchant("rosas", "Rosa's", "US", "en", b"", "sign-1", (rules or program(),), (MILL, DOCK), approved)
    return replace(made, **fields)


def busy(quiet_days=0, shops=("mill", "dock", "*"), others=0, **numbers):
    """Sixty days with three visits in each shop each day, but for the last days at Harbor."""
    found = {}
    for day in range(60):
        for shop in shops:
            if shop != "dock" or day >= quiet_days:
                counts = Counter({"visits": 3, "checks_without_member": others, **ALL_USED, **numbers})
                found[Spot(TODAY - timedelta(days=day), shop)] = counts
    return Numbers(found)


def advice(numbers, micros=0, **fields):
    return advise(merchant(**fields), numbers, micros, TODAY, NOW)


def test_where_all_goes_well_there_is_nothing_to_do():
    assert advice(busy()) == ()


@pytest.mark.parametrize("state", [state for state in Registration if state is not Registration.APPROVED])
def test_a_number_that_is_not_approved_comes_first(state):
    assert advice(busy(), texting=Texting(state))[0] == NotRegistered(state)


def test_a_limit_is_told_of_when_four_fifths_are_spent():
    assert advice(busy(), 39_990_000) == ()
    assert advice(busy(), 40_000_000) == (LimitNear(4_000, 5_000),)


def test_a_shop_is_quiet_once_it_is_longer_than_usual_there():
    assert not is_quiet(busy(quiet_days=3), "dock", TODAY)
    assert advice(busy(quiet_days=4)) == (QuietShop(DOCK, TODAY - timedelta(days=4)),)


def test_a_shop_that_is_open_once_a_week_is_not_quiet_after_a_week():
    weekly = Numbers({Spot(TODAY - timedelta(days=day), "dock"): Counter(visits=1) for day in range(9, 60, 7)})
    assert not is_quiet(weekly, "dock", TODAY)
    assert is_quiet(weekly, "dock", TODAY + timedelta(days=6))


def test_a_shop_that_never_had_a_member_is_not_called_quiet():
    assert not is_quiet(busy(shops=("mill", "*")), "dock", TODAY)


def test_a_reward_that_nobody_uses_is_named():
    assert advice(busy(**{"used:loaf": 0})) == (UnusedReward(LOAF, 84),)


def test_a_reward_that_has_just_changed_has_its_time():
    old = replace(LOAF, price_points=100)
    rules = (program(rewards=(COFFEE, old, FIVER)), program(version=2, effective_from=NOW - timedelta(days=20)))
    assert advice(busy(**{"used:loaf": 0}), programs=rules) == ()


def test_credit_is_used_in_part_and_never_called_unused():
    assert advice(busy(), programs=(BOOKSHOP,)) == ()


def test_few_visits_say_nothing_of_a_reward():
    quiet = Numbers({Spot(TODAY - timedelta(days=day)): Counter(visits=1) for day in range(60)})
    assert advice(quiet) == ()


def test_checks_without_a_member_are_told_of_where_they_are_many():
    assert advice(busy(others=3)) == ()
    assert advice(busy(others=9)) == (FewMembers(MILL, Fraction(3, 4)),)


def test_no_more_than_three_things_are_told():
    numbers = busy(quiet_days=9, others=9, **{"used:loaf": 0})
    found = advice(numbers, 50_000_000, texting=Texting(Registration.PENDING))
    assert [type(one) for one in found] == [NotRegistered, LimitNear, QuietShop]
