"""Points that end, rewards that wait, and friends who have bought: telling members in time, and writing what is due.

Reads never count lapsed points, so a late run is never visible in a balance. One job does it all: it walks the pointers that are
due, does for each member what is to be done, and files the next pointer. Running it again finds nothing left to do.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from chalicelib.domain import ledger
from chalicelib.domain.account import Account, count
from chalicelib.domain.calendar import local_day
from chalicelib.domain.entry import Entry, EntryKind, next_entry, standing
from chalicelib.domain.law.expiry import notice_days
from chalicelib.domain.program import Merchant
from chalicelib.domain.readiness import worth_of_ready
from chalicelib.domain.refusals import Busy
from chalicelib.usecases import referrals
from chalicelib.usecases.deadlines import next_pointer
from chalicelib.usecases.noticing import postponement
from chalicelib.usecases.ports import Book, Changes, Merchants, Outpaced, Pointer
from chalicelib.usecases.reminding import remind, reminder_due
from chalicelib.usecases.texts.post import Deliveries
from chalicelib.usecases.till import ATTEMPTS

JOB = "expire_points"
PAGE = 200
"""Members that one page of the job visits; the next page goes on from there."""
PAGE_SECONDS = 10
"""What a page may take; with less time left, the next hour goes on."""


def run(
    book: Book, merchants: Merchants, now: datetime, seconds_left: Callable[[], float], deliveries: Deliveries | None = None
) -> int:
    """Do pages of the job until all is done or time is short; returns what was done.

    `deliveries` tell whether a notice left that the law wants; without them none has.
    """
    done, finished = 0, False
    while not finished and seconds_left() > PAGE_SECONDS:
        more, finished = expire(book, merchants, now, deliveries=deliveries)
        done += more
    return done


def expire(
    book: Book, merchants: Merchants, now: datetime, page: int = PAGE, deliveries: Deliveries | None = None
) -> tuple[int, bool]:
    """Visit up to `page` members whose pointers are due.

    Returns how many times points were ended or a member was told, and whether that was all.
    """
    today = now.date()
    # One day back: a slow write may still have filed into the day that the last run left.
    first = min(book.cursor(JOB) or today, today) - timedelta(days=1)
    done, missed = 0, False
    for visited, pointer in enumerate(book.pointers(first, now)):
        if visited == page:
            return done, False
        changes = _visit(book, merchants, deliveries, pointer, now)
        if changes is None:
            missed = True  # others were faster all the time; the next run finds this pointer again
        else:
            book.drop(pointer)
            done += changes
    if not missed:
        book.move_cursor(JOB, today)
    return done, True


def _visit(book: Book, merchants: Merchants, deliveries: Deliveries | None, pointer: Pointer, now: datetime) -> int | None:
    """Write every entry that is due for the member, then the next pointer; None where others kept writing first."""
    try:
        merchant = merchants.get(pointer.merchant_id)
    except KeyError:
        return 0  # nobody's points
    try:
        if merchant.referral.points:
            referrals.settle(book, merchant, pointer.member_id, now)
    except Busy:
        return None
    program, done = merchant.program_at(now), 0
    known: tuple[Account, str, bool] | None = None
    for _ in range(ATTEMPTS):
        before, member_id, is_member = known or _read(book, merchant.id, pointer.member_id)
        # What was set aside for a check and came back may be owed: without holds that ran out nothing may be ready.
        running = ledger.release_run_out(before, now, local_day(now, program.timezone))
        reminder = reminder_due(book, merchant, member_id, running, now) if is_member else None
        entry = postponement(book, deliveries, merchant, member_id, before, now)
        entry = entry or _due(before, member_id, merchant, now, reminder)
        if entry is None and known:
            return done  # with what was written last, the next pointer was filed
        account = entry.account if entry else running
        if reminder is not None and entry is not None:
            again = entry.kind is not EntryKind.REMINDED
            reminder = now + timedelta(days=program.remind_days) if again else None
        pointers = next_pointer(merchant, member_id, account, now, reminder)
        try:
            book.commit(Changes(merchant.id, entries=(entry,) if entry else (), pointers=pointers))
        except Outpaced:
            known = None
            continue
        if entry is None:
            return done
        done, known = done + 1, (entry.account, member_id, is_member)
    return None


def _read(book: Book, merchant_id: str, asked: str) -> tuple[Account, str, bool]:
    record = book.record(merchant_id, asked)
    return record.account, record.name(asked), record.customer is not None and record.customer.is_member


def _due(before: Account, member_id: str, merchant: Merchant, now: datetime, reminder: datetime | None) -> Entry | None:
    """The next thing to write for a member.

    That a hold of a special with limits ran out, so others may use it; that points have ended, or will; that a reward waits.
    """
    program = merchant.program_at(now)
    today = local_day(now, program.timezone)
    running = ledger.release_run_out(before, now, today)
    if over := [held for held in before.holds if held not in running.holds and any(use.limited for use in held.uses)]:
        named = {"cause": over[0].redemption_id, "location_id": over[0].location_id}
        facts = {"check": over[0].check_id, **standing(running, program, today)}
        return next_entry(before, running, member_id=member_id, at=now, kind=EntryKind.RELEASED, facts=facts, **named)
    account, lapsed = ledger.expire(running, today)
    if lapsed:
        # What is out of reach now is something to be reminded of when it is within reach again.
        account = replace(account, reminded=min(account.reminded, worth_of_ready(account, program, today)))
        facts = {"points": count(lapsed), **standing(account, program, today)}
        return next_entry(before, account, member_id=member_id, at=now, kind=EntryKind.EXPIRED, facts=facts)
    told, soon = running.warned_through or date.min, today + timedelta(days=notice_days(merchant, now))
    days = {running.ends(lot) for lot in running.lots if told < running.ends(lot) <= soon}
    if not days:
        return remind(before, running, member_id, merchant, now) if reminder is not None and reminder <= now else None
    # One day at a time: a text names one date, and the points that end on it.
    day = min(days)
    ending = sum(lot.points for lot in running.lots if running.ends(lot) == day)
    facts = {"points": ending, "day": day.isoformat(), **standing(running, program, today)}
    warned = replace(running, warned_through=day)
    return next_entry(before, warned, member_id=member_id, at=now, kind=EntryKind.WARNED, facts=facts)
