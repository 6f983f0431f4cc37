"""Windows in which sales earn more: by the sale's own time, at its own shop, and never two of them on one sale."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.earning import target
from chalicelib.domain.program import EarnBasis, EarnRule
from chalicelib.domain.sale import Report, Sale, SaleState
from chalicelib.domain.window import WallTime, Window
from chalicelib.usecases import programs
from chalicelib.usecases.till import Till
from tests.builders import BARBER, BOOKSHOP, HAPPY, NOW, Shop, opening, program
from tests.fake_vault import FakeVault
from tests.fakes import FakeMerchants
from tests.usecases import happy_hours
from tests.usecases.happy_hours import EVERY_DAY, tuesday
from tests.usecases.new_rules import change_rules

THIRDS = EarnRule(EarnBasis.AMOUNT, 1, 300)


def open_shop(*windows, **changes):
    shop = Shop(program(windows=windows, **changes), now=tuesday(18))
    return shop, shop.join()


def facts(shop, member_id):
    return list(shop.book.entries("rosas", member_id))[-1].facts


def test_a_sale_within_a_window_earns_more_and_its_entry_says_why():
    shop, maya = open_shop(HAPPY)
    assert shop.sell(maya, 1250, occurred_at=tuesday(13)).facts["points_delta"] == 25
    assert {name: facts(shop, maya)[name] for name in ("version", "base", "times", "window")} == {
        "version": 1,
        "base": 1250,
        "times": "2",
        "window": "Happy Tuesday",
    }
    assert shop.sell(maya, 1250, "late", occurred_at=tuesday(16)).facts["points_delta"] == 12
    assert not {"times", "window", "bonus", "cap", "tax"} & set(facts(shop, maya))


def test_the_sales_own_time_counts_and_not_when_it_is_reported():
    shop, maya = open_shop(HAPPY)
    shop.wait(days=3)
    assert shop.sell(maya, 1000, "late", occurred_at=tuesday(14)).facts["points_delta"] == 20
    shop.now = tuesday(14) + timedelta(days=7)
    assert shop.sell(maya, 1000, "earlier", occurred_at=tuesday(10)).facts["points_delta"] == 10


def test_each_location_goes_by_its_own_clock():
    shop, maya = open_shop(HAPPY)
    harbor = Till(shop.merchant, shop.merchant.location("dock"))  # three hours ahead of the mill
    at = tuesday(13, 30, "America/New_York")
    assert shop.sell(maya, 1000, till=harbor, occurred_at=at).facts["points_delta"] == 20
    assert shop.sell(maya, 1000, occurred_at=at).facts["points_delta"] == 10


def test_a_window_may_be_of_some_locations_only():
    shop, maya = open_shop(
        replace(HAPPY, location_ids=("dock",)), replace(HAPPY, name="Mill", times=Fraction(3), ends=WallTime(14))
    )
    harbor = Till(shop.merchant, shop.merchant.location("dock"))
    assert shop.sell(maya, 1000, occurred_at=tuesday(15)).facts["points_delta"] == 10
    at = tuesday(15, zone="America/New_York")
    assert shop.sell(maya, 1000, till=harbor, occurred_at=at).facts["points_delta"] == 20


@pytest.mark.parametrize("turned", [False, True])
def test_of_several_windows_the_best_one_counts_and_they_are_never_multiplied(turned):
    windows = (HAPPY, EVERY_DAY)[:: -1 if turned else 1]
    shop, maya = open_shop(*windows)
    assert shop.sell(maya, 1000, occurred_at=tuesday(14)).facts["points_delta"] == 30
    assert (facts(shop, maya)["times"], facts(shop, maya)["window"]) == ("3", "Every day")


def test_of_windows_that_multiply_alike_the_first_in_the_list_is_named():
    shop, maya = open_shop(HAPPY, replace(EVERY_DAY, times=Fraction(2)))
    shop.sell(maya, 1000, occurred_at=tuesday(14))
    assert facts(shop, maya)["window"] == "Happy Tuesday"


def test_multiplying_comes_before_the_one_rounding():
    shop, maya = open_shop(replace(HAPPY, times=Fraction(3, 2)), earn=THIRDS)
    assert shop.sell(maya, 500, occurred_at=tuesday(14)).facts["points_delta"] == 2  # 2.5, where 1 x 1.5 would be 1
    assert shop.sell(maya, 100, "s2", occurred_at=tuesday(14)).facts["points_delta"] == 1
    assert facts(shop, maya)["times"] == "3/2"


def test_bonuses_of_all_windows_are_added_after_multiplying_and_the_most_comes_last():
    first, second = Window("First visits", bonus_points=5), replace(HAPPY, bonus_points=7)
    shop, maya = open_shop(first, second)
    assert shop.sell(maya, 1000, occurred_at=tuesday(14)).facts["points_delta"] == 10 * 2 + 5 + 7
    told = facts(shop, maya)
    assert (told["times"], told["bonus"], told["window"]) == ("2", 12, "Happy Tuesday +1")
    assert shop.sell(maya, 1000, "s2", occurred_at=tuesday(17)).facts["points_delta"] == 15
    assert (facts(shop, maya)["bonus"], facts(shop, maya)["window"]) == (5, "First visits")
    shop, maya = open_shop(first, second, earn=replace(program().earn, points_max=30))
    assert shop.sell(maya, 1000, occurred_at=tuesday(14)).facts["points_delta"] == 30
    assert facts(shop, maya)["cap"] == 30


def test_what_does_not_count_gets_no_bonus_and_a_full_refund_takes_it():
    shop, maya = open_shop(replace(EVERY_DAY, bonus_points=7), earn=replace(program().earn, spend_min=500))
    assert shop.sell(maya, 499).facts["points_delta"] == 0
    assert shop.sell(maya, 500).facts["points_delta"] == 22
    assert shop.refund(500).facts["points_delta"] == -22


def test_a_visit_in_a_window_is_worth_more_points_and_still_one_visit():
    shop = Shop(replace(BARBER, windows=(HAPPY,)), now=tuesday(18))
    maya = shop.join()
    assert shop.sell(maya, 3200, occurred_at=tuesday(14)).facts["points_delta"] == 2
    assert shop.member(maya).account.visits == 1


def test_a_window_changed_between_a_sale_and_its_refund_makes_no_difference():
    shop, maya = open_shop(HAPPY)
    before = shop.member(maya).account
    shop.sell(maya, 1250, occurred_at=tuesday(14))
    change_rules(shop, windows=())
    assert shop.sell(maya, 1250, occurred_at=tuesday(14), tip=200).facts["points_delta"] == 0
    assert shop.refund(625).facts["points_delta"] == -13
    assert shop.refund(625, "rest").facts["points_delta"] == -12
    assert replace(shop.member(maya).account, seq=before.seq) == before


def test_a_sale_whose_time_is_corrected_earns_by_the_corrected_time_in_any_order_of_arrival():
    ends = []
    for versions in ((1, 2), (2, 1)):
        shop, maya = open_shop(HAPPY)
        for version in versions:
            shop.sell(maya, 1000, version=version, occurred_at=tuesday(12 + version))
        ends.append(shop.balance(maya))
        shop.sell(maya, 1000, version=3, occurred_at=tuesday(17))
        ends.append(shop.balance(maya))
    assert ends == [20, 10, 20, 10]


@pytest.mark.parametrize(
    ("zone", "wall", "fold", "times"),
    [
        ("America/New_York", (2025, 3, 9, 3, 10), 0, 2),  # clocks jump from 02:00 over the start
        ("America/New_York", (2025, 3, 9, 1, 59), 0, 1),
        ("America/New_York", (2025, 11, 2, 2, 59), 0, 2),
        ("America/New_York", (2025, 11, 2, 1, 59), 1, 1),
        ("Africa/Cairo", (2024, 4, 26, 3, 29), 0, 2),
        ("Africa/Cairo", (2024, 4, 26, 3, 30), 0, 1),
    ],
)
def test_a_sale_on_a_day_on_which_clocks_change_counts_by_what_the_wall_showed(zone, wall, fold, times):
    rules = program(windows=(Window("Night owls", starts=WallTime(2, 30), ends=WallTime(3, 30), times=Fraction(2)),))
    shop = Shop(rules)
    place = replace(shop.merchant.location("mill"), timezone=zone)
    at = datetime(*wall, tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)
    sale = Sale("mill", "s", Report(SaleState.CLOSED, "USD", at, 1000), "mem_1")
    assert target(sale, rules, place).exact == 10 * times


@given(
    st.lists(st.integers(1, 4000), min_size=1, max_size=6),
    st.sampled_from([HAPPY, replace(HAPPY, times=Fraction(4, 3)), EVERY_DAY]),
    st.sampled_from([program(), program(earn=THIRDS), BOOKSHOP]),
)
def test_splitting_a_bill_within_a_window_never_changes_the_points(parts, window, rules):
    whole, split = (Shop(replace(rules, windows=(window,)), now=tuesday(18)) for _ in range(2))
    for shop, bills in ((whole, [sum(parts)]), (split, parts)):
        maya = shop.join()
        for number, amount in enumerate(bills):
            shop.sell(maya, amount, f"s{number}", occurred_at=tuesday(13, number))
    assert whole.balance(maya) == split.balance(maya) == int(rules.earn.exact_points(sum(parts)) * window.times)


sold = st.tuples(st.integers(0, 9000), st.integers(0, 900), happy_hours.moments)


@given(happy_hours.programs(), st.lists(sold, max_size=3), sold, st.lists(st.integers(1, 100), min_size=1, max_size=4))
def test_a_sale_and_its_full_refund_restore_every_field_but_history_whatever_the_rules(rules, earlier, refunded, shares):
    shop = Shop(rules, now=tuesday(18) + timedelta(days=7))
    maya = shop.join()
    for number, (amount, tax, at) in enumerate(earlier):
        shop.sell(maya, amount, f"s{number}", tax=tax, occurred_at=at)
    before = shop.member(maya).account
    amount, tax, at = refunded
    shop.sell(maya, amount, "refunded", tax=tax, occurred_at=at)
    parts = [amount * share // sum(shares) for share in shares]
    for number, part in enumerate([*parts, amount - sum(parts)]):
        if part:
            shop.refund(part, f"r{number}", "refunded")
    assert replace(shop.member(maya).account, seq=before.seq) == before


@given(happy_hours.programs())
def test_the_programs_of_these_property_tests_are_ones_that_a_merchant_may_have(rules):
    assert programs.open_merchant(FakeMerchants(), FakeVault(), opening(rules=rules), NOW)


def test_a_season_is_of_the_shops_own_days():
    shop, maya = open_shop(replace(EVERY_DAY, first_day=date(2026, 11, 24), last_day=date(2026, 11, 24)))
    at = [tuesday(0), tuesday(0) - timedelta(seconds=1), tuesday(23, 59), tuesday(0) + timedelta(days=1)]
    earned = [shop.sell(maya, 1000, f"s{n}", occurred_at=moment).facts["points_delta"] for n, moment in enumerate(at)]
    assert earned == [30, 10, 30, 10]
