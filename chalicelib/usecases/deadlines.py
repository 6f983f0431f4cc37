"""When to look at a member again because points of theirs end.

Every last day that is new to an account files a pointer to the moment at which its end is announced. The job that visits the
member there files the next one, so that there is always a pointer at or before the next thing to do.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from chalicelib.domain.account import Account
from chalicelib.domain.calendar import FOREVER, end_instant
from chalicelib.domain.entry import Entry
from chalicelib.usecases.ports import Pointer

WARNED_DAYS = 7


def new_pointers(merchant_id: str, entry: Entry, before: Account, zone: str) -> tuple[Pointer, ...]:
    """Pointers for the last days that `entry` brings; points that move with activity have one between them."""
    after, known = entry.account, {lot.last_day for lot in before.lots}
    days = {after.ends(lot) for lot in after.lots if lot.last_day not in known} - {FOREVER}
    return tuple(Pointer(merchant_id, entry.member_id, _announced(day, entry.at, zone)) for day in sorted(days))


def next_pointer(merchant_id: str, member_id: str, account: Account, now: datetime, zone: str) -> tuple[Pointer, ...]:
    """The one pointer to the next thing to do for a member: announce an end, remove what has ended, or look at a hold again."""
    looks = [*_looks(account, now, zone), *(held.expires_at for held in account.holds)]
    return (Pointer(merchant_id, member_id, min(looks)),) if looks else ()


def _looks(account: Account, now: datetime, zone: str) -> Iterable[datetime]:
    told = account.warned_through or date.min
    for day in {account.ends(lot) for lot in account.lots} - {FOREVER}:
        yield end_instant(day, zone) if day <= told else _announced(day, now, zone)


def _announced(day: date, now: datetime, zone: str) -> datetime:
    return max(now, end_instant(day, zone) - timedelta(days=WARNED_DAYS))
