"""Drafts: what was said is there again, and of two who write at once one is told."""

from dataclasses import replace

import pytest

from chalicelib.domain.desk.draft import Card, Step, begin, name_places
from chalicelib.domain.figures.worth import Regular
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy, Reward, RewardKind
from chalicelib.storage.desk.drafts import Drafts as StoredDrafts
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.rules.drafts import Drafts
from tests.contracts.conftest import Stack
from tests.fake_drafts import FakeDrafts


@pytest.fixture
def drafts(stack: Stack) -> Drafts:
    return StoredDrafts(stack.tables) if stack.tables else FakeDrafts()


def test_a_draft_is_there_again_with_all_that_was_said(drafts: Drafts, merchant_id: str) -> None:
    cake = Reward("cake", "Free cake", RewardKind.FREE_ITEM, 12, amount=420, items=("Cake",), cost=120)
    begun = begin(merchant_id, Card.VISITS)
    program = replace(begun.program, rewards=(cake,), expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 6), name="Rosa's club")
    said = replace(
        begun,
        program=program,
        name="Rosa's Bakery",
        region="CA",
        language="es",
        locations=name_places(["Mill Street", "Harbor"], "America/Toronto"),
        number_sealed=b"\x01sealed",
        monthly_cap_cents=2_500,
        regular=Regular(650, 20),
        card=Card.VISITS,
    ).with_done(Step.SHOP)
    drafts.put(said)
    assert drafts.get(merchant_id) == replace(said, revision=1)


def test_there_is_no_draft_of_whom_nobody_began_or_whose_was_dropped(drafts: Drafts, merchant_id: str) -> None:
    assert drafts.get(merchant_id) is None
    drafts.put(begin(merchant_id))
    drafts.drop(merchant_id)
    drafts.drop(merchant_id)
    assert drafts.get(merchant_id) is None


def test_who_writes_on_what_has_changed_is_told_and_changes_nothing(drafts: Drafts, merchant_id: str) -> None:
    drafts.put(begin(merchant_id))
    first = drafts.get(merchant_id)
    assert first is not None
    drafts.put(replace(first, name="Rosa's"))
    for stale in (first, begin(merchant_id)):
        with pytest.raises(Outpaced):
            drafts.put(replace(stale, name="Ana's"))
    stored = drafts.get(merchant_id)
    assert stored is not None
    assert (stored.name, stored.revision) == ("Rosa's", 2)
