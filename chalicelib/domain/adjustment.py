"""Adjustments: points that the shop itself gives or takes, with a reason and somebody who answers for it."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from chalicelib.domain import ledger
from chalicelib.domain.account import Account, Cause, Lot
from chalicelib.domain.calendar import local_day
from chalicelib.domain.entry import Entry, EntryKind, Facts, next_entry
from chalicelib.domain.posting import Restored, conclude
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import InsufficientPoints

POINTS_MAX: Final = 100_000
"""How many points one adjustment gives or takes at most."""
_DAY: Final = re.compile(r"(?<!\d)\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?!\d)")
_NUMBER: Final = re.compile(r"(?:\d[\s()./+-]*){7}")


class Reason(StrEnum):
    """Why the shop adjusts a balance. Stable words: they stand in entries and reports for ever."""

    GOODWILL = "goodwill"
    MISSED_SALE = "missed_sale"
    """A purchase that no till reported."""
    MISTAKE = "mistake"
    """What staff or a till did wrong before."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """`points` to give, or to take where negative; never 0. `actor` is who at the shop did it, `ticket` what it refers to.

    `overdraws`: more may be taken than is there.
    """

    points: int
    reason: Reason
    actor: str
    ticket: str | None = None
    note: str | None = None
    overdraws: bool = True


def holds_number(words: str) -> bool:
    """Whether free words hold seven digits in a row, however they are spaced: a phone number has no place in the ledger.

    Days are none: 2026-11-21.
    """
    return _NUMBER.search(_DAY.sub(" day ", words)) is not None


def post_adjustment(
    adjustment: Adjustment, before: Account, merchant: Merchant, now: datetime, *, member_id: str, location_id: str, cause: str
) -> Entry:
    """The member's next entry, with the adjustment done at `location_id`.

    What is given lives as long as points earned today; what is taken comes from the points that end soonest, and what is not
    there any more is owed. An adjustment is no visit: it moves no last day and counts in no figure of what was earned.
    Raises InsufficientPoints where it may not overdraw and would.
    """
    program = merchant.program_at(now)
    today = local_day(now, program.timezone)
    account = ledger.release_run_out(before, now, today)
    available = account.available(today)
    if adjustment.points < 0 and not adjustment.overdraws and available < -adjustment.points:
        raise InsufficientPoints("points", available, -adjustment.points)
    if adjustment.points > 0:
        account = grant_by_policy(account, merchant, Lot(None, location_id, adjustment.points, Cause.ADJUSTMENT), now, today)
    else:
        account = ledger.take(account, -adjustment.points, today)
    account, told = conclude(account, adjustment.points, Restored(), program, today)
    facts: Facts = {
        **told,
        "reason": adjustment.reason.value,
        "actor": adjustment.actor,
        **({"ticket": adjustment.ticket} if adjustment.ticket else {}),
        **({"note": adjustment.note} if adjustment.note else {}),
        "version": program.version,
        "before": available,
    }
    kind = EntryKind.ADJUSTED
    return next_entry(before, account, member_id=member_id, at=now, kind=kind, cause=cause, location_id=location_id, facts=facts)


def grant_by_policy(account: Account, merchant: Merchant, lot: Lot, now: datetime, today: date) -> Account:
    """Credit `lot` with the last day that the program in force gives to points granted today.

    Where points move with activity, they join those that move already and end with them: what staff does is no activity of the
    member. Where none move any more, the time of moving begins anew.
    """
    expiry = merchant.program_at(now).expiry
    if not expiry.moves:
        return ledger.grant(account, Lot(expiry.last_day(today), lot.location_id, lot.points, lot.cause), today)
    if account.rolling_last_day is None or account.rolling_last_day < today:
        account = ledger.touch(account, merchant.moves_until(today, now), today)
    return ledger.grant(account, Lot(None, lot.location_id, lot.points, lot.cause), today)
