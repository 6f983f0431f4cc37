"""The journal of a month: what a merchant owed for points when it began, what changed it and why, and what it owes at its end.

A month that is closed never changes. Each one takes up what everything came to so far, less what the months before it took up: so
what turns out later about an earlier month is in the month in which it turned out. To the minor unit, of each shop and of all:
opening + earned - returned - used - ended - estimate = closing.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final, NamedTuple

from chalicelib.domain.account import Cause
from chalicelib.domain.money.flows import Flows, Origin, Way
from chalicelib.domain.money.liability import ALL, Position, Steps, allocated_anew, position_of, steps, usual_share
from chalicelib.domain.money.stored import Stored, close_stored

NOTHING: Final = Position()


class PostedTo(StrEnum):
    """The accounts of a bookkeeper that a line is posted to. Stable words: they stand in files that people import."""

    SALES = "Sales"
    DEFERRED = "Deferred revenue: points"
    BREAKAGE = "Revenue: points never used"


class Line(StrEnum):
    """Why what is owed changed. Stable words."""

    EARNED = "earned"
    RETURNED = "returned"
    USED = "used"
    ENDED = "ended"
    ESTIMATE = "estimate"


DEBIT_CREDIT: Final[Mapping[Line, tuple[PostedTo, PostedTo]]] = {
    Line.EARNED: (PostedTo.SALES, PostedTo.DEFERRED),
    Line.RETURNED: (PostedTo.DEFERRED, PostedTo.SALES),
    Line.USED: (PostedTo.DEFERRED, PostedTo.SALES),
    Line.ENDED: (PostedTo.DEFERRED, PostedTo.BREAKAGE),
    Line.ESTIMATE: (PostedTo.DEFERRED, PostedTo.BREAKAGE),
}
"""A negative amount is posted the other way round."""


class Owed(NamedTuple):
    """What one shop owes for points, in minor units. All but `earned` lower it."""

    opening: int = 0
    earned: int = 0
    returned: int = 0
    used: int = 0
    ended: int = 0
    estimate: int = 0

    @property
    def closing(self) -> int:
        """What it owes when the month is over."""
        return self.opening + self.earned - self.returned - self.used - self.ended - self.estimate

    @property
    def lines(self) -> dict[Line, int]:
        """What changed it, without what did not."""
        amounts = dict(zip(Line, self[1:], strict=True))
        return {line: amount for line, amount in amounts.items() if amount}


class Points(NamedTuple):
    """Points of one shop, whatever they come from."""

    opening: int = 0
    issued: int = 0
    taken: int = 0
    used: int = 0
    ended: int = 0

    @property
    def closing(self) -> int:
        """Points that can be used still."""
        return self.opening + self.issued - self.taken - self.used - self.ended


@dataclass(frozen=True, slots=True)
class Month:
    """A month that is closed, named by its first day. Money is in minor units of `currency`.

    `worth` is what a point was worth on its own, `usual` the share of points that was expected to be used. `positions` and `ways`
    are all so far; `owed`, `points`, `gifts` (of those points, what nobody paid for) and `sent` are this month's, by shop. So
    is `stored`, what was owed on gift certificates by the shop that sold them: money that was paid before, and no points at all.
    """

    first: date
    currency: str
    worth: Fraction
    usual: Fraction = ALL
    positions: Mapping[Origin, Position] = field(default_factory=dict)
    ways: Mapping[Way, int] = field(default_factory=dict)
    owed: Mapping[str, Owed] = field(default_factory=dict)
    points: Mapping[str, Points] = field(default_factory=dict)
    gifts: Mapping[str, Points] = field(default_factory=dict)
    sent: Mapping[Way, int] = field(default_factory=dict)
    stored: Mapping[str, Stored] = field(default_factory=dict)

    @property
    def owed_in_all(self) -> Owed:
        """All shops together."""
        return Owed(*map(sum, zip(*self.owed.values(), strict=True))) if self.owed else Owed()

    @property
    def stored_in_all(self) -> Stored:
        """All shops together."""
        return Stored(*map(sum, zip(*self.stored.values(), strict=True))) if self.stored else Stored()

    @property
    def points_in_all(self) -> Points:
        """All shops together."""
        return Points(*map(sum, zip(*self.points.values(), strict=True))) if self.points else Points()

    @property
    def gifts_in_all(self) -> Points:
        """All shops together."""
        return Points(*map(sum, zip(*self.gifts.values(), strict=True))) if self.gifts else Points()


def close(before: Month | None, first: date, flows: Flows, currency: str, worth: Fraction) -> Month:
    """Close the month that begins on `first`. `flows` are all so far, that month's among them; `before` was closed last."""
    known = before.positions if before else {}
    counted = flows.so_far
    after = {origin: position_of(found, known.get(origin, NOTHING)) for origin, found in counted.items()}
    after |= {origin: position_of({}, position) for origin, position in known.items() if origin not in after}
    usual, now_usual = before.usual if before else ALL, usual_share(after, first)
    for origin, position in after.items():
        if origin.cause is Cause.SALE:
            after[origin] = allocated_anew(known.get(origin, NOTHING), position, worth * now_usual)
    ways = {way: points for way, points in flows.ways_so_far.items() if points}
    sent = Counter(ways)
    sent.subtract(before.ways if before else {})
    return Month(
        first,
        currency,
        worth,
        now_usual,
        {origin: position for origin, position in sorted(after.items()) if position != NOTHING},
        ways,
        _owed(before, known, after, usual, now_usual),
        _points(known, after, gifts=False),
        _points(known, after, gifts=True),
        {way: points for way, points in sorted(sent.items()) if points},
        close_stored(before.stored if before else {}, first, flows.stored),
    )


def _owed(
    before: Month | None, known: Mapping[Origin, Position], after: Mapping[Origin, Position], usual: Fraction, now_usual: Fraction
) -> dict[str, Owed]:
    """By shop: what is owed is exact, and rounded once at each step, so that the steps lead from month to month."""
    exact: dict[str, Steps] = {}
    for origin, position in after.items():
        shop = origin.location_id
        more = steps(known.get(origin, NOTHING), position, usual, now_usual)
        exact[shop] = exact.get(shop, Steps()).plus(more)
    found: dict[str, Owed] = {}
    for shop, fractions in sorted(exact.items()):
        opening = before.owed.get(shop, Owed()).closing if before else 0
        _, issued, taken, used, ended, expected = map(round, fractions)
        found[shop] = Owed(opening, issued - opening, issued - taken, taken - used, used - ended, ended - expected)
    return found


def _points(known: Mapping[Origin, Position], after: Mapping[Origin, Position], *, gifts: bool) -> dict[str, Points]:
    found: dict[str, Points] = {}
    for origin, now in sorted(after.items()):
        if gifts and origin.cause is Cause.SALE:
            continue
        was, sums = known.get(origin, NOTHING), found.get(origin.location_id, Points())
        more = (was.out, now.issued - was.issued, now.taken - was.taken, now.used - was.used, now.ended - was.ended)
        found[origin.location_id] = Points(*(one + other for one, other in zip(sums, more, strict=True)))
    return found
