"""Points that end: removing what has ended, and telling members a week before.

Reads never count lapsed points, so a late run is never visible in a balance. Both jobs walk the UTC days since they last ran;
running one again finds nothing left to do.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from chalicelib.domain import ledger
from chalicelib.domain.calendar import FOREVER, end_instant, local_day
from chalicelib.domain.entry import EntryKind, next_entry, standing
from chalicelib.domain.ledger import Account, count
from chalicelib.domain.program import Program
from chalicelib.usecases.deadlines import pointer_at
from chalicelib.usecases.ports import Book, Changes, Merchants, Outpaced, Pointer
from chalicelib.usecases.till import ATTEMPTS

WARNED_DAYS = 7
PAGE = 1000
"""Members a run looks at before it stops; the next run goes on from there."""


def expire(book: Book, merchants: Merchants, now: datetime) -> int:
    """Close the lots whose last day is over. Returns how many members lost points."""

    def visit(pointer: Pointer) -> int:
        return _expire_member(book, merchants, pointer, now)

    return _walk(book, "expire_points", now, now, visit)


def warn(book: Book, merchants: Merchants, now: datetime) -> int:
    """Announce points that end within a week, once each. Returns how many members are told."""

    def visit(pointer: Pointer) -> int:
        return _warn_member(book, merchants, pointer, now) if pointer.due > now else 0

    return _walk(book, "warn_expiring", now, now + timedelta(days=WARNED_DAYS), visit)


def _walk(book: Book, job: str, now: datetime, until: datetime, visit: Callable[[Pointer], int]) -> int:
    """Visit every pointer due by `until`, from the day the job has come to; that day is looked at again next time."""
    day, done, seen = book.cursor(job) or (now - timedelta(days=1)).date(), 0, 0
    while day <= until.date():
        for pointer in book.pointers(day):
            if pointer.due > until:
                continue
            done += visit(pointer)
            seen += 1
        book.move_cursor(job, day)
        if seen >= PAGE:
            break
        day += timedelta(days=1)
    return done


def _expire_member(book: Book, merchants: Merchants, pointer: Pointer, now: datetime) -> int:
    merchant = merchants.get(pointer.merchant_id)
    program = merchant.program_at(now)
    today = local_day(now, program.timezone)
    for _ in range(ATTEMPTS):
        before = book.record(merchant.id, pointer.member_id).account
        account, lapsed = ledger.expire(ledger.release_run_out(before, now), today)
        again = _look_again(account, program)
        pointers = tuple(pointer_at(merchant.id, pointer.member_id, due) for due in again)
        entry = None
        if lapsed:
            facts = {"points": count(lapsed), **standing(account, program, today)}
            entry = next_entry(before, account, member_id=pointer.member_id, at=now, kind=EntryKind.EXPIRED, facts=facts)
        try:
            if entry is not None or pointers:
                book.commit(Changes(merchant.id, entry=entry, pointers=pointers))
        except Outpaced:
            continue
        book.drop(pointer)
        return int(entry is not None)
    return 0


def _look_again(account: Account, program: Program) -> set[datetime]:
    """When to look at this member next for what no pointer of its own announces.

    That is points that moved on with activity, and lots in a hold, which end when the hold does.
    """
    moving = {account.ends(lot) for lot in account.lots if lot.last_day is None} - {FOREVER}
    return {end_instant(day, program.timezone) for day in moving} | {held.expires_at for held in account.holds}


def _warn_member(book: Book, merchants: Merchants, pointer: Pointer, now: datetime) -> int:
    merchant = merchants.get(pointer.merchant_id)
    program = merchant.program_at(now)
    today = local_day(now, program.timezone)
    horizon = today + timedelta(days=WARNED_DAYS)
    for _ in range(ATTEMPTS):
        before = book.record(merchant.id, pointer.member_id).account
        account = ledger.release_run_out(before, now)
        told = account.warned_through or date.min
        ending = tuple(lot for lot in account.lots if max(today - timedelta(days=1), told) < account.ends(lot) <= horizon)
        if not ending:
            return 0
        last_day = max(account.ends(lot) for lot in ending)
        facts = {
            "points": count(ending),
            "day": min(account.ends(lot) for lot in ending).isoformat(),
            **standing(account, program, today),
        }
        after = replace(account, warned_through=last_day)
        entry = next_entry(before, after, member_id=pointer.member_id, at=now, kind=EntryKind.WARNED, facts=facts)
        try:
            book.commit(Changes(merchant.id, entry=entry))
        except Outpaced:
            continue
        return 1
    return 0
