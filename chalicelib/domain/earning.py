"""What a sale is to have given its member, and why.

The order is fixed, and published in docs/stacking.md: what the customer paid for merchandise and kept, with its tax where that
counts; the earn rule on that; the one window or special, or the member's tier, that multiplies most; the bonuses of all of them;
the most that one sale can give.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from chalicelib.domain.account import Account
from chalicelib.domain.basket import Line, fold, sold_of
from chalicelib.domain.customer import Customer
from chalicelib.domain.location import Location
from chalicelib.domain.program import EarnRule, Merchant, Program
from chalicelib.domain.sale import Report, Sale
from chalicelib.domain.special import Special, meant_for
from chalicelib.domain.tiers import Tier
from chalicelib.domain.window import ONE, Window


@dataclass(frozen=True, slots=True)
class Earned:
    """The exact points and visits that a sale is to have given by now, and what led to them.

    `base` is the qualifying money in minor units, `tax` the part of it that is tax. `windows` are the windows and specials that
    `times` and `bonus` come from, the multiplying one first; `tier` is the one that `times` comes from, where it multiplies more
    than any of them. `cap` is the most that one sale can give, where it gives no more for that reason.
    """

    exact: Fraction = Fraction(0)
    visits: int = 0
    base: int = 0
    tax: int = 0
    times: Fraction = ONE
    bonus: int = 0
    windows: tuple[Window | Special, ...] = ()
    cap: int | None = None
    tier: Tier | None = None

    @property
    def specials(self) -> tuple[str, ...]:
        """The ids of the specials that counted."""
        return tuple(one.id for one in self.windows if isinstance(one, Special))

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
            "perk": self.tier.name if self.tier else None,
        }
        return {name: fact for name, fact in told.items() if fact is not None}


def target(sale: Sale, program: Program, location: Location, tier: Tier | None = None) -> Earned:
    """What the sale, made at `location` and priced by `program`, should have given a member of `tier` by now."""
    rule, tax = program.earn, _counted_tax(sale, program.earn)
    base = sale.kept + tax
    if sale.report is None or sale.member_id is None or not rule.visits(base):
        return Earned(base=base, tax=tax)
    at = sale.report.occurred_at
    zone, specials = location.zone_at(at), (special for special in program.specials if _gives_more(special, sale, base))
    rules: tuple[Window | Special, ...] = (*program.windows, *specials)
    # One by coupon held when the coupon was shown, which may be before the sale is made.
    found = [one for one in rules if _by_coupon(one) or (one.holds_at(location.id) and one.covers(at, zone))]
    best = max(found, key=lambda window: window.times, default=None)
    times, bonus = best.times if best else ONE, sum(window.bonus_points for window in found)
    perk = tier if tier is not None and tier.times > times else None
    best, times = (None, perk.times) if perk else (best, times)
    exact = rule.exact_points(base) * times + bonus
    cap = rule.points_max if rule.points_max is not None and rule.points_max < exact else None
    exact = exact if cap is None else Fraction(cap)
    return Earned(exact, rule.visits(base), base, tax, times, bonus, _counting(found, best), cap, perk)


def number_visit(sale: Sale, visits: int, program: Program) -> Sale:
    """Where a special asks for it: which visit of a member with so many `visits` the sale is. Once it counts, it stays that."""
    asks = any(special.asks_visit for special in program.specials)
    counts_already = sale.posted is not None and sale.posted.visits > 0
    return replace(sale, visit=visits + 1) if asks and not counts_already else sale


def note_meant(sale: Sale, merchant: Merchant, customer: Customer | None, account: Account) -> Sale:
    """The sale with the specials for some members that give its own more points. Once it has counted, that stays."""
    if sale.report is None or sale.posted is not None:
        return sale
    at, location = sale.report.occurred_at, merchant.location(sale.location_id)
    asking = [one for one in merchant.program_at(at).specials if one.benefit.earns and one.asks_member]
    meant = tuple(one.id for one in meant_for(asking, merchant, location, customer, account, at))
    return sale if meant == sale.meant else replace(sale, meant=meant)


def count_items(said: Report, lines: Sequence[Line], program: Program, *, keeps: bool = False) -> Report:
    """What is said of a sale, with how many there are on its lines of what specials are for.

    No more is kept of the lines, unless the merchant `keeps` what is sold.
    """
    found: list[tuple[str, int]] = []
    for special in program.specials:
        wanted = {fold(item) for item in special.items} if special.benefit.earns else set[str]()
        units = sum(max(1, line.quantity) for line in lines if line.total > 0 and not wanted.isdisjoint(line.names))
        found += [(special.id, units)] if units else []
    return replace(said, items=tuple(found), sold=sold_of(lines) if keeps else ())


def _counted_tax(sale: Sale, rule: EarnRule) -> int:
    """The tax on what the customer kept: of all tax the part that it is of all that was paid, so that refunds add up to all."""
    if sale.report is None or not rule.counts_tax or not sale.kept:
        return 0
    return sale.report.tax * sale.kept // sale.paid_base


def _gives_more(special: Special, sale: Sale, base: int) -> bool:
    """Whether a special is one of points, and for this sale wherever and whenever it was made."""
    if not special.benefit.earns or base < special.spend_min or not special.is_for_visit(sale.visit):
        return False
    if special.asks_member and special.id not in sale.meant:
        return False
    if special.by_coupon and special.id not in {use.reward_id for use in sale.uses}:
        return False
    units = dict(sale.report.items).get(special.id, 0) if sale.report else 0
    enough = not special.items or units >= max(1, special.buy)
    return enough and (special.by_coupon or not special.is_limited or special.id in sale.admitted)


def _by_coupon(one: Window | Special) -> bool:
    return isinstance(one, Special) and one.by_coupon


def _counting(found: Sequence[Window | Special], best: Window | Special | None) -> tuple[Window | Special, ...]:
    return tuple(sorted((window for window in found if window is best or window.bonus_points), key=lambda each: each is not best))
