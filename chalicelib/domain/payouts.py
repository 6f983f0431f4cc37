"""Points for a friend who was brought: the entries by which both get them, and by which they are taken back."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.domain import ledger
from chalicelib.domain.account import Account, Cause, Lot
from chalicelib.domain.adjustment import grant_by_policy
from chalicelib.domain.calendar import local_day
from chalicelib.domain.entry import Entry, EntryKind, Facts, next_entry
from chalicelib.domain.posting import Restored, conclude, lives
from chalicelib.domain.program import Merchant
from chalicelib.domain.referral import Payout, Referral
from chalicelib.domain.sale import Posted

BROUGHT, CAME = "brought", "came"
"""For what somebody gets points: they brought a friend, or came by one."""


def pay(
    referral: Referral, side: str, before: Account, merchant: Merchant, now: datetime, *, member_id: str, location_id: str
) -> tuple[Entry, Payout]:
    """The member's next entry, with the points that were promised for their `side`, and the lot that these went into.

    They live as long as points earned today. As with an adjustment it is no visit, and no sale earned them.
    """
    program, points = merchant.program_at(now), referral.terms.points
    today = local_day(now, program.timezone)
    account = ledger.release_run_out(before, now, today)
    available = account.available(today)
    account = grant_by_policy(account, merchant, Lot(None, location_id, points, Cause.REFERRAL), now, today)
    account, told = conclude(account, points, Restored(), program, today)
    facts: Facts = {**told, "for": side, "days": referral.terms.clear_days, "version": program.version, "before": available}
    payout = Payout(points, location_id, program.expiry.last_day(today), program.expiry.moves)
    return _entry(before, account, now, referral, member_id, location_id, facts), payout


def take_back(
    referral: Referral, payouts: Sequence[Payout], before: Account, merchant: Merchant, now: datetime, *, member_id: str
) -> Entry | None:
    """The member's next entry, without these payouts; None where nothing is left to take.

    What has ended is not taken again; what was spent is owed. Of two members who were merged both payouts may be one member's.
    """
    program = merchant.program_at(now)
    today = local_day(now, program.timezone)
    account = released = ledger.release_run_out(before, now, today)
    taken = 0
    for payout in payouts:
        if lives(Posted(program.version, last_day=payout.last_day, moves=payout.moves), account, today):
            lot = Lot(None if payout.moves else payout.last_day, payout.location_id, payout.points, Cause.REFERRAL)
            account = ledger.take_back(account, lot, today)
            taken += payout.points
    if not taken:
        return None
    account, told = conclude(account, -taken, Restored(), program, today)
    facts: Facts = {**told, "for": "", "version": program.version, "before": released.available(today)}
    return _entry(before, account, now, referral, member_id, payouts[0].location_id, facts)


def _entry(
    before: Account, account: Account, now: datetime, referral: Referral, member_id: str, location_id: str, facts: Facts
) -> Entry:
    kind, cause = EntryKind.REFERRED, referral.friend_id
    return next_entry(before, account, member_id=member_id, at=now, kind=kind, cause=cause, location_id=location_id, facts=facts)
