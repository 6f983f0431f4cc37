"""The page of offers: which worked, which fell flat, which nobody used, and of which nobody can say."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from chalicelib import pages_wiring
from chalicelib.domain.desk.staff import Role
from chalicelib.domain.figures.campaign import Campaign
from chalicelib.domain.figures.campaign_result import CampaignResult
from chalicelib.domain.figures.lift import Side
from chalicelib.domain.figures.tallies import Spot, add_up
from chalicelib.domain.refusals import Busy
from chalicelib.domain.special import Benefit, Special
from chalicelib.usecases.overview.tallies import Recount
from tests.builders import NOW, program
from tests.fake_tallies import FakeTallies
from tests.usecases.new_rules import change_rules

PAGE = "/console/figures/offers"
TODAY = date(2026, 11, 21)
BEGUN = TODAY - timedelta(days=28)
LUNCH = Special("lunch", "Lunch deal", Benefit.PERCENT_OFF, BEGUN, percent=20)
DOUBLE = Special("double", "Double points", Benefit.TIMES, BEGUN, times=Fraction(2))


@pytest.fixture
def offer(desk):
    """Put specials into force, and count so much of each day: of those before they began, and of those since."""

    def offering(*specials, before=None, after=None, place="mill"):
        merchant = desk.shop.merchant
        rules = program(specials=specials, effective_from=NOW - timedelta(days=300))
        desk.shop.merchants.merchants["rosas"] = desk.shop.merchant = replace(merchant, programs=(rules,))
        found = []
        for ago in range(60):
            day, numbers = TODAY - timedelta(days=ago), before if ago > 28 else after
            if numbers:
                found.append({Spot(day, spot): Counter(numbers(ago)) for spot in (place, "*")})
        desk.tallies.commit(Recount("rosas", {}, add_up(found)))

    return offering


def sold(amount, **more):
    return lambda ago: {"member_sales": amount + 100 * (ago % 3), "visits": 10, **more}


def row_head(page, name):
    return re.search(rf'<th scope="row">({name}.*?)</th>', page.last.body.decode(), re.DOTALL)[1]


def row(page, name):
    found = re.search(rf'<th scope="row">{name}.*?</th>(.*?)</tr>', page.last.body.decode(), re.DOTALL)
    return re.findall(r"<td>(.*?)</td>", found[1])


def test_a_special_that_sold_more_is_said_to_have_worked_it_seems(owner, offer):
    used = {"used:lunch": 2, "cost:lunch": 500, "on:lunch": 2, "sold:lunch": 3000}
    offer(LUNCH, before=sold(50_000), after=sold(60_000, **used))
    assert owner.get(PAGE).status_code == 200
    assert "Lunch deal" in owner.text
    assert "Worked, it seems" in owner.text
    assert "Used 58 times, cost $145, on checks of $870 in all." in owner.text
    assert "more a day was sold than on the same weekdays before" in owner.text
    assert "It may have other reasons." in owner.text


def test_a_special_whose_points_are_worth_more_than_it_sold_fell_flat(owner, offer):
    used = {"on:double": 5, "sold:double": 5000, "extra:double": 5000}
    offer(DOUBLE, before=sold(50_000), after=sold(50_500, **used))
    owner.get(PAGE)
    assert "Fell flat" in owner.text
    assert "Used 145 times, 145,000 points on top, on checks of $1,450 in all." in owner.text
    assert "The points it gave are worth up to $" in owner.text


def test_what_chance_explains_cannot_be_said(owner, offer):
    offer(
        LUNCH,
        before=sold(50_000),
        after=lambda ago: {"member_sales": 50_000 + 9_000 * (ago % 5 - 2), "used:lunch": 1, "on:lunch": 1},
    )
    owner.get(PAGE)
    assert "Cannot be said" in owner.text
    assert "chance alone does that" in owner.text


def test_a_special_that_nobody_used_says_so_and_compares_nothing(owner, offer):
    offer(LUNCH, before=sold(50_000), after=sold(90_000))
    owner.get(PAGE)
    assert "Nobody used it" in owner.text
    assert "Not used so far." in owner.text
    assert "was sold than on" not in owner.text


def test_a_special_that_has_just_begun_is_not_compared_yet(owner, offer):
    young = replace(LUNCH, first_day=TODAY - timedelta(days=2))
    offer(young, before=sold(50_000), after=sold(50_000, **{"used:lunch": 1, "on:lunch": 1}))
    owner.get(PAGE)
    assert "It cannot be compared yet: it takes six of its days" in owner.text


def test_a_special_that_is_planned_is_not_told_of(owner, offer):
    offer(replace(LUNCH, first_day=TODAY + timedelta(days=2)), before=sold(50_000), after=sold(50_000))
    owner.get(PAGE)
    assert "No special in the last 12 months." in owner.text


def test_a_special_that_was_ended_is_told_of_until_then(owner, desk, offer):
    offer(LUNCH, before=sold(50_000), after=sold(60_000, **{"used:lunch": 1}))
    shop = desk.shop
    change_rules(shop, specials=())
    shop.wait(minutes=30)
    owner.get(PAGE)
    assert "It is over." in owner.text


def test_rewards_say_what_they_cost_and_which_nobody_uses(owner, offer):
    used = {"used:coffee": 1, "cost:coffee": 350, "spent:coffee": 50, "sold:coffee": 900}
    offer(before=sold(50_000), after=sold(50_000, **used))
    owner.get(PAGE)
    assert row(owner, "Free coffee") == ["29", "$102", "1,450", "$261"]
    assert "Nobody used it in 28 days" not in row_head(owner, "Free coffee")
    assert "Nobody used it in 28 days" in row_head(owner, "Free loaf")


def test_texts_to_groups_say_what_they_brought_with_limits(owner, desk):
    sent = Campaign("cmp_1", "lapsed", None, "We miss you", TODAY, NOW, NOW - timedelta(days=30), TODAY - timedelta(days=30))
    desk.campaigns.add("rosas", sent)
    owner.get(PAGE)
    assert "What it brings is counted from tonight on." in owner.text
    result = CampaignResult(TODAY, 28, Side(400, 160, 400_000, 900_000_000), Side(100, 20, 50_000, 60_000_000))
    desk.studies.put_results("rosas", {"cmp_1": result})
    owner.get(PAGE)
    assert "Worked" in owner.text
    assert "40% of those who were to get it came, and 20% of those left out: of a hundred, 10 to 28 more." in owner.text
    assert "They paid $10 each, the others $5: for all 400 together $" in owner.text
    assert "400 members were to get it and 100 were left out by lot." in owner.text


def test_figures_that_cannot_be_read_are_said_to_be(owner, monkeypatch):
    class Silent(FakeTallies):
        def since(self, merchant_id, first):
            raise Busy

    monkeypatch.setattr(pages_wiring, "tallies", Silent)
    assert owner.get(PAGE).status_code == 200
    assert "This could not be read." in owner.text


def test_a_manager_may_look_and_a_cashier_may_not(visitor):
    assert visitor.sign_in(Role.MANAGER, name="Mo").get(PAGE).status_code == 200
    assert visitor.sign_in(Role.STAFF, name="Ana").get(PAGE).status_code == 403
