"""Opening balances: points that customers bring along from an earlier program."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from chalicelib.domain import ledger
from chalicelib.domain.account import Account, Cause, Lot
from chalicelib.domain.adjustment import grant_by_policy, holds_number
from chalicelib.domain.calendar import FOREVER, local_day
from chalicelib.domain.entry import Entry, EntryKind, Facts, next_entry
from chalicelib.domain.posting import Restored, conclude
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import UnusableField

POINTS_MAX: Final = 1_000_000
YEARS_MAX: Final = 10
NOTE_LENGTH_MAX: Final = 200
EARLIEST: Final = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class OpeningBalance:
    """One lot to bring along: `points` at one location that end after `last_day` (None: as points that are granted today).

    `earned_on` is when the earlier program gave them.
    """

    points: int
    location_id: str
    last_day: date | None = None
    earned_on: date | None = None
    note: str | None = None


def check_balance(balance: OpeningBalance, merchant: Merchant, today: date) -> None:
    """Raise UnusableField for a balance that makes no sense on the local day `today`."""
    last_day, earned_on, note = balance.last_day, balance.earned_on, balance.note or ""
    locations = [location.id for location in merchant.locations]
    problems = (
        (not 1 <= balance.points <= POINTS_MAX, "points", f"a whole number, 1 to {POINTS_MAX}"),
        (balance.location_id not in locations, "location", f"one of {', '.join(locations)}"),
        (last_day is not None and last_day < today, "last_day", "that day is over"),
        (
            last_day is not None and today.year + YEARS_MAX < last_day.year < FOREVER.year,
            "last_day",
            f"at most {YEARS_MAX} years ahead",
        ),
        (earned_on is not None and not EARLIEST <= earned_on <= today, "earned_on", f"{EARLIEST} to today"),
        (earned_on is not None and last_day is not None and last_day < earned_on, "last_day", "not before earned_on"),
        (len(note) > NOTE_LENGTH_MAX or not note.isprintable(), "note", f"one line of at most {NOTE_LENGTH_MAX} characters"),
        (holds_number(note), "note", "without phone numbers: it is kept for ever"),
    )
    for wrong, field, problem in problems:
        if wrong:
            raise UnusableField(field, problem)


def post_opening(
    balance: OpeningBalance, before: Account, merchant: Merchant, now: datetime, *, member_id: str, cause: str, batch: str
) -> Entry:
    """The next entry of whoever has this id, member or not: the points wait there for the number's owner to join."""
    program = merchant.program_at(now)
    today = local_day(now, program.timezone)
    account = ledger.release_run_out(before, now, today)
    available = account.available(today)
    lot = Lot(balance.last_day, balance.location_id, balance.points, Cause.OPENING)
    dated = balance.last_day is not None
    account = ledger.grant(account, lot, today) if dated else grant_by_policy(account, merchant, lot, now, today)
    account, told = conclude(account, balance.points, Restored(), program, today)
    facts: Facts = {
        **told,
        "batch": batch,
        **({"earned_on": balance.earned_on.isoformat()} if balance.earned_on else {}),
        **({"note": balance.note} if balance.note else {}),
        "version": program.version,
        "before": available,
    }
    kind, place = EntryKind.OPENED, balance.location_id
    return next_entry(before, account, member_id=member_id, at=now, kind=kind, cause=cause, location_id=place, facts=facts)
