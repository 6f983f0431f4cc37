"""Where a member's points come from, followed from entry to entry, and what became of them.

How many points are in a lot, every account says; which of them are the older ones, nobody: first in, first out. So what is kept
here is always exactly what the account has. A refund takes back what its own sale issued, where that is there still.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from math import floor
from typing import Final, NamedTuple

from chalicelib.domain.account import Account, Cause, Lot
from chalicelib.domain.chain import SaleName, named_sale
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.money.flows import NO_MONTH, Course, Flows, Origin, Way
from chalicelib.domain.money.pools import NO_MONTHS, Group, Piece, Pools, cut, grown, lots_of, total
from chalicelib.domain.sale import read_total

AT_TILLS: Final = frozenset({EntryKind.SALE, EntryKind.MOVED, EntryKind.REVERSED})
"""Entries that post a sale: what they take back goes to their shop."""
CAUSES: Final = {
    EntryKind.JOINED: Cause.WELCOME,
    EntryKind.OPENED: Cause.OPENING,
    EntryKind.ADJUSTED: Cause.ADJUSTMENT,
    EntryKind.CORRECTED: Cause.ADJUSTMENT,
}
NOBODY: Final = ""
"""In place of the shop to which points are owed, where staff took them: no shop has a claim."""


class Change(NamedTuple):
    """How an entry changed what a member's points are worth: granted, given back after use (or used), or ended."""

    granted: int = 0
    returned: int = 0
    ended: int = 0


def change_of(entry: Entry, before: Account) -> Change:
    """What an entry did. What entries before it did that are missing counts as granted."""
    worth = entry.account.worth - before.worth
    if entry.account.seq != before.seq + 1:
        return Change(worth)
    if entry.kind in AT_TILLS:
        returned = int(entry.facts.get("restored", 0))
        if "back" in entry.facts:  # a certificate, which has points, and tells none
            returned += max(0, worth - returned - int(entry.facts.get("points", 0)))
        return Change(worth - returned, returned)
    if entry.kind is EntryKind.CAPTURED:
        return Change(returned=worth)
    return Change(ended=-worth) if entry.kind is EntryKind.EXPIRED else Change(worth)


@dataclass
class Belongings:
    """What a member has, used on each check, owes to which shop, and has paid for each sale, by the month of its report."""

    pools: Pools = field(default_factory=Pools)
    spent: dict[SaleName, list[Piece]] = field(default_factory=dict)
    debts: list[tuple[str, int]] = field(default_factory=list)
    paid: dict[SaleName, Counter[date]] = field(default_factory=dict)

    def copy(self) -> "Belongings":
        """The same, to change."""
        spent = {name: list(pieces) for name, pieces in self.spent.items()}
        return Belongings(self.pools.copy(), spent, list(self.debts), {name: Counter(paid) for name, paid in self.paid.items()})

    def take_in(self, other: "Belongings") -> None:
        """With all of another member's."""
        self.pools.take_in(other.pools)
        self.debts += other.debts
        for name, pieces in other.spent.items():
            self.spent.setdefault(name, []).extend(pieces)
        for name, paid in other.paid.items():
            self.paid.setdefault(name, Counter()).update(paid)


class Trail:
    """A member as of the last entry that was followed. `flows` has what became of points on the way.

    `day_of` tells the local day of an instant. `other` finds whoever is merged into this member with an entry, as of before; of
    several such entries of one instant, the number says which.
    """

    def __init__(self, day_of: Callable[[datetime], date], other: Callable[[Entry, int], "Trail | None"]) -> None:
        self._day_of, self._other = day_of, other
        self.account, self.own, self.flows = Account(), Belongings(), Flows()
        self._day, self._parted = date.min, dict[str, tuple[Account, Belongings, Flows]]()
        self._merges = Counter[tuple[str, datetime]]()

    def follow(self, entries: Iterable[Entry]) -> "Trail":
        """Go on with these, in their order."""
        for entry in entries:
            self._day = max(self._day, self._day_of(entry.at))
            if entry.kind is EntryKind.MERGED:
                self._merge(entry)
            elif entry.kind is EntryKind.SEPARATED and entry.cause in self._parted:
                self._separate(entry)
            else:
                self._go_on(entry)
            self.account = entry.account
        return self

    @property
    def _month(self) -> date:
        return self._day.replace(day=1)

    def _go_on(self, entry: Entry) -> None:
        before, after, change = self.account, entry.account, change_of(entry, self.account)
        if after.moving_since != before.moving_since and before.rolling_last_day is not None:
            self.own.pools.date_moving(before.rolling_last_day)
        more, debt = grown(before, after), after.debt - before.debt
        coming = self._issue(entry, change, more) + self._give_back(entry, change.returned, more)
        out = self.own.pools.settle(lots_of(after), coming, self._months(entry), self._find)
        self._repay(cut(out, -debt), -debt)
        if debt > 0:
            self.own.debts.append((entry.location_id or NOBODY if entry.kind in AT_TILLS else NOBODY, debt))
        self._use(entry, cut(out, -change.returned))
        self._count(Course.ENDED, cut(out, change.ended))
        self._take(out, entry.location_id or NOBODY if entry.kind in AT_TILLS else NOBODY)
        self._price(entry)

    def _issue(self, entry: Entry, change: Change, more: Counter[Group]) -> list[Piece]:
        """What an entry grants, in lots that have grown by it; what debt takes is in none.

        Where all of it is granted, and none given back, all lots that have grown have by that.
        """
        most = max(more, key=lambda group: (more[group], group), default=(NOBODY, Cause.SALE))
        place = entry.location_id or most[0], CAUSES.get(entry.kind, Cause.SALE)
        parts = {place: min(max(0, more[place]), change.granted)}
        for group in sorted(more) if not change.returned else ():
            if group != place and more[group] > 0:
                parts[group] = min(more[group], change.granted - sum(parts.values()))
        parts[max(parts, key=lambda group: (parts[group], group == place))] += max(0, change.granted - sum(parts.values()))
        return [self._new(group, points) for group, points in parts.items() if points > 0]

    def _give_back(self, entry: Entry, points: int, more: Counter[Group]) -> list[Piece]:
        """What was used on a check, and of that the last, as far as lots have grown that it may be in; else any of it."""
        name, back = check_of(entry), list[Piece]()
        if points <= 0:
            return []
        names = sorted(self.own.spent, key=lambda known: known != name)
        for used_on, only_grown in [(used_on, only_grown) for used_on in names for only_grown in (True, False)]:
            left = list[Piece]()
            for piece in reversed(self.own.spent[used_on]):
                room = max(0, more[piece.group]) if only_grown else piece.points
                part = max(0, min(piece.points, points - total(back), room))
                more[piece.group] -= part
                if part:
                    back.append(piece._replace(points=part))
                    self.flows.add(self._month, piece.origin, Course.USED, -part)
                    self.flows.send(self._month, Way(piece.origin.location_id, used_on[0]), -part)
                if part < piece.points:
                    left.append(piece._replace(points=piece.points - part))
            self.own.spent[used_on] = left[::-1]
        return back

    def _new(self, place: Group, points: int) -> Piece:
        piece = Piece(Origin(self._month if place[1] is Cause.SALE else NO_MONTH, *place), points)
        self._count(Course.ISSUED, [piece])
        return piece

    def _find(self, lot: Lot) -> Piece:
        """Points that nobody knows of: as if they were issued now."""
        return self._new((lot.location_id, lot.cause), lot.points)

    def _months(self, entry: Entry) -> frozenset[date]:
        """The months in which the sale issued points that an entry posts."""
        name = named_sale(entry)
        return frozenset(self.own.paid.get(name, ())) if name else NO_MONTHS

    def _count(self, course: Course, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            self.flows.add(self._month, piece.origin, course, piece.points)

    def _use(self, entry: Entry, pieces: list[Piece]) -> None:
        name = check_of(entry)
        self._count(Course.USED, pieces)
        for piece in pieces:
            self.flows.send(self._month, Way(piece.origin.location_id, name[0]), piece.points)
            self.own.spent.setdefault(name, []).append(piece)

    def _take(self, pieces: list[Piece], location_id: str) -> None:
        self._count(Course.TAKEN, pieces)
        for piece in pieces:
            self.flows.send(self._month, Way(piece.origin.location_id, location_id), piece.points)

    def _repay(self, pieces: list[Piece], debt: int) -> None:
        """Points that pay what was owed were used before there were any; the shop that has a claim on them gets them.

        So much `debt` less than that is not paid: what was used that nobody had came back.
        """
        self._count(Course.USED, pieces)
        for piece in pieces:
            left = piece.points
            while left and self.own.debts:
                to, owed = self.own.debts.pop(0)
                part = min(left, owed)
                self.flows.send(self._month, Way(piece.origin.location_id, to), part)
                if part < owed:
                    self.own.debts.insert(0, (to, owed - part))
                left -= part
        back = debt - total(pieces)
        while back > 0 and self.own.debts:
            to, owed = self.own.debts.pop()
            self.own.debts += [(to, owed - back)] if owed > back else []
            back -= owed

    def _price(self, entry: Entry) -> None:
        """What was paid for a sale that issues points; what is refunded in a later month, its points say."""
        name = named_sale(entry)
        if name is None:
            return
        earns = read_total(str(entry.facts["posted"])).exact > 0
        price = int(entry.facts.get("base", 0)) - int(entry.facts.get("tax", 0)) if earns else 0
        paid, month = self.own.paid.setdefault(name, Counter()), self._month
        more = price - paid.total()
        now = max(more, -paid[month])
        if now:
            self.flows.add(month, Origin(month, name[0], Cause.SALE), Course.PAID, now)
        paid[month] += now
        for earlier in sorted(paid, reverse=True):
            back = min(paid[earlier], now - more)
            paid[earlier] -= back
            more += back

    def _merge(self, entry: Entry) -> None:
        known, flows, name = (self.account, self.own.copy()), self.flows, (entry.cause, entry.at)
        self.flows = Flows()
        if entry.facts.get("into") != entry.member_id:
            self.own = Belongings()  # who takes it over goes on with it
        elif (other := self._other(entry, self._merges[name])) is not None:
            self._join(other, entry)
            self._merges[name] += 1
        else:
            self._go_on(entry)
        self._parted[entry.cause] = (*known, self.flows)
        flows.take_in(self.flows)
        self.flows = flows

    def _join(self, other: "Trail", entry: Entry) -> None:
        """Go on with all of the other's: a welcome bonus too many goes, debts are paid, remainders may make one point more."""
        after, accounts = entry.account, (self.account, other.account)
        for trail in (self, other):
            ended = trail.account.rolling_last_day
            if ended is not None and ended < self._day:
                trail.own.pools.date_moving(ended)
        self.own.take_in(other.own)
        point = floor(after.exact) - sum(floor(account.exact) for account in accounts)
        coming = [self._new((entry.location_id or NOBODY, Cause.SALE), point)] if point else []
        out = self.own.pools.settle(lots_of(after), coming, NO_MONTHS, self._find)
        debt = after.debt - sum(account.debt for account in accounts)
        if debt > 0:
            self.own.debts.append((NOBODY, debt))
        self._repay(cut(out, -debt), -debt)
        self._take(out, NOBODY)  # the bonus

    def _separate(self, entry: Entry) -> None:
        self.account, self.own, flows = self._parted.pop(entry.cause)
        self.flows.take_in(flows.times(-1, self._month))
        self._go_on(entry)


def check_of(entry: Entry) -> SaleName:
    """The check on which rewards are used, or from which they come back."""
    held = entry.account.capture(entry.cause) if entry.kind is EntryKind.CAPTURED else None
    if held is not None:
        return held.location_id, held.check_id
    return entry.location_id or NOBODY, str(entry.facts.get("check", entry.cause))
