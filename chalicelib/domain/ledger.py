"""How a member's account changes.

Every operation takes an account and returns the next one. The newest ledger entry carries it, so that the balance and the
ledger cannot drift apart. Rules: exact earning and whole granting, soonest-expiring lot first, debt that absorbs later
credits, refunds that take back first what they themselves granted.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor

from chalicelib.domain.account import (
    CAPTURE_DAYS,
    CERTIFICATES_MAX,
    CHECKS_KEPT,
    LOCATIONS_KEPT,
    LOTS_MAX,
    Account,
    Cause,
    Certificate,
    Hold,
    Lot,
    LotKey,
    Use,
    count,
    name_check,
    name_location,
    split,
)


def release_run_out(account: Account, now: datetime, today: date) -> Account:
    """The account as it stands at `now`, on the local day `today`: holds that ran out have given back what they held.

    Reads and writes start here.
    Captures whose sale was not reported in `CAPTURE_DAYS` wait no longer.
    """
    waiting = tuple(held for held in account.captures if now - held.expires_at < timedelta(days=CAPTURE_DAYS))
    account = replace(account, captures=waiting) if waiting != account.captures else account
    for hold in account.holds:
        if hold.expires_at <= now:
            account = release(account, hold, today)
    return account


def post_exact(account: Account, change: Fraction, lot: Lot, today: date) -> Account:
    """Add `change` exact points and grant (or take back) the difference of the whole parts, into the lot that `lot` names."""
    points = floor(account.exact + change) - floor(account.exact)
    account = replace(account, exact=account.exact + change, lifetime_points=account.lifetime_points + points)
    key = replace(lot, points=abs(points))
    return grant(account, key, today) if points >= 0 else take_back(account, key, today)


def forget_exact(account: Account, change: Fraction) -> Account:
    """Subtract exact points whose lot has ended: nothing is left of them to take back."""
    points = floor(account.exact + change) - floor(account.exact)
    return replace(account, exact=account.exact + change, lifetime_points=account.lifetime_points + points)


def grant(account: Account, lot: Lot, today: date) -> Account:
    """Credit `lot`; debt absorbs it before it becomes spendable."""
    absorbed = min(account.debt, lot.points) if account.ends(lot) >= today else 0
    account = replace(account, debt=account.debt - absorbed)
    return _with_lots(account, (*account.lots, replace(lot, points=lot.points - absorbed)), today)


def take_back(account: Account, lot: Lot, today: date) -> Account:
    """Take back `lot.points`: from that lot first, then as `take` does.

    Certificates that an instant program paid and nobody used are undone, newest first, where the free points do not reach. Where
    they do, a certificate that the lot has paid for is now paid by those others.
    Where the lot itself has ended nothing is taken: its points are gone already, and other sales' points are not theirs.
    """
    if account.ends(lot) < today:
        return account
    account = _undo_certificates(account, lot.points, today)
    own = next((held for held in account.lots if held.key == lot.key), None)
    if own is not None:
        taken = min(own.points, lot.points)
        account = _with_lots(account, tuple(replace(h, points=h.points - taken) if h is own else h for h in account.lots), today)
        lot = replace(lot, points=lot.points - taken)
    account, others = _take(account, lot.points, today)
    return replace(account, certificates=_exchange(account.certificates, lot, others))


def take(account: Account, points: int, today: date) -> Account:
    """Take `points` from the soonest-expiring lots; what is not there becomes debt.

    Certificates that an instant program paid and nobody used are undone, newest first, where the free points do not reach.
    """
    return _take(_undo_certificates(account, points, today), points, today)[0]


def spend(account: Account, points: int, today: date) -> tuple[Account, tuple[Lot, ...]]:
    """Take `points` (at most what is available) from the soonest-expiring lots; returns what was taken from which."""
    left, kept, taken = points, [], []
    for lot in account.lots:
        part = min(left, lot.points) if account.ends(lot) >= today else 0
        left -= part
        if part:
            taken.append(replace(lot, points=part))
        if lot.points > part:
            kept.append(replace(lot, points=lot.points - part))
    return replace(account, lots=tuple(kept)), tuple(taken)


def give_back(account: Account, lots: tuple[Lot, ...], today: date) -> Account:
    """Return lots to where they came from. Debt is paid first, with what ends soonest, but not with what has ended meanwhile."""
    live = tuple(sorted((lot for lot in lots if account.ends(lot) >= today), key=account.ends))
    ended = tuple(lot for lot in lots if account.ends(lot) < today)
    absorbed, rest = split(live, min(account.debt, count(live)))
    account = replace(account, debt=account.debt - count(absorbed))
    return _with_lots(account, account.lots + rest + ended, today)


def hold(account: Account, held: Hold) -> Account:
    """Add a hold whose uses were taken with `spend` or `take_certificate`."""
    return replace(account, holds=(*account.holds, held))


def take_certificate(account: Account, certificate_id: str) -> tuple[Account, Certificate | None]:
    """Take a certificate out of the account, or None where it is not there."""
    found = next((c for c in account.certificates if c.id == certificate_id), None)
    rest = tuple(c for c in account.certificates if c.id != certificate_id)
    return replace(account, certificates=rest), found


def release(account: Account, held: Hold, today: date) -> Account:
    """Give back all that a hold took, as it was."""
    account = replace(account, holds=tuple(h for h in account.holds if h.redemption_id != held.redemption_id))
    for use in held.uses:
        account = return_use(account, use, use.lots, today)
    return account


def return_use(account: Account, use: Use, lots: tuple[Lot, ...], today: date) -> Account:
    """Give back `lots` of one use: as points, or as the certificate that was used.

    While the account owes points, what paid for the certificate was taken back meanwhile: then its points pay the debt. The same
    holds where the certificate is there already, after a correction that took it as points.
    """
    there = {certificate.id for certificate in account.certificates}
    if use.certificate_id is None or account.debt or use.certificate_id in there:
        return give_back(account, lots, today)
    certificate = Certificate(use.certificate_id, use.reward_id, lots)
    return replace(account, certificates=tuple(sorted((*account.certificates, certificate), key=lambda c: c.id)))


def capture(account: Account, held: Hold) -> Account:
    """Make a hold final; it is kept until its check is reported as a sale."""
    rest = tuple(h for h in account.holds if h.redemption_id != held.redemption_id)
    name = name_location(held.location_id)
    known = (*(place for place in account.used_at if place != name), name)[-LOCATIONS_KEPT:]
    captures = (*account.captures, replace(held, asks_phone=False))
    return replace(account, holds=rest, captures=captures, used_at=known, reminded=0)


def forget_captured(account: Account, redemption_id: str, names: Collection[str]) -> Account:
    """What was captured waits for its sale without these uses; they are not given back by that."""
    rest = []
    for held in account.captures:
        mine = held.redemption_id == redemption_id
        uses = tuple(use for use in held.uses if not (mine and use.name in names))
        if uses:
            rest.append(replace(held, uses=uses))
    return replace(account, captures=tuple(rest))


def note_check(account: Account, location_id: str, check_id: str, *, closed: bool) -> Account:
    """Remember that a check is closed, or that it is open again."""
    name = name_check(location_id, check_id)
    others = tuple(known for known in account.closed_checks if known != name)
    return replace(account, closed_checks=(*others, name)[-CHECKS_KEPT:] if closed else others)


def touch(account: Account, last_day: date | None, today: date) -> Account:
    """Activity on `today`: lots that move with activity now last through `last_day` (None: the program has no such lots).

    Those that had ended by then stay ended, wherever they are: they get their own day, and a new time of moving begins.
    """
    if last_day is None:
        return account
    if account.rolling_last_day is None or account.rolling_last_day < today:
        account = replace(_stop_moving(account, account.rolling_last_day), moving_since=today, rolling_last_day=last_day)
    account = replace(account, rolling_last_day=max(account.rolling_last_day or last_day, last_day))
    return _with_lots(account, account.lots, today)


def pay_instant(account: Account, reward_id: str, mark: int, today: date, name: str, *, resets: bool) -> Account:
    """Turn points into certificates while they reach the mark; with `resets` each one also takes the surplus."""
    paid = 0
    while account.available(today) >= mark and len(account.certificates) < CERTIFICATES_MAX:
        account, lots = spend(account, account.available(today) if resets else mark, today)
        certificate = Certificate(f"{name}-{paid:02d}", reward_id, lots)
        account = replace(account, certificates=(*account.certificates, certificate))
        paid += 1
    return account


def expire(account: Account, today: date) -> tuple[Account, tuple[Lot, ...]]:
    """Remove the lots that ended before `today`; returns them. Held lots wait for the end of their hold."""
    lapsed = tuple(lot for lot in account.lots if account.ends(lot) < today)
    return replace(account, lots=tuple(lot for lot in account.lots if account.ends(lot) >= today)), lapsed


def postpone(account: Account, days: Collection[date], until: date, today: date) -> Account:
    """The account in which the lots that end on one of these days live on through `until`, also where they had ended.

    What moves with activity stays so, and all of it moves.
    """
    rolling = account.rolling_last_day
    moves = rolling in days and any(lot.last_day is None for lot in account.lots)
    dated = tuple(replace(lot, last_day=until) if lot.last_day in days else lot for lot in account.lots)
    return _with_lots(replace(account, rolling_last_day=until if moves else rolling), dated, today)


def correct(account: Account, lots: tuple[Lot, ...], debt: int, today: date) -> Account:
    """The account with these lots and this debt instead of its own: only where it was found to be wrong."""
    return _with_lots(replace(account, debt=debt), lots, today)


def _stop_moving(account: Account, last_day: date | None) -> Account:
    def dated(lots: tuple[Lot, ...]) -> tuple[Lot, ...]:
        return tuple(replace(lot, last_day=last_day) if lot.last_day is None else lot for lot in lots)

    def kept(holds: tuple[Hold, ...]) -> tuple[Hold, ...]:
        return tuple(replace(held, uses=tuple(replace(use, lots=dated(use.lots)) for use in held.uses)) for held in holds)

    paid = tuple(replace(certificate, lots=dated(certificate.lots)) for certificate in account.certificates)
    held, captured = kept(account.holds), kept(account.captures)
    return replace(account, lots=dated(account.lots), holds=held, captures=captured, certificates=paid)


def _take(account: Account, points: int, today: date) -> tuple[Account, tuple[Lot, ...]]:
    spendable = min(points, account.available(today))
    account, taken = spend(account, spendable, today)
    return replace(account, debt=account.debt + points - spendable), taken


def _undo_certificates(account: Account, points: int, today: date) -> Account:
    while account.available(today) < points and (unused := _newest_live_certificate(account, today)):
        account = _undo_certificate(account, unused, today)
    return account


def _newest_live_certificate(account: Account, today: date) -> Certificate | None:
    """The newest certificate that has points to take back; undoing one whose points have ended would free nothing."""
    live = (c for c in reversed(account.certificates) if any(account.ends(lot) >= today for lot in c.lots))
    return next(live, None)


def _exchange(certificates: tuple[Certificate, ...], own: Lot, others: tuple[Lot, ...]) -> tuple[Certificate, ...]:
    """The certificates, with `others` in place of as many points of the lot `own`, in the newest ones first."""
    exchanged: list[Certificate] = []
    for certificate in reversed(certificates):
        mine = tuple(lot for lot in certificate.lots if lot.key == own.key)
        instead, others = split(others, count(mine))
        rest = tuple(lot for lot in certificate.lots if lot.key != own.key)
        lots = (*instead, *split(mine, count(instead))[1], *rest) if instead else certificate.lots
        exchanged.append(replace(certificate, lots=lots))
    return tuple(reversed(exchanged))


def _undo_certificate(account: Account, certificate: Certificate, today: date) -> Account:
    rest = tuple(c for c in account.certificates if c.id != certificate.id)
    return give_back(replace(account, certificates=rest), certificate.lots, today)


def _with_lots(account: Account, lots: tuple[Lot, ...], today: date) -> Account:
    """The account with these lots merged by what they have in common, in the order in which they are spent, and bounded."""
    merged: dict[LotKey, Lot] = {}
    for lot in lots:
        known = merged.get(lot.key)
        merged[lot.key] = replace(lot, points=known.points + lot.points) if known else lot
    ordered = sorted(
        (lot for lot in merged.values() if lot.points),
        key=lambda lot: (account.ends(lot), lot.last_day is None, lot.location_id, lot.cause),
    )
    while len(ordered) > LOTS_MAX and (pair := _closest(account, ordered, today)):
        earlier, later = pair
        both = replace(later, points=earlier.points + later.points)
        ordered = [both if lot is later else lot for lot in ordered if lot is not earlier]
    return replace(account, lots=tuple(ordered))


def _closest(account: Account, ordered: list[Lot], today: date) -> tuple[Lot, Lot] | None:
    """The two lots to merge: of one location and cause, closest to each other, and none that has ended: it would come back."""
    before: dict[tuple[str, Cause], Lot] = {}
    pairs: list[tuple[tuple[bool, int], Lot, Lot]] = []
    for lot in ordered:
        earlier = before.get((lot.location_id, lot.cause))
        if earlier is not None and account.ends(earlier) >= today:
            # A lot that moves with activity joins a dated one last of all: it would stop moving.
            pairs.append(((earlier.last_day is None, (account.ends(lot) - account.ends(earlier)).days), earlier, lot))
        before[lot.location_id, lot.cause] = lot
    _, earlier, later = min(pairs, key=lambda pair: pair[0], default=(None, None, None))
    return (earlier, later) if earlier and later else None
