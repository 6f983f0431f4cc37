"""What rules give one member for sales of the past, and all of them together."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from chalicelib.domain.account import Account
from chalicelib.domain.figures.trying import Past, Reach, Replay, add_up, cost_of, proposed, replay
from chalicelib.domain.location import Location
from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy, Merchant, Reward, RewardKind
from chalicelib.domain.sale import Report, Sale, SaleState
from chalicelib.domain.special import Benefit, Special, Who
from chalicelib.domain.tiers import Progress, TierBasis, Tiers, TierWindow, month_of
from tests.builders import BARBER, BOOKSHOP, COFFEE, CUT, GOLD, LADDER, SILVER, START, program

BEGUN = datetime(2026, 9, 1, 18, tzinfo=UTC)
END = BEGUN + timedelta(days=90)


def merchant(rules):
    return Merchant("rosas", "Rosa's", "US", "en", b"", "sign-1", (rules,), (Location("mill", "Mill", rules.timezone),))


def sold(cents, day, **fields):
    said = Report(SaleState.CLOSED, "USD", BEGUN + timedelta(days=day), cents)
    return Sale("mill", f"s{day}", said, "maya", **fields)


def lives(rules, *sales, joined=None, until=END):
    return replay(Past(sales, joined), proposed(merchant(rules), rules), merchant(rules), until)


def weekly(cents, visits):
    return [sold(cents, 7 * week) for week in range(visits)]


def test_points_are_those_of_the_rules_and_what_is_over_a_point_carries_on():
    rules = program(earn=EarnRule(EarnBasis.AMOUNT, 1, 300))
    found = lives(rules, *weekly(1_000, 4))
    assert (found.account.exact, found.account.lifetime_points) == (Fraction(40, 3), 13)
    assert (found.visits, found.spent) == (4, 4_000)


def test_the_first_reward_is_used_on_the_visit_after_it_was_reached():
    rules = program(rewards=(COFFEE,))
    reached = lives(rules, *weekly(2_500, 2))
    assert (reached.used, reached.left) == (0, 350)
    used = lives(rules, *weekly(2_500, 3))
    assert (used.used, used.cost, used.left) == (1, 350, Fraction(25 * 350, 50))


def test_one_reward_is_used_on_each_visit():
    found = lives(program(rewards=(COFFEE,)), sold(50_000, 0), *[sold(100, day) for day in (1, 2, 3)])
    assert (found.used, found.cost) == (3, 3 * 350)


def test_a_reward_is_reached_by_all_points_that_were_given_as_if_they_were_saved():
    found = lives(program(), *weekly(2_500, 5))
    assert found.reached == {"fiver": Reach(2, 7), "coffee": Reach(2, 7), "loaf": Reach(5, 28)}


def test_what_a_merchant_says_a_reward_costs_counts_before_what_it_takes_off():
    assert cost_of(replace(COFFEE, cost=120), 1_000) == 120
    assert cost_of(COFFEE, 100) == 350
    assert cost_of(Reward("fiver", "$5 off", RewardKind.AMOUNT_OFF, 40, amount=500), 300) == 300
    assert cost_of(Reward("tenth", "10% off", RewardKind.PERCENT_OFF, 40, percent=10), 1_250) == 125


def test_stamps_become_a_certificate_that_is_used_on_the_next_visit():
    found = lives(BARBER, *weekly(4_000, 10))
    assert (found.used, found.left, found.reached) == (0, 3_200, {"cut": Reach(10, 63)})
    found = lives(BARBER, *weekly(4_000, 11))
    assert (found.used, found.cost, found.left) == (1, 3_200, 320)


def test_certificates_of_several_visits_do_not_get_in_each_others_way():
    found = lives(program(type=BARBER.type, rewards=(CUT,)), *weekly(2_000, 3))  # two with each visit
    assert (found.used, found.left) == (2, 4 * 3_200)


def test_a_surplus_that_is_lost_is_lost_here_too():
    rules = program(type=BARBER.type, rewards=(CUT,), surplus_resets=True)
    assert lives(rules, sold(1_500, 0)).left == 3_200
    assert lives(replace(rules, surplus_resets=False), sold(1_500, 0)).left == 3_200 + 1_600


def test_credit_is_used_up_as_far_as_the_check_goes():
    found = lives(BOOKSHOP, sold(10_000, 0), sold(300, 7), sold(5_000, 14))
    assert (found.used, found.cost) == (2, 300 + 215)
    assert found.left == 250


def test_points_that_ended_pay_for_nothing():
    rules = program(rewards=(COFFEE,), expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1))
    late = lives(rules, sold(5_000, 0), sold(100, 60))
    assert (late.used, late.left) == (0, 7)
    moving = program(rewards=(COFFEE,), expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 1))
    assert lives(moving, sold(2_500, 0), sold(2_500, 25), sold(100, 50)).used == 1
    assert lives(moving, sold(2_500, 0), sold(2_500, 45), sold(100, 50)).used == 0


def test_the_welcome_gift_is_for_who_joined_in_these_days():
    rules = program(rewards=(COFFEE,), welcome_points=25)
    assert lives(rules, sold(2_500, 1), sold(100, 2), joined=BEGUN).used == 1
    assert lives(rules, sold(2_500, 1), sold(100, 2)).used == 0
    assert lives(rules, joined=BEGUN).account.exact == 0


def test_what_was_refunded_was_not_bought():
    found = lives(program(), sold(5_000, 0, refunds=(("r", 5_000),)), sold(1_000, 7))
    assert (found.visits, found.spent, found.account.exact) == (1, 1_000, 10)


def test_sales_count_in_the_order_in_which_they_were_made():
    rules, sales = program(), weekly(2_500, 5)
    assert lives(rules, *sales[::-1]) == lives(rules, *sales)


def test_members_add_up_and_those_who_bought_nothing_do_not_count():
    rules = program(rewards=(COFFEE,))
    several = [lives(rules, *weekly(cents, 6)) for cents in (1_000, 2_500, 5_000)]
    found = add_up([*several, Replay(Account())], rules)
    assert (found.members, found.spent, found.used) == (3, 51_000, 1 + 2 + 5)
    assert found.share == Fraction(8 * 350, 51_000)
    reached = found.reached[0]
    assert (reached.members, reached.visits, reached.days) == (3, 2, 7)


def test_nobody_bought_anything_so_nobody_knows_a_share():
    found = add_up([], program())
    assert (found.share, [one.members for one in found.reached]) == (None, [0, 0, 0])


def test_some_stand_for_many():
    rules = program(rewards=(COFFEE,))
    found = add_up([lives(rules, *weekly(5_000, 6))], rules)
    many = found.times(Fraction(10))
    assert (many.members, many.spent, many.cost, many.reached[0].members) == (10, 300_000, 10 * found.cost, 10)
    assert (many.share, many.reached[0].visits) == (found.share, found.reached[0].visits)


def climbing(*levels, **fields):
    return program(tiers=Tiers(levels or LADDER.levels, **fields), rewards=(COFFEE,))


def test_the_sale_that_reaches_a_tier_earns_the_old_rate_and_the_next_one_the_new():
    found = lives(climbing(), sold(10_000, 0), sold(10_000, 1))
    assert found.account.exact == 100 + 125


def test_climbing_brings_its_bonus_once():
    found = lives(climbing(), *(sold(50_000, day) for day in (0, 1, 2)))
    assert found.account.exact == 500 + 1_000 + 1_000
    assert found.account.lifetime_points == 500 + 1_000 + 1_000 + GOLD.bonus_points


def test_what_had_counted_before_is_where_climbing_begins():
    rules, september = climbing(), month_of(BEGUN.date())
    past = Past(
        (sold(10_000, 0), sold(10_000, 1)), None, (Progress(september - 2, TierBasis.SPEND, Fraction(45_000)),), september - 2
    )
    found = replay(past, proposed(merchant(rules), rules), merchant(rules), END)
    assert found.account.exact == 125 + 200
    assert found.account.lifetime_points == 325 + GOLD.bonus_points
    of_visits = replace(past, progress=(Progress(september - 2, TierBasis.VISITS, Fraction(45_000)),))
    assert replay(of_visits, proposed(merchant(rules), rules), merchant(rules), END).account.exact == 100 + 125


def test_a_special_for_a_tier_is_for_who_would_have_had_it_though_it_was_not_there_then():
    rules = climbing(replace(SILVER, threshold=10_000, times=Fraction(1)))
    sales = sold(10_000, 0), sold(1_000, 1), sold(1_000, 2)
    double = Special("double", "Double", Benefit.TIMES, BEGUN.date(), times=Fraction(2), who=Who.TIER, tier_id=SILVER.id)
    later = replace(double, first_day=(BEGUN + timedelta(days=2)).date())
    gold = replace(double, tier_id=GOLD.id)
    earned = [lives(replace(rules, specials=specials), *sales).account.exact for specials in ((), (double,), (later,), (gold,))]
    assert earned == [120, 140, 130, 120]


def test_a_special_for_a_group_counts_on_the_sales_that_it_was_for_while_it_was_there():
    group = Special("back", "Back", Benefit.TIMES, BEGUN.date(), times=Fraction(2), who=Who.SEGMENT, segment_id="lapsed")
    sales = sold(1_000, 0, meant=("back",)), sold(1_000, 1, meant=("double",))
    double = replace(group, id="double", who=Who.TIER, segment_id="", tier_id=SILVER.id)
    rules = replace(climbing(replace(SILVER, times=Fraction(1))), specials=(group, double))
    # It is for no tier that the member would have had, whatever it was for when it was there.
    assert lives(rules, *sales).account.exact == 30


def test_a_tier_ends_with_its_time_in_a_trial_too():
    rules = climbing(window=TierWindow.CALENDAR_YEAR)
    found = lives(rules, sold(10_000, 0), sold(10_000, 365), sold(10_000, 1_300), until=BEGUN + timedelta(days=1_400))
    assert found.account.exact == 100 + 125 + 100


def test_visits_count_towards_tiers_where_sales_earn_nothing():
    rules = climbing(replace(SILVER, threshold=2, bonus_points=9), basis=TierBasis.VISITS)
    rules = replace(rules, earn=EarnRule(EarnBasis.AMOUNT, 0, 100))
    found = lives(rules, sold(100, 0), sold(100, 1), sold(100, 2))
    assert (found.account.exact, found.account.lifetime_points) == (0, 9)


def test_what_was_refunded_wholly_climbs_nothing():
    found = lives(climbing(), sold(50_000, 0, refunds=(("r", 50_000),)), sold(1_000, 1))
    assert found.account.exact == 10


def test_a_sale_that_was_never_reported_has_no_place_in_a_past():
    with pytest.raises(ValueError, match="never reported"):
        lives(program(effective_from=START), Sale("mill", "s1"))
