"""Checking in by the code that hangs in a shop: a few points, once a day, and only where it is switched on."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.account import Cause
from chalicelib.domain.beside_sales import CheckInRules
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.explanation import say_why
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import UnusableField
from chalicelib.usecases import reconcile, settings
from chalicelib.usecases.texts.checking_in import code_at
from tests.builders import BARBER, BOOKSHOP, MAYA, Shop
from tests.usecases.texts.test_answers_by_text import answer


def switch(shop, points=3, *, on=True):
    settings.change_check_in(shop.merchants, "rosas", CheckInRules(on, points))
    shop.merchant = shop.merchants.get("rosas")
    shop.till = replace(shop.till, merchant=shop.merchant)
    return shop


def code(shop, place="mill"):
    return code_at(shop.vault, shop.merchant, shop.merchant.location(place))


def test_who_texts_the_code_gets_the_points_at_that_shop(shop, maya):
    switch(shop)
    assert answer(shop, code(shop, "dock")) == "Maya, thanks for coming to Harbor: 3 points. Balance: 3 points."
    entry = list(shop.book.entries("rosas", maya))[-1]
    assert (entry.kind, entry.points, entry.location_id) == (EntryKind.CHECKED_IN, 3, "dock")
    assert [lot.cause for lot in entry.account.lots] == [Cause.CHECK_IN]
    assert (entry.account.visits, entry.account.lifetime_points) == (0, 0)
    assert say_why(entry, entry.account, shop.merchant) == "3 points for checking in at Harbor."


def test_once_a_day_whichever_shop_it_is(shop, maya):
    switch(shop)
    answer(shop, code(shop))
    shop.sell(maya, 1_000)
    assert answer(shop, code(shop, "dock")) == "Maya, you have checked in today already. Balance: 13 points."
    assert shop.balance(maya) == 13
    shop.wait(days=1)
    answer(shop, code(shop, "dock"))
    assert shop.balance(maya) == 16


def test_the_day_is_the_programs(shop, maya):
    switch(shop)
    shop.now = datetime(2026, 11, 22, 7, 30, tzinfo=UTC)  # half past eleven in the evening
    answer(shop, code(shop))
    shop.wait(minutes=35)
    answer(shop, code(shop))
    assert shop.balance(maya) == 6


def test_a_redelivered_text_counts_once(shop, maya):
    switch(shop)
    for _ in range(3):
        shop.text(code(shop), inbound_id="the-same")
    assert shop.balance(maya) == 3


def test_switched_off_it_is_a_code_of_nobody(shop, maya):
    switch(shop)
    hanging = code(shop)
    switch(shop, on=False)
    assert answer(shop, hanging).startswith("That code is wrong")
    assert shop.balance(maya) == 0


def test_somebody_new_is_asked_for_a_name_and_has_checked_in_by_texting_again(shop):
    switch(shop)
    assert answer(shop, code(shop)).startswith("Almost in!")
    answer(shop, "Maya")
    answer(shop, code(shop))
    assert shop.balance(shop.vault.member_id("rosas", PhoneNumber(MAYA))) == 3


def test_who_said_stop_hears_nothing_and_gets_nothing(shop, maya):
    switch(shop)
    answer(shop, "STOP")
    assert answer(shop, code(shop)) == ""
    assert shop.balance(maya) == 0


def test_credit_is_told_as_money_and_a_full_card_as_the_reward():
    for rules, told in ((BOOKSHOP, "$0.10"), (BARBER, "Free haircut")):
        shop = switch(Shop(rules), 10)
        shop.join()
        assert told in answer(shop, code(shop))


@pytest.mark.parametrize("points", [0, 101])
def test_many_points_for_nothing_are_refused(shop, points):
    with pytest.raises(UnusableField, match="points"):
        settings.change_check_in(shop.merchants, "rosas", CheckInRules(on=True, points=points))


@given(st.lists(st.tuples(st.sampled_from(["mill", "dock", "sell", "refund"]), st.integers(0, 40)), max_size=30))
def test_a_day_never_has_two_and_the_books_agree(acts):
    shop = switch(Shop())
    maya = shop.join()
    for number, (act, hours) in enumerate(acts):
        shop.wait(hours=hours)
        if act == "sell":
            shop.sell(maya, 700, f"s{number}")
        elif act == "refund" and shop.book.sales:
            shop.refund(100, f"r{number}", next(iter(shop.book.sales))[2])
        elif act in {"mill", "dock"}:
            shop.text(code(shop, act))
    entries = [entry for entry in shop.book.entries("rosas", maya) if entry.kind is EntryKind.CHECKED_IN]
    days = [entry.at.astimezone(shop_zone()).date() for entry in entries]
    assert len(days) == len(set(days))
    desk = reconcile.Desk(shop.book, shop.merchants, lambda: shop.now)
    assert list(reconcile.differences(desk)) == []


def shop_zone():
    from zoneinfo import ZoneInfo

    return ZoneInfo("America/Los_Angeles")
