"""Codes as the ledger table keeps them: found by a keyed hash, and covered wherever one is repeated.

Whoever shows a code gets something for it: the points of a receipt, a reward, a friend's bonus. Nobody who reads the table is to
learn one. What is read stays covered, so that a job needs no secret for what it shows to nobody; who shows a code uncovers it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from chalicelib.domain.claim import COVERED
from chalicelib.domain.customer import SECRET_FACTS, Customer, HandledText, Reply
from chalicelib.domain.entry import Entry
from chalicelib.domain.operation import Operation
from chalicelib.domain.referral import Sharing
from chalicelib.domain.sale import Sale, Seen
from chalicelib.usecases.ports import Changes, Vault

CLAIM: Final = "claim"
"""The fact that holds a claim code: alone in the entry of a joining, with its points and its last day in the answer to a sale."""

Turn = Callable[[str], str]


def cover_changes(vault: Vault, changes: Changes) -> Changes:
    """The changes with no code in them, but for what is found by one (`Vault.name_code`)."""

    def cover(code: str) -> str:
        # What was read is covered already.
        return code if code.startswith(COVERED) else vault.cover(changes.merchant_id, code)

    return replace(
        changes,
        sale=changes.sale and turn_sale(changes.sale, cover),
        handled=changes.handled and _turn_text(changes.handled, cover),
        operation=changes.operation and turn_operation(changes.operation, cover),
        customers=tuple(turn_customer(customer, cover) for customer in changes.customers),
        entries=tuple(_turn_entry(entry, cover) for entry in changes.entries),
    )


def turn_sale(sale: Sale, turn: Turn) -> Sale:
    """The sale with its claim code turned, and in all answers that say it."""
    seen = sale.seen
    if seen is not None and any(CLAIM in one.answer for one in seen.values()):
        seen = {name: Seen(one.digest, _turn_answer(one.answer, turn)) for name, one in seen.items()}
    claim = sale.claim and replace(sale.claim, code=turn(sale.claim.code))
    return sale if claim is None and seen is sale.seen else replace(sale, claim=claim, seen=seen)


def turn_operation(operation: Operation, turn: Turn) -> Operation:
    """The operation with the claim code of its answer turned."""
    return replace(operation, answer=_turn_answer(operation.answer, turn)) if CLAIM in operation.answer else operation


def turn_customer(customer: Customer, turn: Turn) -> Customer:
    """The customer with their codes turned: of a receipt and of a friend that wait for them to join, and of their rewards."""
    if customer.claim_code is None and customer.friend_code is None and not customer.reward_codes:
        return customer
    return replace(
        customer,
        claim_code=customer.claim_code and turn(customer.claim_code),
        friend_code=customer.friend_code and turn(customer.friend_code),
        reward_codes=tuple(replace(code, code=turn(code.code)) for code in customer.reward_codes),
    )


def turn_sharing(sharing: Sharing, turn: Turn) -> Sharing:
    """A member's code for friends turned."""
    return replace(sharing, code=turn(sharing.code))


def _turn_entry(entry: Entry, turn: Turn) -> Entry:
    if CLAIM not in entry.facts:
        return entry
    return replace(entry, facts={**entry.facts, CLAIM: turn(str(entry.facts[CLAIM]))})


def _turn_text(text: HandledText, turn: Turn) -> HandledText:
    if not any(name in reply.facts for reply in text.replies for name in SECRET_FACTS):
        return text
    return replace(text, replies=tuple(_turn_reply(reply, turn) for reply in text.replies))


def _turn_reply(reply: Reply, turn: Turn) -> Reply:
    return replace(reply, facts={name: turn(str(fact)) if name in SECRET_FACTS else fact for name, fact in reply.facts.items()})


def _turn_answer(answer: Any, turn: Turn) -> Any:
    if CLAIM not in answer:
        return answer
    code, *rest = answer[CLAIM]
    return {**answer, CLAIM: [turn(code), *rest]}
