"""Rows of the consent ledger, and what is known of who agreed: on the fake and on DynamoDB."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.consent import Consent, ConsentEvent
from chalicelib.domain.texts.texting import Purpose
from chalicelib.usecases.ports import Changes
from tests.contracts.conftest import Stack
from tests.contracts.test_book import CONSENT, MAYA, NOW


def test_consents_come_back_as_they_were_and_in_order(stack: Stack, merchant_id: str) -> None:
    full = Consent(
        "mem_maya",
        ConsentEvent.CONFIRMED,
        NOW + timedelta(minutes=1),
        "web",
        "sign-2",
        "inbound-2",
        b"\x01words",
        "yes",
        b"\x01phone",
        b"\x01number",
        NOW + timedelta(minutes=2),
        "es",
        frozenset({Purpose.RECEIPT, Purpose.OFFER}),
        "mill",
        "welcome 01234567",
        "a digest",
    )
    other = replace(CONSENT, member_id="mem_other", inbound_id="inbound-3")
    for row in (full, CONSENT, other):
        stack.book.commit(Changes(merchant_id, consent=row))
    assert list(stack.another().book.consent_rows(merchant_id, "mem_maya")) == [CONSENT, full]
    assert list(stack.book.consent_rows(merchant_id, "mem_nobody")) == []


def test_a_customer_without_a_phone_and_with_all_that_can_be_known_comes_back(stack: Stack, merchant_id: str) -> None:
    gone = replace(
        MAYA,
        phone_sealed=b"",
        consents=frozenset({Purpose.RECEIPT}),
        asked_wording="script-1",
        succeeded_by="mem_b",
        follows="mem_c",
        possibly_reassigned=NOW,
        erased_at=NOW,
        segments=("lapsed", "near"),
        birthday=5,
    )
    stack.book.commit(Changes(merchant_id, customers=(gone,)))
    assert stack.another().book.record(merchant_id, "mem_maya").customer == replace(gone, revision=1)
