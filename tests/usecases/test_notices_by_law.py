"""Where the law wants a notice before points end: in its window, and without it nothing ends."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.calendar import local_day
from chalicelib.domain.chain import read_chain
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.explanation import say_why
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy, Reward, RewardKind
from chalicelib.usecases import expiry, locations, programs
from chalicelib.usecases.texts.post import Delivery
from chalicelib.usecases.till import Till
from tests.builders import Shop, program

SPRING = datetime(2026, 3, 2, 17, tzinfo=UTC)
FEAST = Reward("feast", "Feast", RewardKind.AMOUNT_OFF, 500, amount=9_000)
YEAR = ExpiryPolicy(ExpiryKind.INACTIVITY, 12, 45)


def quebec(policy=YEAR):
    shop = Shop(program(rewards=(FEAST,), expiry=YEAR), now=SPRING)
    dock = shop.merchants.get("rosas").location("dock")
    locations.change_location(shop.merchants, "rosas", replace(dock, region="CA-QC"), shop.now)
    shop.merchant = shop.merchants.get("rosas")
    shop.till = Till(shop.merchant, shop.merchant.location("mill"))
    return shop


def live_through(shop, days, texts="sent", late=0):
    """One run of the job a day. `texts` say what becomes of notices, `late` after how many days they leave."""
    for _ in range(days):
        expiry.run(shop.book, shop.merchants, shop.now, lambda: 60, shop.deliveries)
        for entry in shop.book.entries("rosas", shop.maya):
            if entry.kind is EntryKind.WARNED and entry.at == shop.now:
                send(shop, entry, texts, late)
        shop.wait(days=1)


def send(shop, entry, texts, late):
    cause, at = f"entry:{entry.account.seq:010d}", entry.at + timedelta(days=late)
    text = Delivery("rosas", shop.maya, cause, at, "expiring", 1)
    if texts == "stopped":
        shop.deliveries.stop(replace(text, reason="opted_out"))
    else:
        shop.deliveries.confirm(replace(text, failure="unreachable" if texts == "undelivered" else None), cause)


def earn(shop):
    shop.maya = shop.join()
    shop.sell(shop.maya, 1200)
    return shop


def kinds(shop):
    return [entry.kind for entry in shop.book.entries("rosas", shop.maya)]


def whole(shop):
    return not read_chain("rosas", shop.maya, shop.book.entries("rosas", shop.maya)).findings


def test_points_end_after_a_notice_that_left_in_time():
    shop = earn(quebec())
    live_through(shop, 420)
    assert kinds(shop)[-2:] == [EntryKind.WARNED, EntryKind.EXPIRED]
    assert shop.balance(shop.maya) == 0
    warned = [entry for entry in shop.book.entries("rosas", shop.maya) if entry.kind is EntryKind.WARNED]
    zone = shop.rules.timezone
    assert [(date.fromisoformat(e.facts["day"]) - local_day(e.at, zone)).days for e in warned] in (
        [44],
        [45],
    )  # the job runs once a day here


@pytest.mark.parametrize("texts", ["stopped", "undelivered"])
def test_points_of_whose_end_nobody_was_told_live_on(texts):
    shop = earn(quebec())
    live_through(shop, 900, texts)
    assert EntryKind.EXPIRED not in kinds(shop)
    assert shop.balance(shop.maya) == 12
    assert kinds(shop).count(EntryKind.POSTPONED) in {3, 4}


def test_they_are_spendable_on_every_day_of_it():
    shop = earn(quebec())
    for _ in range(900):
        live_through(shop, 1, "stopped")
        assert shop.balance(shop.maya) == 12


def test_a_notice_that_left_too_late_is_none():
    shop = earn(quebec())
    live_through(shop, 420, late=16)
    assert EntryKind.POSTPONED in kinds(shop)
    assert shop.balance(shop.maya) == 12


def test_who_can_be_texted_again_is_told_then_and_the_points_end():
    shop = earn(quebec())
    live_through(shop, 420, "stopped")
    live_through(shop, 200)
    assert kinds(shop)[-3:] == [EntryKind.POSTPONED, EntryKind.WARNED, EntryKind.EXPIRED]


def test_points_whose_job_stood_still_come_back_rather_than_end_untold():
    shop = earn(quebec())
    live_through(shop, 1)
    shop.wait(days=500)
    assert shop.balance(shop.maya) == 0
    live_through(shop, 1, "stopped")
    assert shop.balance(shop.maya) == 12


def test_coming_by_moves_the_end_and_asks_for_a_new_notice():
    shop = earn(quebec())
    live_through(shop, 330)
    assert kinds(shop)[-1] is EntryKind.WARNED
    shop.sell(shop.maya, 1200, sale_id="later")
    live_through(shop, 300)
    assert shop.balance(shop.maya) == 24
    live_through(shop, 100)
    assert kinds(shop)[-2:] == [EntryKind.WARNED, EntryKind.EXPIRED]


def test_elsewhere_points_end_without_a_word_of_a_text():
    shop = earn(Shop(program(rewards=(FEAST,), expiry=YEAR), now=SPRING))
    live_through(shop, 420, "stopped")
    assert shop.balance(shop.maya) == 0


def test_history_says_why_and_the_books_are_whole():
    shop = earn(quebec())
    live_through(shop, 420, "stopped")
    entries = list(shop.book.entries("rosas", shop.maya))
    at = next(number for number, entry in enumerate(entries) if entry.kind is EntryKind.POSTPONED)
    said = say_why(entries[at], entries[at - 1].account, shop.merchants.get("rosas"))
    assert said.startswith("12 points did not end, since no notice of their end had left")
    assert entries[at].points == 0
    assert whole(shop)


POLICIES = st.builds(ExpiryPolicy, st.sampled_from(list(ExpiryKind)), st.integers(1, 24), st.sampled_from([7, 14]))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(POLICIES, st.integers(1, 60), st.booleans()), max_size=6))
def test_no_change_of_a_program_shortens_what_somebody_has(changes):
    shop = Shop(program(rewards=(FEAST,), expiry=ExpiryPolicy(ExpiryKind.MONTH_END, 12)), now=SPRING)
    maya = shop.join()
    shop.sell(maya, 1200)
    for version, (policy, days, sells) in enumerate(changes, start=2):
        before = shop.book.record("rosas", maya).account
        promised = sorted((before.ends(lot), lot.points) for lot in before.lots)
        rules = replace(shop.rules, version=version, expiry=policy, effective_from=shop.now + timedelta(hours=1))
        programs.change_program(shop.merchants, "rosas", rules, shop.now)
        shop.wait(days=days)
        shop.till = Till(shop.merchants.get("rosas"), shop.till.location)
        if sells:
            shop.sell(maya, 1200, sale_id=f"sale-{version}")
        account, today = shop.book.record("rosas", maya).account, local_day(shop.now, rules.timezone)
        for day, _ in promised:
            if day >= today:
                ends = sum(points for end, points in promised if end >= day)
                assert sum(lot.points for lot in account.lots if account.ends(lot) >= day) >= ends
