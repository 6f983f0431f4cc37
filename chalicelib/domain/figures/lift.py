"""What an offer added: members who got it beside members who by chance did not, as they were assigned, whatever they did.

Never a number without its interval, of which nineteen of twenty hold what is true. Money is compared as Welch does it (Biometrika
34, 1947), the share that came by Newcombe's tenth method (Statistics in Medicine 17, 1998, 873-890), from Wilson's limits.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import sqrt
from statistics import NormalDist
from typing import Final, NamedTuple

WITHIN: Final = 0.95
Z: Final = NormalDist().inv_cdf((1 + WITHIN) / 2)
SIDE_MIN: Final = 30
"""With fewer members on a side nothing is said of them."""
BUYERS_MIN: Final = 15
"""With fewer who came on a side nothing is said of money: one large order would decide."""


class Verdict(StrEnum):
    """What can be said of a difference."""

    TOO_FEW = "too_few"
    """There is not enough to compare."""
    UNSURE = "unsure"
    """The interval holds zero: chance explains it."""
    MORE = "more"
    LESS = "less"


class Side(NamedTuple):
    """Members on one side: how many, who came, what they paid in minor units, and the squares of what each paid added up."""

    members: int = 0
    came: int = 0
    spend: int = 0
    squares: int = 0

    def plus(self, *, came: bool, spend: int) -> "Side":
        """With one member more, who paid so much in all their days."""
        return Side(self.members + 1, self.came + came, self.spend + spend, self.squares + spend * spend)

    @property
    def share(self) -> Fraction:
        """Who came, of all."""
        return Fraction(self.came, self.members)

    @property
    def mean(self) -> Fraction:
        """What a member paid, those who did not come counted in."""
        return Fraction(self.spend, self.members)

    @property
    def variance(self) -> Fraction:
        """Of what they paid, as of a sample: divided by one less than their number."""
        return (self.squares - Fraction(self.spend**2, self.members)) / (self.members - 1)


class Interval(NamedTuple):
    """From here to there."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Lift:
    """By how much those who got it are ahead of those who did not: per member, with the interval that holds what is true.

    `without` is what those who did not get it have. Without an interval there is not enough to say anything.
    """

    ahead: Fraction
    without: Fraction
    interval: Interval | None

    @property
    def verdict(self) -> Verdict:
        """What can be said."""
        return verdict_of(self.interval)

    @property
    def relative(self) -> Fraction | None:
        """By which part they are ahead; None where there is nothing to compare with."""
        return self.ahead / self.without if self.without else None


def verdict_of(interval: Interval | None) -> Verdict:
    """What an interval says of a difference; None: there is none."""
    if interval is None:
        return Verdict.TOO_FEW
    return Verdict.MORE if interval.low > 0 else Verdict.LESS if interval.high < 0 else Verdict.UNSURE


def lift_of_spend(got: Side, without: Side) -> Lift | None:
    """What each member paid more, in minor units; None where a side is empty."""
    if not got.members or not without.members:
        return None
    enough = all(side.members >= SIDE_MIN and side.came >= BUYERS_MIN for side in (got, without))
    return Lift(got.mean - without.mean, without.mean, welch(got, without) if enough else None)


def lift_of_coming(got: Side, without: Side) -> Lift | None:
    """By how much the share that came is greater; None where a side is empty."""
    if not got.members or not without.members:
        return None
    enough = min(got.members, without.members) >= SIDE_MIN
    return Lift(got.share - without.share, without.share, newcombe(got, without) if enough else None)


def welch(got: Side, without: Side) -> Interval:
    """The interval of the difference of two means, from both their own variances: at least two members on each side.

    ahead ± t(freedom) * sqrt(v1/n1 + v2/n2), with freedom = (v1/n1 + v2/n2)² / ((v1/n1)²/(n1 - 1) + (v2/n2)²/(n2 - 1)).
    """
    parts = [(float(side.variance / side.members), side.members - 1) for side in (got, without)]
    ahead, spread = float(got.mean - without.mean), sum(part for part, _ in parts)
    if not spread:
        return Interval(ahead, ahead)
    freedom = spread**2 / sum(part**2 / less for part, less in parts)
    reach = student(freedom) * sqrt(spread)
    return Interval(ahead - reach, ahead + reach)


def newcombe(got: Side, without: Side) -> Interval:
    """The interval of the difference of two shares: from the limits of each."""
    (low, high), (low_without, high_without) = wilson(got.came, got.members), wilson(without.came, without.members)
    share, share_without = float(got.share), float(without.share)
    down = sqrt((share - low) ** 2 + (high_without - share_without) ** 2)
    up = sqrt((high - share) ** 2 + (share_without - low_without) ** 2)
    return Interval(share - share_without - down, share - share_without + up)


def wilson(part: int, whole: int) -> Interval:
    """The interval of a share, by Wilson (1927): also where nobody did, or all."""
    middle, reach = part + Z * Z / 2, Z * sqrt(part * (whole - part) / whole + Z * Z / 4)
    return Interval((middle - reach) / (whole + Z * Z), (middle + reach) / (whole + Z * Z))


def student(freedom: float) -> float:
    """How many spreads to each side hold so much of Student's distribution, from the normal one's.

    Abramowitz and Stegun 26.7.5; right to a thousandth from five degrees of freedom on.
    """
    z = Z
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom ** (number + 1) for number, term in enumerate(terms))


def mean_of(differences: list[float]) -> tuple[float, Interval]:
    """The mean of differences between pairs, with its interval: at least two pairs."""
    count = len(differences)
    mean = sum(differences) / count
    variance = sum((one - mean) ** 2 for one in differences) / (count - 1)
    reach = student(count - 1) * sqrt(variance / count)
    return mean, Interval(mean - reach, mean + reach)
