"""Which numbers are not to be texted: what every book keeps of it, and under which hash."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.customer import Customer
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.suppression import EVERYWHERE, Suppression, SuppressionReason
from chalicelib.storage import text_keys
from chalicelib.usecases.ports import Changes, Outpaced
from tests.builders import MAYA
from tests.contracts.conftest import Stack

NOW = datetime(2026, 11, 21, 17, 45, 7, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


def stop(scope: str, digest: str, at: datetime = NOW, reason: SuppressionReason = SuppressionReason.STOP) -> Suppression:
    return Suppression(scope, digest, at, reason)


def test_a_number_has_another_hash_in_every_scope_and_none_says_which_it_is(stack: Stack) -> None:
    phone = PhoneNumber(MAYA)
    hashes = [stack.vault.suppression_hash(scope, phone) for scope in ("rosas", "bobs", EVERYWHERE)]
    assert len({*hashes, stack.vault.suppression_hash("rosas", PhoneNumber("+12065550143"))}) == 4
    assert stack.another().vault.suppression_hash("rosas", phone) == hashes[0]
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in hashes)
    assert stack.vault.member_id("rosas", phone) not in hashes[0]


def test_a_suppressed_number_is_found_in_its_scope_only(stack: Stack, merchant_id: str) -> None:
    one = stop(merchant_id, "a" * 64, reason=SuppressionReason.WRONG_NUMBER)
    stack.book.commit(Changes(merchant_id, suppressions=(one,)))
    assert stack.another().book.suppression(merchant_id, "a" * 64) == one
    assert stack.book.suppression(merchant_id, "b" * 64) is None
    assert stack.book.suppression(EVERYWHERE, "a" * 64) is None


def test_everywhere_the_newest_wins_whatever_the_order(stack: Stack, merchant_id: str) -> None:
    older, newer = stop(EVERYWHERE, merchant_id, NOW), stop(EVERYWHERE, merchant_id, LATER)
    stack.book.commit(Changes(merchant_id, suppressions=(newer,)))
    stack.book.commit(Changes("another", suppressions=(older,)))
    assert stack.book.suppression(EVERYWHERE, merchant_id) == newer
    stack.book.commit(Changes(merchant_id, suppressions=(newer,)))
    assert stack.book.suppression(EVERYWHERE, merchant_id) == newer


def test_a_merchants_own_ends_when_it_is_lifted_and_the_one_everywhere_stays(stack: Stack, merchant_id: str) -> None:
    both = (stop(merchant_id, merchant_id), stop(EVERYWHERE, merchant_id))
    stack.book.commit(Changes(merchant_id, suppressions=both))
    for _ in range(2):
        stack.book.commit(Changes(merchant_id, lifted=merchant_id))
        assert stack.book.suppression(merchant_id, merchant_id) is None
        assert stack.book.suppression(EVERYWHERE, merchant_id) == both[1]


@pytest.mark.parametrize("lifts", [False, True])
def test_it_is_written_with_the_rest_or_not_at_all(stack: Stack, merchant_id: str, *, lifts: bool) -> None:
    customer, known = Customer("mem_maya", b"\x00sealed", "en"), stop(merchant_id, "a" * 64)
    stack.book.commit(Changes(merchant_id, customers=(customer,), suppressions=(known,)))
    new = {"lifted": "a" * 64} if lifts else {"suppressions": (stop(merchant_id, "a" * 64, LATER),)}
    with pytest.raises(Outpaced):
        stack.book.commit(Changes(merchant_id, customers=(customer,), **new))
    assert stack.book.suppression(merchant_id, "a" * 64) == known


def test_it_never_vanishes(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(Changes(merchant_id, suppressions=(stop(merchant_id, "a" * 64),)))
    (raw,) = [item.serialize() for item in stack.real.ledger.walk(text_keys.suppressions(merchant_id, "a" * 64))]
    assert "vanishes_at" not in raw


def test_what_a_report_says_is_written_only_in_place_of_what_it_was_decided_from(stack: Stack, merchant_id: str) -> None:
    dead = stop(merchant_id, "a" * 64, reason=SuppressionReason.INVALID)
    newer = stop(merchant_id, "a" * 64, LATER, SuppressionReason.BLOCKED)
    stack.book.commit(Changes(merchant_id, suppressions=(dead,)))
    stack.book.commit(Changes(merchant_id, suppressions=(newer,), outdated=dead))
    assert stack.book.suppression(merchant_id, "a" * 64) == newer
    word = stop(merchant_id, "a" * 64)
    stack.book.commit(Changes(merchant_id, suppressions=(word,)))
    for outdated in (None, dead, newer):
        with pytest.raises(Outpaced):
            stack.book.commit(Changes(merchant_id, suppressions=(newer,), outdated=outdated))
    assert stack.book.suppression(merchant_id, "a" * 64) == word
