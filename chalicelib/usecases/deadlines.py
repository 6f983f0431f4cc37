"""When to look at a member again because points of theirs end, or a reward waits.

Every last day that is new to an account files a pointer to the moment at which its end is announced, and a reward that comes
within reach files one to when its member may have to be reminded. The job that visits the member there files the next one, so
that there is always a pointer at or before the next thing to do.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from chalicelib.domain.account import Account
from chalicelib.domain.calendar import FOREVER, end_instant, first_instant
from chalicelib.domain.entry import Entry
from chalicelib.domain.program import Merchant
from chalicelib.domain.readiness import is_newly_ready
from chalicelib.usecases.ports import Pointer


def new_pointers(merchant: Merchant, entry: Entry, before: Account) -> tuple[Pointer, ...]:
    """Pointers for what `entry` brings: last days (points that move with activity have one between them), and a ready reward."""
    after, known = entry.account, {lot.last_day for lot in before.lots}
    days = {after.ends(lot) for lot in after.lots if lot.last_day not in known} - {FOREVER}
    looks = [_announced(day, entry.at, merchant) for day in sorted(days)]
    if is_newly_ready(entry, before, merchant):
        looks.append(entry.at + timedelta(days=merchant.program_at(entry.at).remind_days))
    return tuple(Pointer(merchant.id, entry.member_id, look) for look in looks)


def next_pointer(
    merchant: Merchant, member_id: str, account: Account, now: datetime, reminder: datetime | None
) -> tuple[Pointer, ...]:
    """The one pointer to the next thing to do for a member: announce an end, remove what has ended, or look at a hold again.

    `reminder` is when they are to be reminded of what is ready, if anything is.
    """
    looks = [*_looks(account, now, merchant), *(held.expires_at for held in account.holds)]
    if reminder is not None:
        looks.append(max(now, reminder))
    return (Pointer(merchant.id, member_id, min(looks)),) if looks else ()


def _looks(account: Account, now: datetime, merchant: Merchant) -> Iterable[datetime]:
    from chalicelib.domain.law.expiry import closes, notice_of  # noqa: PLC0415  a till's look-up does without

    told, zone = account.warned_through or date.min, merchant.program_at(now).timezone
    notice = notice_of(merchant, now)
    for day in {account.ends(lot) for lot in account.lots} - {FOREVER}:
        if day > told:
            yield _announced(day, now, merchant)
            continue
        # Where points do not end without a notice, it is looked for as soon as it is too late for one.
        look = first_instant(closes(notice, day), zone) if notice else now
        yield look if look > now else end_instant(day, zone)


def _announced(day: date, now: datetime, merchant: Merchant) -> datetime:
    from chalicelib.domain.law.expiry import notice_days  # noqa: PLC0415

    end = end_instant(day, merchant.program_at(now).timezone)
    return max(now, end - timedelta(days=notice_days(merchant, now)))
