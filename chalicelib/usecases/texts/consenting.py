"""What a text changes about consent, as it is recorded: a row of the ledger, and which numbers are not to be texted any more."""

from dataclasses import replace
from typing import Final

from chalicelib.domain.consent import Consent, ConsentEvent, agreed, digest_disclosure, name_confirmation
from chalicelib.domain.customer import Customer
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.suppression import EVERYWHERE, Suppression, SuppressionReason
from chalicelib.domain.texts.texting import Purpose
from chalicelib.usecases.texts.leaving import WRONG_NUMBER
from chalicelib.usecases.texts.turn import Result, Turn

ARRIVED: Final = frozenset({ConsentEvent.MOVED, ConsentEvent.RESTARTED})
"""With these a phone becomes a member's: what is recorded is theirs, not of who had it before."""
JOINED: Final = frozenset({ConsentEvent.JOINED, ConsentEvent.CONFIRMED})


def settle_consent(turn: Turn, result: Result) -> tuple[Customer, Consent | None]:
    """The customer with what they agree to from now on, and the row that says so; both as they are where nothing changed."""
    event, customer, merchant = result.event, result.customer, turn.merchant
    if event is None:
        return customer, None
    wording = turn.customer.asked_wording if event is ConsentEvent.CONFIRMED else None
    wording = wording or merchant.consent_wording
    purposes: frozenset[Purpose] = frozenset()
    if event in JOINED:
        purposes = agreed(merchant.texting, wording)
    elif event is ConsentEvent.RESTARTED and customer.is_member:
        purposes = customer.consents | {Purpose.RECEIPT}
    elif event is ConsentEvent.MOVED:
        purposes = customer.consents
    customer = replace(customer, consent_changed_at=turn.text.received_at, consents=purposes)
    row = Consent(
        result.unlinked[0].member_id if result.unlinked and event not in ARRIVED else customer.member_id,
        event,
        turn.text.received_at,
        "text",
        wording,
        turn.text.inbound_id,
        turn.conversation.vault.seal(merchant.id, turn.text.body),
        turn.reading.rule,
        turn.phone_sealed,
        merchant.phone_sealed,
        turn.now,
        customer.language,
        purposes,
        confirmation=name_confirmation(merchant, result.replies, customer.language),
        disclosed=digest_disclosure(merchant, wording),
    )
    return customer, row


def suppress(turn: Turn, result: Result) -> tuple[Suppression, ...]:
    """The numbers not to be texted: by this merchant after a stop, by nobody after one that is meant for all.

    A stop for all counts even where something newer was said here: elsewhere it may be the last word. In a sandbox nobody speaks
    for a real phone, and all there is of it is this shop.
    """
    scopes = [turn.merchant.id] if result.event is ConsentEvent.STOPPED else []
    to_all = turn.reading.intent == "stop" and turn.reading.everywhere and not turn.merchant.is_test
    scopes += [EVERYWHERE] if to_all else []
    wrong = turn.reading.rule == WRONG_NUMBER
    reason = SuppressionReason.WRONG_NUMBER if wrong else SuppressionReason.STOP
    return tuple(Suppression(scope, _hash(turn, scope), turn.text.received_at, reason) for scope in scopes)


def lift(turn: Turn, result: Result) -> str | None:
    """What ends of it with somebody's coming back: the hash under which this merchant has the number."""
    if turn.anew and result.event is not ConsentEvent.STOPPED:
        return _hash(turn, turn.merchant.id)
    back = result.event is ConsentEvent.RESTARTED or result.event in JOINED
    # Of two phones of one member one may have said stop and the other come back.
    told = turn.customer.opted_out or result.event is ConsentEvent.RESTARTED or turn.alias or turn.customer.follows
    return _hash(turn, turn.merchant.id) if back and told else None


def _hash(turn: Turn, scope: str) -> str:
    return turn.conversation.vault.suppression_hash(scope, PhoneNumber(turn.text.sender))
