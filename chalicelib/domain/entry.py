"""A ledger entry: one change of one member's account, with the account that it led to."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from chalicelib.domain.account import Account, Lot
from chalicelib.domain.program import Program, ProgramType, Reward
from chalicelib.domain.tiers import Progress


class EntryKind(StrEnum):
    """Why an account changed."""

    JOINED = "joined"
    SALE = "sale"
    """A sale was reported, corrected, refunded or voided."""
    HELD = "held"
    CAPTURED = "captured"
    RELEASED = "released"
    REVERSED = "reversed"
    """What was captured was given back, and the sale it was used on posted anew."""
    EXPIRED = "expired"
    MERGED = "merged"
    """All of another member came here, or went there."""
    SEPARATED = "separated"
    """A merge was taken back."""
    WARNED = "warned"
    """The member is told that points are about to end."""
    REMINDED = "reminded"
    """The member is reminded of a reward that is ready."""
    POSTPONED = "postponed"
    """Points live on, since nobody was told of their end in time."""
    ADJUSTED = "adjusted"
    """Staff gave or took points."""
    MOVED = "moved"
    """A sale went to another member, or came from one."""
    REFERRED = "referred"
    """A friend was brought whose purchase has stood, or it was given back after all."""
    CHECKED_IN = "checked_in"
    """The member texted the code that hangs in a shop."""
    OPENED = "opened"
    """Points came along from an earlier program."""
    CORRECTED = "corrected"
    """The account and the entries before it did not agree, and do so again from here on."""


Facts = Mapping[str, int | str]


@dataclass(frozen=True, slots=True)
class Delta:
    """What an entry added, each number with its sign. All deltas together are the account.

    Points by lot, debt, visits, exact points, points granted ever, what counts towards tiers by month; and of specials with
    limits those that are held, with how many uses and minor units more or fewer.
    """

    lots: tuple[Lot, ...] = ()
    debt: int = 0
    visits: int = 0
    exact: Fraction = Fraction(0)
    lifetime_points: int = 0
    progress: tuple[Progress, ...] = ()
    specials: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """Entry number `account.seq` of a member. `cause` is the sale or redemption id, `points` the change of the account's worth.

    `facts` say what a text or a report about this entry needs: whole points, minor units, names.
    """

    member_id: str
    at: datetime
    kind: EntryKind
    cause: str
    location_id: str | None
    points: int
    facts: Facts
    account: Account
    delta: Delta = Delta()


def next_entry(
    before: Account,
    after: Account,
    *,
    member_id: str,
    at: datetime,
    kind: EntryKind,
    cause: str = "",
    location_id: str | None = None,
    facts: Facts | None = None,
) -> Entry:
    """The entry that leads from `before` to `after`."""
    account = replace(after, seq=before.seq + 1)
    points, delta = after.worth - before.worth, _difference(before, after)
    return Entry(member_id, at, kind, cause, location_id, points, facts or {}, account, delta)


def _difference(before: Account, after: Account) -> Delta:
    lots = {lot.key: replace(lot, points=-lot.points) for lot in before.lots}
    for lot in after.lots:
        known = lots.get(lot.key)
        lots[lot.key] = replace(lot, points=lot.points + known.points) if known else lot
    changed = sorted((lot for lot in lots.values() if lot.points), key=lambda lot: (lot.last_day or date.min, *lot.key[1:]))
    exact, ever = after.exact - before.exact, after.lifetime_points - before.lifetime_points
    climbed, held = _climbed(before, after), _held(before, after)
    return Delta(tuple(changed), after.debt - before.debt, after.visits - before.visits, exact, ever, climbed, held)


def _climbed(before: Account, after: Account) -> tuple[Progress, ...]:
    amounts = {one.key: -one.amount for one in before.progress}
    for one in after.progress:
        amounts[one.key] = amounts.get(one.key, Fraction(0)) + one.amount
    return tuple(Progress(month, basis, amount) for (month, basis), amount in sorted(amounts.items()) if amount)


def _held(before: Account, after: Account) -> tuple[tuple[str, int, int], ...]:
    """What is held more or less of specials with limits."""
    found: dict[str, tuple[int, int]] = {}
    for account, sign in ((before, -1), (after, 1)):
        for use in (use for hold in account.holds for use in hold.uses if use.limited):
            times, amount = found.get(use.counted_as, (0, 0))
            found[use.counted_as] = times + sign, amount + sign * use.amount
    return tuple((special_id, *more) for special_id, more in sorted(found.items()) if any(more))


def standing(account: Account, program: Program, today: date) -> dict[str, int | str]:
    """Where a member stands: `balance` and `debt` in points, what is `ready` to use, and what the next `reward` `need`s."""
    balance = account.available(today)
    facts: dict[str, int | str] = {"balance": balance}
    if account.debt:
        facts["debt"] = account.debt
    ready = _ready(account, program, balance)
    if ready is not None:
        facts["ready"] = ready.name
    following = program.next_reward(balance)
    if following is not None:
        facts |= {"reward": following.name, "need": following.price_points - balance + account.debt}
    return facts


def _ready(account: Account, program: Program, balance: int) -> Reward | None:
    """A certificate's reward, or the dearest that the balance buys; credit is no reward to wait for."""
    if account.certificates:
        return program.reward(account.certificates[0].reward_id)
    within = program.rewards_within(balance) if program.type is ProgramType.GRADUATED else ()
    return within[0] if within else None
