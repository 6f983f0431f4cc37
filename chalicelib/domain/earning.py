"""What a sale is to have given its member, and why.

The order is fixed, and published in docs/stacking.md: what the customer paid for merchandise and kept, with its tax where that
counts; the earn rule on that; the one window that multiplies most; the bonuses of all windows; the most that one sale can give.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from chalicelib.domain.program import EarnRule, Location, Program
from chalicelib.domain.sale import Sale
from chalicelib.domain.window import ONE, Window


@dataclass(frozen=True, slots=True)
class Earned:
    """The exact points and visits that a sale is to have given by now, and what led to them.

    `base` is the qualifying money in minor units, `tax` the part of it that is tax. `windows` are those that `times` and `bonus`
    come from, the multiplying one first. `cap` is the most that one sale can give, where it gives no more for that reason.
    """

    exact: Fraction = Fraction(0)
    visits: int = 0
    base: int = 0
    tax: int = 0
    times: Fraction = ONE
    bonus: int = 0
    windows: tuple[Window, ...] = ()
    cap: int | None = None

    @property
    def window(self) -> str | None:
        """The name of the window that counted; of several, the multiplying one's and how many more."""
        more = f" +{len(self.windows) - 1}" if len(self.windows) > 1 else ""
        return f"{self.windows[0].name}{more}" if self.windows else None

    @property
    def facts(self) -> dict[str, int | str]:
        """Why, for an entry: the base, and of the rest what there is to tell."""
        told = {
            "base": self.base,
            "tax": self.tax or None,
            "times": str(self.times) if self.times > ONE else None,
            "bonus": self.bonus or None,
            "window": self.window,
            "cap": self.cap,
        }
        return {name: fact for name, fact in told.items() if fact is not None}


def target(sale: Sale, program: Program, location: Location) -> Earned:
    """What the sale, made at `location` and priced by `program`, should have given by now."""
    rule, tax = program.earn, _counted_tax(sale, program.earn)
    base = sale.kept + tax
    if sale.report is None or sale.member_id is None or not rule.visits(base):
        return Earned(base=base, tax=tax)
    at = sale.report.occurred_at
    found = [window for window in program.windows if window.holds_at(location.id) and window.covers(at, location.zone_at(at))]
    best = max(found, key=lambda window: window.times, default=None)
    times, bonus = best.times if best else ONE, sum(window.bonus_points for window in found)
    exact = rule.exact_points(base) * times + bonus
    cap = rule.points_max if rule.points_max is not None and rule.points_max < exact else None
    exact = exact if cap is None else Fraction(cap)
    return Earned(exact, rule.visits(base), base, tax, times, bonus, _counting(found, best), cap)


def _counted_tax(sale: Sale, rule: EarnRule) -> int:
    """The tax on what the customer kept: of all tax the part that it is of all that was paid, so that refunds add up to all."""
    if sale.report is None or not rule.counts_tax or not sale.kept:
        return 0
    return sale.report.tax * sale.kept // sale.paid_base


def _counting(found: Sequence[Window], best: Window | None) -> tuple[Window, ...]:
    return tuple(sorted((window for window in found if window is best or window.bonus_points), key=lambda each: each is not best))
