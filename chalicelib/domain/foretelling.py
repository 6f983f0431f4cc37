"""What a sale would give, told before anybody has keyed it: the facts from which a till page counts, and the count itself.

The page has the same few lines in its own language. It may not guess, so the facts say how long they hold: where a window begins
or ends soon, until then.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import partial
from math import floor
from typing import TYPE_CHECKING, Final

from chalicelib.domain.account import Account
from chalicelib.domain.calendar import end_instant
from chalicelib.domain.location import Location
from chalicelib.domain.program import EarnBasis, EarnRule, Program
from chalicelib.domain.tier_standing import TierStanding
from chalicelib.domain.window import ONE

if TYPE_CHECKING:
    from chalicelib.domain.special import Special
    from chalicelib.domain.window import Window

HOLDS_MAX: Final = timedelta(minutes=10)
MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Rate:
    """What sales of one account earn at one place until `until`.

    By the rule, with the `times` of the member's tier or of a window, and the `bonus` of the windows that are open. `carry` is
    the part of a point that the account has from before.
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


def foretell(
    program: Program,
    location: Location,
    account: Account,
    now: datetime,
    standing: TierStanding | None = None,
    is_meant: "Callable[[Special, datetime], bool]" = lambda _, __: False,
) -> Rate:
    """What the account's sales earn here from now on; `standing` is its member's, where the program has tiers.

    `is_meant` says whether a special for some members is for this one.
    """
    asked = partial(_open_windows, program, location, account.visits + 1, is_meant)
    times, bonus = asked(now)
    until = next((at for at in _minutes(now) if asked(at) != (times, bonus)), now + HOLDS_MAX)
    if standing is not None and standing.tier is not None and standing.through is not None:
        times = max(times, standing.tier.times)
        until = min(until, end_instant(standing.through, program.timezone))
    return Rate(program.earn, times, bonus, account.exact - floor(account.exact), until)


def _open_windows(
    program: Program, location: Location, visit: int, is_meant: "Callable[[Special, datetime], bool]", at: datetime
) -> tuple[Fraction, int]:
    """What windows give, and those specials of which it can be told: not those for items, from an amount on, or with limits."""
    zone, specials = location.zone_at(at), (one for one in program.specials if one.benefit.earns and one.is_for_visit(visit))
    plain = (one for one in specials if not (one.items or one.spend_min or one.is_limited))
    plain = (one for one in plain if not one.asks_member or is_meant(one, at))
    rules: tuple[Window | Special, ...] = (*program.windows, *plain)
    found = [one for one in rules if one.holds_at(location.id) and one.covers(at, zone)]
    return max((one.times for one in found), default=ONE), sum(one.bonus_points for one in found)


def _minutes(now: datetime) -> Iterator[datetime]:
    """The full minutes that come: windows begin and end on them."""
    at = now.replace(second=0, microsecond=0) + MINUTE
    while at < now + HOLDS_MAX:
        yield at
        at += MINUTE
