"""Checking in: a member texts the code that hangs in a shop, once a day, for a few points and without buying anything."""

from datetime import datetime

from chalicelib.domain import ledger
from chalicelib.domain.account import Account, Cause, Lot
from chalicelib.domain.adjustment import grant_by_policy
from chalicelib.domain.calendar import local_day
from chalicelib.domain.claim import CODES, code_of
from chalicelib.domain.entry import Entry, EntryKind, Facts, next_entry
from chalicelib.domain.location import Location
from chalicelib.domain.posting import Restored, conclude
from chalicelib.domain.program import Merchant


def place_code(signed: str) -> str:
    """The code that hangs in a shop, made of a signature of 64 hex characters: the same for ever, and in no table."""
    return code_of(int(signed, 16) % CODES)


def is_of_today(entry: Entry, merchant: Merchant, now: datetime) -> bool:
    """Whether an entry was written on the local day of the program."""
    zone = merchant.program_at(now).timezone
    return local_day(entry.at, zone) == local_day(now, zone)


def post_check_in(before: Account, merchant: Merchant, place: Location, now: datetime, *, member_id: str, cause: str) -> Entry:
    """The member's next entry, with the points for being there.

    They live as long as points earned today. Nothing was bought: it is no visit, moves no last day, and no sale earned them.
    """
    program, points = merchant.program_at(now), merchant.check_in.points
    today = local_day(now, program.timezone)
    account = ledger.release_run_out(before, now, today)
    available = account.available(today)
    account = grant_by_policy(account, merchant, Lot(None, place.id, points, Cause.CHECK_IN), now, today)
    account, told = conclude(account, points, Restored(), program, today)
    facts: Facts = {**told, "version": program.version, "before": available}
    kind = EntryKind.CHECKED_IN
    return next_entry(before, account, member_id=member_id, at=now, kind=kind, cause=cause, location_id=place.id, facts=facts)
