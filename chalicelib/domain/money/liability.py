"""What a merchant owes for points: the part of members' payments that is for rewards still to come.

Points that come with a sale are sold with it, so a part of the price belongs to them, by what each is worth on its own (IFRS 15,
B39-B43; ASC 606-10-55-41). That part is fixed when they are issued. It is earned as points are used, in proportion to all that
are expected to be used; what is expected changes, and then more or less of it is earned at once. Points that nobody paid for
(welcome bonuses, what staff gives, what came from an earlier program) are marketing: nothing was received, nothing is owed.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from chalicelib.domain.account import Cause
from chalicelib.domain.money.flows import Course, Origin
from chalicelib.domain.program import Program, Reward, RewardKind

ALL: Final = Fraction(1)
OVER_MIN: Final = 200
"""So many points of months that are over are needed before they say how many of the others will be used."""


def allocate(price: int, worth: Fraction) -> int:
    """The part of a price (minor units) for points that are worth so much on their own, beside what was bought at that price."""
    return round(price * worth / (price + worth)) if price > 0 and worth > 0 else 0


def earned(allocated: Fraction | int, used: int, expected: Fraction | int) -> Fraction:
    """What has been earned of an allocation once so many points were used, of as many as are expected to be used in all."""
    return Fraction(allocated) * used / expected if expected else Fraction(allocated)


def worth_of_point(program: Program) -> Fraction:
    """Minor units that a point is worth at most: what the reward that gives most for it takes off. 0: no reward says."""
    return max((_worth(reward) for reward in program.rewards), default=Fraction(0))


def _worth(reward: Reward) -> Fraction:
    if reward.kind is RewardKind.CREDIT:
        return ALL
    return Fraction(reward.worth or reward.cost, reward.price_points) if reward.price_points else Fraction(0)


@dataclass(frozen=True, slots=True)
class Position:
    """All that became of the points of one origin so far, and the money that was allocated to them.

    `paid` is the money of the sales that issued them, `allocated` the part of it for points, `priced` for how many of them.
    """

    issued: int = 0
    used: int = 0
    ended: int = 0
    taken: int = 0
    paid: int = 0
    allocated: int = 0
    priced: int = 0

    @property
    def kept(self) -> int:
        """Points issued and not taken back."""
        return self.issued - self.taken

    @property
    def out(self) -> int:
        """Points that can be used still."""
        return self.kept - self.used - self.ended

    @property
    def allocation(self) -> Fraction:
        """What is allocated to points that were not taken back: a refund takes its own part."""
        return Fraction(self.allocated) * min(max(self.kept, 0), self.priced) / self.priced if self.priced else Fraction(0)

    def expected(self, share: Fraction) -> Fraction:
        """How many will be used in all, where usually this share is; where more were already, the rest as usual."""
        usual = share * self.kept
        return min(usual if self.used < usual else self.used + share * self.out, Fraction(self.used + self.out))

    def owed(self, expected: Fraction) -> Fraction:
        """What is not earned yet."""
        return self.allocation - earned(self.allocation, self.used, expected)


def position_of(counted: Mapping[Course, int], before: Position) -> Position:
    """The position with all that was counted so far; what was allocated before stays."""
    names = {Course.ISSUED: "issued", Course.USED: "used", Course.ENDED: "ended", Course.TAKEN: "taken", Course.PAID: "paid"}
    return replace(before, **{name: counted.get(course, 0) for course, name in names.items()})


def allocated_anew(before: Position, after: Position, worth: Fraction) -> Position:
    """With its part of what was paid since, where points were issued since that are worth so much each."""
    issued = after.kept if before == Position() else after.issued - before.issued
    if issued <= 0:
        return after
    part = allocate(after.paid - before.paid, issued * worth)
    return replace(after, allocated=after.allocated + part, priced=after.priced + issued)


def usual_share(positions: Mapping[Origin, Position], month: date) -> Fraction:
    """The share of points that is used, of those issued in months all of whose points are used or ended by now; else all."""
    out, used, kept = Counter[date](), Counter[date](), Counter[date]()
    for origin, position in positions.items():
        if origin.cause is Cause.SALE and origin.month < month:
            out[origin.month] += position.out
            used[origin.month] += position.used
            kept[origin.month] += position.kept
    over = [one for one in kept if not out[one]]
    points = sum(kept[one] for one in over)
    return Fraction(sum(used[one] for one in over), points) if points >= OVER_MIN else ALL


class Steps(NamedTuple):
    """What is owed, step by step from one month's end to the next."""

    before: Fraction = Fraction(0)
    issued: Fraction = Fraction(0)
    taken: Fraction = Fraction(0)
    used: Fraction = Fraction(0)
    ended: Fraction = Fraction(0)
    expected: Fraction = Fraction(0)

    def plus(self, more: "Steps") -> "Steps":
        """Both together."""
        return Steps(*(mine + other for mine, other in zip(self, more, strict=True)))


def steps(before: Position, after: Position, usual: Fraction, now_usual: Fraction) -> Steps:
    """How what is owed for one origin changed: first what came, then what was taken back, used and ended, then the estimate.

    What is new was priced by the share that is usual now, so nothing of it is a new estimate.
    """
    usual = now_usual if before == Position() else usual
    expected = before.expected(usual)
    come = replace(before, issued=after.issued, allocated=after.allocated, priced=after.priced)
    all_come = come.expected(usual)
    left = replace(come, taken=after.taken)
    all_left = _within(all_come * left.kept / come.kept if come.kept else Fraction(0), left)
    spent = replace(left, used=after.used)
    all_spent = _within(all_left, spent)
    return Steps(
        before.owed(expected),
        come.owed(all_come),
        left.owed(all_left),
        spent.owed(all_spent),
        after.owed(_within(all_spent, after)),
        after.owed(after.expected(now_usual)),
    )


def _within(expected: Fraction, position: Position) -> Fraction:
    """No fewer than were used, and no more than can be."""
    return min(max(expected, Fraction(position.used)), Fraction(position.used + position.out))
