"""What members read of themselves on their own page: what they have, what is ready, what is next, and how it came to that."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Literal

from chalicelib.domain.account import Account
from chalicelib.domain.calendar import FOREVER, local_day
from chalicelib.domain.entry import Entry
from chalicelib.domain.ledger import release_run_out
from chalicelib.domain.program import Merchant, Program, ProgramType, RewardKind
from chalicelib.domain.texts.why import say_why
from chalicelib.domain.tier_standing import TierStanding, stand

CHANGES_SHOWN = 10

Unit = Literal["points", "visits", "credit"]


@dataclass(frozen=True, slots=True)
class Prize:
    """A reward on the way: `need` more buy it, 0 where it can be used now. What is a member's already has no price."""

    name: str
    price: int
    need: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history: `kind` is a word of `why.py`, without what it says of the program; `amount` is in minor units."""

    kind: str
    day: date
    place: str
    points: int
    reward: str
    amount: int


@dataclass(frozen=True, slots=True)
class OwnPage:
    """All of it. `ending` is how many points end next, after which day; None: none that is known of."""

    unit: Unit
    currency: str
    balance: int
    debt: int
    ready: tuple[Prize, ...]
    ahead: tuple[Prize, ...]
    ending: tuple[int, date] | None
    changes: tuple[Change, ...]
    standing: TierStanding

    @property
    def stops(self) -> tuple[tuple[int, str], ...]:
        """Every reward by its price, cheapest first, as the reward track draws them."""
        prices = {prize.name: prize.price for prize in (*self.ready, *self.ahead) if prize.price}
        return tuple(sorted((price, name) for name, price in prices.items()))


def write_page(account: Account, merchant: Merchant, entries: Iterable[Entry], now: datetime) -> OwnPage:
    """The page of a member with this account and these entries, newest first; no more of them are read than are shown."""
    program = merchant.program_at(now)
    today = local_day(now, program.timezone)
    account = release_run_out(account, now, today)
    balance = account.available(today)
    changes = (_change(entry, merchant) for entry in entries if entry.points)
    return OwnPage(
        _unit(program),
        program.currency,
        balance,
        account.debt,
        tuple(_ready(account, program, balance)),
        tuple(_ahead(program, balance, account.debt)),
        _ending(account, today),
        tuple(islice(changes, CHANGES_SHOWN)),
        stand(account, merchant, now),
    )


def _unit(program: Program) -> Unit:
    if program.type is ProgramType.REBATE:
        return "credit"
    return "visits" if program.counts_visits else "points"


def _ready(account: Account, program: Program, balance: int) -> list[Prize]:
    rewards = [program.reward(certificate.reward_id) for certificate in account.certificates]
    own = [Prize(reward.name, 0) for reward in rewards if reward is not None]
    if program.type is not ProgramType.GRADUATED:
        return own
    return [*own, *(Prize(reward.name, reward.price_points) for reward in reversed(program.rewards_within(balance)))]


def _ahead(program: Program, balance: int, debt: int) -> list[Prize]:
    dearer = [one for one in program.rewards if one.kind is not RewardKind.CREDIT and one.price_points > balance]
    ordered = sorted(dearer, key=lambda reward: reward.price_points)
    return [Prize(reward.name, reward.price_points, reward.price_points - balance + debt) for reward in ordered]


def _ending(account: Account, today: date) -> tuple[int, date] | None:
    days = [account.ends(lot) for lot in account.lots]
    first = min((day for day in days if today <= day < FOREVER), default=None)
    if first is None:
        return None
    return sum(lot.points for lot in account.lots if account.ends(lot) == first), first


def _change(entry: Entry, merchant: Merchant) -> Change:
    why = say_why(entry, merchant, 0)
    facts = why.facts
    kind = why.kind.removeprefix("why_").removesuffix("_credit")
    amount = int(entry.facts.get("base", 0)) if kind == "sale" else 0
    return Change(
        kind,
        date.fromisoformat(str(facts["date"])),
        str(facts["location"]) if entry.location_id else "",
        entry.points,
        str(facts["reward"]),
        amount,
    )
