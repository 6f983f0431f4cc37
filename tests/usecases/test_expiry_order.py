"""What ends soonest is spent first; what has ended is gone for whoever looks, whether or not the job has run."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.entry import EntryKind
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy
from chalicelib.domain.refusals import HoldRanOut, InsufficientPoints
from chalicelib.domain.sale import SaleState
from chalicelib.usecases import expiry
from chalicelib.usecases.till import Till
from tests.builders import Shop, program
from tests.usecases.new_rules import change_rules

MONTH = ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1)
YEAR = ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 12)
LAST_MINUTES = datetime(2026, 12, 22, 7, 55, tzinfo=UTC)  # of what was earned on 21 November, for a month, in Los Angeles


def lots(shop, member_id):
    return [(lot.last_day, lot.location_id, lot.points) for lot in shop.member(member_id).account.lots]


def run_job(shop):
    return expiry.run(shop.book, shop.merchants, shop.now, lambda: 60)


@pytest.fixture
def monthly():
    """A shop whose points live for a month, and a member who has 60 of them."""
    shop = Shop(program(expiry=MONTH))
    run_job(shop)
    shop.maya = shop.join()
    shop.sell(shop.maya, 6000)
    return shop


def test_what_was_earned_last_is_spent_first_where_it_ends_soonest_and_what_never_ends_last():
    shop = Shop(program(expiry=ExpiryPolicy()))
    maya = shop.join()
    shop.sell(maya, 4000, "never ends")
    change_rules(shop, expiry=YEAR)
    shop.sell(maya, 4000, "ends in a year")
    change_rules(shop, expiry=MONTH)
    shop.sell(maya, 4000, "ends in a month")
    ends = [date(2026, 12, 21), date(2027, 11, 21), date.max]
    for used in range(3):
        assert [end for end, _, _ in lots(shop, maya)] == ends[used:]
        shop.redeem(maya, "fiver", check_id=f"c{used}")
    assert lots(shop, maya) == []


@pytest.mark.parametrize("order", [("mill", "dock"), ("dock", "mill")], ids=" ".join)
def test_points_of_two_shops_that_end_on_one_day_are_spent_in_one_order_however_they_were_earned(shop, maya, order):
    for number, place in enumerate(order):
        shop.sell(maya, 3000, f"s{number}", till=Till(shop.merchant, shop.merchant.location(place)))
    shop.redeem(maya, "fiver", check_id="c")
    assert lots(shop, maya) == [(date(2027, 11, 30), "mill", 20)]


@pytest.mark.parametrize("places", [("mill", "mill"), ("dock", "mill"), ("mill", "dock")], ids=" ".join)
def test_of_points_that_end_on_one_day_those_that_move_with_activity_are_spent_last(places):
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 1)))
    maya = shop.join()
    shop.sell(maya, 4000, "moving", till=Till(shop.merchant, shop.merchant.location(places[0])))
    change_rules(shop, expiry=MONTH)
    shop.sell(maya, 4000, "dated", till=Till(shop.merchant, shop.merchant.location(places[1])))
    shop.redeem(maya, "fiver", check_id="c")
    assert lots(shop, maya) == [(None, places[0], 40)]


def test_what_was_spent_in_time_does_not_end_again(monthly):
    monthly.redeem(monthly.maya, "coffee", check_id="c")
    monthly.wait(days=20)
    monthly.sell(monthly.maya, 3000, "sale-2")
    monthly.now = LAST_MINUTES + timedelta(minutes=5)
    assert monthly.balance(monthly.maya) == 30
    run_job(monthly)
    assert monthly.balance(monthly.maya) == 30
    ended = [entry.points for entry in monthly.book.entries("rosas", monthly.maya) if entry.kind is EntryKind.EXPIRED]
    assert ended == [-10]


def test_points_that_have_ended_cannot_be_spent_while_the_job_is_late(monthly):
    monthly.now = LAST_MINUTES + timedelta(minutes=5)
    with pytest.raises(InsufficientPoints) as refused:
        monthly.hold(monthly.maya, "fiver", check_id="c")
    assert refused.value.balance == 0


def test_the_job_writes_one_entry_however_often_it_runs_and_reads_say_the_same_before_and_after(monthly):
    monthly.now = LAST_MINUTES + timedelta(minutes=5)
    before = monthly.balance(monthly.maya)
    assert [run_job(monthly) for _ in range(3)] == [1, 0, 0]
    assert monthly.balance(monthly.maya) == before == 0
    ended = [entry for entry in monthly.book.entries("rosas", monthly.maya) if entry.kind is EntryKind.EXPIRED]
    assert [(entry.points, entry.account.lots) for entry in ended] == [(-60, ())]


def test_a_reward_held_in_time_can_be_used_after_its_points_would_have_ended(monthly):
    monthly.now = LAST_MINUTES
    held = monthly.hold(monthly.maya, "coffee", check_id="c")
    monthly.wait(minutes=10)
    assert run_job(monthly) == 1  # the ten that were not held
    assert monthly.capture(held.facts["id"]).facts["status"] == "captured"
    monthly.wait(days=1)
    assert run_job(monthly) == 0


@pytest.mark.parametrize("released", [True, False])
def test_a_reward_held_in_time_and_not_used_has_ended_when_its_hold_does(monthly, released):
    monthly.now = LAST_MINUTES
    held = monthly.hold(monthly.maya, "coffee", check_id="c")
    monthly.wait(minutes=10)
    if released:
        assert monthly.release(held.facts["id"]).facts["balance"] == 0
    monthly.wait(minutes=10)
    assert monthly.balance(monthly.maya) == 0
    if not released:
        with pytest.raises(HoldRanOut):
            monthly.capture(held.facts["id"])
    assert run_job(monthly) == 1
    assert lots(monthly, monthly.maya) == []


def test_a_longer_policy_later_does_not_lengthen_and_a_shorter_one_not_shorten_what_was_granted():
    shop = Shop(program(expiry=MONTH))
    maya = shop.join()
    shop.sell(maya, 1000)
    change_rules(shop, expiry=YEAR)
    shop.sell(maya, 1000, "sale-2")
    change_rules(shop, expiry=ExpiryPolicy(ExpiryKind.MONTH_END, 0))
    shop.sell(maya, 1000, "sale-3")
    shop.sell(maya, 1000, tip=100)
    assert [end for end, _, _ in lots(shop, maya)] == [date(2026, 11, 30), date(2026, 12, 21), date(2027, 11, 21)]


steps = st.lists(
    st.tuples(
        st.sampled_from([1, 6, 24, 24 * 9, 24 * 31]),
        st.sampled_from(["sale", "refund", "void", "hold", "use", "nothing"]),
        st.booleans(),
    ),
    max_size=12,
)
POLICIES = [MONTH, ExpiryPolicy(ExpiryKind.MONTH_END, 0), ExpiryPolicy(ExpiryKind.INACTIVITY, 1)]


def act(shop, maya, number, what):
    if what == "sale":
        shop.sell(maya, 2500, f"s{number}")
    elif what == "refund":
        shop.refund(1300, f"r{number}", "s0")
    elif what == "void":
        shop.sell(maya, 5000, "s0", state=SaleState.VOIDED)
    elif what in {"hold", "use"} and shop.balance(maya) >= 40:
        held = shop.hold(maya, "fiver", check_id=f"c{number}")
        if what == "use":
            shop.capture(held.facts["id"])


@given(st.sampled_from(POLICIES), steps)
def test_whether_the_job_runs_or_not_nobody_sees_a_difference(policy, story):
    seen = []
    for with_job in (True, False):
        shop = Shop(program(expiry=policy))
        maya = shop.join()
        shop.sell(maya, 5000, "s0")
        seen.append([])
        for number, (hours, what, job) in enumerate(story, 1):
            shop.wait(hours=hours)
            if with_job and job:
                run_job(shop)
            act(shop, maya, number, what)
            seen[-1].append((shop.balance(maya), shop.member(maya).account.debt))
    assert seen[0] == seen[1]
