"""Which redemptions the phone confirms, and how far a confirmation has come."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain import ledger
from chalicelib.domain.account import LOCATIONS_KEPT, Account, Hold, Use, name_location
from chalicelib.domain.confirmation import TRIES_MAX, Confirmation, ConfirmationState, ConfirmedBy, NextStep
from chalicelib.domain.confirmation_policy import ConfirmationPolicy

NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)
COFFEE, FIVER, UNKNOWN = Use("coffee", "coffee", 350, ()), Use("fiver", "fiver", 500, ()), Use("ten-percent", "tenth", 0, ())
REGULAR = Account(used_at=(name_location("mill"),))


def wants(policy, *uses, account=REGULAR, changed=None):
    return policy.wants(uses or (COFFEE,), account, "mill", changed, NOW)


def test_nothing_is_asked_of_a_phone_unless_the_merchant_wants_it():
    assert not ConfirmationPolicy().asks
    assert not wants(ConfirmationPolicy(), FIVER, UNKNOWN, account=Account(), changed=NOW)


def test_always_is_always():
    assert wants(ConfirmationPolicy(always=True))


@pytest.mark.parametrize(
    ("above", "uses", "asked"),
    [
        (349, [COFFEE], True),
        (350, [COFFEE], False),
        (849, [COFFEE, FIVER], True),
        (850, [COFFEE, FIVER], False),
        (0, [COFFEE], True),
    ],
)
def test_above_an_amount_is_what_all_of_it_takes_off_the_check(above, uses, asked):
    assert wants(ConfirmationPolicy(above=above), *uses) is asked


def test_what_is_worth_nobody_knows_how_much_is_above_every_amount():
    assert wants(ConfirmationPolicy(above=100_000), COFFEE, UNKNOWN)


def test_a_location_is_new_until_something_was_used_there():
    policy = ConfirmationPolicy(at_new_location=True)
    assert wants(policy, account=Account())
    assert wants(policy, account=Account(used_at=(name_location("dock"),)))
    assert not wants(policy)


def test_the_last_eight_locations_are_remembered_and_the_newest_use_counts():
    account = Account()
    for number in [*range(LOCATIONS_KEPT), 0, LOCATIONS_KEPT]:
        account = ledger.capture(account, Hold("r", "c", f"shop-{number}", NOW, ()))
    assert account.used_at == tuple(name_location(f"shop-{number}") for number in [2, 3, 4, 5, 6, 7, 0, 8])


@pytest.mark.parametrize(("days", "asked"), [(0, False), (1, False), (2, False), (3, True)])
def test_a_number_is_new_for_so_many_days(days, asked):
    changed = NOW - timedelta(days=2)
    assert wants(ConfirmationPolicy(days_after_new_number=days), changed=changed) is asked
    assert not wants(ConfirmationPolicy(days_after_new_number=days))


def test_a_till_is_told_what_comes_next():
    waiting = Confirmation()
    assert (waiting.next_step, Confirmation(texted=False).next_step) == (NextStep.CONFIRM, NextStep.MANAGER_PIN)
    confirmed = waiting.confirm(ConfirmedBy.CODE)
    assert (confirmed.next_step, confirmed.blocks, confirmed.by) == (NextStep.CAPTURE, False, ConfirmedBy.CODE)
    assert waiting.decline().blocks


def test_the_third_wrong_code_locks():
    confirmation = Confirmation()
    for number in range(TRIES_MAX):
        assert confirmation.state is ConfirmationState.WAITING
        assert confirmation.tries_left == TRIES_MAX - number
        confirmation = confirmation.with_wrong(f"op-{number}", "d")
    assert (confirmation.state, confirmation.next_step, confirmation.blocks) == (ConfirmationState.LOCKED, NextStep.RELEASE, True)
