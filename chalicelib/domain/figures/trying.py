"""Trying rules on sales of the past: what they would have given, and what that would have cost.

The sales are as they were, with what was refunded of them; only the rules are others. Points are earned, kept and ended by the
same functions as in the ledger, so rules that were in force give again what they gave. What people would have done with their
points nobody knows: here everybody begins with nothing, and uses the first reward that they reach, one on each visit after that.
Tiers are climbed anew, too: each sale is priced by the tier that those before it, as they were in the end, had led to, and by the
specials for that tier. Who was in other groups on a day is known of specials that were there then, and of no others.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from statistics import median

from chalicelib.domain import ledger
from chalicelib.domain.account import Account, Cause, Lot
from chalicelib.domain.calendar import local_day
from chalicelib.domain.climbing import climb, count_progress, progress_of
from chalicelib.domain.earning import Earned, target
from chalicelib.domain.posting import pay_marks
from chalicelib.domain.pricing import explain, pricing
from chalicelib.domain.program import Merchant, Program, Reward, RewardKind
from chalicelib.domain.sale import Sale
from chalicelib.domain.special import Special, Who
from chalicelib.domain.special_members import is_for_tier
from chalicelib.domain.tier_standing import TierStanding, stand
from chalicelib.domain.tiers import Month, Progress, month_of


@dataclass(frozen=True, slots=True)
class Rules:
    """Which program prices a sale, what the sale gives by it to whom, and which program holds in the end.

    `merchant` is the one with these rules: its versions say what a tier is on a day.
    """

    price: Callable[[Sale], Program]
    earn: Callable[[Sale, Account], Earned]
    program: Program
    merchant: Merchant


def proposed(merchant: Merchant, program: Program) -> Rules:
    """A program as if it had been in force all the time."""
    alone = replace(merchant, programs=(program,))

    of_tiers = [one for one in program.specials if one.benefit.earns and one.who is Who.TIER]

    def earn(sale: Sale, account: Account) -> Earned:
        place = merchant.location(sale.location_id)
        if not program.tiers.levels:
            return target(sale, program, place, None)
        standing = stand(account, alone, _moment(sale))
        return target(_meant(sale, of_tiers, standing), program, place, standing.tier)

    return Rules(lambda _: program, earn, program, alone)


def _meant(sale: Sale, of_tiers: Sequence[Special], standing: TierStanding) -> Sale:
    """The sale with the specials for tiers that would have been for its member; those of other groups are as they were then."""
    if not of_tiers:
        return sale
    others = set(sale.meant) - {one.id for one in of_tiers}
    return replace(sale, meant=(*sorted(others), *(one.id for one in of_tiers if is_for_tier(one, standing))))


def lived(merchant: Merchant, now: datetime) -> Rules:
    """The rules that were in force: each sale gives what it gave, by the version and the tier that priced it."""
    return Rules(partial(pricing, merchant), lambda sale, _: explain(merchant, sale), merchant.program_at(now), merchant)


@dataclass(frozen=True, slots=True)
class Past:
    """What one member bought in a stretch of days, and when they joined, if it was in these days.

    `progress` is what had counted towards tiers before, and `counting_since` the month in which the first of that did.
    """

    sales: tuple[Sale, ...] = ()
    joined_at: datetime | None = None
    progress: tuple[Progress, ...] = ()
    counting_since: Month = 0


@dataclass(frozen=True, slots=True)
class Reach:
    """With which visit a member had the points for a reward, and how many days after the first one."""

    visits: int
    days: int


@dataclass(frozen=True, slots=True)
class Replay:
    """What rules give one member. Money is in minor units: `spent` on goods, `cost` of the rewards `used`, of those `left`."""

    account: Account
    visits: int = 0
    spent: int = 0
    used: int = 0
    cost: int = 0
    left: Fraction = Fraction(0)
    reached: Mapping[str, Reach] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reached:
    """How many members had the points for a reward, and after how many visits and days half of them had."""

    reward: Reward
    members: int
    visits: Fraction | None = None
    days: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """What rules give all members together. Money is in minor units."""

    members: int
    spent: int
    points: int
    used: int
    cost: int
    left: int
    """What is not used yet would cost."""
    reached: tuple[Reached, ...]

    @property
    def share(self) -> Fraction | None:
        """The part of the members' sales that the rewards used cost."""
        return Fraction(self.cost, self.spent) if self.spent else None

    def times(self, factor: Fraction) -> "Tried":
        """The same of so many times as many members; what half of them needed stays."""
        return Tried(
            round(self.members * factor),
            round(self.spent * factor),
            round(self.points * factor),
            round(self.used * factor),
            round(self.cost * factor),
            round(self.left * factor),
            tuple(replace(one, members=round(one.members * factor)) for one in self.reached),
        )


def replay(past: Past, rules: Rules, merchant: Merchant, until: datetime) -> Replay:
    """What the rules give a member for their sales, as it stands at `until`."""
    life = _Life(merchant, rules.merchant, past)
    if past.joined_at is not None:
        life.welcome(rules.program, past.joined_at)
    for sale in sorted(past.sales, key=_moment):
        life.buy(sale, rules.price(sale), rules.earn(sale, life.account))
    return life.end(rules.program, local_day(until, rules.program.timezone))


def add_up(replays: Iterable[Replay], program: Program) -> Tried:
    """All members together; of those who bought nothing there is nothing to count."""
    came = [one for one in replays if one.visits]
    return Tried(
        len(came),
        sum(one.spent for one in came),
        sum(one.account.lifetime_points for one in came),
        sum(one.used for one in came),
        sum(one.cost for one in came),
        round(sum((one.left for one in came), Fraction(0))),
        tuple(_reached(reward, came) for reward in sorted(program.rewards, key=lambda one: one.price_points)),
    )


def cost_of(reward: Reward, spent: int) -> int:
    """What a reward costs the merchant on a check of `spent`: what they say, else what it takes off; 0 where nobody knows."""
    if reward.cost:
        return reward.cost
    return reward.amount if reward.kind is RewardKind.FREE_ITEM else reward.amount_off(spent)


class _Life:
    """One member, sale after sale."""

    def __init__(self, merchant: Merchant, ruled: Merchant, past: Past) -> None:
        self.merchant, self.ruled = merchant, ruled
        self.account = Account(progress=past.progress, counting_since=past.counting_since)
        self.visits = self.spent = self.used = self.cost = 0
        self.reached: dict[str, Reach] = {}
        self.first: date | None = None

    def welcome(self, program: Program, at: datetime) -> None:
        """The gift of joining."""
        if program.welcome_points:
            today, place = local_day(at, program.timezone), self.merchant.locations[0].id
            account = self._moved(program, today)
            account = ledger.grant(account, _lot(program, today, place, program.welcome_points), today)
            points = account.lifetime_points + program.welcome_points
            self.account = pay_marks(replace(account, lifetime_points=points), program, today)

    def buy(self, sale: Sale, program: Program, earned: Earned) -> None:
        """One sale: what was reached before is used on it, then it earns."""
        today = local_day(_moment(sale), program.timezone)
        if sale.kept:
            self._use(sale.kept, program, today)
        self.first = self.first or today
        self.visits += bool(sale.kept)
        self.spent += sale.kept
        if not earned.exact and not earned.visits:
            return
        # Certificates are named by the number of the entry that pays them.
        account = replace(self._moved(program, today) if earned.exact else self.account, seq=self.account.seq + 1)
        account = ledger.post_exact(account, earned.exact, _lot(program, today, sale.location_id), today)
        account = count_progress(account, month_of(today), program.tiers, progress_of(earned, program.tiers), today)
        account, _ = climb(self.account, account, sale.location_id, self.ruled, _moment(sale))
        self.account = pay_marks(account, program, today)
        for reward in program.rewards:
            if reward.id not in self.reached and self.account.lifetime_points >= reward.price_points:
                self.reached[reward.id] = Reach(self.visits, (today - self.first).days)

    def end(self, program: Program, today: date) -> Replay:
        """How it stands in the end."""
        worth, average = Fraction(0), self.spent // self.visits if self.visits else 0
        for paid in self.account.certificates:
            reward = program.reward(paid.reward_id)
            worth += cost_of(reward, average) if reward else 0
        first = _first(program)
        price = 1 if first.kind is RewardKind.CREDIT else first.price_points
        each = 1 if first.kind is RewardKind.CREDIT else cost_of(first, average)
        worth += Fraction(self.account.available(today) * each, price)
        return Replay(self.account, self.visits, self.spent, self.used, self.cost, worth, self.reached)

    def _moved(self, program: Program, today: date) -> Account:
        return ledger.touch(self.account, program.expiry.last_day(today) if program.expiry.moves else None, today)

    def _use(self, kept: int, program: Program, today: date) -> None:
        paid = next(iter(self.account.certificates), None)
        if paid is not None:
            reward = program.reward(paid.reward_id)
            self.account, _ = ledger.take_certificate(self.account, paid.id)
            self._count(cost_of(reward, kept) if reward else 0)
            return
        first, balance = _first(program), self.account.available(today)
        price = min(balance, kept) if first.kind is RewardKind.CREDIT else first.price_points
        if first.price_points <= price <= balance:
            self.account, _ = ledger.spend(self.account, price, today)
            self._count(price if first.kind is RewardKind.CREDIT else cost_of(first, kept))

    def _count(self, cost: int) -> None:
        self.used += 1
        self.cost += cost


def _first(program: Program) -> Reward:
    return min(program.rewards, key=lambda reward: reward.price_points)


def _lot(program: Program, today: date, location_id: str, welcome: int = 0) -> Lot:
    last_day = None if program.expiry.moves else program.expiry.last_day(today)
    return Lot(last_day, location_id, welcome, Cause.WELCOME if welcome else Cause.SALE)


def _moment(sale: Sale) -> datetime:
    if sale.report is None:
        raise ValueError("a sale that was never reported has no time")
    return sale.report.occurred_at


def _reached(reward: Reward, came: Sequence[Replay]) -> Reached:
    found = [one.reached[reward.id] for one in came if reward.id in one.reached]
    if not found:
        return Reached(reward, 0)
    return Reached(reward, len(found), median(Fraction(one.visits) for one in found), median(Fraction(one.days) for one in found))
