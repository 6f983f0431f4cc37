"""Which tier somebody has on a day, worked out from the months that counted and the versions of the rules."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.account import Account
from chalicelib.domain.location import Location
from chalicelib.domain.program import Merchant
from chalicelib.domain.tier_standing import stand
from chalicelib.domain.tiers import MONTHS_KEPT, Progress, Tier, TierBasis, Tiers, TierWindow, add_up, month_of
from tests.builders import GOLD, LADDER, SILVER, program

BRONZE = Tier("bronze", "Bronze", 5_000)
STAIRS = Tiers((BRONZE, SILVER, GOLD))


def merchant(*ladders, begins=()):
    """A merchant whose first version has the first ladder, and one version more for each day that another one begins."""
    days = [date(2020, 1, 1), *begins]
    versions = tuple(
        program(version=number, effective_from=noon(day), tiers=tiers, timezone="UTC")
        for number, (day, tiers) in enumerate(zip(days, ladders, strict=True), 1)
    )
    return Merchant("rosas", "Rosa's", "US", "en", b"", "", versions, (Location("mill", "Mill Street", "UTC"),))


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def counted(*spent, basis=TierBasis.SPEND, since=None):
    rows = tuple(Progress(month_of(day), basis, Fraction(amount)) for day, amount in sorted(spent))
    return Account(progress=rows, counting_since=since or (rows[0].month if rows else 0))


def tier_of(account, on, tiers=STAIRS):
    standing = stand(account, merchant(tiers), noon(on))
    return standing.tier.name if standing.tier else None, standing.through


def test_a_threshold_is_reached_by_exactly_that_much():
    june = date(2026, 6, 1)
    assert tier_of(counted((june, 9_999)), june)[0] == "Bronze"
    assert tier_of(counted((june, 10_000)), june)[0] == "Silver"
    assert tier_of(counted((june, 4_999)), june) == (None, None)


def test_what_is_reached_in_a_year_holds_through_the_next_and_then_falls_one_step_a_year():
    gold = counted((date(2026, 2, 1), 30_000), (date(2026, 11, 1), 20_000))
    assert tier_of(gold, date(2026, 10, 31)) == ("Silver", date(2027, 12, 31))
    assert tier_of(gold, date(2026, 11, 1)) == ("Gold", date(2027, 12, 31))
    assert tier_of(gold, date(2027, 12, 31)) == ("Gold", date(2027, 12, 31))
    assert tier_of(gold, date(2028, 1, 1)) == ("Silver", date(2028, 12, 31))
    assert tier_of(gold, date(2029, 12, 31)) == ("Bronze", date(2029, 12, 31))
    assert tier_of(gold, date(2030, 1, 1)) == (None, None)


def test_reaching_it_again_keeps_it_a_year_longer():
    twice = counted((date(2026, 2, 1), 50_000), (date(2027, 12, 1), 50_000))
    assert tier_of(twice, date(2027, 12, 31)) == ("Gold", date(2028, 12, 31))


def test_a_lower_tier_of_the_next_year_holds_where_the_fall_would_lead_lower():
    account = counted((date(2026, 2, 1), 10_000), (date(2027, 5, 1), 10_000))
    assert tier_of(account, date(2028, 6, 1)) == ("Silver", date(2028, 12, 31))


def test_grace_days_put_the_fall_off():
    patient = replace(STAIRS, grace_days=30)
    account = counted((date(2026, 2, 1), 50_000))
    assert tier_of(account, date(2028, 1, 30), patient) == ("Gold", date(2028, 1, 30))
    assert tier_of(account, date(2028, 1, 31), patient) == ("Silver", date(2029, 1, 30))


def test_a_rolling_year_is_this_month_and_the_twelve_before():
    rolling = replace(STAIRS, window=TierWindow.ROLLING_YEAR)
    account = counted((date(2026, 2, 15), 50_000))
    assert tier_of(account, date(2026, 2, 15), rolling) == ("Gold", date(2027, 2, 28))
    assert tier_of(account, date(2027, 2, 28), rolling)[0] == "Gold"
    assert tier_of(account, date(2027, 3, 1), rolling) == ("Silver", date(2028, 2, 29))
    assert tier_of(account, date(2028, 3, 1), rolling) == ("Bronze", date(2029, 2, 28))
    assert tier_of(account, date(2029, 3, 1), rolling) == (None, None)


def test_a_membership_year_begins_with_the_month_in_which_something_counted_first():
    own = replace(STAIRS, window=TierWindow.MEMBERSHIP_YEAR)
    account = counted((date(2026, 5, 20), 6_000), (date(2027, 4, 2), 4_000))
    assert tier_of(account, date(2027, 4, 30), own) == ("Silver", date(2028, 4, 30))
    assert tier_of(account, date(2027, 4, 30)) == ("Bronze", date(2027, 12, 31)), "by the calendar they are two years"


def test_what_is_missing_is_counted_in_the_window_that_runs():
    standing = stand(counted((date(2026, 2, 1), 30_000), (date(2025, 2, 1), 7_000)), merchant(STAIRS), noon(date(2026, 3, 1)))
    assert (standing.tier, standing.following, standing.amount, standing.need) == (SILVER, GOLD, 30_000, 20_000)
    top = stand(counted((date(2026, 2, 1), 60_000)), merchant(STAIRS), noon(date(2026, 3, 1)))
    assert (top.following, top.need) == (None, 0)


def test_nobody_loses_a_tier_by_an_edit_but_the_next_year_goes_by_the_new_rules():
    dearer = replace(LADDER, levels=(replace(SILVER, threshold=40_000), replace(GOLD, threshold=90_000)))
    shop = merchant(LADDER, dearer, begins=[date(2026, 9, 10)])
    account = counted((date(2026, 2, 1), 12_000), (date(2027, 2, 1), 12_000))
    assert stand(account, shop, noon(date(2027, 12, 31))).tier == dearer.levels[0]
    assert stand(account, shop, noon(date(2028, 1, 1))).tier is None


def test_cheaper_steps_are_reached_by_what_was_spent_in_the_year_that_runs():
    shop = merchant(replace(LADDER, levels=(replace(SILVER, threshold=20_000),)), LADDER, begins=[date(2026, 9, 10)])
    account = counted((date(2026, 2, 1), 12_000))
    assert stand(account, shop, noon(date(2026, 9, 9))).tier is None
    assert stand(account, shop, noon(date(2026, 9, 11))).tier == SILVER


def test_a_tier_that_is_there_no_more_counts_as_the_one_below():
    shop = merchant(STAIRS, replace(STAIRS, levels=(BRONZE, SILVER)), begins=[date(2027, 1, 10)])
    assert stand(counted((date(2026, 2, 1), 50_000)), shop, noon(date(2027, 2, 1))).tier == SILVER


def test_without_tiers_nobody_has_one():
    assert tier_of(counted((date(2026, 2, 1), 50_000)), date(2026, 2, 2), Tiers()) == (None, None)


def test_only_what_the_basis_says_counts():
    account = counted((date(2026, 2, 1), 50_000), basis=TierBasis.POINTS)
    assert tier_of(account, date(2026, 2, 2)) == (None, None)


days = st.dates(date(2026, 1, 1), date(2029, 12, 31))
spendings = st.lists(st.tuples(days, st.sampled_from([500, 4_000, 10_000, 60_000])), max_size=6)


def naive(spent, today, tiers):
    """The calendar year's rule as a sentence says it: begin with the first year, and go on year by year."""
    height = 0
    for year in range(2026, today.year + 1):
        before = year - 1
        in_year = sum(amount for day, amount in spent if day.year == year and day <= today)
        in_year_before = sum(amount for day, amount in spent if day.year == before)
        begins = height - (height > len(tiers.within(Fraction(in_year_before))))
        height = max(begins, len(tiers.within(Fraction(in_year))))
    return height


@given(spendings, days)
def test_it_is_what_going_on_year_by_year_leads_to(spent, today):
    known = [(day, amount) for day, amount in spent if month_of(day) <= month_of(today)]
    rows = tuple(Progress(month_of(day), TierBasis.SPEND, Fraction(amount)) for day, amount in known)
    account = Account(progress=add_up((), rows, today))
    known = [(day.replace(day=1), amount) for day, amount in known]
    assert stand(account, merchant(STAIRS), noon(today)).height == naive(known, today, STAIRS)


@given(spendings, st.sampled_from(TierWindow), st.integers(0, 90), days)
def test_who_does_nothing_never_rises_and_never_falls_more_than_a_step_a_year(spent, window, grace, today):
    tiers = replace(STAIRS, window=window, grace_days=grace)
    account = counted(*sorted((day, amount) for day, amount in spent if day <= today))
    heights = [stand(account, merchant(tiers), noon(today + timedelta(days=30 * number))).height for number in range(70)]
    assert heights == sorted(heights, reverse=True)
    assert all(before - after <= 1 for before, after in zip(heights, heights[12:], strict=False)), "one step a year"
    assert heights[-1] == 0


@given(spendings, st.sampled_from(TierWindow), st.integers(0, 90), days)
def test_what_is_said_to_hold_until_a_day_does_so_and_not_longer(spent, window, grace, today):
    tiers = replace(STAIRS, window=window, grace_days=grace)
    account = counted(*sorted((day, amount) for day, amount in spent if day <= today))
    standing = stand(account, merchant(tiers), noon(today))
    if standing.through is None:
        return
    assert standing.through >= today
    assert stand(account, merchant(tiers), noon(standing.through)).height == standing.height
    assert stand(account, merchant(tiers), noon(standing.through + timedelta(days=1))).height < standing.height


@pytest.mark.parametrize("window", TierWindow)
def test_months_that_are_let_go_changed_nothing_any_more(window):
    account = counted((date(2020, 1, 31), 10**6))
    tiers = Tiers(tuple(Tier(f"t{n}", f"T{n}", n) for n in (1, 2, 3, 4)), window=window)
    heights = []
    for number in range(MONTHS_KEPT + 2):
        today = date(2020 + number // 12, number % 12 + 1, 28)
        kept = replace(account, progress=add_up(account.progress, (), today))
        heights.append((tier_of(account, today, tiers), tier_of(kept, today, tiers)))
    assert all(whole == kept for whole, kept in heights)
    assert heights[-1] == ((None, None), (None, None))
