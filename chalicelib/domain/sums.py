"""Adding up entries: points, lots, debt, visits, and what sales have earned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from chalicelib.domain.account import Account, Lot, LotKey
from chalicelib.domain.entry import Delta, Entry


@dataclass(frozen=True, slots=True)
class Sums:
    """What entries add up to, or what an account has.

    `points` are its worth; `lots` has points by lot, without those of none; `exact` are the exact points of sales, and
    `lifetime_points` all points granted ever.
    """

    points: int = 0
    lots: Mapping[LotKey, int] = field(default_factory=dict)
    debt: int = 0
    visits: int = 0
    exact: Fraction = Fraction(0)
    lifetime_points: int = 0

    def plus(self, more: "Sums", times: int = 1) -> "Sums":
        """These and `more`, so many times."""
        lots = dict(self.lots)
        for key, points in more.lots.items():
            lots[key] = lots.get(key, 0) + times * points
        return Sums(
            self.points + times * more.points,
            {key: points for key, points in lots.items() if points},
            self.debt + times * more.debt,
            self.visits + times * more.visits,
            self.exact + times * more.exact,
            self.lifetime_points + times * more.lifetime_points,
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
    def as_delta(self) -> Delta:
        """The same as what one entry adds."""
        return Delta(self.as_lots, self.debt, self.visits, self.exact, self.lifetime_points)


def sums_of(account: Account) -> Sums:
    """What an account has."""
    lots = {lot.key: lot.points for lot in account.lots}
    return Sums(account.worth, lots, account.debt, account.visits, account.exact, account.lifetime_points)


def added_by(entry: Entry) -> Sums:
    """What one entry says that it added."""
    delta = entry.delta
    lots = {lot.key: lot.points for lot in delta.lots}
    return Sums(entry.points, lots, delta.debt, delta.visits, delta.exact, delta.lifetime_points)
