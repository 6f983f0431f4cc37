"""Texts that may not leave yet: what every WaitingRoom promises."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.customer import Reply
from chalicelib.domain.texts.outgoing import Outgoing
from chalicelib.storage import text_keys
from chalicelib.storage.stream import read_message
from chalicelib.usecases.ports import Committed
from tests.contracts.conftest import Stack

NIGHT = datetime(2026, 11, 30, 22, 15, 7, 123456, tzinfo=UTC)
MORNING = datetime(2026, 12, 1, 8, tzinfo=UTC)
PLAIN = Outgoing("mem_maya", "entry:1", Reply("expiring", {"points": 12, "day": "2026-12-07"}), NIGHT, until=MORNING)
FULL = replace(PLAIN, cause="text:a#b:0", location_id="mill", answers=NIGHT, phone_sealed=b"\x00\xffsealed", language="sv")


def due(stack: Stack, merchant_id: str, at: datetime) -> list[Committed]:
    found = stack.waiting.due((at - timedelta(days=1)).date(), at)
    return [committed for committed in found if committed.merchant_id == merchant_id]


def test_a_waiting_text_is_due_at_its_time_and_until_it_is_dropped(stack: Stack, merchant_id: str) -> None:
    stack.waiting.put(merchant_id, PLAIN)
    assert due(stack, merchant_id, MORNING - timedelta(microseconds=1)) == []
    (found,) = due(stack.another(), merchant_id, MORNING)
    assert found == Committed(merchant_id, PLAIN)
    for _ in range(2):
        stack.waiting.drop(found)
    assert due(stack, merchant_id, MORNING) == []


@pytest.mark.parametrize("text", [PLAIN, FULL], ids=["plain", "full"])
def test_all_of_it_comes_back_and_travels_on_a_queue(stack: Stack, merchant_id: str, text: Outgoing) -> None:
    stack.waiting.put(merchant_id, text)
    (found,) = due(stack, merchant_id, MORNING)
    assert found == Committed(merchant_id, text)
    if stack.tables is not None:
        assert read_message(found.image) == found


def test_the_same_text_waits_once_however_often_it_is_put(stack: Stack, merchant_id: str) -> None:
    for _ in range(2):
        stack.waiting.put(merchant_id, PLAIN)
    stack.waiting.put(merchant_id, replace(PLAIN, cause="entry:2"))
    assert len(due(stack, merchant_id, MORNING)) == 2


def test_texts_of_many_members_lie_apart_and_all_are_found(stack: Stack, merchant_id: str) -> None:
    members = {f"mem_{number}" for number in range(40)}
    for member in members:
        stack.waiting.put(merchant_id, replace(PLAIN, member_id=member))
    assert {committed.item.member_id for committed in due(stack, merchant_id, MORNING)} == members
    assert len({text_keys.waiting(merchant_id, member, "c", MORNING).pk for member in members}) == text_keys.WAITING_SHARDS


def test_a_text_that_does_not_say_until_when_cannot_wait(stack: Stack, merchant_id: str) -> None:
    with pytest.raises(ValueError, match="until when"):
        stack.waiting.put(merchant_id, replace(PLAIN, until=None))
