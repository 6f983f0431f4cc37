"""What every Book promises about claim codes, and what a customer keeps of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.claim import Claim
from chalicelib.domain.customer import WrongCodes
from chalicelib.storage import event_items, keys
from chalicelib.usecases.ports import Changes, Outpaced
from tests.contracts.conftest import Stack
from tests.contracts.test_book import MAYA, NOW, SALE
from tests.contracts.uncovering import uncovered

CLAIM = Claim("4KT9VQ2M", SALE.location_id, SALE.sale_id, date(2026, 12, 21))


def test_a_claim_is_written_with_its_sale_and_found_by_its_code(stack: Stack, merchant_id: str) -> None:
    sale = replace(SALE, member_id=None, claim=CLAIM, moved_from=("mem_leo",))
    stack.book.commit(Changes(merchant_id, sale=sale, claim=CLAIM))
    there = stack.another().book
    assert there.claim(merchant_id, CLAIM.code) == CLAIM
    assert uncovered(stack, merchant_id, there.sale(merchant_id, SALE.location_id, SALE.sale_id)) == replace(sale, revision=1)
    assert there.claim(merchant_id, "5KT9VQ2M") is None
    assert there.claim(f"{merchant_id}x", CLAIM.code) is None


def test_a_code_is_given_once_and_who_draws_it_again_writes_nothing(stack: Stack, merchant_id: str) -> None:
    stack.book.commit(Changes(merchant_id, sale=SALE, claim=CLAIM))
    other = replace(SALE, sale_id="other")
    with pytest.raises(Outpaced) as refused:
        stack.book.commit(Changes(merchant_id, sale=other, claim=replace(CLAIM, sale_id="other")))
    assert refused.value.sale is None
    assert stack.book.sale(merchant_id, SALE.location_id, "other") is None
    assert stack.book.claim(merchant_id, CLAIM.code) == CLAIM


def test_a_customer_keeps_a_code_and_the_wrong_ones(stack: Stack, merchant_id: str) -> None:
    waiting = replace(MAYA, claim_code=CLAIM.code, wrong_codes=WrongCodes(NOW, 3))
    stack.book.commit(Changes(merchant_id, customers=(waiting,)))
    found = stack.another().book.record(merchant_id, MAYA.member_id).customer
    assert uncovered(stack, merchant_id, found) == replace(waiting, revision=1)


def test_a_claim_vanishes_a_month_after_its_last_day(stack: Stack, merchant_id: str) -> None:
    stack.real.ledger.put(event_items.claim_item(merchant_id, CLAIM, str))
    raw = stack.real.connection.get_item(stack.real.ledger.name, *keys.claim(merchant_id, CLAIM.code))["Item"]
    vanishes = datetime.fromtimestamp(int(raw["vanishes_at"]["N"]), UTC)
    assert timedelta(days=30) < vanishes - datetime(2026, 12, 21, tzinfo=UTC) <= timedelta(days=31)


def test_a_code_that_was_kept_in_plain_is_found_by_whoever_has_its_receipt(stack: Stack, merchant_id: str) -> None:
    stack.real.ledger.put(event_items.claim_item(merchant_id, CLAIM, str))
    assert stack.book.claim(merchant_id, CLAIM.code) == CLAIM
    assert stack.another().book.claim(merchant_id, stack.vault.cover(merchant_id, CLAIM.code)) == CLAIM
