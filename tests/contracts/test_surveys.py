"""What is promised of answers to a shop's question: counted with the texts that ask and answer, once, and read by days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.customer import Customer, HandledText
from chalicelib.domain.surveys.rules import Scale, SurveyRules
from chalicelib.domain.surveys.survey import SurveyTally, TallyName
from chalicelib.domain.texts.correspondence import Correspondence, Sent
from chalicelib.domain.texts.texting import Purpose
from chalicelib.storage.telling.surveys import Surveys as StoredSurveys
from chalicelib.usecases import programs
from chalicelib.usecases.ports import Changes, Outpaced
from chalicelib.usecases.surveys.counting import Surveys
from chalicelib.usecases.texts.post import Delivery
from tests.builders import opening
from tests.contracts.conftest import Stack
from tests.fake_post import FakeDeliveries
from tests.fake_surveys import FakeSurveys
from tests.fakes import FakeBook

NOW = datetime(2026, 11, 21, 17, 45, 7, 123456, tzinfo=UTC)
MAYA = "mem_maya"
NAME = TallyName(date(2026, 11, 21), "mill", 1)
SENT = Sent(NOW, Scale.FIVE, Purpose.OFFER, "0123456789abcdef", about=str(NAME))
EVER = date(2020, 1, 1), date(2040, 1, 1)


@pytest.fixture
def surveys(stack: Stack) -> Surveys:
    if stack.tables:
        return StoredSurveys(stack.tables)
    assert isinstance(stack.book, FakeBook)
    assert isinstance(stack.deliveries, FakeDeliveries)
    return FakeSurveys(stack.book, stack.deliveries)


def question(merchant_id: str, cause: str = "survey:mill:1", name: TallyName = NAME) -> Delivery:
    return Delivery(merchant_id, MAYA, cause, NOW, Scale.FIVE, 1, price_micros=8_300, asks=str(name))


def claim(stack: Stack, delivery: Delivery, sent: Sent = SENT) -> bool:
    known = stack.deliveries.correspondence(delivery.merchant_id, MAYA)
    return stack.deliveries.claim(delivery, MAYA, known.with_text(sent, b"\x00sealed"))


def reply(merchant_id: str, inbound_id: str, answer: str) -> Changes:
    handled = HandledText(inbound_id, MAYA, b"\x00sealed", "en", "unknown", NOW, (), NOW)
    return Changes(merchant_id, handled=handled, answered=(str(NAME), answer))


def test_asked_and_answered_are_counted_once(stack: Stack, surveys: Surveys, merchant_id: str) -> None:
    assert claim(stack, question(merchant_id))
    assert not claim(stack, question(merchant_id))
    stack.book.commit(reply(merchant_id, "in-1", "4"))
    with pytest.raises(Outpaced):
        stack.another().book.commit(reply(merchant_id, "in-1", "4"))
    stack.book.commit(reply(merchant_id, "in-2", "5"))
    stack.book.commit(reply(merchant_id, "in-3", "4"))
    assert list(surveys.tallies(merchant_id, *EVER)) == [(NAME, SurveyTally(1, (("4", 2), ("5", 1))))]
    assert list(surveys.tallies(f"{merchant_id}x", *EVER)) == []


def test_what_did_not_leave_asked_nobody(stack: Stack, surveys: Surveys, merchant_id: str) -> None:
    claim(stack, question(merchant_id))
    stack.deliveries.withdraw(question(merchant_id), MAYA, SENT)
    claim(stack, question(merchant_id, "survey:mill:2"))
    for _ in range(2):
        stack.deliveries.refuse(question(merchant_id, "survey:mill:2"))
    assert sum(tally.asked for _, tally in surveys.tallies(merchant_id, *EVER)) == 0


def test_days_come_in_order_and_others_do_not(stack: Stack, surveys: Surveys, merchant_id: str) -> None:
    for day in (3, 1, 2):
        name = TallyName(date(2026, 12, day), "dock", 2)
        claim(stack, question(merchant_id, f"survey:dock:{day}", name), replace(SENT, digest=f"digest-{day}"))
    found = [name.day.day for name, _ in surveys.tallies(merchant_id, date(2026, 12, 2), date(2026, 12, 3))]
    assert found == [2, 3]


def test_a_question_is_remembered_with_where_it_is_counted(stack: Stack, merchant_id: str) -> None:
    answer = Sent(NOW, "help", Purpose.ANSWER, "fedcba9876543210", answers=NOW - timedelta(seconds=5))
    claim(stack, question(merchant_id))
    known = stack.deliveries.correspondence(merchant_id, MAYA)
    stack.deliveries.claim(replace(question(merchant_id, "text:1"), asks=None), MAYA, known.with_text(answer, b"\x00"))
    assert stack.deliveries.correspondence(merchant_id, MAYA).sent == (SENT, answer)


def test_a_question_is_remembered_longer_than_other_texts() -> None:
    known = Correspondence().with_text(SENT, b"")
    other = replace(SENT, kind="earned", purpose=Purpose.RECEIPT, about=None)
    for day in range(1, 90):
        known = known.with_text(replace(other, at=NOW + timedelta(days=day)), b"")
    assert SENT in known.sent
    assert SENT not in known.with_text(replace(other, at=NOW + timedelta(days=90)), b"").sent


def test_what_is_asked_and_who_has_answered_are_there_again(stack: Stack, merchant_id: str) -> None:
    merchant_id = merchant_id.replace("_", "-")
    plain = opening(merchant_id, f"+1206{int(merchant_id[4:], 16) % 10_000_000:07}")
    rules = SurveyRules(on=True, version=3, question="How was it?", scale=Scale.YES_NO, location_ids=("mill",))
    programs.open_merchant(stack.merchants, stack.vault, plain, NOW)
    assert stack.merchants.reread(merchant_id).survey is None
    stack.merchants.change(replace(stack.merchants.reread(merchant_id), survey=rules))
    assert stack.another().merchants.reread(merchant_id).survey == rules
    customer = Customer(MAYA, b"\x00", "en", survey_answered_at=NOW)
    stack.book.commit(Changes(merchant_id, customers=(customer,)))
    assert stack.book.record(merchant_id, MAYA).customer == replace(customer, revision=1)
