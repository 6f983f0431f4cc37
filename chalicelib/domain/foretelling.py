"""What a sale would give, told before anybody has keyed it: the facts from which a till page counts, and the count itself.

The page has the same few lines in its own language. It may not guess, so the facts say how long they hold: where a window begins
or ends soon, until then.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from math import floor
from typing import Final

from chalicelib.domain.account import Account
from chalicelib.domain.program import EarnBasis, EarnRule, Location, Program
from chalicelib.domain.window import ONE

HOLDS_MAX: Final = timedelta(minutes=10)
MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Rate:
    """What sales of one account earn at one place until `until`: by the rule, `times` and `bonus` of the windows that are open.

    `carry` is the part of a point that the account has from before.
    """

    rule: EarnRule
    times: Fraction
    bonus: int
    carry: Fraction
    until: datetime

    def points(self, base: int) -> int:
        """Whole points that a sale gives of which the customer pays so many minor units."""
        if not self.rule.visits(base):
            return 0
        exact = self.rule.exact_points(base) * self.times + self.bonus
        if self.rule.points_max is not None:
            exact = min(exact, Fraction(self.rule.points_max))
        return floor(self.carry + exact)

    @property
    def facts(self) -> dict[str, int | list[int] | bool | None]:
        """All of it in whole numbers; a fraction is numerator and denominator."""
        return {
            "visit": self.rule.basis is EarnBasis.VISIT,
            "points": self.rule.points,
            "per": self.rule.per_minor_units,
            "min": self.rule.spend_min,
            "max": self.rule.points_max,
            "times": [self.times.numerator, self.times.denominator],
            "bonus": self.bonus,
            "carry": [self.carry.numerator, self.carry.denominator],
        }


def foretell(program: Program, location: Location, account: Account, now: datetime) -> Rate:
    """What the account's sales earn here from now on."""
    times, bonus = _open_windows(program, location, now)
    until = next((at for at in _minutes(now) if _open_windows(program, location, at) != (times, bonus)), now + HOLDS_MAX)
    return Rate(program.earn, times, bonus, account.exact - floor(account.exact), until)


def _open_windows(program: Program, location: Location, at: datetime) -> tuple[Fraction, int]:
    zone = location.zone_at(at)
    found = [window for window in program.windows if window.holds_at(location.id) and window.covers(at, zone)]
    return max((window.times for window in found), default=ONE), sum(window.bonus_points for window in found)


def _minutes(now: datetime) -> Iterator[datetime]:
    """The full minutes that come: windows begin and end on them."""
    at = now.replace(second=0, microsecond=0) + MINUTE
    while at < now + HOLDS_MAX:
        yield at
        at += MINUTE
