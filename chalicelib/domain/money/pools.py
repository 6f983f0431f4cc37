"""What a member's lots are made of: in each, pieces with where they come from, the oldest first."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from chalicelib.domain.account import Account, Cause, Lot, LotKey
from chalicelib.domain.money.flows import Origin

Group = tuple[str, Cause]
"""What lots have in common that may become one: shop and cause."""
NO_MONTHS: frozenset[date] = frozenset()


class Piece(NamedTuple):
    """Points of one origin."""

    origin: Origin
    points: int

    @property
    def group(self) -> Group:
        """The lots that it may be in."""
        return self.origin.location_id, self.origin.cause


def total(pieces: Iterable[Piece]) -> int:
    """The points in them."""
    return sum(piece.points for piece in pieces)


def cut(pieces: list[Piece], points: int) -> list[Piece]:
    """Take the first `points` out of `pieces`, or all there are; returns them."""
    taken: list[Piece] = []
    while points > 0 and pieces:
        first = pieces.pop(0)
        part = min(points, first.points)
        taken.append(first._replace(points=part))
        if part < first.points:
            pieces.insert(0, first._replace(points=first.points - part))
        points -= part
    return taken


def lots_of(account: Account) -> Counter[LotKey]:
    """All points of an account by lot, also those that are set aside for a check or have paid for a certificate."""
    found = Counter[LotKey]()
    held = (use.lots for hold in account.holds for use in hold.uses)
    for lots in (account.lots, *held, *(certificate.lots for certificate in account.certificates)):
        for lot in lots:
            found[lot.key] += lot.points
    return found


def grown(before: Account, after: Account) -> Counter[Group]:
    """By how much the lots of each shop and cause have grown; negative where they have shrunk."""
    found = Counter[Group]()
    for lots, sign in ((lots_of(after), 1), (lots_of(before), -1)):
        for (_, location_id, cause), points in lots.items():
            found[location_id, cause] += sign * points
    return found


class Pools:
    """The pieces of each lot. After each `settle` they are as many points as the account has there."""

    def __init__(self, lots: Mapping[LotKey, Iterable[Piece]] | None = None) -> None:
        self.of: dict[LotKey, list[Piece]] = {key: list(pieces) for key, pieces in (lots or {}).items()}

    def copy(self) -> "Pools":
        """The same, to change."""
        return Pools(self.of)

    @property
    def pieces(self) -> Counter[Origin]:
        """All points there are, by origin."""
        found = Counter[Origin]()
        for piece in (piece for pieces in self.of.values() for piece in pieces):
            found[piece.origin] += piece.points
        return found

    def take_in(self, other: "Pools") -> None:
        """With all of another's."""
        for key, pieces in other.of.items():
            self._put(key, pieces)

    def date_moving(self, last_day: date) -> None:
        """Lots that moved with activity do so no more, and ended on this day."""
        for key in [key for key in self.of if key[0] is None]:
            self._put((last_day, *key[1:]), self.of.pop(key))

    def settle(
        self, lots: Mapping[LotKey, int], coming: list[Piece], first: frozenset[date], find: Callable[[Lot], Piece]
    ) -> list[Piece]:
        """Make them what the account has in its `lots`, with what is `coming`; returns what went out, or never came in.

        Points go over from lot to lot of one group. From a lot go those issued in the months `first`, then the oldest. What a lot
        has more than anybody knows of, `find` says where that comes from.
        """
        out: list[Piece] = []
        groups = sorted({key[1:] for key in (*self.of, *lots)} | {piece.group for piece in coming})
        for group in groups:
            mine = [piece for piece in coming if piece.group == group]
            out += self._settle(group, lots, mine, first, find)
        return out

    def _settle(
        self, group: Group, lots: Mapping[LotKey, int], coming: list[Piece], first: frozenset[date], find: Callable[[Lot], Piece]
    ) -> list[Piece]:
        keys = sorted({key for key in (*self.of, *lots) if key[1:] == group}, key=lambda key: key[0] or date.min)
        over = {key: total(self.of.get(key, ())) - lots.get(key, 0) for key in keys}
        out = [piece for key in keys if over[key] > 0 for piece in self._trim(key, over[key], first)]
        for key in keys:
            lacks = max(0, -over[key])
            got = cut(coming, lacks)
            got += cut(out, lacks - total(got))
            if short := lacks - total(got):
                got.append(find(Lot(key[0], key[1], short, key[2])))
            self._put(key, got)
        return [*coming, *out]

    def _trim(self, key: LotKey, points: int, first: frozenset[date]) -> list[Piece]:
        pieces = sorted(self.of.pop(key), key=lambda piece: piece.origin.month not in first)  # stable: then the oldest
        out = cut(pieces, points)
        self._put(key, pieces)
        return out

    def _put(self, key: LotKey, pieces: Iterable[Piece]) -> None:
        together = Counter[Origin]()
        for piece in (*self.of.get(key, ()), *pieces):
            together[piece.origin] += piece.points
        if together:
            self.of[key] = [Piece(origin, together[origin]) for origin in sorted(together)]
