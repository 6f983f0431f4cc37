"""Which tier a member has on a day, until when, and how far the next one is.

Nothing of it is stored: it is what the months of an account add up to, by the rules in force. So nobody has to be moved down on
a day, refunds in any order lead to the same, and two accounts that become one have what their months make together. An edit
takes no tier away: what a window reached under any version that was in force in it, is reached.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from chalicelib.domain.account import Account
from chalicelib.domain.calendar import FOREVER, local_day
from chalicelib.domain.program import Merchant
from chalicelib.domain.tiers import YEAR, Month, Progress, Tier, TierBasis, Tiers, TierWindow, last_day, month_of

EVER: Month = month_of(FOREVER)


@dataclass(frozen=True, slots=True)
class TierStanding:
    """A member's `tier` on `today` (None: not one yet), and until when; `amount` is what the window that runs has so far."""

    tiers: Tiers
    today: date
    height: int = 0
    through: date | None = None
    amount: Fraction = Fraction(0)

    @property
    def tier(self) -> Tier | None:
        """The level that the member has."""
        return self.tiers.at(self.height)

    @property
    def following(self) -> Tier | None:
        """The next level up; None from the highest."""
        return self.tiers.following(self.height)

    @property
    def need(self) -> Fraction:
        """What is missing to the next level in the window that runs."""
        return max(Fraction(0), self.following.threshold - self.amount) if self.following else Fraction(0)


class _Span(NamedTuple):
    """Months that are added up. What they reach holds from `opens`, and in full through `holds`; then it falls a step a year."""

    first: Month
    last: Month
    opens: Month
    holds: Month


class _Rules(NamedTuple):
    """The tiers of a version, and the months in which it was in force."""

    tiers: Tiers
    first: Month
    last: Month


class _Counted:
    """What counted by month, to be added up over any span: there are many of them, and they overlap."""

    def __init__(self, progress: Iterable[Progress]) -> None:
        self._rows: dict[TierBasis, tuple[list[Month], list[Fraction]]] = {}
        for one in progress:
            months, sums = self._rows.setdefault(one.basis, ([], [Fraction(0)]))
            months.append(one.month)
            sums.append(sums[-1] + one.amount)

    @property
    def since(self) -> Month | None:
        """The first month in which something did; None: in none."""
        return min((months[0] for months, _ in self._rows.values()), default=None)

    def within(self, span: _Span, basis: TierBasis) -> Fraction:
        """All that counted in a span."""
        months, sums = self._rows.get(basis, ([], [Fraction(0)]))
        return sums[bisect_right(months, span.last)] - sums[bisect_left(months, span.first)]


def stand(account: Account, merchant: Merchant, at: datetime) -> TierStanding:
    """Where a member stands at `at`, by the program that is in force then."""
    program = merchant.program_at(at)
    tiers, today = program.tiers, local_day(at, program.timezone)
    if not tiers.levels:
        return TierStanding(tiers, today)
    month, graced = month_of(today), month_of(today - timedelta(days=tiers.grace_days))
    counted, versions = _Counted(one for one in account.progress if one.month <= month), list(_rules(merchant, at))
    best, holds, amount = 0, EVER, Fraction(0)
    for span in _spans(tiers, counted.since, account.counting_since, month):
        reached = max((_reached(span, rules, counted, tiers) for rules in versions), default=0)
        steps = max(0, -(-(graced - span.holds) // YEAR))
        height, until = max(0, reached - steps), span.holds + YEAR * steps
        if height and (height, until) > (best, holds if best else 0):
            best, holds = height, until
        if span.opens <= month <= span.last:
            amount = counted.within(span, tiers.basis)
    through = last_day(holds) + timedelta(days=tiers.grace_days) if best else None
    return TierStanding(tiers, today, best, through, amount)


def _spans(tiers: Tiers, oldest: Month | None, since: Month, month: Month) -> Iterator[_Span]:
    """All that may matter by now. Of rolling years also those to come, to say how long it lasts: nothing more is in them yet."""
    oldest = month if oldest is None else oldest
    if tiers.window is TierWindow.ROLLING_YEAR:
        for last in range(oldest, month + YEAR + 1):
            yield _Span(last - YEAR, last, last, last)
        return
    begins = since if tiers.window is TierWindow.MEMBERSHIP_YEAR else 0
    for first in range(oldest - (oldest - begins) % YEAR, month + 1, YEAR):
        yield _Span(first, first + YEAR - 1, first, first + 2 * YEAR - 1)


def _rules(merchant: Merchant, at: datetime) -> Iterator[_Rules]:
    """Every version that has begun, with its months: one that begins in a month has that month, and so has the one before."""
    begun = sorted((p for p in merchant.programs if p.effective_from <= at), key=lambda p: (p.effective_from, p.version))
    begun = begun or [merchant.program_at(at)]
    begins = [0, *(month_of(local_day(program.effective_from, program.timezone)) for program in begun[1:])]
    for program, first, last in zip(begun, begins, [*begins[1:], EVER], strict=True):
        yield _Rules(program.tiers, first, last)


def _reached(span: _Span, rules: _Rules, counted: _Counted, tiers: Tiers) -> int:
    """The height in `tiers` that a span reached under other rules; a level that is there no more counts as the one below."""
    if not rules.tiers.levels or rules.first > span.last or rules.last < span.opens:
        return 0
    within = rules.tiers.within(counted.within(span, rules.tiers.basis))
    return max((tiers.height(level.id) for level in within), default=0)
