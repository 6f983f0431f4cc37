"""Moving a sale to another member, by staff."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.belonging import rename_member
from chalicelib.domain.calendar import local_day
from chalicelib.domain.earning import note_meant
from chalicelib.domain.entry import standing
from chalicelib.domain.moving import Move, Moved, move_sale
from chalicelib.domain.refusals import UnknownSale
from chalicelib.domain.sale import Sale, Seen, remember
from chalicelib.usecases import sales
from chalicelib.usecases.deadlines import new_pointers
from chalicelib.usecases.ports import Book, Changes
from chalicelib.usecases.till import Answer, Request, Till, attempt, record_of, replay


def move(book: Book, till: Till, sale_id: str, to: Move, request: Request, now: datetime) -> Answer:
    """Make a sale of this location another member's, in one transaction for the sale and both members.

    Four round trips. To its own member it changes nothing. Facts: as of a report (see `sales.report`). Raises UnknownSale,
    UnknownMember, SaleUsedReward, WrongCurrency, RequestIdReused, Busy.
    """
    # As of a refund without an id, which no till can report: the names of moves, refunds and reports never meet.
    scoped = Request(f"{sales.WITHIN}{request.id}", request.digest)

    def write() -> Answer:
        stored = sales.find(book, till, sale_id)
        known = (stored.seen or {}).get(scoped.id)
        if known is not None:
            return replay(request, known.digest, known.answer)
        if stored.report is None:
            raise UnknownSale(sale_id)
        return _move(book, till, stored, to, scoped, now)

    return attempt(write)


def _move(book: Book, till: Till, stored: Sale, to: Move, request: Request, now: datetime) -> Answer:
    merchant = till.merchant
    record = record_of(book, till, to.member_id)
    taker, to = record.account, replace(to, member_id=record.name(to.member_id))
    befores = {to.member_id: taker}
    giver = book.record(merchant.id, stored.member_id) if stored.member_id and stored.member_id != to.member_id else None
    if giver is not None and stored.member_id and giver.name(stored.member_id) != stored.member_id:
        stored = rename_member(stored, giver.name(stored.member_id))
    moved = Moved(stored, ())
    if stored.member_id != to.member_id:
        befores |= {stored.member_id: giver.account} if stored.member_id and giver else {}
        stored = note_meant(stored, merchant, record.customer, taker)
        moved = move_sale(stored, to, giver.account if giver else None, taker, merchant, now)
    program = merchant.program_at(now)
    account = moved.entries[-1].account if moved.entries else taker
    total = moved.sale.posted.points if moved.sale.posted else 0
    facts: dict[str, Any] = {
        "member_id": to.member_id,
        "points_delta": total if moved.entries else 0,
        "points_total": total,
        **standing(account, program, local_day(now, program.timezone)),
    }
    if moved.entries and int(moved.entries[-1].facts.get("paid", 0)) > 0:
        facts["paid"] = moved.entries[-1].facts["paid"]
    sale = remember(moved.sale, request.id, Seen(request.digest, facts))
    pointers = tuple(pointer for entry in moved.entries for pointer in new_pointers(merchant, entry, befores[entry.member_id]))
    book.commit(Changes(merchant.id, sale=sale, entries=moved.entries, pointers=pointers))
    return Answer(facts)
