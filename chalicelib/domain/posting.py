"""Posting a sale: from its merged state and the member's account to the sale with what is posted, and the entry that says so."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from chalicelib.domain import ledger
from chalicelib.domain.account import Account, Lot, Use, count, join, split
from chalicelib.domain.calendar import local_day
from chalicelib.domain.climbing import climb, count_sale, pricing_tier
from chalicelib.domain.earning import Earned, number_visit
from chalicelib.domain.entry import Entry, EntryKind, Facts, next_entry, standing
from chalicelib.domain.pricing import explain, pricing
from chalicelib.domain.program import Merchant, Program, ProgramType, RewardKind
from chalicelib.domain.sale import Posted, Sale, SaleState, attach_uses, restorable

GRACE_DAYS = 14
"""What a refund gives back lives at least this many days, should its own last day have passed meanwhile."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a refund gave back of the rewards used, by their names.

    `points` of `rewards` (negative where a correction took them again), and `certificates` as such.
    """

    points: int = 0
    rewards: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()

    @property
    def of(self) -> str | None:
        """The reward whose points came back; of several, the first one and how many more."""
        return _first_of(self.rewards)

    @property
    def certificate(self) -> str | None:
        """The reward that came back as a certificate; of several, the first one and how many more."""
        return _first_of(self.certificates)

    def with_more(self, more: "Restored") -> "Restored":
        """Both together."""
        return Restored(self.points + more.points, self.rewards + more.rewards, self.certificates + more.certificates)


@dataclass(frozen=True, slots=True)
class Settled:
    """A sale and its member's account once both agree: whole points that the sale gave or lost, what came back, and why."""

    sale: Sale
    account: Account
    points_delta: int
    restored: Restored
    facts: Facts


@dataclass(frozen=True, slots=True)
class Posting:
    """The sale as it is to be stored, and the member's next entry; None where nothing changed for the member."""

    sale: Sale
    entry: Entry | None
    points_delta: int
    """Whole points that this sale gave or lost with this report."""
    restored: Restored


def post_sale(sale: Sale, before: Account, merchant: Merchant, now: datetime) -> Posting:
    """Post the difference between what the sale should have given its member and what it gave. Raises WrongCurrency."""
    current = merchant.program_at(now)
    today = local_day(now, current.timezone)
    account = ledger.release_run_out(before, now, today)
    available = account.available(today)
    settled = settle_sale(sale, account, merchant, now)
    account, told = conclude(settled.account, settled.points_delta, settled.restored, current, today)
    sale, entry = settled.sale, None
    if account != before:
        entry = next_entry(
            before,
            account,
            member_id=sale.member_id or "",
            at=now,
            kind=EntryKind.SALE,
            cause=sale.sale_id,
            location_id=sale.location_id,
            facts={**told, **settled.facts, "before": available},
        )
        sale, entry = tie(sale, entry)
    return Posting(sale, entry, settled.points_delta, settled.restored)


def tie(sale: Sale, entry: Entry) -> tuple[Sale, Entry]:
    """Let a sale and the entry that posts it name each other, and say the same total: each is proof of the other."""
    poster = entry.member_id if entry.member_id != sale.member_id else None
    told = {**entry.facts, "posted": sale.total.write()}
    return replace(sale, posted_seq=entry.account.seq, posted_by=poster), replace(entry, facts=told)


def settle_sale(sale: Sale, account: Account, merchant: Merchant, now: datetime) -> Settled:
    """Earn, release and give back what the sale should have by now; holds that ran out were released before.

    Raises WrongCurrency.
    """
    program, current = pricing(merchant, sale), merchant.program_at(now)
    today = local_day(now, current.timezone)
    sale, account = _take_captures(sale, account)
    account = _release_holds(sale, account, today)
    climber, tier = account, pricing_tier(sale, account, merchant)
    sale = number_visit(sale, account.visits, program)
    earned = explain(merchant, sale, tier)
    sale = replace(sale, admitted=tuple(name for name in sale.admitted if name in earned.specials))
    sale, account, points_delta = _earn(sale, account, earned, program, merchant, today, now)
    sale, account = count_sale(sale, account, earned, tier, program, today)
    account, told = climb(climber, account, sale.location_id, merchant, now)
    uses, account, restored = give_back_uses(
        account, tuple((use, restorable(sale, use, _kind(use, current))) for use in sale.uses), current, today
    )
    account = _note_check(sale, account, points_delta)
    facts = {"version": program.version, **earned.facts, **told, **_course(sale, points_delta)}
    facts |= {"tier": tier} if tier else {}
    return Settled(replace(sale, uses=uses), account, points_delta, restored, facts)


def conclude(
    account: Account, points_delta: int, restored: Restored, program: Program, today: date
) -> tuple[Account, dict[str, int | str]]:
    """Pay what the account has reached, and say what all of it came to."""
    unpaid = len(account.certificates)
    account = pay_marks(account, program, today)
    facts: dict[str, int | str] = {
        "points": points_delta,
        "restored": restored.points,
        **({"of": restored.of} if restored.of else {}),
        **({"back": restored.certificate} if restored.certificate else {}),
        "paid": len(account.certificates) - unpaid,
        **standing(account, program, today),
    }
    return account, facts


def pay_marks(account: Account, program: Program, today: date) -> Account:
    """Instant programs: pay the reward for every mark that the account has reached."""
    if program.type is not ProgramType.INSTANT:
        return account
    mark, name = program.mark, f"{account.seq + 1:06d}"
    return ledger.pay_instant(account, mark.id, mark.price_points, today, name, resets=program.surplus_resets)


def _course(sale: Sale, points_delta: int) -> dict[str, int | str]:
    """What tells a changed sale from a new one: what it `was` worth before, what was `refunded` of it, a `state` but closed."""
    facts: dict[str, int | str] = {
        "was": sale.posted.points - points_delta if sale.posted else 0,
        "refunded": sale.refunded,
        "state": sale.state.value if sale.state is not SaleState.CLOSED else "",
    }
    return {name: fact for name, fact in facts.items() if fact}


def _take_captures(sale: Sale, account: Account) -> tuple[Sale, Account]:
    """Rewards captured on this check belong to the sale from its first report on."""
    mine = tuple(h for h in account.captures if (h.check_id, h.location_id) == (sale.sale_id, sale.location_id))
    others = tuple(h for h in account.captures if h not in mine)
    uses = tuple(replace(use, redemption_id=held.redemption_id) for held in mine for use in held.uses)
    return attach_uses(sale, uses), replace(account, captures=others)


def _note_check(sale: Sale, account: Account, points_delta: int) -> Account:
    """What a check earned is for the next one, as long as it does not open again."""
    if sale.state is SaleState.OPEN or (sale.state is SaleState.CLOSED and points_delta > 0):
        return ledger.note_check(account, sale.location_id, sale.sale_id, closed=sale.state is SaleState.CLOSED)
    return account


def _release_holds(sale: Sale, account: Account, today: date) -> Account:
    """On a check that is voided nothing waits any more."""
    for held in account.holds if sale.state is SaleState.VOIDED else ():
        if (held.check_id, held.location_id) == (sale.sale_id, sale.location_id):
            account = ledger.release(account, held, today)
    return account


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


def give_back_uses(
    account: Account, wanted: tuple[tuple[Use, int], ...], program: Program, today: date
) -> tuple[tuple[Use, ...], Account, Restored]:
    """Give back so many points of each use, in all, or take again what a correction says was too much.

    Returns the uses as they then are, the account, and what changed.
    """
    uses: list[Use] = []
    restored = Restored()
    for use, points in wanted:
        reward = program.reward(use.reward_id)
        account, settled = _settle_use(account, use, points, today)
        uses.append(settled)
        more = settled.restored_points - use.restored_points
        names = (reward.name,) if reward and more > 0 else ()
        mine = Restored(more, names) if use.certificate_id is None else Restored(certificates=names)
        restored = restored.with_more(mine)
    return tuple(uses), account, restored


def _kind(use: Use, program: Program) -> RewardKind:
    reward = program.reward(use.reward_id)
    return reward.kind if reward else RewardKind.FREE_ITEM


def _first_of(names: tuple[str, ...]) -> str | None:
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    return f"{names[0]}{more}" if names else None


def _settle_use(account: Account, use: Use, points: int, today: date) -> tuple[Account, Use]:
    """The account and the use once `points` of the use are back with the member.

    What ended last is given back first, so that a partial refund is worth most to the member. What was given back and has ended
    since is gone: it is not taken again, so it does not come back again either.
    """
    if points == use.restored_points:
        return account, use
    fewer, more = sorted((use.restored_points, points))
    before, rest = split(use.lots[::-1], fewer)
    lots, after = split(rest, more - fewer)
    if points == more:
        lots = tuple(_within_grace(lot, account, today) for lot in lots)
        account = ledger.return_use(account, use, lots, today)
        return account, replace(use, lots=join((*before, *lots, *after))[::-1], restored_points=points)
    if use.certificate_id is not None:
        account, unused = ledger.take_certificate(account, use.certificate_id)
        if unused:
            return account, replace(use, restored_points=points)
    ended = tuple(replace(lot, last_day=account.ends(lot)) for lot in lots if account.ends(lot) < today)
    again = tuple(lot for lot in lots if account.ends(lot) >= today)
    for lot in again:
        account = ledger.take_back(account, lot, today)
    lots = join((*before, *ended, *again, *after))[::-1]
    return account, replace(use, lots=lots, restored_points=points + count(ended))


def _within_grace(lot: Lot, account: Account, today: date) -> Lot:
    if account.ends(lot) >= today:
        return lot
    return replace(lot, last_day=today + timedelta(days=GRACE_DAYS))
