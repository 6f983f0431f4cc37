"""What follows from what is committed, never part of a till call: sales that are posted after all, and texts on their way out.

Fed by the table's stream, which may deliver the same item again, and holds up a whole shard while one fails. So nothing is sent
here: an item that calls for texts goes on a queue, and `sending.py` takes it from there.
"""

from collections.abc import Mapping
from datetime import date, datetime

from chalicelib.domain.customer import HandledText, Reply
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.languages import money, short_date, write_counted
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.texts.gate import FRESH
from chalicelib.domain.texts.notice import happened_at, notice_of
from chalicelib.domain.texts.outgoing import Outgoing
from chalicelib.domain.texts.wording import compose, purpose_of
from chalicelib.usecases import claims, referrals, sales
from chalicelib.usecases.ports import Book, Committed, Merchants
from chalicelib.usecases.surveys import asking
from chalicelib.usecases.texts.post import Outbox, WaitingRoom


def publish(
    book: Book,
    merchants: Merchants,
    outbox: Outbox,
    committed: Committed | None,
    now: datetime,
    room: WaitingRoom | None = None,
) -> None:
    """Do what follows from a committed item. Raises Busy, and what the queue raises: then the item is to be delivered again."""
    if committed is None:
        return
    try:
        merchant = merchants.get(committed.merchant_id)
    except KeyError:
        return  # nobody to speak for, now or later
    if isinstance(committed.item, Entry):
        _settle(book, merchant, committed.item, now)
        if room is not None and merchant.survey is not None:
            asking.follow(merchant, room, committed.item, now)
    # What is stale already would be stopped at the gate; a whole ledger that is delivered again need not get that far.
    if any(now - text.happened_at <= FRESH[purpose_of(text.reply.kind)] for text in texts_of(merchant, committed.item)):
        outbox.put(committed)


def texts_of(merchant: Merchant, item: Entry | HandledText | Outgoing) -> tuple[Outgoing, ...]:
    """The texts that a committed item calls for."""
    if isinstance(item, Outgoing):
        return (item,)
    if isinstance(item, Entry):
        notice = notice_of(item, merchant.program_at(item.at))
        cause = f"entry:{item.account.seq:010d}"
        return (Outgoing(item.member_id, cause, notice, happened_at(item), item.location_id),) if notice else ()
    return tuple(
        Outgoing(
            item.member_id,
            f"text:{item.inbound_id}:{number}",
            reply,
            item.at,
            answers=item.received_at,
            phone_sealed=item.phone_sealed,
            language=item.language,
        )
        for number, reply in enumerate(item.replies)
    )


def _settle(book: Book, merchant: Merchant, entry: Entry, now: datetime) -> None:
    """Post what follows for a sale that was reported before: a reward captured on it, a new member, or one who claimed it."""
    place = entry.location_id or ""
    if entry.kind is EntryKind.CAPTURED:
        sales.settle(book, merchant, entry.member_id, place, str(entry.facts["check"]), now)
    if entry.kind is EntryKind.MOVED:  # its new member may have used a reward on it
        sales.settle(book, merchant, entry.member_id, place, entry.cause, now)
    if entry.kind is EntryKind.JOINED and "claim" in entry.facts:
        claims.settle_claim(book, merchant, entry.member_id, str(entry.facts["claim"]), now)
    referrals.follow(book, merchant, entry, now)


def write_body(merchant: Merchant, number: str, language: str, reply: Reply) -> str:
    """The words of a text: one segment, the merchant's name first, amounts in its currency."""
    shown = PhoneNumber(number).national()
    facts: dict[str, int | str] = {"merchant": merchant.name, "phone": shown, **_written(reply.facts, language)}
    return compose(reply.kind, language, facts, merchant.wording(reply.kind, language))


def _written(facts: Mapping[str, int | str], language: str) -> dict[str, int | str]:
    written = dict(facts)
    currency, unit = str(written.pop("currency", "")), written.pop("unit", "")
    for counted in {"each", "stands"} & written.keys():
        written[counted] = write_counted(int(written[counted]), language, currency if unit == "credit" else None)
    for amount in {"amount", "total_amount"} & written.keys():
        written[amount] = money(int(written[amount]), currency, language)
    if "date" in written:
        written["date"] = short_date(date.fromisoformat(str(written["date"])), language)
    return written
