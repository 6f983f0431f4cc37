from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import ledger
from chalicelib.domain.account import LOTS_MAX, Account, Hold, Lot, Use, count, split
from chalicelib.domain.calendar import FOREVER

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SOON, LATE = date(2026, 12, 31), date(2027, 6, 30)


def with_lots(*lots, **fields):
    account = Account(**fields)
    for lot in lots:
        account = ledger.grant(account, lot, TODAY)
    return account


def held(account, points, minutes=15, check="c1"):
    account, lots = ledger.spend(account, points, TODAY)
    hold = Hold("r1", check, "mill", NOW + timedelta(minutes=minutes), (Use("coffee", "coffee", 300, lots),))
    return ledger.hold(account, hold), hold


def test_the_soonest_expiring_lot_is_spent_first_and_what_never_expires_last():
    account = with_lots(Lot(FOREVER, "mill", 5), Lot(LATE, "mill", 5), Lot(SOON, "dock", 5))
    account, taken = ledger.spend(account, 7, TODAY)
    assert taken == (Lot(SOON, "dock", 5), Lot(LATE, "mill", 2))
    assert account.available(TODAY) == 8


def test_lots_of_the_same_day_and_location_are_one_lot():
    assert with_lots(Lot(SOON, "mill", 5), Lot(SOON, "mill", 3), Lot(SOON, "dock", 1)).lots == (
        Lot(SOON, "dock", 1),
        Lot(SOON, "mill", 8),
    )


def test_lots_stay_bounded_and_no_promise_is_shortened():
    lots = [Lot(TODAY + timedelta(days=n), f"shop{n % 3}", 1) for n in range(200)]
    account = with_lots(*lots)
    assert len(account.lots) == LOTS_MAX
    for day in range(0, 200, 7):
        at = TODAY + timedelta(days=day)
        assert account.available(at) >= sum(1 for lot in lots if lot.last_day >= at)


def test_lapsed_lots_do_not_count_before_expiry_has_run_and_are_what_expiry_removes():
    account = with_lots(Lot(SOON, "mill", 5), Lot(LATE, "mill", 3))
    after = SOON + timedelta(days=1)
    assert account.available(SOON) == 8
    assert account.available(after) == 3
    expired, lapsed = ledger.expire(account, after)
    assert lapsed == (Lot(SOON, "mill", 5),)
    assert ledger.expire(expired, after) == (expired, ())


def test_a_hold_that_ran_out_gives_its_points_back_to_their_lots():
    before = with_lots(Lot(SOON, "mill", 5), Lot(LATE, "dock", 3))
    account, hold = held(before, 6)
    assert account.available(TODAY) == 2
    assert ledger.release_run_out(account, hold.expires_at - timedelta(seconds=1), TODAY) == account
    assert ledger.release_run_out(account, hold.expires_at, TODAY) == before


def test_points_taken_back_come_out_of_the_lot_they_went_into():
    account = with_lots(Lot(SOON, "mill", 5), Lot(LATE, "mill", 7))
    assert ledger.take_back(account, Lot(LATE, "mill", 7), TODAY) == with_lots(Lot(SOON, "mill", 5))


def test_what_is_spent_already_becomes_debt_that_absorbs_later_credits():
    # Talon.One's figures: minus 70 on a balance of 50 takes 50 and owes 20.
    account = ledger.take_back(with_lots(Lot(SOON, "mill", 50)), Lot(LATE, "mill", 70), TODAY)
    assert (account.available(TODAY), account.debt) == (0, 20)
    account = ledger.grant(account, Lot(LATE, "mill", 15), TODAY)
    assert (account.available(TODAY), account.debt) == (0, 5)
    account = ledger.grant(account, Lot(LATE, "mill", 15), TODAY)
    assert (account.available(TODAY), account.debt) == (10, 0)


def test_points_that_ended_already_are_not_taken_from_other_sales():
    account = with_lots(Lot(LATE, "mill", 9))
    assert ledger.take_back(account, Lot(TODAY - timedelta(days=1), "mill", 5), TODAY) == account


def test_reaching_the_mark_pays_a_certificate_and_the_surplus_carries_over():
    account = ledger.pay_instant(with_lots(Lot(LATE, "mill", 23)), "cut", 10, TODAY, "000007", resets=False)
    assert [c.id for c in account.certificates] == ["000007-00", "000007-01"]
    assert account.available(TODAY) == 3
    assert account.worth == 23


def test_reset_to_zero_takes_the_surplus_with_it():
    account = ledger.pay_instant(with_lots(Lot(LATE, "mill", 13)), "cut", 10, TODAY, "000007", resets=True)
    assert (account.available(TODAY), len(account.certificates)) == (0, 1)


def test_taking_back_points_undoes_an_unused_certificate_and_restores_every_lot():
    before = with_lots(Lot(SOON, "mill", 8), Lot(LATE, "dock", 1))
    account = ledger.post_exact(before, Fraction(5), Lot(LATE, "mill", 0), TODAY)
    account = ledger.pay_instant(account, "cut", 10, TODAY, "000001", resets=False)
    assert account.certificates
    assert ledger.post_exact(account, Fraction(-5), Lot(LATE, "mill", 0), TODAY) == before


@pytest.mark.parametrize("parts", [[Fraction(1, 3)] * 3, [Fraction(29, 10), Fraction(1, 10)], [Fraction(3)]])
def test_fractions_carry_to_the_next_sale_and_grant_only_whole_points(parts):
    account = Account()
    for part in parts:
        account = ledger.post_exact(account, part, Lot(LATE, "mill", 0), TODAY)
    assert account.available(TODAY) == sum(parts)


amounts = st.fractions(min_value=0, max_value=500, max_denominator=300)
lots = st.builds(Lot, st.sampled_from([SOON, LATE, FOREVER, None]), st.sampled_from(["mill", "dock"]), st.integers(1, 60))


@given(st.lists(lots, max_size=6), st.integers(0, 30), amounts, lots, amounts)
def test_posting_and_taking_back_the_same_restores_every_field(granted, spent, carried, lot, amount):
    before = ledger.post_exact(with_lots(*granted, rolling_last_day=LATE), carried, Lot(SOON, "mill", 0), TODAY)
    before = replace(ledger.spend(before, min(spent, before.available(TODAY)), TODAY)[0], debt=0)
    after = ledger.post_exact(before, amount, lot, TODAY)
    assert ledger.post_exact(after, -amount, lot, TODAY) == before


@given(st.lists(lots, min_size=1, max_size=6), st.integers(1, 400), amounts)
def test_debt_is_never_owed_while_points_are_free(granted, taken, credit):
    account = ledger.take_back(with_lots(*granted, rolling_last_day=LATE), Lot(LATE, "mill", taken), TODAY)
    assert account.debt == 0 or account.available(TODAY) == 0
    account = ledger.post_exact(account, credit, Lot(LATE, "mill", 0), TODAY)
    assert account.debt == 0 or account.available(TODAY) == 0


@given(st.lists(lots, min_size=1, max_size=6), st.data())
def test_releasing_a_hold_restores_every_lot(granted, data):
    before = with_lots(*granted, rolling_last_day=LATE)
    account, hold = held(before, data.draw(st.integers(0, before.available(TODAY))))
    assert account.worth == before.worth
    assert ledger.release(account, hold, TODAY) == before


@given(st.lists(lots, max_size=6), st.integers(0, 400))
def test_split_cuts_lots_without_losing_a_point(some, points):
    first, rest = split(tuple(some), points)
    assert count(first) == min(points, count(tuple(some)))
    assert count(first) + count(rest) == count(tuple(some))
