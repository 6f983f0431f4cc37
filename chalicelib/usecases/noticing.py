"""Where the law wants a notice before points end: they live on unless it left in time.

What counts is that the text left, and not that it was due: who cannot be texted keeps their points until they can.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from chalicelib.domain import ledger
from chalicelib.domain.account import Account
from chalicelib.domain.calendar import FOREVER, local_day
from chalicelib.domain.entry import Entry, EntryKind, next_entry, standing
from chalicelib.domain.law.expiry import AGAIN_DAYS, closes, is_in_window, notice_of
from chalicelib.domain.law.packs import Notice
from chalicelib.domain.program import Merchant
from chalicelib.usecases.ports import Book
from chalicelib.usecases.texts.post import Deliveries, Delivery


def postponement(
    book: Book,
    deliveries: Deliveries | None,
    merchant: Merchant,
    member_id: str,
    before: Account,
    now: datetime,
) -> Entry | None:
    """The entry by which points live on whose notice has not left, now that it is too late for one; None where there are none.

    Reads the member's newest entries where something is near its end, and the text of each notice. `deliveries` None: no text
    is known to have left.
    """
    notice = notice_of(merchant, now)
    if notice is None:
        return None
    program = merchant.program_at(now)
    today = local_day(now, program.timezone)
    running = ledger.release_run_out(before, now, today)
    near = {day for lot in running.lots if (day := running.ends(lot)) != FOREVER and closes(notice, day) <= today}
    untold = near - set(_told(book, deliveries, merchant, member_id, near, notice)) if near else near
    if not untold:
        return None
    until = today + timedelta(days=AGAIN_DAYS)
    points = sum(lot.points for lot in running.lots if running.ends(lot) in untold)
    after = ledger.postpone(running, untold, until, today)
    facts = {"points": points, "day": until.isoformat(), **standing(after, program, today)}
    return next_entry(before, after, member_id=member_id, at=now, kind=EntryKind.POSTPONED, facts=facts)


def _told(
    book: Book, deliveries: Deliveries | None, merchant: Merchant, member_id: str, days: Iterable[date], notice: Notice
) -> Iterable[date]:
    """Of these last days those whose notice left in its window."""
    if deliveries is None:
        return
    wanted = {day.isoformat(): day for day in days}
    oldest = min(wanted.values()) - timedelta(days=notice.earliest_days)
    zone = merchant.program_at(max(program.effective_from for program in merchant.programs)).timezone
    texts: dict[str, Delivery] = {}
    for entry in book.entries_back(merchant.id, member_id):
        if local_day(entry.at, zone) < oldest:
            return
        day = wanted.get(str(entry.facts.get("day"))) if entry.kind is EntryKind.WARNED else None
        if day is None:
            continue
        texts = texts or {text.cause: text for text in deliveries.of_member(merchant.id, member_id)}
        text = texts.get(f"entry:{entry.account.seq:010d}")
        left = text is not None and not text.failed and text.message_id is not None
        if text is not None and left and is_in_window(notice, local_day(text.at, zone), day):
            yield day
