"""Lots over months: their number is bounded, no promise is shortened, and what has ended adds to nothing."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import ledger
from chalicelib.domain.account import LOTS_MAX, Account, Lot, count, join, split

START = date(2026, 11, 21)
LATER = [0, 1, 3, 29, 31, 199, 240]

lives = st.sampled_from([3, 30, 31, 200])
grants = st.lists(st.tuples(st.integers(0, 3), lives, st.sampled_from(["mill", "dock"])), min_size=LOTS_MAX, max_size=90)


@given(grants)
def test_a_grant_adds_its_points_to_every_day_of_its_life_and_to_today_nothing_else(story):
    account, today = Account(), START
    for days, life, place in story:
        today += timedelta(days=days)
        lot = Lot(today + timedelta(days=life), place, 1)
        before, account = account, ledger.grant(account, lot, today)
        assert account.available(today) == before.available(today) + 1
        for later in (today + timedelta(days=day) for day in LATER):
            assert account.available(later) >= before.available(later) + (lot.last_day >= later)
    live = [lot for lot in account.lots if lot.last_day >= today]
    assert len(live) <= LOTS_MAX
    assert len(ledger.expire(account, today)[0].lots) <= LOTS_MAX


@given(grants, st.integers(0, 10))
def test_points_that_move_join_dated_ones_last_of_all(story, moving):
    today = START
    account = ledger.touch(Account(), today + timedelta(days=100), today)
    for number, (_, life, place) in enumerate(story):
        account = ledger.grant(account, Lot(today + timedelta(days=life + number), place, 1), today)
        if number < moving:
            account = ledger.grant(account, Lot(None, place, 1), today)
    assert count(tuple(lot for lot in account.lots if lot.last_day is None)) >= moving
    assert len(account.lots) <= LOTS_MAX


some = st.lists(
    st.builds(Lot, st.sampled_from([START, START + timedelta(days=9), None]), st.just("mill"), st.integers(1, 9)), max_size=5
)


@given(some.map(tuple), st.integers(0, 30), st.integers(0, 12), st.integers(0, 40))
def test_what_comes_back_pays_no_more_debt_than_it_has_living_points(lots, owed, days_later, rolling):
    account = ledger.touch(Account(), START + timedelta(days=rolling), START)
    account = ledger.post_exact(account, Fraction(owed), Lot(START, "mill", 0), START)
    account = ledger.spend(account, owed, START)[0]
    account = ledger.post_exact(account, Fraction(-owed), Lot(START, "mill", 0), START)
    assert account.debt == owed
    today = START + timedelta(days=days_later)
    living = sum(lot.points for lot in lots if account.ends(lot) >= today)
    after = ledger.give_back(account, lots, today)
    assert after.debt == max(0, owed - living)
    assert after.available(today) == max(0, living - owed)
    assert after.worth == account.worth + count(lots)


@given(some.map(tuple), st.integers(0, 50))
def test_joining_what_was_split_gives_neighbours_that_differ(lots, points):
    whole = join(lots)
    assert join((*split(whole, points)[0], *split(whole, points)[1])) == whole
    assert all(first.key != second.key for first, second in pairwise(whole))
    assert Counter(_points(whole)) == Counter(_points(lots))


def _points(lots):
    return [lot.key for lot in lots for _ in range(lot.points)]
