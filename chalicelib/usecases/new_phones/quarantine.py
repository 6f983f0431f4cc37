"""A phone that was silent for long may be somebody else's by now: from then on it leads to somebody new, and the member waits.

Whoever texts from it and says the same first name is the member again. Another name begins a new membership, and NOT ME ends the
waiting: after both only staff can bring the two together. At a till the phone is nobody's, as before anybody joined: a sale is
kept with its code, and its answer says nothing of anybody.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from chalicelib.domain.consent import ConsentEvent
from chalicelib.domain.customer import Customer
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.texts.reading_vocabulary import fold
from chalicelib.domain.texts.texting import Purpose
from chalicelib.usecases.erasing import find_person
from chalicelib.usecases.new_phones.successors import hand_over, raw
from chalicelib.usecases.ports import Book, Changes
from chalicelib.usecases.till import attempt

if TYPE_CHECKING:  # a conversation imports this
    from collections.abc import Iterable

    from chalicelib.domain.program import Merchant
    from chalicelib.usecases.texts.turn import Result, Turn

DAYS_A_YEAR: Final = 365
YEAR: Final = timedelta(days=DAYS_A_YEAR)
OF_THEMSELVES: Final = frozenset(
    {EntryKind.EXPIRED, EntryKind.WARNED, EntryKind.REMINDED, EntryKind.CORRECTED, EntryKind.RELEASED}
)
"""What happens to an account without anybody being there."""
NAMED: Final = frozenset({"join", "name", "confirm", "start"})


def silent_for(merchant: "Merchant") -> timedelta:
    """How long nobody texts or comes before a phone is taken for one that may be somebody else's."""
    return timedelta(days=merchant.silent_months * DAYS_A_YEAR // 12)


def set_aside_silent(book: Book, merchant_id: str, member_ids: "Iterable[str]", now: datetime, after: timedelta = YEAR) -> int:
    """Set those of these aside who are there still, and were not seen for `after`; returns how many. One read for all of them.

    Raises Busy.
    """
    found = book.find_customers(merchant_id, member_ids)
    return sum(set_aside(book, merchant_id, one.member_id, now, after) for one in found.values() if _may_wait(one, now, after))


def set_aside(book: Book, merchant_id: str, member_id: str, now: datetime, after: timedelta = YEAR) -> bool:
    """Let a member wait whom nobody has seen for `after`; whether they do now. Every phone that led to them is let go at once.

    Who texted, or bought something, or is at a till, does not wait. Said again, it changes nothing. Raises Busy.
    """

    def write() -> bool:
        record = book.record(merchant_id, member_id)
        member = record.customer
        if member is None or member.member_id != member_id or not _may_wait(member, now, after) or record.account.holds:
            return False
        if _was_here(book, merchant_id, member_id, now - after):
            return False
        changed = dict[str, Customer]()
        for name in find_person(book, merchant_id, member_id):
            owner = raw(book, merchant_id, name)
            if owner is None or not owner.phone_sealed:
                continue
            if owner.phone_id is None and owner.succeeded_by is not None:  # their own phone is somebody's: this one was lent
                changed[name] = replace(owner, phone_sealed=b"")
                continue
            fresh, given = hand_over(book, merchant_id, owner, "waits")
            changed |= {**given, fresh.member_id: replace(fresh, awaits=member_id)}
        if not changed:
            return False
        consents = member.consents & {Purpose.RECEIPT}
        waiting = replace(changed.get(member_id, member), quarantined_at=now, phone_id=member.phone_id, consents=consents)
        book.commit(Changes(merchant_id, customers=tuple({**changed, member_id: waiting}.values())))
        return True

    return attempt(write)


def _may_wait(customer: Customer, now: datetime, after: timedelta) -> bool:
    known = customer.joined_at, customer.heard_at, customer.consent_changed_at, customer.unknown_answered_at
    told = max((at for at in (*known, customer.phone_changed_at) if at is not None), default=now)
    gone = customer.quarantined_at is not None or customer.erased_at is not None or customer.merged_into is not None
    return customer.is_member and not gone and now - told >= after


def _was_here(book: Book, merchant_id: str, member_id: str, since: datetime) -> bool:
    for entry in book.entries_back(merchant_id, member_id):
        if entry.at <= since:
            return False
        if entry.kind not in OF_THEMSELVES:
            return True
    return False


def come_back(turn: "Turn") -> "Result | None":
    """The member who waits, where whoever texts says that name; None: somebody else, or nobody said one."""
    from chalicelib.usecases.texts.turn import Result, tell_balance  # noqa: PLC0415  it imports this room

    customer = turn.customer
    said = turn.reading.name or customer.first_name
    if customer.awaits is None or customer.is_member or said is None or turn.reading.intent not in NAMED or turn.before.seq:
        return None
    record = turn.conversation.book.record(turn.merchant.id, customer.awaits)
    member, first = record.customer, turn.former
    if record.alias is not None or member is None or first is None or not member.is_member or member.quarantined_at is None:
        return None
    if fold(member.first_name or "") != fold(said) or not turn.may_change_consent:
        return None
    back = replace(member, quarantined_at=None, opted_out=False, phone_changed_at=turn.now, heard_at=turn.now)
    others = {customer.member_id: replace(customer, phone_sealed=b"", first_name=None, asked=None, awaits=None)}
    if first.member_id == member.member_id:
        back = replace(back, succeeded_by=None, phone_sealed=customer.phone_sealed)
    elif first.merged_into == member.member_id:
        others[first.member_id] = replace(first, succeeded_by=None, phone_sealed=customer.phone_sealed)
    else:
        others[first.member_id] = replace(first, succeeded_by=member.member_id)
        back = replace(back, phone_sealed=customer.phone_sealed)
    told = tell_balance(replace(turn, customer=back, before=record.account, account=record.account), "already_member")
    replies = () if turn.stopped_everywhere else (told,)
    return Result(back, replies, ConsentEvent.RESTARTED, unlinked=tuple(others.values()))
