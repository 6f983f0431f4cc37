"""What every Causes promises, on the fake and on DynamoDB."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.causes.cause import Cause, Handed
from chalicelib.storage.causes.causes import Causes as StoredCauses
from chalicelib.usecases.causes.ports import Causes
from tests.contracts.conftest import Stack
from tests.fake_causes import FakeCauses

PANTRY = Cause("20261101090000", "Riverside Food Pantry", "Meals for 80 families.", date(2026, 11, 1))
SCHOOL = Cause("20270101090000", "Schoolgården", "", date(2027, 1, 1), date(2027, 2, 1))
PAID = Handed(date(2026, 11, 1), PANTRY.id, 4550, datetime(2026, 12, 3, 9, 0, 0, 5, tzinfo=UTC), "staff-1")


@pytest.fixture
def causes(stack: Stack) -> Causes:
    return StoredCauses(stack.tables) if stack.tables else FakeCauses()


def test_causes_are_there_again_the_first_one_first_and_nobody_elses(causes: Causes, merchant_id: str) -> None:
    assert causes.of_merchant(merchant_id) == ()
    for cause in (SCHOOL, PANTRY):
        causes.put(merchant_id, cause)
    assert causes.of_merchant(merchant_id) == (PANTRY, SCHOOL)
    assert causes.of_merchant(f"{merchant_id}x") == () == causes.handed(merchant_id)


def test_what_is_said_of_a_cause_later_holds(causes: Causes, merchant_id: str) -> None:
    causes.put(merchant_id, PANTRY)
    over = replace(PANTRY, until=date(2027, 1, 1))
    causes.put(merchant_id, over)
    assert causes.of_merchant(merchant_id) == (over,)


def test_what_was_handed_over_twice_is_two_and_what_was_told_twice_is_one(causes: Causes, merchant_id: str) -> None:
    causes.put(merchant_id, PANTRY)
    more = replace(PAID, amount=120)
    for handed, number in ((more, 1), (PAID, 0), (PAID, 0)):
        causes.hand_over(merchant_id, handed, number)
    assert causes.handed(merchant_id) == (PAID, more)
    assert causes.of_merchant(merchant_id) == (PANTRY,)
