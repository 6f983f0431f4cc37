"""Allowances: one a terminal and day, the same however often asked for, and nobody else's making."""

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.refusals import UnknownAllowance
from chalicelib.usecases import allowances
from chalicelib.usecases.till import Till
from tests.builders import NOW, Shop, program
from tests.usecases.new_rules import change_rules

SHOP = Shop(program(offline_points=150))


@pytest.fixture
def shop():
    return Shop(program(offline_points=150))


def issue(shop, terminal="t1", till=None):
    return allowances.issue(shop.vault, till or shop.till, terminal, shop.now)


def test_a_token_says_what_it_allows_and_nothing_about_anybody(shop):
    allowance, token = issue(shop)
    words = token.partition(".")[0]
    said = json.loads(base64.urlsafe_b64decode(words + "=="))
    assert said == ["rosas", "mill", "t1", "2026-11-21", 150, "2026-11-23T08:00:00+00:00"]
    assert (allowance.points, allowance.expires_at) == (150, datetime(2026, 11, 23, 8, tzinfo=UTC))
    assert allowances.read(shop.vault, shop.till, token) == allowance


def test_asking_again_on_the_same_local_day_gives_the_same(shop):
    first = issue(shop)
    shop.wait(hours=13, minutes=59)
    assert issue(shop) == first
    shop.wait(minutes=1)
    assert issue(shop)[1] != first[1]


def test_terminals_and_locations_have_their_own(shop):
    dock = Till(shop.merchant, shop.merchant.location("dock"))
    tokens = {issue(shop)[1], issue(shop, "t2")[1], issue(shop, till=dock)[1]}
    assert len(tokens) == 3
    with pytest.raises(UnknownAllowance):
        allowances.read(shop.vault, dock, issue(shop)[1])


def test_a_change_of_the_program_holds_from_the_next_day(shop):
    change_rules(shop, offline_points=999)
    assert issue(shop)[0].points == 150
    shop.wait(days=1)
    assert issue(shop)[0].points == 999


def test_without_a_setting_nothing_may_be_given_away():
    assert issue(Shop())[0].points == 0


def test_a_day_lasts_as_long_as_it_does_where_the_clocks_change(shop):
    shop.now = datetime(2026, 10, 31, 18, tzinfo=UTC)
    assert issue(shop)[0].expires_at == datetime(2026, 11, 2, 8, tzinfo=UTC)


@given(st.integers(0, 400), st.characters(codec="utf-8"))
def test_a_token_of_which_one_sign_was_changed_is_not_ours(at, sign):
    token = issue(SHOP)[1]
    at %= len(token)
    changed = token[:at] + sign + token[at + 1 :]
    if changed != token:
        with pytest.raises(UnknownAllowance):
            allowances.read(SHOP.vault, SHOP.till, changed)


@given(st.text())
def test_anything_else_is_no_token(words):
    for odd in (words, words + ".", "." + words, f"{words}.{SHOP.vault.sign('rosas', words)}"):
        with pytest.raises(UnknownAllowance):
            allowances.read(SHOP.vault, SHOP.till, odd)


def test_another_merchants_token_is_not_ours(shop):
    other = Shop(program(offline_points=150))
    token = issue(shop)[1]
    theirs = Till(other.merchant, other.till.location)
    assert allowances.read(other.vault, theirs, token)
    words = token.partition(".")[0]
    forged = f"{words}.{shop.vault.sign('bobs', allowances.PURPOSE + words)}"
    with pytest.raises(UnknownAllowance):
        allowances.read(shop.vault, shop.till, forged)
    assert shop.now == NOW
