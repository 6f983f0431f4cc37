"""Tiers: levels that a member climbs by what counts in a year, with what each gives.

What counts is kept by calendar month, apart from the points that can be spent: using points, and points that end, take nothing
of it. Refunds do.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

from chalicelib.domain.window import ONE

LEVELS_MAX: Final = 4
YEAR: Final = 12
MONTHS_KEPT: Final = YEAR * (LEVELS_MAX + 1)
"""Who reaches the highest tier and does nothing more falls a step a year, and has left the lowest one after so many months."""

Month = int
"""A calendar month as a number, so that months can be counted: those of the year 0 are 0 to 11."""


class TierBasis(StrEnum):
    """What counts towards a tier."""

    SPEND = "spend"
    """Minor units that earn, less refunds."""
    VISITS = "visits"
    POINTS = "points"
    """Exact points of sales, with all that multiplies them."""


class TierWindow(StrEnum):
    """Over which time it is added up."""

    CALENDAR_YEAR = "calendar_year"
    """January to December: what is reached holds until the end of the next year."""
    ROLLING_YEAR = "rolling_year"
    """This month and the twelve before: what is reached holds as long as they add up to it."""
    MEMBERSHIP_YEAR = "membership_year"
    """As the calendar year, but beginning with the month in which something of the member counted for the first time."""


@dataclass(frozen=True, slots=True)
class Tier:
    """One level, reached at `threshold` (inclusive): in minor units, visits or points, as the basis says.

    `times` multiplies what its members' sales earn; `bonus_points` are given each time somebody climbs to it.
    """

    id: str
    name: str
    threshold: int
    times: Fraction = ONE
    bonus_points: int = 0


@dataclass(frozen=True, slots=True)
class Tiers:
    """A program's levels, the lowest first; none: it has no tiers. Each lasts `grace_days` longer than its window says."""

    levels: tuple[Tier, ...] = ()
    basis: TierBasis = TierBasis.SPEND
    window: TierWindow = TierWindow.CALENDAR_YEAR
    grace_days: int = 0

    def tier(self, tier_id: str) -> Tier | None:
        """The level with this id."""
        return next((level for level in self.levels if level.id == tier_id), None)

    def height(self, tier_id: str) -> int:
        """Which level it is, from 1; 0: none of these."""
        return next((height for height, level in enumerate(self.levels, 1) if level.id == tier_id), 0)

    def height_named(self, name: str) -> int:
        """Which level is called that, from 1; 0: none of these."""
        return next((height for height, level in enumerate(self.levels, 1) if level.name == name), 0)

    def at(self, height: int) -> Tier | None:
        """The level of this height; None for 0."""
        return self.levels[height - 1] if height else None

    def within(self, amount: Fraction) -> tuple[Tier, ...]:
        """The levels that so much reaches."""
        return tuple(level for level in self.levels if level.threshold <= amount)

    def following(self, height: int) -> Tier | None:
        """The level above this height; None above the highest."""
        return self.levels[height] if height < len(self.levels) else None


NO_TIERS: Final = Tiers()


@dataclass(frozen=True, slots=True)
class Progress:
    """What counts towards tiers of one month, on one basis."""

    month: Month
    basis: TierBasis
    amount: Fraction

    @property
    def key(self) -> tuple[Month, TierBasis]:
        """What amounts have in common that are added up."""
        return self.month, self.basis


def month_of(day: date) -> Month:
    """The month that a day is in."""
    return day.year * YEAR + day.month - 1


def first_day(month: Month) -> date:
    """The day on which a month begins."""
    return date(month // YEAR, month % YEAR + 1, 1)


def last_day(month: Month) -> date:
    """The day on which a month ends."""
    return first_day(month + 1) - timedelta(days=1)


def add_up(kept: tuple[Progress, ...], more: tuple[Progress, ...], today: date) -> tuple[Progress, ...]:
    """Both together, by month. What is too old to matter leaves; nothing that is left is less than nothing."""
    amounts = {one.key: one.amount for one in kept}
    for one in more:
        amounts[one.key] = amounts.get(one.key, Fraction(0)) + one.amount
    oldest = month_of(today) - MONTHS_KEPT + 1
    rows = (Progress(month, basis, amount) for (month, basis), amount in amounts.items() if month >= oldest and amount > 0)
    return tuple(sorted(rows, key=lambda one: one.key))
