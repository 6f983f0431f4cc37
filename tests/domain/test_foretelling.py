"""What the till page says a sale will give is what it gives: to the point, whatever the rule, the windows and what was before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.foretelling import foretell
from chalicelib.domain.program import EarnBasis, EarnRule
from chalicelib.domain.tier_standing import stand
from chalicelib.domain.window import WallTime, Weekday, Window
from tests.builders import BARBER, BOOKSHOP, HAPPY, LADDER, NOW, Shop, program

TUESDAY = NOW + timedelta(days=3)
"""10 in the morning at the mill."""

rules = st.builds(
    EarnRule,
    st.sampled_from(EarnBasis),
    st.integers(1, 7),
    st.sampled_from([1, 3, 50, 100, 250]),
    st.sampled_from([0, 1, 500]),
    points_max=st.sampled_from([None, 5, 40]),
)
times = st.sampled_from([Fraction(1), Fraction(3, 2), Fraction(2), Fraction(10, 3)])
gifts = st.lists(st.tuples(times, st.integers(1, 9)), max_size=3)
windows = gifts.map(
    lambda all_: tuple(Window(f"Happy {n}", times=times, bonus_points=bonus) for n, (times, bonus) in enumerate(all_))
)


@given(rules, windows, st.lists(st.integers(1, 4_000), max_size=4), st.integers(0, 9_999))
def test_the_count_is_what_the_sale_then_gives(rule: EarnRule, open_windows, before: list[int], amount: int) -> None:
    shop = Shop(rules=program(earn=rule, windows=open_windows))
    maya = shop.join()
    for number, earlier in enumerate(before):
        shop.sell(maya, earlier, f"before-{number}")
    rate = foretell(shop.rules, shop.till.location, shop.member(maya).account, shop.now)
    assert rate.points(amount) == shop.sell(maya, amount).facts["points_delta"]


@given(st.lists(st.sampled_from([900, 10_000, 45_000]), max_size=4), windows, st.integers(1, 9_999))
def test_a_tier_is_reckoned_with(before: list[int], open_windows, amount: int) -> None:
    shop = Shop(rules=program(tiers=LADDER, windows=open_windows))
    maya = shop.join()
    for number, earlier in enumerate(before):
        shop.sell(maya, earlier, f"before-{number}")
    account = shop.member(maya).account
    rate = foretell(shop.rules, shop.till.location, account, shop.now, stand(account, shop.merchant, shop.now))
    assert rate.points(amount) == shop.sell(maya, amount).facts["points_delta"]


def test_a_tier_that_ends_at_midnight_is_reckoned_with_until_then() -> None:
    shop = Shop(rules=program(tiers=LADDER))
    maya = shop.join()
    shop.sell(maya, 10_000)
    account = shop.member(maya).account
    midnight = datetime(2028, 1, 1, 8, tzinfo=UTC)
    now = midnight - timedelta(minutes=4)
    rate = foretell(shop.rules, shop.till.location, account, now, stand(account, shop.merchant, now))
    assert (rate.times, rate.until) == (Fraction(5, 4), midnight)


@pytest.mark.parametrize("rules", [BARBER, BOOKSHOP, replace(BARBER, surplus_resets=True)])
def test_it_holds_for_stamps_and_for_credit(rules) -> None:
    shop = Shop(rules=rules)
    maya = shop.join()
    for number in range(23):
        rate = foretell(shop.rules, shop.till.location, shop.member(maya).account, shop.now)
        assert rate.points(1_337) == shop.sell(maya, 1_337, f"sale-{number}").facts["points_delta"]


def test_after_a_refund_that_left_a_debt_it_still_holds() -> None:
    shop = Shop()
    maya = shop.join()
    shop.sell(maya, 6_050)
    shop.redeem(maya, "coffee", check_id="sale-2")
    shop.refund(6_050)
    rate = foretell(shop.rules, shop.till.location, shop.member(maya).account, shop.now)
    assert rate.points(1_250) == shop.sell(maya, 1_250, "sale-3").facts["points_delta"]


def test_the_facts_hold_until_a_window_begins_or_ends() -> None:
    shop = Shop(rules=program(windows=(HAPPY,)))
    maya = shop.member(shop.join()).account
    begins = TUESDAY.replace(hour=21, minute=0)
    for now, until, doubled in (
        (begins - timedelta(minutes=4, seconds=20), begins, False),
        (begins - timedelta(hours=1), begins - timedelta(minutes=50), False),
        (begins, begins + timedelta(minutes=10), True),
        (begins + timedelta(hours=2, minutes=57), begins + timedelta(hours=3), True),
    ):
        rate = foretell(shop.rules, shop.till.location, maya, now)
        assert (rate.until, rate.times == 2) == (until, doubled)


def test_a_window_of_another_shop_is_not_ours() -> None:
    there = Window("Dock only", (Weekday.SATURDAY,), WallTime(0), WallTime(0), Fraction(3), location_ids=("dock",))
    shop = Shop(rules=program(windows=(there,)))
    account = shop.member(shop.join()).account
    assert foretell(shop.rules, shop.merchant.location("mill"), account, shop.now).points(500) == 5
    assert foretell(shop.rules, shop.merchant.location("dock"), account, shop.now).points(500) == 15


def test_the_facts_are_whole_numbers_that_a_page_can_count_with() -> None:
    shop = Shop(rules=program(windows=(replace(HAPPY, weekdays=tuple(Weekday), starts=WallTime(0), ends=WallTime(0)),)))
    maya = shop.join()
    shop.sell(maya, 130)
    facts = foretell(shop.rules, shop.till.location, shop.member(maya).account, shop.now).facts
    assert facts == {"visit": False, "points": 1, "per": 100, "min": 0, "max": None, "times": [2, 1], "bonus": 0, "carry": [3, 5]}
