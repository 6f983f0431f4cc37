"""What every Deliveries promises, on the fake and on DynamoDB."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chalicelib.domain.customer import Customer
from chalicelib.usecases.ports import Changes, Delivery
from tests.contracts.conftest import Stack

NOW = datetime(2026, 11, 21, 17, 45, 7, tzinfo=UTC)


def text(merchant_id: str, cause: str = "entry:1", minutes: int = 0) -> Delivery:
    return Delivery(merchant_id, "mem_maya", cause, NOW + timedelta(minutes=minutes), "earned", 1)


def test_a_text_is_claimed_once_whenever_that_is_tried(stack: Stack, merchant_id: str) -> None:
    assert stack.deliveries.claim(text(merchant_id))
    assert not stack.another().deliveries.claim(text(merchant_id))
    assert not stack.deliveries.claim(text(merchant_id, minutes=5))
    assert stack.deliveries.claim(text(merchant_id, "entry:2"))


def test_a_sent_text_keeps_the_providers_id_and_cannot_be_claimed_again(stack: Stack, merchant_id: str) -> None:
    stack.deliveries.claim(text(merchant_id))
    stack.deliveries.confirm(text(merchant_id), "message-1")
    assert list(stack.deliveries.of_member(merchant_id, "mem_maya")) == [replace(text(merchant_id), message_id="message-1")]
    assert not stack.deliveries.claim(text(merchant_id))


def test_a_refused_text_may_be_tried_again(stack: Stack, merchant_id: str) -> None:
    stack.deliveries.claim(text(merchant_id))
    stack.deliveries.withdraw(text(merchant_id))
    stack.deliveries.withdraw(text(merchant_id))
    assert list(stack.deliveries.of_member(merchant_id, "mem_maya")) == []
    assert stack.deliveries.claim(text(merchant_id))


def test_a_text_that_was_sent_cannot_be_withdrawn(stack: Stack, merchant_id: str) -> None:
    stack.deliveries.claim(text(merchant_id))
    stack.deliveries.confirm(text(merchant_id), "message-1")
    stack.deliveries.withdraw(text(merchant_id))
    assert not stack.deliveries.claim(text(merchant_id))


def test_texts_to_a_member_come_oldest_first(stack: Stack, merchant_id: str) -> None:
    for minutes, cause in enumerate(("text:z:0", "entry:10", "entry:9", "text:a:0")):
        stack.deliveries.claim(text(merchant_id, cause, minutes))
    stack.deliveries.claim(replace(text(merchant_id), member_id="mem_other"))
    found = [delivery.cause for delivery in stack.deliveries.of_member(merchant_id, "mem_maya")]
    assert found == ["text:z:0", "entry:10", "entry:9", "text:a:0"]


def test_texts_are_not_mistaken_for_the_customer(stack: Stack, merchant_id: str) -> None:
    customer = Customer("mem_maya", b"\x00sealed", "en")
    stack.book.commit(Changes(merchant_id, customers=(customer,)))
    stack.deliveries.claim(text(merchant_id))
    assert stack.book.record(merchant_id, "mem_maya").customer == replace(customer, revision=1)
