"""Posting a sale: from its merged state and the member's account to the sale with what is posted, and the entry that says so."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.domain import ledger
from chalicelib.domain.calendar import local_day
from chalicelib.domain.entry import Entry, EntryKind, standing
from chalicelib.domain.entry import next_entry as entry_after
from chalicelib.domain.ledger import Account, Lot, Use
from chalicelib.domain.program import Merchant, Program, ProgramType, RewardKind
from chalicelib.domain.refusals import WrongCurrency
from chalicelib.domain.sale import Posted, Sale, attach_uses, restorable, target

GRACE_DAYS = 14
"""What a refund gives back lives at least this many days, should its own last day have passed meanwhile."""


@dataclass(frozen=True, slots=True)
class Posting:
    """The sale as it is to be stored, and the member's next entry; None where nothing changed for the member."""

    sale: Sale
    entry: Entry | None
    points_delta: int
    """Whole points that this sale gave or lost with this report."""
    points_restored: int
    """Whole points of rewards used on this sale that a refund gave back."""


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


def post_sale(sale: Sale, before: Account, merchant: Merchant, now: datetime) -> Posting:
    """Post the difference between what the sale should have given its member and what it gave. Raises WrongCurrency."""
    program, current = pricing(merchant, sale), merchant.program_at(now)
    today = local_day(now, current.timezone)
    account = ledger.release_run_out(before, now)
    sale, account = _take_captures(sale, account)
    sale, account, points_delta = _earn(sale, account, program, today)
    sale, account, points_restored = _restore(sale, account, merchant, today)
    account = pay_marks(account, current, today)
    entry = None
    if account != before:
        entry = entry_after(
            before,
            account,
            member_id=sale.member_id or "",
            at=now,
            kind=EntryKind.SALE,
            cause=sale.sale_id,
            location_id=sale.location_id,
            facts={
                "points": points_delta,
                "restored": points_restored,
                "version": program.version,
                "base": sale.base,
                "paid": len(account.certificates) - len(before.certificates),
                "before": before.available(today),
                **standing(account, current, today),
            },
        )
    return Posting(sale, entry, points_delta, points_restored)


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


def _earn(sale: Sale, account: Account, program: Program, today: date) -> tuple[Sale, Account, int]:
    posted = sale.posted or Posted(program.version, last_day=program.expiry.last_day(today))
    exact, visits = target(sale, program.earn)
    worth = account.worth
    if exact > posted.exact:
        account = touch(account, program, today)
    lot = Lot(posted.last_day, sale.location_id, 0)
    account = ledger.post_exact(account, exact - posted.exact, lot, today)
    account = replace(account, visits=account.visits + visits - posted.visits)
    delta = account.worth - worth
    posted = replace(posted, exact=exact, points=posted.points + delta, visits=visits)
    return replace(sale, posted=posted), account, delta


def touch(account: Account, program: Program, today: date) -> Account:
    """Activity on `today`: what expires by inactivity lives on from here."""
    rolled = program.expiry.rolling_last_day(today)
    if rolled is None or (account.rolling_last_day or date.min) >= rolled:
        return account
    return replace(account, rolling_last_day=rolled)


def _restore(sale: Sale, account: Account, merchant: Merchant, today: date) -> tuple[Sale, Account, int]:
    uses: list[Use] = []
    restored = 0
    for use in sale.uses:
        more = max(0, restorable(sale, use, _kind(merchant, use)) - use.restored_points)
        # What ended last is given back first, so that a partial refund is worth most to the member.
        rest = ledger.split(use.lots[::-1], use.restored_points)[1]
        lots = tuple(_within_grace(lot, account, today) for lot in ledger.split(rest, more)[0])
        account = ledger.return_use(account, use, lots) if lots else account
        uses.append(replace(use, restored_points=use.restored_points + more))
        restored += more
    return replace(sale, uses=tuple(uses)), account, restored


def _within_grace(lot: Lot, account: Account, today: date) -> Lot:
    if account.ends(lot) >= today:
        return lot
    return replace(lot, last_day=today + timedelta(days=GRACE_DAYS))


def _kind(merchant: Merchant, use: Use) -> RewardKind:
    rewards = (program.reward(use.reward_id) for program in merchant.programs)
    return next((reward.kind for reward in rewards if reward is not None), RewardKind.FREE_ITEM)
