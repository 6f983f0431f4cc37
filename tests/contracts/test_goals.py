"""What every Goals promises, on the fake and on DynamoDB."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from chalicelib.domain.figures.figures import Metric
from chalicelib.domain.figures.goals import Goal
from chalicelib.storage.figures.goals import Goals as StoredGoals
from chalicelib.usecases.figures.goals import Goals, Reader
from tests.contracts.conftest import Stack
from tests.fake_goals import FakeGoals

SHARE = Goal(
    "share",
    Metric.CAME_BACK,
    "mill",
    Fraction(7, 13),
    Fraction(3, 5),
    date(2026, 11, 2),
    date(2026, 12, 24),
    50_000,
    monthly=True,
)
COUNT = Goal("count", Metric.VISITS, None, Fraction(310), Fraction(400), date(2026, 11, 1), date(2027, 3, 1))


@pytest.fixture
def goals(stack: Stack) -> Goals:
    return StoredGoals(stack.tables) if stack.tables else FakeGoals()


def test_goals_are_there_again_as_they_were_said_the_first_begun_first(goals: Goals, merchant_id: str) -> None:
    assert goals.of_merchant(merchant_id) == ()
    for goal in (SHARE, COUNT):
        goals.put(merchant_id, goal)
    assert goals.of_merchant(merchant_id) == (COUNT, SHARE)
    assert goals.of_merchant(f"{merchant_id}x") == ()


def test_a_goal_that_was_given_up_says_when(goals: Goals, merchant_id: str) -> None:
    goals.put(merchant_id, SHARE)
    ended = replace(SHARE, ended_on=date(2026, 11, 20))
    goals.put(merchant_id, ended)
    assert goals.of_merchant(merchant_id) == (ended,)


def test_who_wants_the_text_is_known_until_they_want_it_no_more(goals: Goals, merchant_id: str) -> None:
    rosa, ana = (Reader(merchant_id, staff_id) for staff_id in ("staff-rosa", "staff-ana"))
    assert not goals.is_reader(rosa)
    for reader in (rosa, ana, rosa):
        goals.put_reader(reader)
    assert goals.is_reader(rosa)
    assert [one for one in goals.readers() if one.merchant_id == merchant_id] == [ana, rosa]
    for _ in range(2):
        goals.drop_reader(rosa)
    assert not goals.is_reader(rosa)
    assert [one for one in goals.readers() if one.merchant_id == merchant_id] == [ana]
