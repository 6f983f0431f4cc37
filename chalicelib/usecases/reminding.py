"""When a member is to be reminded of a reward that is ready: once, some days after anything happened to their points."""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain.account import Account
from chalicelib.domain.calendar import local_day
from chalicelib.domain.entry import Entry, EntryKind, next_entry, standing
from chalicelib.domain.program import Merchant
from chalicelib.domain.readiness import awaits_reminder, worth_of_ready
from chalicelib.usecases.ports import Book


def reminder_due(book: Book, merchant: Merchant, member_id: str, account: Account, now: datetime) -> datetime | None:
    """The moment at which the member is to be reminded; None where there is nothing to remind of.

    It is so many days after whatever happened last to their points, so that nobody is told of their end and reminded on one day.
    A Query, and only where something waits.
    """
    program = merchant.program_at(now)
    if not awaits_reminder(account, program, local_day(now, program.timezone)):
        return None
    newest = next(book.entries_back(merchant.id, member_id), None)
    return newest.at + timedelta(days=program.remind_days) if newest is not None else None


def remind(before: Account, running: Account, member_id: str, merchant: Merchant, now: datetime) -> Entry:
    """The entry that says that the member was reminded of what is ready; `running` is the account without holds that ran out."""
    program = merchant.program_at(now)
    today = local_day(now, program.timezone)
    reminded = replace(running, reminded=worth_of_ready(running, program, today))
    facts = standing(running, program, today)
    return next_entry(before, reminded, member_id=member_id, at=now, kind=EntryKind.REMINDED, facts=facts)
