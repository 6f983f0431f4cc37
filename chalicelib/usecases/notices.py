"""Texts out: consequences of what is committed, never part of a till call.

Fed by the table's stream, which may deliver the same item again: each text is claimed before it leaves and never leaves twice.
If a sender dies between claim and answer, the text is lost rather than doubled. Consent is looked up at the moment of sending,
so that a STOP wins over everything that was queued.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.domain.customer import Customer, HandledText, Reply
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.texts.notice import LATE_MINUTES, happened_at, notice_of
from chalicelib.domain.texts.segments import count_parts
from chalicelib.domain.texts.wording import compose, money, short_date
from chalicelib.usecases import claims, sales
from chalicelib.usecases.leaving import STOP_CONFIRMED_WITHIN
from chalicelib.usecases.phones import find_by_phone
from chalicelib.usecases.ports import (
    Book,
    Committed,
    Deliveries,
    Delivery,
    Merchants,
    OutboundText,
    TextRefused,
    TextSender,
    Vault,
)

ANSWERS = frozenset({"stopped", "help"})
"""What somebody who opted out is still told, because they asked just now."""


@dataclass(frozen=True, slots=True)
class Post:
    """What sending needs."""

    book: Book
    vault: Vault
    deliveries: Deliveries
    sender: TextSender


def publish(post: Post, merchants: Merchants, committed: Committed, now: datetime) -> None:
    """Send what a committed item calls for. Raises TextRefused, Busy: then the item is to be delivered again."""
    try:
        merchant = merchants.get(committed.merchant_id)
    except KeyError:
        return  # nobody to speak for, now or later
    if isinstance(committed.item, Entry):
        announce_entry(post, merchant, committed.item, now)
    else:
        answer_text(post, merchant, committed.item, now)


def announce_entry(post: Post, merchant: Merchant, entry: Entry, now: datetime) -> None:
    """Send the text that `entry` calls for, if any. Raises TextRefused, Busy."""
    _settle(post.book, merchant, entry, now)
    notice = notice_of(entry, merchant.program_at(entry.at))
    if notice is None or now - happened_at(entry) > timedelta(minutes=LATE_MINUTES):
        return
    customer = post.book.record(merchant.id, entry.member_id).customer
    if customer is None or not customer.is_member or customer.opted_out or not customer.phone_sealed:
        return
    named = Reply(notice.kind, {"name": customer.first_name or "", **notice.facts})
    _send(post, merchant, customer, named, f"entry:{entry.account.seq:010d}", entry.at)


def _settle(book: Book, merchant: Merchant, entry: Entry, now: datetime) -> None:
    """Post what follows for a sale that was reported before: a reward captured on it, a new member, or one who claimed it."""
    place = entry.location_id or ""
    if entry.kind is EntryKind.CAPTURED:
        sales.settle(book, merchant, entry.member_id, place, str(entry.facts["check"]), now)
    if entry.kind is EntryKind.MOVED:  # its new member may have used a reward on it
        sales.settle(book, merchant, entry.member_id, place, entry.cause, now)
    if entry.kind is EntryKind.JOINED and "claim" in entry.facts:
        claims.settle_claim(book, merchant, entry.member_id, str(entry.facts["claim"]), now)


def answer_text(post: Post, merchant: Merchant, handled: HandledText, now: datetime) -> None:
    """Send the replies to an inbound text, unless it was too long ago. Raises TextRefused."""
    age = now - handled.at
    if not handled.replies or age > timedelta(minutes=LATE_MINUTES):
        return
    phone = PhoneNumber(post.vault.open(merchant.id, handled.phone_sealed))
    record = find_by_phone(post.book, merchant.id, post.vault.member_id(merchant.id, phone))
    if not record.is_of(handled.member_id):
        return  # whoever has the phone now is not to read what was meant for somebody else
    customer = record.customer or Customer(handled.member_id, handled.phone_sealed, handled.language)
    answered = replace(customer, phone_sealed=handled.phone_sealed)
    for number, reply in enumerate(handled.replies):
        late = reply.kind == "stopped" and age > STOP_CONFIRMED_WITHIN
        if not late and (not customer.opted_out or reply.kind in ANSWERS):
            _send(post, merchant, answered, reply, f"text:{handled.inbound_id}:{number}", handled.at)


def write_body(merchant: Merchant, number: str, language: str, reply: Reply) -> str:
    """The words of a text: one segment, the merchant's name first, amounts in its currency."""
    shown = PhoneNumber(number).national()
    facts: dict[str, int | str] = {"merchant": merchant.name, "phone": shown, **_written(reply.facts, language)}
    return compose(reply.kind, language, facts, merchant.wording(reply.kind, language))


def _written(facts: Mapping[str, int | str], language: str) -> dict[str, int | str]:
    written = dict(facts)
    currency = str(written.pop("currency", ""))
    for amount in {"amount", "total_amount"} & written.keys():
        written[amount] = money(int(written[amount]), currency, language)
    if "date" in written:
        written["date"] = short_date(date.fromisoformat(str(written["date"])), language)
    return written


def _send(post: Post, merchant: Merchant, customer: Customer, reply: Reply, cause: str, at: datetime) -> None:
    number = post.vault.open(merchant.id, merchant.phone_sealed)
    body = write_body(merchant, number, customer.language, reply)
    text = OutboundText(number, post.vault.open(merchant.id, customer.phone_sealed), body)
    delivery = Delivery(merchant.id, customer.member_id, cause, at, reply.kind, count_parts(body).parts)
    if not post.deliveries.claim(delivery):
        return
    try:
        message_id = post.sender.send(text)
    except TextRefused as refused:
        if refused.final:
            return  # the claim stays: this text is over, and holds up nobody else's
        post.deliveries.withdraw(delivery)
        raise
    post.deliveries.confirm(delivery, message_id)
