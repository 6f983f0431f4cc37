"""What teams, sessions and counters promise, on the fakes and on DynamoDB."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.desk.staff import Role, Session, Staff
from chalicelib.usecases.desk import SESSION_LASTS
from tests.builders import NOW
from tests.contracts.conftest import Stack

HASH, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def rosa(merchant_id: str) -> Staff:
    return Staff(merchant_id, "staff-rosa", "Rosa", Role.OWNER, NOW, b"\x00sealed", f"{merchant_id}{HASH}", "kept pin", "newest")


def test_somebody_is_read_back_as_they_were_stored(stack: Stack, rosa: Staff) -> None:
    ana = Staff(rosa.merchant_id, "staff-ana", "Ana", Role.STAFF, NOW + timedelta(days=1))
    stack.team.put(ana)
    stack.team.put(rosa)
    there = stack.another().team
    assert there.get(rosa.merchant_id, rosa.id) == rosa
    assert there.of_merchant(rosa.merchant_id) == (rosa, ana)
    assert there.get(f"{rosa.merchant_id}x", rosa.id) is None


def test_a_number_leads_to_everybody_who_has_it_at_any_merchant(stack: Stack, rosa: Staff) -> None:
    elsewhere = replace(rosa, merchant_id=f"{rosa.merchant_id}x", role=Role.MANAGER)
    stack.team.put(elsewhere)
    stack.team.put(rosa)
    assert stack.another().team.of_phone(rosa.phone_hash) == (rosa, elsewhere)
    assert stack.team.of_phone(f"{rosa.merchant_id}{OTHER}") == ()


def test_an_earlier_number_leads_nowhere(stack: Stack, rosa: Staff) -> None:
    stack.team.put(rosa)
    moved = replace(rosa, phone_hash=f"{rosa.merchant_id}{OTHER}")
    stack.team.put(moved)
    assert stack.team.of_phone(rosa.phone_hash) == ()
    assert stack.team.of_phone(moved.phone_hash) == (moved,)
    stack.team.put(replace(moved, phone_hash="", phone_sealed=b""))
    assert stack.team.of_phone(moved.phone_hash) == ()


def test_who_is_dropped_is_found_no_more(stack: Stack, rosa: Staff) -> None:
    stack.team.put(rosa)
    stack.team.drop(rosa)
    stack.team.drop(rosa)
    assert stack.team.get(rosa.merchant_id, rosa.id) is None
    assert stack.team.of_merchant(rosa.merchant_id) == stack.team.of_phone(rosa.phone_hash) == ()


def test_a_session_is_found_by_its_digest_until_it_was_not_used_for_thirty_days(stack: Stack, rosa: Staff) -> None:
    session = Session(f"{rosa.merchant_id}digest", rosa.merchant_id, rosa.id, NOW, NOW + timedelta(hours=1), NOW)
    stack.sessions.put(session)
    there = stack.another().sessions
    assert there.find(session.digest, NOW + SESSION_LASTS) == session
    assert there.find(session.digest, session.seen_at + SESSION_LASTS) is None
    assert there.find(f"{session.digest}x", NOW) is None


def test_a_session_that_was_ended_is_found_no_more(stack: Stack, rosa: Staff) -> None:
    session = Session(f"{rosa.merchant_id}ended", rosa.merchant_id, rosa.id, NOW, NOW, NOW)
    stack.sessions.put(session)
    stack.sessions.end(session.digest)
    stack.sessions.end(session.digest)
    assert stack.another().sessions.find(session.digest, NOW) is None


def test_counters_count_for_all_processes_each_name_by_itself(stack: Stack, merchant_id: str) -> None:
    until = NOW + timedelta(hours=1)
    assert [stack.counters.add(f"{merchant_id}|one", until) for _ in range(3)] == [1, 2, 3]
    assert stack.another().counters.add(f"{merchant_id}|one", until) == 4
    assert stack.counters.add(f"{merchant_id}|other", until) == 1


def test_reading_a_counter_counts_nothing(stack: Stack, merchant_id: str) -> None:
    until = NOW + timedelta(hours=1)
    for times in range(3):
        assert [stack.another().counters.read(f"{merchant_id}|read") for _ in range(2)] == [times, times]
        stack.counters.add(f"{merchant_id}|read", until)
