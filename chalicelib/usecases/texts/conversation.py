"""The conversation: what a customer's text does, and what it is answered with.

Everything a text causes is one transaction claimed by the carrier's id of the text, so a redelivery changes nothing and sends
nothing. The replies are part of that claim; they leave with the other texts, from committed items only.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, Literal

from chalicelib.domain.calendar import local_day
from chalicelib.domain.customer import Customer, HandledText, InboundText
from chalicelib.domain.entry import Entry
from chalicelib.domain.law.ages import consents_from
from chalicelib.domain.ledger import release_run_out
from chalicelib.domain.operation import Operation
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.referral import Referral
from chalicelib.domain.texts.correspondence import Correspondence
from chalicelib.domain.texts.reading import Intent, read_text
from chalicelib.domain.texts.texting import SURVEYS
from chalicelib.usecases.claims import look_up_code, use_code
from chalicelib.usecases.deadlines import new_pointers
from chalicelib.usecases.new_phones import moving, quarantine
from chalicelib.usecases.phones import find_by_phone, lend_phone
from chalicelib.usecases.ports import Book, Changes, Outpaced, Pointer, Record
from chalicelib.usecases.referrals import last_look
from chalicelib.usecases.texts import answering, joining, leaving, redeeming
from chalicelib.usecases.texts.checking_in import find_place
from chalicelib.usecases.texts.consenting import lift, settle_consent, suppress
from chalicelib.usecases.texts.turn import Conversation, Mover, Result, Turn, choose_language, note_heard
from chalicelib.usecases.till import attempt

Outcome = Literal["handled", "repeated", "nobody"]
"""`nobody`: the text was to a number that no merchant has, or from one that a merchant has."""

PLANS: Final[dict[Intent, Callable[[Turn], Result]]] = {
    "join": joining.join,
    "name": joining.give_name,
    "confirm": joining.join,
    "decline": leaving.refuse,
    "start": joining.start,
    "stop": leaving.stop,
    "not_me": leaving.let_go,
    "child": leaving.turn_away,
    "help": answering.help_out,
    "balance": answering.tell_standing,
    "redeem": redeeming.redeem,
    "why": answering.explain,
    "gift": answering.invite_friend,
    "donate": redeeming.donate,
    "page": answering.send_page,
    "birthday": answering.note_birthday,
    "move": moving.offer_code,
    "claim": answering.take_code,
    "ignore": answering.keep_quiet,
    "unknown": answering.wonder,
}
"""What each intent leads to. A plan writes nothing: it says what is to be written, and is asked anew where others were faster."""


def receive(conversation: Conversation, text: InboundText, now: datetime) -> Outcome:
    """Handle one inbound text, once. Raises Busy."""
    merchants = conversation.merchants
    merchant = merchants.by_number(text.recipient)
    if merchant is None or merchants.by_number(text.sender) is not None:
        return "nobody"
    return hear(conversation, merchant, text, now)


def hear(
    conversation: Conversation,
    merchant: Merchant,
    text: InboundText,
    now: datetime,
    note: Callable[[HandledText], Operation] | None = None,
) -> Outcome:
    """Handle one text to a merchant, once. `note` makes the operation that is written with it, where a request asked for it.

    Raises Busy.
    """
    book, vault = conversation.book, conversation.vault
    phone_id = vault.member_id(merchant.id, PhoneNumber(text.sender))
    said = conversation.deliveries.correspondence(merchant.id, phone_id)
    recent = tuple(vault.open(merchant.id, body) for body in said.bodies)  # reactions quote it, and machines send it back

    def write() -> Outcome:
        record = find_by_phone(book, merchant.id, phone_id)
        turn = _open_turn(conversation, merchant, record, phone_id, text, recent, now)
        if leaving.forget_child(turn, record):
            record = find_by_phone(book, merchant.id, phone_id)
            turn = _open_turn(conversation, merchant, record, phone_id, text, recent, now)
        plans = {**PLANS, **redeeming.plans_for(turn)}
        changing = _change_hands(turn) or _answer_question(turn, said)
        result = changing or use_code(turn, plans[turn.reading.intent](turn))
        changes = _changes(turn, result, record.customer)
        if note is not None and changes.handled is not None:
            changes = replace(changes, operation=note(changes.handled))
        try:
            book.commit(changes)
        except Outpaced as outpaced:
            if not outpaced.handled and outpaced.operation is None:
                raise
            return "repeated"
        return "handled"

    return attempt(write)


def _answer_question(turn: Turn, said: Correspondence) -> Result | None:
    """What a text leads to that answers what the shop asked after a visit."""
    if not any(sent.kind in SURVEYS for sent in said.sent):
        return None
    from chalicelib.usecases.surveys import answering as answering_questions  # noqa: PLC0415  few are asked

    return answering_questions.plan(turn, said)


def _change_hands(turn: Turn) -> Result | None:
    """What a text leads to by which a phone becomes a member's: they moved to it, or it was silent and is theirs still."""
    if isinstance(turn.claimed, Mover):
        return moving.arrive(turn, turn.claimed)
    return quarantine.come_back(turn) if turn.customer.awaits is not None else None


def _open_turn(
    conversation: Conversation,
    merchant: Merchant,
    record: Record,
    phone_id: str,
    text: InboundText,
    recent: Sequence[str],
    now: datetime,
) -> Turn:
    vault, program = conversation.vault, merchant.program_at(now)
    customer = lend_phone(record.customer or Customer(phone_id, b"", merchant.language), record.alias)
    anew = _is_anew(conversation.book, merchant, record, text)
    customer = replace(customer, opted_out=False) if anew else customer
    customer = customer if customer.phone_sealed else replace(customer, phone_sealed=vault.seal(merchant.id, text.sender))
    account = release_run_out(record.account, now, local_day(now, program.timezone))
    asked = customer.standing == "member"
    waiting = redeeming.find_waiting(conversation.book, merchant, account, text.received_at) if asked else ()
    missed = redeeming.find_missed(record.account, account, text.received_at) if asked else ()
    status = "confirming" if waiting or missed else customer.standing
    reading = read_text(text.body, status, recent, consents_from(merchant.region))
    customer = replace(customer, language=choose_language(customer, reading, text.body))
    held = conversation.book, vault, merchant, customer
    claimed = find_place(vault, merchant, reading.code) or look_up_code(*held, reading.code, now)
    return Turn(
        conversation,
        merchant,
        program,
        customer,
        record.account,
        account,
        reading,
        claimed,
        text,
        now,
        record.alias,
        record.former,
        waiting,
        missed,
        anew,
    )


def _is_anew(book: Book, merchant: Merchant, record: Record, text: InboundText) -> bool:
    """Whether somebody who was erased texts again: as new, where it was no STOP of theirs that had kept the phone silent."""
    known = record.customer
    if known is None or known.phone_sealed or known.follows is None:
        return False
    former = book.record(merchant.id, known.follows)
    erased = former.alias or former.customer
    if erased is None or erased.erased_at is None:
        return False
    return not erased.opted_out and text.received_at > erased.erased_at


def _changes(turn: Turn, result: Result, stored: Customer | None) -> Changes:
    merchant, entry = turn.merchant, joining.joined_entry(turn) if result.joined else result.entry
    entry = result.posting.entry if result.posting else entry
    customer, consent = settle_consent(turn, result)
    customer = note_heard(customer, turn.now)
    handled = HandledText(
        turn.text.inbound_id,
        customer.member_id,
        turn.phone_sealed,
        customer.language,
        turn.reading.intent,
        turn.now,
        tuple(reply.unnamed for reply in result.replies),
        turn.text.received_at,
    )
    changed = (
        customer
        if turn.reading.intent != "child" and customer != stored and (stored or result.event or customer.asked or result.replies)
        else None
    )
    return Changes(
        merchant.id,
        sale=result.posting.sale if result.posting else None,
        redemption=result.redemption,
        reward_code=result.reward_code,
        referred=result.referred,
        answered=result.answered,
        claim=result.claim,
        handled=handled,
        customers=(*((changed,) if changed else ()), *result.unlinked),
        entries=(entry,) if entry else (),
        consent=consent,
        pointers=_pointers(turn, result, entry),
        suppressions=suppress(turn, result),
        lifted=lift(turn, result),
    )


def _pointers(turn: Turn, result: Result, entry: Entry | None) -> tuple[Pointer, ...]:
    looks = [last_look(turn.merchant, one) for one in result.referred if isinstance(one, Referral)]
    return tuple(dict.fromkeys((*(new_pointers(turn.merchant, entry, turn.before) if entry else ()), *looks)))
