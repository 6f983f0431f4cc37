"""The conversation: what a customer's text does, and what it is answered with.

Everything a text causes is one transaction claimed by the carrier's id of the text, so a redelivery changes nothing and sends
nothing. The replies are part of that claim; they leave with the other texts, from committed items only.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final, Literal

from chalicelib.domain.calendar import local_day
from chalicelib.domain.customer import Consent, Customer, HandledText, InboundText
from chalicelib.domain.ledger import release_run_out
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.texts.reading import Intent, read_text
from chalicelib.usecases import answering, joining, leaving
from chalicelib.usecases.claims import look_up_code, use_code
from chalicelib.usecases.deadlines import new_pointers
from chalicelib.usecases.ports import Changes, Outpaced, Vault
from chalicelib.usecases.till import attempt
from chalicelib.usecases.turn import Conversation, Result, Turn

Outcome = Literal["handled", "repeated", "nobody"]
"""`nobody`: the text was to a number that no merchant has, or from one that a merchant has."""

PLANS: Final[dict[Intent, Callable[[Turn], Result]]] = {
    "join": joining.join,
    "name": joining.give_name,
    "confirm": joining.join,
    "decline": answering.wonder,
    "start": joining.start,
    "stop": leaving.stop,
    "not_me": answering.wonder,
    "help": answering.help_out,
    "balance": answering.tell_standing,
    "redeem": answering.list_rewards,
    "why": answering.wonder,
    "gift": answering.wonder,
    "claim": answering.take_code,
    "ignore": answering.keep_quiet,
    "unknown": answering.wonder,
}
"""What each intent leads to. A plan writes nothing: it says what is to be written, and is asked anew where others were faster."""


def receive(conversation: Conversation, text: InboundText, now: datetime) -> Outcome:
    """Handle one inbound text, once. Raises Busy."""
    book, merchants, vault = conversation.book, conversation.merchants, conversation.vault
    merchant = merchants.by_number(text.recipient)
    if merchant is None or merchants.by_number(text.sender) is not None:
        return "nobody"
    member_id = vault.member_id(merchant.id, PhoneNumber(text.sender))

    def write() -> Outcome:
        record = book.record(merchant.id, member_id)
        customer = record.customer or Customer(member_id, b"", merchant.language)
        if not customer.phone_sealed:
            customer = replace(customer, phone_sealed=vault.seal(merchant.id, text.sender))
        reading = read_text(text.body, customer.standing)
        program = merchant.program_at(now)
        account = release_run_out(record.account, now, local_day(now, program.timezone))
        claimed = look_up_code(book, merchant, customer, reading.code, now)
        turn = Turn(conversation, merchant, program, customer, record.account, account, reading, claimed, text, now, record.alias)
        result = use_code(turn, PLANS[reading.intent](turn))
        try:
            book.commit(_changes(turn, result, record.customer, vault))
        except Outpaced as outpaced:
            if not outpaced.handled:
                raise
            return "repeated"
        return "handled"

    return attempt(write)


def _changes(turn: Turn, result: Result, stored: Customer | None, vault: Vault) -> Changes:
    merchant, customer = turn.merchant, result.customer
    handled = HandledText(
        turn.text.inbound_id,
        customer.member_id,
        (turn.alias or customer).phone_sealed,
        customer.language,
        turn.reading.intent,
        turn.now,
        result.replies,
    )
    consent = None
    if result.event is not None:
        customer = replace(customer, consent_changed_at=turn.text.received_at)
        words = vault.seal(merchant.id, turn.text.body)
        wording, rule = merchant.consent_wording, turn.reading.rule
        consent = Consent(
            customer.member_id, result.event, turn.text.received_at, "text", wording, turn.text.inbound_id, words, rule
        )
    entry = joining.joined_entry(turn) if result.joined else result.posting and result.posting.entry
    pointers = new_pointers(merchant.id, entry, turn.before, turn.program.timezone) if entry else ()
    changed = customer if customer != stored and (stored or result.event or customer.asked or result.replies) else None
    return Changes(
        merchant.id,
        sale=result.posting.sale if result.posting else None,
        handled=handled,
        customers=(changed,) if changed else (),
        entries=(entry,) if entry else (),
        consent=consent,
        pointers=pointers,
    )
