"""The conversation: what a customer's text does, and what it is answered with.

Everything a text causes is one transaction claimed by the carrier's id of the text, so a redelivery changes nothing and sends
nothing. The replies are part of that claim; they leave with the other texts, from committed items only.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from chalicelib.domain.account import Account, Cause, Lot
from chalicelib.domain.calendar import local_day
from chalicelib.domain.customer import Asked, Consent, ConsentEvent, Customer, HandledText, InboundText, Reply
from chalicelib.domain.entry import Entry, EntryKind, next_entry, standing
from chalicelib.domain.ledger import grant, release_run_out, touch
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.posting import pay_marks
from chalicelib.domain.program import ProgramType
from chalicelib.domain.redemption import list_offers
from chalicelib.domain.sale import Sale
from chalicelib.domain.texts.reading import read_text
from chalicelib.usecases.claims import look_up_code, use_code
from chalicelib.usecases.deadlines import new_pointers
from chalicelib.usecases.ports import Book, Changes, Merchants, Outpaced, Vault
from chalicelib.usecases.till import attempt
from chalicelib.usecases.turn import Result, Turn, name_person, tell_balance

Outcome = Literal["handled", "repeated", "nobody"]
"""`nobody`: the text was to a number that no merchant has, or from one that a merchant has."""
STOP_CONFIRMED_WITHIN = timedelta(minutes=5)
"""A confirmation later than this is presumed unlawful: 47 CFR 64.1200(a)(12)."""
UNKNOWN_ANSWERED_EVERY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What holding a conversation needs."""

    book: Book
    merchants: Merchants
    vault: Vault


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
        turn = Turn(merchant, program, customer, record.account, account, reading, claimed, text, now, record.alias)
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
    entry = _joined_entry(turn) if result.joined else result.posting and result.posting.entry
    pointers = new_pointers(merchant, entry, turn.before) if entry else ()
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


def _welcomed(turn: Turn) -> Account:
    merchant, program, today = turn.merchant, turn.program, local_day(turn.now, turn.program.timezone)
    account = touch(turn.account, merchant.moves_until(today, turn.now), today)
    if program.welcome_points:
        last_day = None if program.expiry.moves else program.expiry.last_day(today)
        account = grant(account, Lot(last_day, merchant.locations[0].id, program.welcome_points, Cause.WELCOME), today)
        account = replace(account, lifetime_points=account.lifetime_points + program.welcome_points)
    return pay_marks(account, program, today)


def _joined_entry(turn: Turn) -> Entry:
    after = _welcomed(turn)
    today = local_day(turn.now, turn.program.timezone)
    code = turn.reading.code if isinstance(turn.claimed, Sale) else turn.customer.claim_code
    facts = {"points": turn.program.welcome_points, "version": turn.program.version, **standing(after, turn.program, today)}
    if code is not None:
        facts["claim"] = code
    return next_entry(
        turn.before,
        after,
        member_id=turn.customer.member_id,
        at=turn.now,
        kind=EntryKind.JOINED,
        cause=turn.text.inbound_id,
        facts=facts,
    )


def _join(turn: Turn) -> Result:
    customer, name = turn.customer, turn.reading.name or turn.customer.first_name
    if customer.opted_out:
        return _start(turn)
    if customer.is_member:
        return Result(customer, (tell_balance(turn, "already_member"),))
    if not turn.may_change_consent:
        return Result(customer)
    if name is None and customer.asked is not Asked.CONFIRM:
        return Result(replace(customer, asked=Asked.NAME), (Reply("ask_name", {}),))
    event = ConsentEvent.CONFIRMED if customer.asked is Asked.CONFIRM else ConsentEvent.JOINED
    member = replace(customer, first_name=name, asked=None, joined_at=turn.now, claim_code=None)
    total = _welcomed(turn).available(local_day(turn.now, turn.program.timezone))
    facts: dict[str, int | str] = {"name": name or ""}
    told = total > 0 and turn.program.type is not ProgramType.REBATE
    welcome = Reply("welcome_bonus", {**facts, "total": total}) if told else Reply("welcome", facts)
    return Result(member, (welcome,), event, joined=True)


def _name(turn: Turn) -> Result:
    """Somebody says what they are called: a member, from now on; anybody else joins with it."""
    if not turn.customer.is_member or turn.customer.opted_out or turn.reading.name is None:
        return _join(turn)
    named = replace(turn, customer=replace(turn.customer, first_name=turn.reading.name))
    return _join(named)


def _start(turn: Turn) -> Result:
    if not turn.customer.opted_out:
        return _join(turn)
    if not turn.may_change_consent:
        return Result(turn.customer)
    customer = replace(turn.customer, opted_out=False)
    if customer.is_member:
        return Result(customer, (Reply("welcome_back", {"name": customer.first_name or ""}),), ConsentEvent.RESTARTED)
    joining = _join(replace(turn, customer=customer))
    return replace(joining, event=joining.event or ConsentEvent.RESTARTED)


def _stop(turn: Turn) -> Result:
    # On a tie the opt-out wins; a STOP that is older than the last change of consent does not undo it.
    changed = turn.customer.consent_changed_at
    if changed is not None and turn.text.received_at < changed:
        return Result(turn.customer)
    if turn.customer.opted_out:
        # Said again, it is the last word: a START from before it may still be on its way.
        return Result(turn.customer, event=ConsentEvent.STOPPED if turn.may_change_consent else None)
    in_time = turn.now - turn.text.received_at <= STOP_CONFIRMED_WITHIN
    replies = (Reply("stopped", {}),) if in_time else ()
    return Result(replace(turn.customer, opted_out=True, asked=None), replies, ConsentEvent.STOPPED)


def _help(turn: Turn) -> Result:
    return Result(turn.customer, (Reply("help", {}),))


def _balance(turn: Turn) -> Result:
    if turn.customer.opted_out:
        return Result(turn.customer)
    if not turn.customer.is_member:
        return Result(turn.customer, (Reply("not_member", {}),))
    return Result(turn.customer, (tell_balance(turn),))


def _redeem(turn: Turn) -> Result:
    if turn.customer.opted_out or not turn.customer.is_member or turn.program.type is ProgramType.REBATE:
        return _balance(turn)
    today = local_day(turn.now, turn.program.timezone)
    ready = [o for o in list_offers(turn.account, turn.program, None, today) if o.applicable]
    if ready:
        names = ", ".join(dict.fromkeys(offer.reward.name for offer in ready))
        return Result(turn.customer, (Reply("rewards_ready_list", {**name_person(turn), "rewards": names}),))
    facts = standing(turn.account, turn.program, today)
    if "need" not in facts:
        return _balance(turn)
    return Result(turn.customer, (Reply("redeem_none", {**name_person(turn), "need": facts["need"], "reward": facts["reward"]}),))


def _claim(turn: Turn) -> Result:
    """A claim code and nothing else: who is no member yet is asked for what is missing; the rest is `use_code`'s.

    After a STOP it takes nobody back.
    """
    customer = turn.customer
    if turn.claimed == "own":
        return Result(customer, (tell_balance(turn),))
    if not isinstance(turn.claimed, Sale) or customer.is_member or customer.opted_out:
        return Result(customer)
    if customer.asked is Asked.CONFIRM:
        return Result(customer, (Reply("confirm_join", {}),))
    return Result(replace(customer, asked=Asked.NAME), (Reply("ask_name", {}),))


def _unknown(turn: Turn) -> Result:
    name, known = turn.reading.name, turn.customer.first_name
    if name is not None and (known is None or known.casefold() == name.casefold()):
        return _name(turn)  # a member joins again as the sign says, or tells the name that nobody asked for at the till
    answered = turn.customer.unknown_answered_at
    if turn.customer.opted_out or (answered is not None and turn.now - answered < UNKNOWN_ANSWERED_EVERY):
        return Result(turn.customer)
    kind = "unknown_member" if turn.customer.is_member else "unknown"
    return Result(replace(turn.customer, unknown_answered_at=turn.now), (Reply(kind, {}),))


def _ignore(turn: Turn) -> Result:
    return Result(turn.customer)


PLANS: dict[str, Callable[[Turn], Result]] = {
    "join": _join,
    "name": _name,
    "confirm": _join,
    "start": _start,
    "stop": _stop,
    "help": _help,
    "balance": _balance,
    "redeem": _redeem,
    "claim": _claim,
    "ignore": _ignore,
    "unknown": _unknown,
}
