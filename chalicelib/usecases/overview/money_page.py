"""Money: what is owed for points, a month's journal, who settles up with whom, and what the program costs."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final, NamedTuple

from chalicelib.domain.account import Cause
from chalicelib.domain.calendar import month_end
from chalicelib.domain.figures.figures import Numbers, Span
from chalicelib.domain.figures.tallies import MEMBER_SALES, OTHER_SALES, REWARD_COST
from chalicelib.domain.money.journal import Month
from chalicelib.domain.money.settlement import Agreed, Settlement, holding, price_of, settle
from chalicelib.domain.program import Merchant
from chalicelib.usecases.figures.month_end import Journals
from chalicelib.usecases.overview.tallies import Tallies

MONTHS: Final = 24
"""So many months back the page goes."""


class Issue(NamedTuple):
    """What became of the points that were sold in a month, once none of them can be used any more."""

    month: date
    points: int
    used: int

    @property
    def unused(self) -> Fraction:
        """The share that nobody used."""
        return Fraction(self.points - self.used, self.points)


@dataclass(frozen=True, slots=True)
class MoneyPage:
    """A closed month. Money is in minor units of its currency. A share is None where there is nothing to divide by."""

    months: tuple[date, ...]
    month: Month
    settlement: Settlement
    reward_cost: int
    sales: int
    member_sales: int
    over: tuple[Issue, ...]
    agreed: Agreed | None = None
    """What shops agreed on for a point of this month."""
    next_agreed: Agreed | None = None
    """What holds for the months to come."""

    @property
    def share_of_sales(self) -> Fraction | None:
        """What rewards cost, of all sales."""
        return Fraction(self.reward_cost, self.sales) if self.sales > 0 else None

    @property
    def reward_rate(self) -> Fraction | None:
        """What rewards cost, of what members paid."""
        return Fraction(self.reward_cost, self.member_sales) if self.member_sales > 0 else None

    @property
    def gifts_used(self) -> int:
        """What rewards were worth that were paid with points that nobody had paid for."""
        return round(self.month.gifts_in_all.used * self.month.worth)


def read(
    journals: Journals,
    tallies: Tallies,
    merchant: Merchant,
    wanted: str,
    agreed: tuple[Agreed, ...] = (),
    price: Fraction | None = None,
) -> MoneyPage | None:
    """The month that is wanted (2026-10), or the newest; None: none is closed.

    Shops settle at what they `agreed` on for a point, else at what it is worth; or, to see what it would come to, at a `price`.

    A Query, and one for each shard of the figures.
    """
    closed = journals.months(merchant.id, MONTHS)
    if not closed:
        return None
    month = next((one for one in closed if f"{one.first:%Y-%m}" == wanted), closed[0])
    days = Span(month.first, (month_end(month.first) - month.first + timedelta(days=1)).days)
    numbers = Numbers(tallies.since(merchant.id, month.first))
    member_sales = numbers.total(MEMBER_SALES, days)
    return MoneyPage(
        tuple(one.first for one in closed),
        month,
        settle(month.sent, price_of(agreed, month) if price is None else price),
        numbers.total(REWARD_COST, days),
        member_sales + numbers.total(OTHER_SALES, days),
        member_sales,
        over_by(month),
        holding(agreed, month.first),
        holding(agreed, date.max),
    )


def over_by(month: Month) -> tuple[Issue, ...]:
    """The months of which no point can be used any more, newest first."""
    kept, used, out = Counter[date](), Counter[date](), Counter[date]()
    for origin, position in month.positions.items():
        if origin.cause is Cause.SALE and origin.month < month.first:
            kept[origin.month] += position.kept
            used[origin.month] += position.used
            out[origin.month] += position.out
    return tuple(Issue(one, kept[one], used[one]) for one in sorted(kept, reverse=True) if kept[one] > 0 and not out[one])
