"""Adding up entries: points, lots, debt, visits, and what sales have earned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from chalicelib.domain.account import Account, Lot, LotKey
from chalicelib.domain.entry import Delta, Entry
from chalicelib.domain.tiers import Month, Progress, TierBasis

Held = tuple[int, int]
"""Uses of a special, and minor units off."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What entries add up to, or what an account has.

    `points` are its worth; `lots` has points by lot, without those of none; `exact` are the exact points of sales, and
    `lifetime_points` all points granted ever. `progress` is what counts towards tiers, by month, without those of nothing; `held`
    are uses and minor units of specials with limits that are set aside.
    """

    points: int = 0
    lots: Mapping[LotKey, int] = field(default_factory=dict)
    debt: int = 0
    visits: int = 0
    exact: Fraction = Fraction(0)
    lifetime_points: int = 0
    progress: Mapping[tuple[Month, TierBasis], Fraction] = field(default_factory=dict)
    held: Mapping[str, Held] = field(default_factory=dict)

    def plus(self, more: "Sums", times: int = 1) -> "Sums":
        """These and `more`, so many times."""
        lots = dict(self.lots)
        for key, points in more.lots.items():
            lots[key] = lots.get(key, 0) + times * points
        progress = dict(self.progress)
        for counted, amount in more.progress.items():
            progress[counted] = progress.get(counted, Fraction(0)) + times * amount
        return Sums(
            self.points + times * more.points,
            {key: points for key, points in lots.items() if points},
            self.debt + times * more.debt,
            self.visits + times * more.visits,
            self.exact + times * more.exact,
            self.lifetime_points + times * more.lifetime_points,
            {counted: amount for counted, amount in progress.items() if amount},
            _add(self.held, more.held, times),
        )

    def minus(self, fewer: "Sums") -> "Sums":
        """These without `fewer`."""
        return self.plus(fewer, -1)

    @property
    def as_lots(self) -> tuple[Lot, ...]:
        """The lots, by day, place and cause."""
        lots = (Lot(last_day, location_id, points, cause) for (last_day, location_id, cause), points in self.lots.items())
        return tuple(sorted(lots, key=lambda lot: (lot.last_day or date.min, *lot.key[1:])))

    @property
    def as_progress(self) -> tuple[Progress, ...]:
        """What counts towards tiers, by month."""
        return tuple(Progress(month, basis, amount) for (month, basis), amount in sorted(self.progress.items()))

    @property
    def as_delta(self) -> Delta:
        """The same as what one entry adds."""
        held = tuple((special_id, *more) for special_id, more in sorted(self.held.items()))
        return Delta(self.as_lots, self.debt, self.visits, self.exact, self.lifetime_points, self.as_progress, held)


def sums_of(account: Account) -> Sums:
    """What an account has."""
    lots = {lot.key: lot.points for lot in account.lots}
    progress = {one.key: one.amount for one in account.progress}
    held: dict[str, Held] = {}
    for use in (use for hold in account.holds for use in hold.uses if use.limited):
        held = _add(held, {use.counted_as: (1, use.amount)})
    return Sums(account.worth, lots, account.debt, account.visits, account.exact, account.lifetime_points, progress, held)


def added_by(entry: Entry) -> Sums:
    """What one entry says that it added."""
    delta = entry.delta
    lots = {lot.key: lot.points for lot in delta.lots}
    progress = {one.key: one.amount for one in delta.progress}
    held = {special_id: (times, amount) for special_id, times, amount in delta.specials}
    return Sums(entry.points, lots, delta.debt, delta.visits, delta.exact, delta.lifetime_points, progress, held)


def _add(held: Mapping[str, Held], more: Mapping[str, Held], times: int = 1) -> dict[str, Held]:
    found = dict(held)
    for special_id, (uses, amount) in more.items():
        had = found.get(special_id, (0, 0))
        found[special_id] = had[0] + times * uses, had[1] + times * amount
    return {special_id: both for special_id, both in found.items() if any(both)}
