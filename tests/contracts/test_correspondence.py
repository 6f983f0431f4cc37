"""What was said to a number is known to whoever says something next: caps hold, however many senders there are."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.refusals import Busy
from chalicelib.domain.texts.correspondence import BODIES_MAX, SENT_MAX, Correspondence, Sent
from chalicelib.domain.texts.texting import Purpose
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.texts.post import Delivery, Usage
from tests.contracts.conftest import Stack

NOW = datetime(2026, 11, 21, 17, 45, 7, 123456, tzinfo=UTC)
MAYA = "mem_maya"


def text(merchant_id: str, number: int) -> Delivery:
    return Delivery(merchant_id, MAYA, f"entry:{number}", NOW, "earned", 1, price_micros=10)


def sent(number: int) -> Sent:
    answers = NOW - timedelta(seconds=number) if number % 2 else None
    return Sent(NOW + timedelta(seconds=number), f"kind-{number}", Purpose.ANSWER, f"{number:016x}", answers)


def test_what_was_said_is_read_back_to_the_microsecond(stack: Stack, merchant_id: str) -> None:
    known = Correspondence()
    for number in range(3):
        known = known.with_text(sent(number), bytes([0, number, 255]))
        assert stack.deliveries.claim(text(merchant_id, number), MAYA, known)
        known = replace(known, revision=number + 1)
        assert stack.another().deliveries.correspondence(merchant_id, MAYA) == known


def test_who_decided_from_an_old_correspondence_has_to_decide_again(stack: Stack, merchant_id: str) -> None:
    old = stack.deliveries.correspondence(merchant_id, MAYA)
    assert stack.deliveries.claim(text(merchant_id, 1), MAYA, old.with_text(sent(1), b"a"))
    with pytest.raises(Outpaced):
        stack.another().deliveries.claim(text(merchant_id, 2), MAYA, old.with_text(sent(2), b"b"))
    assert [one.cause for one in stack.deliveries.of_member(merchant_id, MAYA)] == ["entry:1"]
    assert stack.deliveries.usage(merchant_id, NOW) == Usage(10, 1)


def test_a_text_that_was_noted_before_is_no_reason_to_decide_again(stack: Stack, merchant_id: str) -> None:
    old = stack.deliveries.correspondence(merchant_id, MAYA)
    assert stack.deliveries.claim(text(merchant_id, 1), MAYA, old.with_text(sent(1), b"a"))
    assert not stack.deliveries.claim(text(merchant_id, 1), MAYA, old.with_text(sent(1), b"a"))


def test_a_number_is_written_to_as_itself_whoevers_text_it_is(stack: Stack, merchant_id: str) -> None:
    assert stack.deliveries.claim(text(merchant_id, 1), "mem_other_phone", Correspondence().with_text(sent(1), b"a"))
    assert stack.deliveries.correspondence(merchant_id, MAYA) == Correspondence()
    assert len(stack.deliveries.correspondence(merchant_id, "mem_other_phone").sent) == 1
    assert [one.cause for one in stack.deliveries.of_member(merchant_id, MAYA)] == ["entry:1"]


def test_a_long_correspondence_stays_small(stack: Stack, merchant_id: str) -> None:
    known = Correspondence()
    for number in range(SENT_MAX + 20):
        known = known.with_text(sent(number), bytes(190))
    assert stack.deliveries.claim(text(merchant_id, 1), MAYA, known)
    found = stack.deliveries.correspondence(merchant_id, MAYA)
    assert (len(found.sent), len(found.bodies)) == (SENT_MAX, BODIES_MAX)


def at_once(stack: Stack, *acts: Callable[[Stack], object]) -> list[object]:
    """Every act in a thread and a process of its own."""
    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(act, stack.another()) for act in acts]]


def test_of_two_senders_at_once_one_decides_again(stack: Stack, merchant_id: str) -> None:
    if stack.one_at_a_time:
        pytest.skip("moto has no locks")

    def say(number: int) -> Callable[[Stack], object]:
        def once(own: Stack) -> bool:
            """Only where nobody else said anything: a cap of one."""
            while not (known := own.deliveries.correspondence(merchant_id, MAYA)).sent:
                try:
                    return own.deliveries.claim(text(merchant_id, number), MAYA, known.with_text(sent(number), b"a"))
                except (Outpaced, Busy):
                    continue
            return False

        return once

    assert at_once(stack, *map(say, range(8))).count(True) == 1
    assert len(stack.deliveries.correspondence(merchant_id, MAYA).sent) == 1
    assert stack.deliveries.usage(merchant_id, NOW) == Usage(10, 1)


def test_all_senders_at_once_are_counted(stack: Stack, merchant_id: str) -> None:
    if stack.one_at_a_time:
        pytest.skip("moto has no locks")

    def say(number: int) -> Callable[[Stack], object]:
        own_text, own_sent = text(merchant_id, number), sent(number)

        def until_it_is_said(own: Stack) -> bool:
            while True:
                known = own.deliveries.correspondence(merchant_id, MAYA)
                try:
                    return own.deliveries.claim(own_text, MAYA, known.with_text(own_sent, b"a"))
                except (Outpaced, Busy):
                    continue

        return until_it_is_said

    assert at_once(stack, *map(say, range(8))) == [True] * 8
    assert len(stack.deliveries.correspondence(merchant_id, MAYA).sent) == 8
    assert stack.deliveries.usage(merchant_id, NOW) == Usage(80, 8)
