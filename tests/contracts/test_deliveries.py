"""What every Deliveries promises of a text that is sent, refused or stopped, on the fake and on DynamoDB."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.customer import Customer
from chalicelib.domain.texts.correspondence import Correspondence, Sent
from chalicelib.domain.texts.texting import Purpose
from chalicelib.storage import text_keys
from chalicelib.usecases.ports import Changes
from chalicelib.usecases.texts.post import REFUSED, Delivery, Usage
from tests.contracts.conftest import Stack

NOW = datetime(2026, 11, 21, 17, 45, 7, 123456, tzinfo=UTC)
MAYA = "mem_maya"
SENT = Sent(NOW, "earned", Purpose.RECEIPT, "0123456789abcdef")


def text(merchant_id: str, cause: str = "entry:1", minutes: int = 0) -> Delivery:
    return Delivery(merchant_id, MAYA, cause, NOW + timedelta(minutes=minutes), "earned", 1, price_micros=8_300)


def claim(stack: Stack, delivery: Delivery, sent: Sent = SENT) -> bool:
    """Claim a text to the member's own number, from what was said to it so far."""
    known = stack.deliveries.correspondence(delivery.merchant_id, delivery.member_id)
    return stack.deliveries.claim(delivery, delivery.member_id, known.with_text(sent, b"\x00sealed"))


def test_a_text_is_claimed_once_whenever_that_is_tried(stack: Stack, merchant_id: str) -> None:
    assert claim(stack, text(merchant_id))
    assert not claim(stack.another(), text(merchant_id))
    assert not claim(stack, text(merchant_id, minutes=5))
    assert claim(stack, text(merchant_id, "entry:2"))
    assert stack.deliveries.usage(merchant_id, NOW) == Usage(16_600, 2)


def test_a_sent_text_keeps_the_providers_id_and_cannot_be_claimed_again(stack: Stack, merchant_id: str) -> None:
    claim(stack, text(merchant_id))
    stack.deliveries.confirm(text(merchant_id), "message-1")
    assert list(stack.deliveries.of_member(merchant_id, MAYA)) == [replace(text(merchant_id), message_id="message-1")]
    assert not claim(stack, text(merchant_id))


def test_a_refused_text_may_be_tried_again_as_if_nothing_had_been(stack: Stack, merchant_id: str) -> None:
    claim(stack, text(merchant_id, "entry:0"), replace(SENT, digest="another"))
    claim(stack, text(merchant_id))
    for _ in range(2):
        stack.deliveries.withdraw(text(merchant_id), MAYA, SENT)
    assert [one.cause for one in stack.deliveries.of_member(merchant_id, MAYA)] == ["entry:0"]
    assert [one.digest for one in stack.deliveries.correspondence(merchant_id, MAYA).sent] == ["another"]
    assert stack.deliveries.usage(merchant_id, NOW) == Usage(8_300, 1)
    assert claim(stack, text(merchant_id))


def test_a_text_that_was_sent_cannot_be_withdrawn(stack: Stack, merchant_id: str) -> None:
    claim(stack, text(merchant_id))
    stack.deliveries.confirm(text(merchant_id), "message-1")
    stack.deliveries.withdraw(text(merchant_id), MAYA, SENT)
    assert not claim(stack, text(merchant_id))
    assert stack.deliveries.usage(merchant_id, NOW) == Usage(8_300, 1)


def test_a_text_that_was_refused_for_good_stays_and_cost_nothing(stack: Stack, merchant_id: str) -> None:
    claim(stack, text(merchant_id))
    for _ in range(2):
        stack.deliveries.refuse(text(merchant_id))
    (noted,) = stack.deliveries.of_member(merchant_id, MAYA)
    assert (noted.reason, noted.price_micros, noted.message_id) == (REFUSED, 0, None)
    assert stack.deliveries.usage(merchant_id, NOW) == Usage(0, 0)
    assert not claim(stack, text(merchant_id))


def test_a_stopped_text_is_noted_once_with_its_reason_and_never_leaves(stack: Stack, merchant_id: str) -> None:
    stopped = replace(text(merchant_id), reason="over_cap")
    assert stack.deliveries.stop(stopped)
    assert not stack.another().deliveries.stop(stopped)
    assert [one.reason for one in stack.deliveries.of_member(merchant_id, MAYA)] == ["over_cap"]
    assert stack.deliveries.usage(merchant_id, NOW) == Usage()
    assert not claim(stack, text(merchant_id))


def test_a_text_that_left_is_not_noted_as_stopped(stack: Stack, merchant_id: str) -> None:
    claim(stack, text(merchant_id))
    assert not stack.deliveries.stop(replace(text(merchant_id), reason="duplicate"))
    assert [one.reason for one in stack.deliveries.of_member(merchant_id, MAYA)] == [None]


def test_a_sent_text_is_found_by_the_providers_id(stack: Stack, merchant_id: str) -> None:
    claim(stack, text(merchant_id))
    name = f"message-{merchant_id}"
    assert stack.deliveries.find(name) is None
    stack.deliveries.confirm(text(merchant_id), name)
    assert stack.another().deliveries.find(name) == replace(text(merchant_id), message_id=name)


def test_what_a_text_cost_in_the_end_is_noted_once_and_corrects_the_month(stack: Stack, merchant_id: str) -> None:
    name = f"message-{merchant_id}"
    claim(stack, text(merchant_id))
    stack.deliveries.confirm(text(merchant_id), name)
    found = stack.deliveries.find(name)
    assert found is not None
    assert stack.deliveries.settle(found, 12_000, 2)
    assert not stack.another().deliveries.settle(found, 12_000, 2)
    assert stack.deliveries.usage(merchant_id, NOW) == Usage(12_000, 2)
    settled = stack.deliveries.find(name)
    assert settled == replace(found, price_micros=12_000, parts=2, settled=True)
    assert not stack.deliveries.settle(settled, 1, 1)


def test_why_a_text_did_not_arrive_is_noted_with_what_it_cost(stack: Stack, merchant_id: str) -> None:
    name = f"message-{merchant_id}"
    claim(stack, text(merchant_id))
    stack.deliveries.confirm(text(merchant_id), name)
    lost = replace(text(merchant_id), message_id=name, failure="unreachable")
    assert stack.deliveries.settle(lost, 8_300, 1)
    found = stack.another().deliveries.find(name)
    assert found == replace(lost, settled=True)
    assert found.failed
    (noted,) = stack.deliveries.of_member(merchant_id, MAYA)
    assert noted.failure == "unreachable"


def test_nothing_is_settled_that_was_never_claimed(stack: Stack, merchant_id: str) -> None:
    assert not stack.deliveries.settle(text(merchant_id), 12_000, 2)
    assert stack.deliveries.usage(merchant_id, NOW) == Usage()


def test_each_month_and_each_merchant_has_a_usage_of_its_own(stack: Stack, merchant_id: str) -> None:
    midnight = datetime(2026, 12, 1, tzinfo=UTC)
    claim(stack, replace(text(merchant_id), at=midnight - timedelta(microseconds=1)))
    claim(stack, replace(text(merchant_id, "entry:2"), at=midnight, price_micros=7))
    for number in range(20):
        claim(stack, replace(text(merchant_id, f"entry:{number}"), at=midnight, member_id=f"mem_{number}"))
    assert stack.deliveries.usage(merchant_id, NOW) == Usage(8_300, 1)
    assert stack.deliveries.usage(merchant_id, midnight + timedelta(days=30)) == Usage(7 + 20 * 8_300, 21)
    assert stack.deliveries.usage(f"{merchant_id}-other", NOW) == Usage()


def test_the_providers_id_and_the_correspondence_vanish_and_the_record_does_not(stack: Stack, merchant_id: str) -> None:
    ledger, name = stack.real.ledger, f"message-{merchant_id}"
    claim(stack, text(merchant_id))
    stack.deliveries.confirm(text(merchant_id), name)
    after = (NOW + timedelta(days=30)).timestamp()
    for key in (text_keys.message(name), text_keys.correspondence(merchant_id, MAYA)):
        item = ledger.get(key)
        assert item is not None
        assert item.vanishes_at == int(after)
    rows = [item.serialize() for item in ledger.walk(f"{merchant_id}#M#{MAYA}", "DELIVERY#")]
    assert [("vanishes_at" in row) for row in rows] == [False]


def test_texts_to_a_member_come_oldest_first(stack: Stack, merchant_id: str) -> None:
    for minutes, cause in enumerate(("text:z:0", "entry:10", "entry:9", "text:a:0")):
        claim(stack, text(merchant_id, cause, minutes))
    claim(stack, replace(text(merchant_id), member_id="mem_other"))
    found = [delivery.cause for delivery in stack.deliveries.of_member(merchant_id, MAYA)]
    assert found == ["text:z:0", "entry:10", "entry:9", "text:a:0"]


@pytest.mark.parametrize("entries", [0, 3])
def test_texts_are_not_mistaken_for_the_customer(stack: Stack, merchant_id: str, entries: int) -> None:
    customer = Customer(MAYA, b"\x00sealed", "en")
    stack.book.commit(Changes(merchant_id, customers=(customer,)))
    for number in range(entries):
        claim(stack, text(merchant_id, f"entry:{number}"))
    assert stack.book.record(merchant_id, MAYA).customer == replace(customer, revision=1)
    assert stack.deliveries.correspondence(merchant_id, "mem_nobody") == Correspondence()
