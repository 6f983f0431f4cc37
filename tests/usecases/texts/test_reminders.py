"""A reward that is ready and that nobody uses is told once more: when, to whom, and how often."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chalicelib.domain.entry import EntryKind
from chalicelib.domain.ledger import release_run_out
from chalicelib.domain.opening import OpeningBalance
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy
from chalicelib.domain.readiness import worth_of_ready
from chalicelib.domain.refusals import Refusal, UnusableField
from chalicelib.usecases import expiry, programs
from chalicelib.usecases.balances import bring
from chalicelib.usecases.till import Till
from tests.builders import BARBER, BOOKSHOP, FIVER, LOAF, MAYA, Shop, program
from tests.usecases.stories import why
from tests.usecases.texts.test_notices import Street
from tests.usecases.texts.test_what_is_texted import said

HOUR = timedelta(hours=1)
FOREVER = program(expiry=ExpiryPolicy())
MORNING = datetime(2026, 3, 2, 17, tzinfo=UTC)


def run(shop):
    return expiry.run(shop.book, shop.merchants, shop.now, lambda: 60)


def live(shop, **time):
    """Time passes, and the job runs at its end."""
    shop.wait(**time)
    return run(shop)


def reminders(shop, member_id):
    return [entry for entry in shop.book.entries("rosas", member_id) if entry.kind is EntryKind.REMINDED]


def opened(rules=FOREVER):
    shop = Shop(rules, now=MORNING)
    run(shop)
    return shop


@pytest.fixture
def shop():
    return opened()


def test_who_was_not_seen_for_two_weeks_is_reminded_of_what_is_ready():
    street = Street(opened())
    shop = street.shop
    maya = shop.join()
    shop.sell(maya, 6000)
    street.deliver()
    assert live(shop, days=14, seconds=-1) == 0
    assert live(shop, seconds=1) == 1
    assert said(street.deliver()) == [
        "Maya, still yours to use: Free coffee. Balance 60. Give your phone number at the till. STOP to stop."
    ]
    assert why(shop, maya) == "Free coffee had been ready and unused for a while, and it was time to remind the member."


def test_nobody_is_reminded_twice_of_the_same(shop, maya):
    shop.sell(maya, 6000)
    for _ in range(100):
        live(shop, days=1)
    assert len(reminders(shop, maya)) == 1


def test_whoever_comes_in_between_is_reminded_two_weeks_after_that(shop, maya):
    shop.sell(maya, 6000)
    live(shop, days=10)
    shop.sell(maya, 500, "s2")
    assert live(shop, days=13) == 0
    assert live(shop, days=1) == 1
    assert [entry.at for entry in reminders(shop, maya)] == [MORNING + timedelta(days=24)]


def test_a_reward_that_was_used_in_time_is_not_spoken_of(shop, maya):
    shop.sell(maya, 6000)
    live(shop, days=13)
    shop.redeem(maya, "coffee", check_id="later")
    for _ in range(30):
        live(shop, days=1)
    assert reminders(shop, maya) == []


def test_after_a_use_what_is_still_ready_is_something_new(shop, maya):
    shop.sell(maya, 15_000)
    live(shop, days=14)
    shop.redeem(maya, "coffee", check_id="later")
    shop.sell(maya, 500, "later")
    for _ in range(40):
        live(shop, days=1)
    assert [entry.facts["ready"] for entry in reminders(shop, maya)] == ["Free loaf", "Free coffee"]


def test_a_dearer_reward_is_something_new_and_a_cheaper_one_is_not(shop, maya):
    shop.sell(maya, 5000)
    live(shop, days=14)
    shop.sell(maya, 1000, "s2")
    assert live(shop, days=20) == 0
    shop.sell(maya, 8000, "s3")
    assert live(shop, days=14) == 1
    assert [entry.facts["ready"] for entry in reminders(shop, maya)] == ["Free coffee", "Free loaf"]


def test_what_was_refunded_away_is_not_spoken_of(shop, maya):
    shop.sell(maya, 6000)
    shop.refund(6000)
    assert live(shop, days=30) == 0


def test_a_certificate_that_waits_is_told_once_and_another_one_again():
    shop = opened(BARBER)
    maya = shop.join()
    for number in range(10):
        shop.sell(maya, 3200, f"s{number}")
    assert live(shop, days=14) == 1
    assert live(shop, days=50) == 0
    for number in range(10, 20):
        shop.sell(maya, 3200, f"s{number}")
    live(shop, days=14)
    assert [entry.facts["ready"] for entry in reminders(shop, maya)] == ["Free haircut"] * 2


def test_credit_is_no_reward_to_wait_for():
    shop = opened(replace(BOOKSHOP, expiry=ExpiryPolicy()))
    maya = shop.join()
    shop.sell(maya, 90_000)
    assert live(shop, days=60) == 0


@pytest.mark.parametrize(("days", "reminded"), [(0, []), (1, [1]), (90, [90])])
def test_a_merchant_says_after_how_many_days_if_at_all(days, reminded):
    shop = opened(replace(FOREVER, remind_days=days))
    maya = shop.join()
    shop.sell(maya, 6000)
    for _ in range(100):
        live(shop, days=1)
    assert [(entry.at - MORNING).days for entry in reminders(shop, maya)] == reminded


@pytest.mark.parametrize("days", [-1, 91])
def test_no_other_number_of_days_is_taken(days):
    with pytest.raises(UnusableField) as refused:
        Shop(replace(FOREVER, remind_days=days))
    assert refused.value.field == "remind_days"


def test_nobody_is_told_of_an_end_and_reminded_on_one_day():
    shop = opened(program(expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1)))
    maya = shop.join()
    shop.sell(maya, 6000)
    for _ in range(60 * 24):
        live(shop, hours=1)
    days = [entry.at.date() for entry in shop.book.entries("rosas", maya) if entry.cause == ""]
    assert len(set(days)) == len(days) >= 3


def test_what_ended_and_was_earned_again_is_something_new():
    shop = opened(program(expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1)))
    maya = shop.join()
    for number in range(3):
        shop.sell(maya, 6000, f"s{number}")
        for _ in range(40):
            live(shop, days=1)
    assert [entry.facts["ready"] for entry in reminders(shop, maya)] == ["Free coffee"] * 3


def test_points_brought_along_are_spoken_of_once_their_owner_has_joined(shop):
    bring(shop.book, shop.vault, shop.merchant, "old", PhoneNumber(MAYA), OpeningBalance(60, "mill"), 0, shop.now)
    assert live(shop, days=30) == 0
    maya = shop.join()
    assert live(shop, days=14) == 1
    assert len(reminders(shop, maya)) == 1


def test_the_job_may_die_and_run_again_at_any_time(shop, maya):
    shop.sell(maya, 6000)
    filed = dict(shop.book.filed)
    live(shop, days=14)
    for _ in range(3):
        shop.book.filed |= filed
        shop.book.cursors.clear()
        live(shop, hours=1)
    assert len(reminders(shop, maya)) == 1


def test_a_new_price_is_told_by_the_rules_of_the_day(shop, maya):
    shop.sell(maya, 6000)
    dearer = replace(FOREVER, version=2, rewards=(LOAF,), effective_from=shop.now + timedelta(days=1))
    programs.change_program(shop.merchants, "rosas", dearer, shop.now)
    shop.till = Till(shop.merchants.get("rosas"), shop.till.location)
    assert live(shop, days=20) == 0


def test_what_became_cheaper_is_spoken_of_after_the_next_dearer_reward(shop):
    maya = shop.join()
    shop.sell(maya, 3000)
    cheaper = replace(FOREVER, version=2, rewards=(replace(FIVER, price_points=20), LOAF), effective_from=shop.now + HOUR)
    programs.change_program(shop.merchants, "rosas", cheaper, shop.now)
    shop.till = Till(shop.merchants.get("rosas"), shop.till.location)
    assert live(shop, days=20) == 0
    shop.sell(maya, 9000, "s2")
    assert live(shop, days=14) == 1


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("sell"), st.integers(100, 9000)),
        st.tuples(st.just("refund"), st.integers(0, 9)),
        st.tuples(st.just("redeem"), st.sampled_from(["coffee", "fiver", "loaf"])),
        st.tuples(st.just("hold"), st.sampled_from(["coffee", "fiver"])),
        st.tuples(st.just("wait"), st.sampled_from([1, 3, 13, 14, 15, 40])),
        st.tuples(st.just("hours"), st.integers(1, 30)),
    ),
    max_size=30,
)


def act(shop, maya, number, step):
    name, value = step
    if name == "wait":
        for _ in range(value):
            live(shop, days=1)
        return
    if name == "hours":
        shop.wait(hours=value)
        return
    try:
        if name == "sell":
            shop.sell(maya, value, f"s{number}")
        elif name == "refund":
            shop.refund(50, f"r{number}", f"s{value}")
        elif name == "redeem":
            shop.redeem(maya, value, check_id=f"c{number}")
        else:
            shop.hold(maya, value, check_id=f"c{number}")
    except Refusal:
        pass  # as at a till


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(STEPS, st.sampled_from([FOREVER, program(expiry=ExpiryPolicy(ExpiryKind.MONTH_END, 1)), replace(BARBER, remind_days=7)]))
@example([("sell", 4000), ("hold", "fiver"), ("refund", 0)], FOREVER)
def test_in_any_history_nobody_is_reminded_without_need_too_early_or_twice(steps, rules):
    shop = opened(rules)
    maya = shop.join()
    for number, step in enumerate(steps):
        act(shop, maya, number, step)
    for _ in range(rules.remind_days + 1):
        live(shop, days=1)
    level, last = 0, None
    for entry in shop.book.entries("rosas", maya):
        today = entry.at.astimezone(ZoneInfo(rules.timezone)).date()
        ready = worth_of_ready(entry.account, rules, today)
        if entry.kind is EntryKind.REMINDED:
            assert ready > level, "reminded of nothing new"
            assert entry.at - last >= timedelta(days=rules.remind_days), "reminded too early"
            level = ready
        elif entry.kind is EntryKind.CAPTURED:
            level = 0
        elif entry.kind is EntryKind.EXPIRED:
            level = min(level, ready)
        last = entry.at
    # And nothing was forgotten: what is ready for so long has been told.
    today = shop.now.astimezone(ZoneInfo(rules.timezone)).date()
    account = release_run_out(list(shop.book.entries("rosas", maya))[-1].account, shop.now, today)
    if shop.now - last >= timedelta(days=rules.remind_days):
        assert worth_of_ready(account, rules, today) <= level
