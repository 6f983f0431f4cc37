"""Specials that pause while a goal's budget is used up: by the hourly job, as versions of the program, and back again."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.figures.figures import Metric, Numbers
from chalicelib.domain.figures.goals import Goal
from chalicelib.domain.figures.worth_doing import PausedSpecials, advise
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.special import Benefit, Special
from chalicelib.usecases.rules import making_specials, pausing
from chalicelib.usecases.rules.making_specials import Standing, newest_of
from chalicelib.usecases.rules.pausing import Brake
from chalicelib.usecases.till import Till
from tests.builders import Shop
from tests.fake_goals import FakeGoals
from tests.fake_studies import FakeStudies
from tests.fake_tallies import FakeTallies
from tests.usecases.test_goals import Office

DOUBLE = Special("double", "Double", Benefit.TIMES, date(2026, 1, 1), times=Fraction(2), pauses=True)
LUNCH = Special("lunch", "Lunch", Benefit.AMOUNT_OFF, date(2026, 1, 1), amount=300)


class Stage(Office):
    """An office whose shop has specials, and an hourly job that looks at them."""

    def __init__(self, *specials):
        super().__init__()
        self.go_on(60)
        for special in specials or (DOUBLE,):
            making_specials.add_special(self.shop.merchants, FakeStudies(), "rosas", special, self.shop.now)
            self.shop.wait(minutes=10)
        self.shop.merchant = self.shop.merchants.get("rosas")
        self.shop.till = Till(self.shop.merchant, self.shop.till.location)
        self.brake = Brake(self.shop.merchants, self.goals, self.tallies, lambda: iter(["rosas", "gone"]))

    def look(self):
        """An hour goes by; whether anything changed."""
        self.shop.wait(hours=1)
        done = pausing.run(self.brake, self.shop.now, lambda: 60)
        self.shop.merchant = self.shop.merchants.get("rosas")
        self.shop.till = Till(self.shop.merchant, self.shop.till.location)
        self.shop.wait(minutes=5)
        return done

    def spend(self, times=1):
        """Rewards are used, 350 each."""
        member = self.shop.join()
        for number in range(times):
            name = f"{self.shop.now:%j%H%M}-{number}"
            self.shop.sell(member, 6_000, f"sale-{name}")
            self.shop.redeem(member, "coffee", check_id=f"check-{name}")
        self.go_on(1)

    @property
    def paused(self):
        return {special.id for special in self.shop.merchants.get("rosas").program_at(self.shop.now).specials if special.paused}


def test_a_special_pauses_when_the_budget_is_used_up_and_the_till_gives_it_no_more():
    stage = Stage(DOUBLE, LUNCH)
    stage.make(budget=600)
    stage.spend()
    assert stage.look() == 0
    stage.spend()
    assert (stage.look(), stage.paused) == (1, {"double"})
    assert stage.look() == 0
    assert stage.shop.sell(stage.shop.join(), 1_000, "later").facts["points_delta"] == 10
    found = making_specials.list_specials(stage.shop.book, stage.shop.merchant, stage.shop.now)
    assert {one.special.id: one.standing for one in found} == {"double": Standing.PAUSED, "lunch": Standing.RUNNING}


def test_what_was_sold_before_keeps_the_points_of_the_special():
    stage = Stage()
    stage.make(budget=300)
    member = stage.shop.join()
    before = stage.shop.balance(member)
    stage.shop.sell(member, 1_000, "before")
    assert stage.shop.balance(member) == before + 20
    stage.spend()
    assert stage.look() == 1
    held = stage.shop.balance(member)
    stage.shop.refund(500, "r", "before")
    assert stage.shop.balance(member) == held - 10


def test_it_goes_on_when_the_goal_is_given_up():
    stage = Stage()
    goal = stage.make(budget=300)
    stage.spend()
    stage.look()
    assert stage.paused == {"double"}
    stage.goals.put("rosas", goal.end(stage.shop.now.date()))
    assert (stage.look(), stage.paused) == (1, set())


def test_a_monthly_budget_begins_anew_on_the_first():
    stage = Stage()
    stage.make(budget=300, monthly=True, ends=stage.day(90))
    stage.spend()
    stage.look()
    assert stage.paused == {"double"}
    while stage.shop.now.day != 2:
        stage.go_on(1)
    assert (stage.look(), stage.paused) == (1, set())


def test_a_budget_of_another_shop_pauses_nothing_here():
    stage = Stage(replace(DOUBLE, location_ids=("dock",)))
    stage.make(budget=1, location_id="mill")
    stage.spend()
    assert (stage.look(), stage.paused) == (0, set())


def test_specials_that_are_not_to_pause_and_shops_without_goals_are_left_alone():
    stage = Stage(replace(DOUBLE, pauses=False))
    stage.make(budget=1)
    stage.spend()
    assert stage.look() == 0
    assert Stage().look() == 0


def test_one_that_is_over_makes_no_more_versions():
    stage = Stage(replace(DOUBLE, last_day=date(2026, 12, 1)))
    stage.make(budget=1)
    stage.spend()
    stage.go_on(60)
    assert stage.look() == 0


def test_the_home_page_says_so_first_after_what_stops_texts():
    stage = Stage()
    stage.make(budget=300)
    stage.spend()
    stage.look()
    numbers = Numbers(stage.tallies.since("rosas", stage.shop.now.date() - timedelta(days=60)))
    advice = advise(stage.shop.merchants.get("rosas"), numbers, 0, stage.shop.now.date(), stage.shop.now)
    assert PausedSpecials(("Double",)) in advice


def test_nobody_makes_a_special_that_is_paused_and_does_not_pause():
    shop = Shop()
    with pytest.raises(UnusableField):
        making_specials.add_special(shop.merchants, FakeStudies(), "rosas", replace(LUNCH, paused=True), shop.now)


@given(st.lists(st.sampled_from(["used up", "room", "look", "look twice", "end"]), max_size=12))
def test_in_any_order_what_is_paused_is_what_the_goals_say(steps):
    shop, goals = Shop(), FakeGoals()
    making_specials.add_special(shop.merchants, FakeStudies(), "rosas", DOUBLE, shop.now)
    brake = Brake(shop.merchants, goals, FakeTallies(), lambda: iter(["rosas"]))
    today = shop.now.date()
    goal = Goal("g", Metric.VISITS, None, Fraction(1), Fraction(9), today, today + timedelta(days=90))
    for step in steps:
        shop.wait(hours=1)
        # Nothing was spent: a budget of nothing is used up, and one of a cent is not.
        if step in {"used up", "room"}:
            goals.put("rosas", replace(goal, budget=0 if step == "used up" else 1))
        elif step == "end":
            goals.put("rosas", goal.end(today))
        else:
            for _ in range(1 + (step == "look twice")):
                pausing.run(brake, shop.now, lambda: 60)
                shop.wait(minutes=3)
            known = goals.of_merchant("rosas")
            spent = any(one.budget == 0 and not one.is_over(shop.now.date()) for one in known)
            assert [special.paused for special in newest_of(shop.merchants.get("rosas")).specials] == [spent]
