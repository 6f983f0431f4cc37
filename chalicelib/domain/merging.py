"""Two members turn out to be one person: the survivor takes over all that the other one has.

Nothing is counted twice and nothing is lost: lots keep their last days, exact points add up before they are made whole, one
welcome bonus and one of each tier stay, debts are netted. What counts towards tiers adds up by month; a tier that only both
together reach brings no bonus.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from math import floor

from chalicelib.domain import ledger
from chalicelib.domain.account import Account, Cause, Certificate, Lot
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.tiers import add_up

UNDO_WITHIN = timedelta(days=7)


def merge(survivor: Account, other: Account, place: Lot, today: date) -> Account:
    """The survivor's account with all of the other's. Neither may have open holds.

    Two remainders may make one more whole point together, which goes into the lot that `place` names.
    """
    survivor, other = _dated(survivor, today), _dated(other, today)
    moving = [account for account in (survivor, other) if account.rolling_last_day]
    point = floor(survivor.exact + other.exact) - floor(survivor.exact) - floor(other.exact)
    climbed = {bonus.tier_id for bonus in survivor.tier_bonuses}
    again = [bonus for bonus in other.tier_bonuses if bonus.tier_id in climbed]
    # What moves with activity goes on with the later of both days, and sales of a time before that have nothing to take back.
    merged = replace(
        survivor,
        exact=survivor.exact + other.exact,
        lots=(),
        debt=survivor.debt + other.debt,
        captures=survivor.captures + other.captures,
        certificates=survivor.certificates + _renamed(other, survivor.seq + 1),
        visits=survivor.visits + other.visits,
        lifetime_points=survivor.lifetime_points + other.lifetime_points + point,
        moving_since=max((account.moving_since for account in moving if account.moving_since), default=None),
        rolling_last_day=max((account.rolling_last_day for account in moving if account.rolling_last_day), default=None),
        warned_through=min(survivor.warned_through or date.min, other.warned_through or date.min),
        progress=add_up(survivor.progress, other.progress, today),
        counting_since=min(filter(None, (survivor.counting_since, other.counting_since)), default=0),
        tier_bonuses=survivor.tier_bonuses + tuple(bonus for bonus in other.tier_bonuses if bonus not in again),
    )
    lots = sorted((*survivor.lots, *other.lots), key=lambda lot: (merged.ends(lot), lot.location_id, lot.cause))
    merged = ledger.give_back(replace(merged, warned_through=_known(merged.warned_through)), tuple(lots), today)
    for bonus in again:
        merged = without_bonus(merged, bonus.lot, today)
    return ledger.grant(merged, replace(place, points=point), today) if point else merged


def welcome(entries: Iterable[Entry]) -> Lot | None:
    """The welcome bonus that a member was given, as the lot it went into; None where there was none."""
    joined = next((entry for entry in entries if entry.kind is EntryKind.JOINED and int(entry.facts.get("points", 0))), None)
    if joined is None:
        return None
    paid = (lot for certificate in joined.account.certificates for lot in certificate.lots)
    granted = next((lot for lot in (*joined.account.lots, *paid) if lot.cause is Cause.WELCOME), None)
    return replace(granted, points=int(joined.facts["points"])) if granted else None


def without_bonus(account: Account, bonus: Lot, today: date) -> Account:
    """The account after a bonus was taken back, for joining or for a tier: one person has one."""
    account = ledger.take_back(account, bonus, today)
    return replace(account, lifetime_points=account.lifetime_points - bonus.points)


def _dated(account: Account, today: date) -> Account:
    """Lots that moved with activity and ended get the day on which they did: the other's activity does not bring them back."""
    ended = account.rolling_last_day
    if ended is None or ended >= today:
        return account
    lots = tuple(replace(lot, last_day=lot.last_day or ended) for lot in account.lots)
    return replace(account, lots=lots, moving_since=None, rolling_last_day=None)


def _known(day: date | None) -> date | None:
    return day if day != date.min else None


def _renamed(other: Account, seq: int) -> tuple[Certificate, ...]:
    """Certificates are named after the entry that paid them, so both members may have some of the same name."""
    return tuple(replace(paid, id=f"{seq:06d}-m{number:02d}") for number, paid in enumerate(other.certificates))
