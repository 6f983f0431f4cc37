"""What is worth doing: at most three things, from what is there."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from chalicelib.domain.counting import Used
from chalicelib.domain.figures.figures import Numbers
from chalicelib.domain.figures.tallies import Spot
from chalicelib.domain.figures.unused_specials import MEMBERS_MIN, UnusedSpecial
from chalicelib.domain.figures.worth_doing import (
    FewMembers,
    Known,
    Lapsed,
    LimitNear,
    NotRegistered,
    QuietShop,
    SlowShop,
    SpecialNearEnd,
    UnusedReward,
    advise,
    is_quiet,
    slow_shop,
)
from chalicelib.domain.location import Location
from chalicelib.domain.program import Merchant
from chalicelib.domain.special import Benefit, Special, Who
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


def week_of(checks, usual, shop="dock"):
    """A shop with so many checks a day in the last week that is over, and so many usually; today has just begun."""
    found = {Spot(TODAY, shop): Counter(visits=1)}
    for day in range(1, 60):
        found[Spot(TODAY - timedelta(days=day), shop)] = Counter(
            visits=1, checks_without_member=(checks if day <= 7 else usual) - 1
        )
    return Numbers(found)


def test_a_shop_that_sells_far_less_than_on_the_same_weekdays_is_named():
    assert slow_shop(week_of(10, 20), DOCK, TODAY) == SlowShop(DOCK, 70, 140)
    assert SlowShop(DOCK, 70, 140) in advice(week_of(10, 20))


def test_a_week_that_chance_explains_is_not_called_slow():
    assert slow_shop(week_of(15, 20), DOCK, TODAY) is None
    assert slow_shop(week_of(5, 8), DOCK, TODAY) is None  # of 56 checks 35 are left: a week like that comes by itself
    assert slow_shop(week_of(0, 7), DOCK, TODAY) is None  # too few to say anything


def test_a_shop_that_has_just_opened_is_not_called_slow():
    young = Numbers({Spot(TODAY - timedelta(days=day), "dock"): Counter(visits=9) for day in range(20)})
    assert slow_shop(young, DOCK, TODAY) is None


def test_a_shop_without_any_member_is_called_quiet_and_not_slow_too():
    found = advice(busy(quiet_days=9, others=9))
    assert [type(one) for one in found].count(SlowShop) == 0


LIMITED = Special("lunch", "Lunch", Benefit.PERCENT_OFF, TODAY - timedelta(days=9), percent=20, total=100, budget=50_000)


def special_advice(special, used):
    known = Known(used={"lunch": used})
    return advise(merchant(program(specials=(special,))), busy(), 0, TODAY, NOW, known)


def test_a_special_is_told_of_when_four_fifths_of_a_limit_are_used():
    assert special_advice(LIMITED, Used(79, 39_999)) == ()
    assert special_advice(LIMITED, Used(80, 0)) == (SpecialNearEnd(LIMITED, Used(80, 0)),)
    assert special_advice(LIMITED, Used(0, 40_000)) == (SpecialNearEnd(LIMITED, Used(0, 40_000)),)


def test_a_special_that_is_over_or_has_no_limit_is_not_told_of():
    assert special_advice(replace(LIMITED, last_day=TODAY - timedelta(days=1)), Used(99, 0)) == ()
    assert special_advice(replace(LIMITED, total=None, budget=None), Used(99, 99_999)) == ()


def test_members_who_stopped_coming_are_worth_a_text_once_they_are_some():
    known = [advise(merchant(), busy(), 0, TODAY, NOW, Known(lapsed=members)) for members in (9, 10)]
    assert known == [(), (Lapsed(10),)]


BAGELS = Special("bagels", "A bagel free", Benefit.FREE_ITEM, TODAY - timedelta(days=40), items=("Bagel",))


def unused(special=BAGELS, came=1, groups=None, rules=None, **numbers):
    """What is said of a special, where `came` members came each day who did not come again."""
    rules = rules or (program(specials=(special,)),)
    found = advise(merchant(rules[-1], programs=rules), busy(seen=came, **numbers), 0, TODAY, NOW, Known(groups=groups or {}))
    return [one for one in found if isinstance(one, UnusedSpecial)]


def test_a_special_that_nobody_used_is_named_with_how_many_could_have():
    assert unused() == [UnusedSpecial(BAGELS, 28, 28)]


@pytest.mark.parametrize("used", ["used:bagels", "on:bagels"])
def test_a_special_that_somebody_used_is_not(used):
    assert unused(**{used: 1}) == []


def test_that_nobody_used_a_special_says_nothing_where_few_could_have():
    assert unused(came=0) == []
    new = replace(BAGELS, first_day=TODAY - timedelta(days=MEMBERS_MIN - 1))
    assert unused(new) == []  # on fourteen days fourteen came
    assert unused(new, came=2) == [UnusedSpecial(new, 14, 28)]
    assert unused(replace(BAGELS, rule="FREQ=WEEKLY;BYDAY=MO"), came=9) == []  # few visits are on its days


def test_a_special_that_is_new_over_paused_or_for_coupons_has_its_time():
    assert unused(replace(BAGELS, first_day=TODAY - timedelta(days=12)), came=9) == []
    assert unused(replace(BAGELS, last_day=TODAY - timedelta(days=1)), came=9) == []
    assert unused(replace(BAGELS, paused=True), came=9) == []
    assert unused(replace(BAGELS, by_coupon=True), came=9) == []
    changed = (program(specials=()), program(version=2, effective_from=NOW - timedelta(days=9), specials=(BAGELS,)))
    assert unused(rules=changed, came=9) == []


def test_a_special_of_one_shop_is_for_who_came_there():
    assert unused(replace(BAGELS, location_ids=("mill",)))[0].members == 28
    quiet = busy(quiet_days=28, seen=1)
    there = program(specials=(replace(BAGELS, location_ids=("dock",)),))
    assert [one for one in advise(merchant(there), quiet, 0, TODAY, NOW) if isinstance(one, UnusedSpecial)] == []


def test_a_special_for_a_group_is_for_those_in_it_who_can_have_come():
    group = replace(BAGELS, who=Who.SEGMENT, segment_id="best")
    assert unused(group, came=9) == []
    assert unused(group, came=9, groups={"best": MEMBERS_MIN - 1}) == []
    assert unused(group, came=9, groups={"best": 60})[0].members == 60
    assert unused(group, came=1, groups={"best": 60})[0].members == 28


def test_a_special_for_a_first_visit_is_for_those_who_had_one():
    first = replace(BAGELS, who=Who.FIRST_VISIT)
    assert unused(first, came=9) == []
    assert unused(first, came=9, first_visits=1)[0].members == 28


@pytest.mark.parametrize("who", [Who.NTH_VISIT, Who.TIER, Who.BIRTHDAY])
def test_of_whom_the_figures_do_not_tell_nothing_is_said(who):
    assert unused(replace(BAGELS, who=who, nth=5, tier_id="gold"), came=9) == []
