"""What a program is worth, foretold: how long a regular needs for a reward, and what of the sales it gives back."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from chalicelib.domain.program import Program, Reward, RewardKind
from chalicelib.domain.tiers import Tier, TierBasis

DAYS: Final = 28
WEEK: Final = 7
YEAR: Final = 365


@dataclass(frozen=True, slots=True)
class Regular:
    """Somebody who comes often, as their shopkeeper sees them: what they spend (minor units), and their visits in four weeks."""

    spend: int = 800
    visits: int = 8


@dataclass(frozen=True, slots=True)
class Prospect:
    """What one reward is for a regular: in how many days they get it, and the share of their sales that it gives back.

    None: never, and unknown.
    """

    reward: Reward
    days: Fraction | None
    share: Fraction | None


def foretell(program: Program, regular: Regular) -> tuple[Prospect, ...]:
    """All rewards of a program as a regular meets them."""
    return tuple(_prospect(program, reward, regular) for reward in program.rewards)


def gives_back(program: Program, regular: Regular) -> Fraction | None:
    """The share of sales that goes back at most, where people use the reward that is best for them; None where none is known."""
    return max((one.share for one in foretell(program, regular) if one.share is not None), default=None)


@dataclass(frozen=True, slots=True)
class Climb:
    """What one tier is for a regular: in how many days of a window they reach it, None: never, and what it then gives back."""

    tier: Tier
    days: Fraction | None
    share: Fraction | None


def climb(program: Program, regular: Regular) -> tuple[Climb, ...]:
    """All tiers of a program as a regular meets them, who earns by the plain rule until they are there."""
    by = {TierBasis.SPEND: Fraction(regular.spend), TierBasis.VISITS: Fraction(1), TierBasis.POINTS: _points(program, regular)}
    counts = by[program.tiers.basis] if program.earn.visits(regular.spend) else Fraction(0)
    back = gives_back(program, regular)
    found = []
    for tier in program.tiers.levels:
        days = Fraction(tier.threshold) / counts * DAYS / regular.visits if counts else None
        found.append(Climb(tier, days if days is not None and days <= YEAR else None, back and back * tier.times))
    return tuple(found)


def _prospect(program: Program, reward: Reward, regular: Regular) -> Prospect:
    points = _points(program, regular)
    if points <= 0:
        return Prospect(reward, None, None)
    if reward.kind is RewardKind.CREDIT:  # a point is a minor unit, and can be spent at the next visit
        return Prospect(reward, Fraction(DAYS, regular.visits), points / regular.spend)
    visits = Fraction(reward.price_points) / points
    cost = _cost(reward, regular)
    return Prospect(reward, visits * DAYS / regular.visits, Fraction(cost) / (visits * regular.spend) if cost else None)


def _points(program: Program, regular: Regular) -> Fraction:
    """What one visit of theirs gives."""
    points = program.earn.exact_points(regular.spend)
    most = program.earn.points_max
    return points if most is None else min(points, Fraction(most))


def _cost(reward: Reward, regular: Regular) -> int:
    """What it costs the merchant when it is used; what it takes off, where that is not known."""
    if reward.cost:
        return reward.cost
    return reward.amount_off(regular.spend) if reward.kind is RewardKind.PERCENT_OFF else reward.worth
