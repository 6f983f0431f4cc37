"""Posting a sale: from its merged state and the member's account to the sale with what is posted, and the entry that says so."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from chalicelib.domain import ledger
from chalicelib.domain.account import Account, Lot, Use, split
from chalicelib.domain.calendar import local_day
from chalicelib.domain.earning import Earned, target
from chalicelib.domain.entry import Entry, EntryKind, next_entry, standing
from chalicelib.domain.program import Merchant, Program, ProgramType, RewardKind
from chalicelib.domain.refusals import WrongCurrency
from chalicelib.domain.sale import Posted, Sale, attach_uses, restorable

GRACE_DAYS = 14
"""What a refund gives back lives at least this many days, should its own last day have passed meanwhile."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a refund gave back of the rewards used.

    `points` of the reward named `of` (negative where a correction took them again), and the `certificate` for a reward.
    """

    points: int = 0
    of: str | None = None
    certificate: str | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """The sale as it is to be stored, and the member's next entry; None where nothing changed for the member."""

    sale: Sale
    entry: Entry | None
    points_delta: int
    """Whole points that this sale gave or lost with this report."""
    restored: Restored


def pricing(merchant: Merchant, sale: Sale) -> Program:
    """The program version that prices the sale: the one it was first posted under, else the one in force when it happened.

    Raises WrongCurrency.
    """
    if sale.report is None:
        raise ValueError("a sale that was never reported has no price")
    posted, said = sale.posted, sale.report
    program = merchant.program_version(posted.program_version) if posted else merchant.program_at(said.occurred_at)
    if said.currency != program.currency:
        raise WrongCurrency(program.currency, said.currency)
    return program


def explain(merchant: Merchant, sale: Sale) -> Earned:
    """What the sale should have given by now, and why. Raises WrongCurrency."""
    return target(sale, pricing(merchant, sale), merchant.location(sale.location_id))


def post_sale(sale: Sale, before: Account, merchant: Merchant, now: datetime) -> Posting:
    """Post the difference between what the sale should have given its member and what it gave. Raises WrongCurrency."""
    program, current = pricing(merchant, sale), merchant.program_at(now)
    today = local_day(now, current.timezone)
    account = ledger.release_run_out(before, now, today)
    available = account.available(today)
    sale, account = _take_captures(sale, account)
    earned = explain(merchant, sale)
    sale, account, points_delta = _earn(sale, account, earned, program, merchant, today, now)
    sale, account, restored = _restore(sale, account, current, today)
    unpaid = len(account.certificates)
    account = pay_marks(account, current, today)
    entry = None
    if account != before:
        entry = next_entry(
            before,
            account,
            member_id=sale.member_id or "",
            at=now,
            kind=EntryKind.SALE,
            cause=sale.sale_id,
            location_id=sale.location_id,
            facts={
                "points": points_delta,
                "restored": restored.points,
                **({"of": restored.of} if restored.of else {}),
                **({"back": restored.certificate} if restored.certificate else {}),
                "version": program.version,
                **earned.facts,
                "paid": len(account.certificates) - unpaid,
                "before": available,
                **standing(account, current, today),
            },
        )
    return Posting(sale, entry, points_delta, restored)


def pay_marks(account: Account, program: Program, today: date) -> Account:
    """Instant programs: pay the reward for every mark that the account has reached."""
    if program.type is not ProgramType.INSTANT:
        return account
    mark, name = program.mark, f"{account.seq + 1:06d}"
    return ledger.pay_instant(account, mark.id, mark.price_points, today, name, resets=program.surplus_resets)


def _take_captures(sale: Sale, account: Account) -> tuple[Sale, Account]:
    """Rewards captured on this check belong to the sale from its first report on."""
    mine = tuple(h for h in account.captures if (h.check_id, h.location_id) == (sale.sale_id, sale.location_id))
    others = tuple(h for h in account.captures if h not in mine)
    return attach_uses(sale, tuple(use for held in mine for use in held.uses)), replace(account, captures=others)


def _earn(
    sale: Sale, account: Account, earned: Earned, program: Program, merchant: Merchant, today: date, now: datetime
) -> tuple[Sale, Account, int]:
    exact, visits = earned.exact, earned.visits
    if sale.posted is None and not exact and not visits:
        return sale, account, 0  # nothing fixes its version and its last day yet
    fresh = Posted(program.version, last_day=program.expiry.last_day(today), moves=program.expiry.moves)
    posted, worth = sale.posted or fresh, account.worth
    change = exact - posted.exact
    if change > 0:
        # The version that prices the sale may promise more than the newest one that has begun.
        promised = [day for day in (merchant.moves_until(today, now), fresh.last_day if fresh.moves else None) if day]
        account = ledger.touch(account, max(promised, default=None), today)
        if not lives(posted, account, today):
            posted = replace(posted, last_day=fresh.last_day, moves=fresh.moves, ended=posted.exact)
    living = posted.exact - posted.ended if lives(posted, account, today) else Fraction(0)
    posting = max(change, -living)
    account = ledger.post_exact(account, posting, Lot(None if posted.moves else posted.last_day, sale.location_id, 0), today)
    # What is taken back beyond that has ended already: nothing is left of it, and other sales' points are not its own.
    account = ledger.forget_exact(account, change - posting)
    account = replace(account, visits=account.visits + visits - posted.visits)
    delta = account.worth - worth
    ended = posted.ended + change - posting if living else min(posted.ended, exact)
    posted = replace(posted, exact=exact, points=posted.points + delta, visits=visits, ended=ended)
    return replace(sale, posted=posted), account, delta


def lives(posted: Posted, account: Account, today: date) -> bool:
    """Whether the lot that a sale granted into has not ended: if it has, its points are gone, and others are not theirs."""
    if not posted.moves:
        return posted.last_day >= today
    since, until = account.moving_since, account.rolling_last_day
    return until is not None and until >= today and (since is None or posted.last_day >= since)


def _restore(sale: Sale, account: Account, program: Program, today: date) -> tuple[Sale, Account, Restored]:
    """Give back what the refunds so far give back of the rewards used, or take again what a correction says was too much."""
    uses: list[Use] = []
    restored = Restored()
    for use in sale.uses:
        reward = program.reward(use.reward_id)
        points = restorable(sale, use, reward.kind if reward else RewardKind.FREE_ITEM)
        account = _settle_use(account, use, points, today)
        uses.append(replace(use, restored_points=points))
        more = points - use.restored_points
        name = reward.name if reward and more > 0 else None
        if use.certificate_id is None:
            restored = replace(restored, points=restored.points + more, of=restored.of or name)
        else:
            restored = replace(restored, certificate=restored.certificate or name)
    return replace(sale, uses=tuple(uses)), account, restored


def _settle_use(account: Account, use: Use, points: int, today: date) -> Account:
    # What ended last is given back first, so that a partial refund is worth most to the member.
    fewer, more = sorted((use.restored_points, points))
    lots = split(split(use.lots[::-1], fewer)[1], more - fewer)[0]
    if points >= use.restored_points:
        lots = tuple(_within_grace(lot, account, today) for lot in lots)
        return ledger.return_use(account, use, lots, today) if lots else account
    if use.certificate_id is not None:
        account, unused = ledger.take_certificate(account, use.certificate_id)
        lots = () if unused else lots
    for lot in lots:
        account = ledger.take_back(account, _within_grace(lot, account, today), today)
    return account


def _within_grace(lot: Lot, account: Account, today: date) -> Lot:
    if account.ends(lot) >= today:
        return lot
    return replace(lot, last_day=today + timedelta(days=GRACE_DAYS))
