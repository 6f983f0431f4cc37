"""No table shows a code: whoever shows one gets something for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from chalicelib.domain.claim import Claim
from chalicelib.domain.customer import HandledText, Reply
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.operation import Operation, OperationKind
from chalicelib.domain.referral import Sharing
from chalicelib.domain.reward_code import RewardCode
from chalicelib.domain.sale import Sale, Seen
from chalicelib.usecases.ports import Changes
from tests.builders import NOW
from tests.contracts.conftest import Stack
from tests.contracts.test_book import MAYA, entry
from tests.contracts.uncovering import uncovered

CODE = "2C4T9VQ2"
SHARED = "4FGH2JK3"
CLAIM = Claim(CODE, "mill", "s1", date(2026, 12, 21))
ANSWER = {"points_delta": 0, "claim": [CODE, 12, "2026-12-21"]}
SALE = Sale("mill", "s1", claim=CLAIM, seen={"r1": Seen("d1", ANSWER), "r2": Seen("d2", {"points_delta": 1})})
REWARD = RewardCode(CODE, MAYA.member_id, "coffee", NOW)
WAITING = replace(MAYA, claim_code=CODE, friend_code=SHARED, reward_codes=(REWARD,))
TOLD = (
    Reply("reward_code", {"reward": "Free coffee", "code": CODE}),
    Reply("share_link", {"link": f"https://x/j/r?friend={SHARED}"}),
)
TEXT = HandledText("in1", MAYA.member_id, b"sealed", "en", "redeem", NOW, TOLD)

WRITTEN: dict[str, Callable[[str], Changes]] = {
    "a sale and what a till was told of it": lambda m: Changes(m, sale=SALE, claim=CLAIM),
    "an operation": lambda m: Changes(m, operation=Operation("op", OperationKind.INVITATION, "s1", NOW, "d", ANSWER)),
    "a customer who has not joined yet": lambda m: Changes(m, customers=(WAITING,)),
    "a reward's code": lambda m: Changes(m, reward_code=REWARD),
    "the entry of a joining": lambda m: Changes(m, entries=(replace(entry(1), kind=EntryKind.JOINED, facts={"claim": CODE}),)),
    "a text": lambda m: Changes(m, handled=TEXT),
    "a code for friends": lambda m: Changes(m, referred=(Sharing(MAYA.member_id, SHARED),)),
}


@pytest.mark.parametrize("what", WRITTEN)
def test_no_item_shows_a_code(stack: Stack, merchant_id: str, what: str) -> None:
    stack.book.commit(WRITTEN[what](merchant_id))
    items = stack.real.connection.scan(stack.real.ledger.name)["Items"]
    own = [item for item in items if item["pk"]["S"].startswith(merchant_id)]
    assert own
    assert [item for item in own if CODE in str(item) or SHARED in str(item)] == []


def test_what_is_read_is_what_was_written(stack: Stack, merchant_id: str) -> None:
    for made in WRITTEN.values():
        stack.book.commit(made(merchant_id))
    book = stack.another().book
    shown = partial(uncovered, stack, merchant_id)
    assert shown(book.sale(merchant_id, "mill", "s1")) == replace(SALE, revision=1)
    assert shown(book.record(merchant_id, MAYA.member_id).customer) == replace(WAITING, revision=1)
    assert shown(book.operation(merchant_id, "op")).answer == ANSWER
    assert shown(book.sharing(merchant_id, MAYA.member_id)) == Sharing(MAYA.member_id, SHARED, revision=1)
    assert book.reward_code(merchant_id, CODE) == replace(REWARD, revision=1)
    assert book.claim(merchant_id, CODE) == CLAIM
    assert book.shared(merchant_id, SHARED) == MAYA.member_id


def test_a_code_that_was_read_finds_what_it_is_for_and_is_written_as_it_is(stack: Stack, merchant_id: str) -> None:
    for made in WRITTEN.values():
        stack.book.commit(made(merchant_id))
    customer = stack.book.record(merchant_id, MAYA.member_id).customer
    assert customer is not None
    assert stack.book.claim(merchant_id, customer.claim_code or "") == CLAIM
    assert stack.book.reward_code(merchant_id, customer.reward_codes[0].code) == replace(REWARD, revision=1)
    assert stack.book.shared(merchant_id, customer.friend_code or "") == MAYA.member_id
    stack.book.commit(Changes(merchant_id, customers=(customer,)))
    assert stack.book.record(merchant_id, MAYA.member_id).customer == replace(customer, revision=2)


def test_a_code_of_one_merchant_says_nothing_at_another(stack: Stack, merchant_id: str) -> None:
    covered = stack.vault.cover(merchant_id, CODE)
    assert covered.startswith("~")
    assert CODE not in covered
    assert stack.vault.cover(merchant_id, CODE) != covered, "nobody sees that two are the same"
    assert stack.another().vault.uncover(merchant_id, covered) == CODE
    wrong = CODE, f"{covered[:-2]}AA", "~", "~?", "~x", ""
    assert [stack.vault.uncover(merchant_id, one) for one in wrong] == list(wrong)
    assert stack.vault.uncover(f"{merchant_id}2", covered) == covered
    assert stack.vault.name_code(merchant_id, CODE) != stack.vault.name_code(f"{merchant_id}2", CODE)


def test_what_a_till_makes_up_is_the_code_of_nothing(stack: Stack, merchant_id: str) -> None:
    book = stack.book
    for typed in ("~", "~x", "~2C4T9VQ2", ""):
        assert (book.claim(merchant_id, typed), book.reward_code(merchant_id, typed), book.shared(merchant_id, typed)) == (
            None,
        ) * 3
