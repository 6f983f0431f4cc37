"""What every Agreements promises, on the fake and on DynamoDB."""

from datetime import date
from fractions import Fraction

import pytest

from chalicelib.domain.money.settlement import Agreed
from chalicelib.storage.figures.settling import Agreements as StoredAgreements
from chalicelib.usecases.figures.settling import Agreements
from tests.contracts.conftest import Stack
from tests.fake_settling import FakeAgreements

NOVEMBER = Agreed(date(2026, 11, 1), Fraction(25, 3))
JANUARY = Agreed(date(2027, 1, 1), None)


@pytest.fixture
def agreements(stack: Stack) -> Agreements:
    return StoredAgreements(stack.tables) if stack.tables else FakeAgreements()


def test_what_was_agreed_on_is_there_again_the_first_month_first(agreements: Agreements, merchant_id: str) -> None:
    assert agreements.of_merchant(merchant_id) == ()
    for agreed in (JANUARY, NOVEMBER):
        agreements.put(merchant_id, agreed)
    assert agreements.of_merchant(merchant_id) == (NOVEMBER, JANUARY)
    assert agreements.of_merchant(f"{merchant_id}x") == ()


def test_of_one_month_the_last_word_holds(agreements: Agreements, merchant_id: str) -> None:
    agreements.put(merchant_id, NOVEMBER)
    agreements.put(merchant_id, NOVEMBER._replace(price=None))
    assert agreements.of_merchant(merchant_id) == (NOVEMBER._replace(price=None),)
