"""What stands beside the program: what bringing a friend and checking in give, and how many sales of a day count at once."""

from dataclasses import dataclass
from typing import Final

from chalicelib.domain.refusals import refuse_first

POINTS_MAX: Final = 100_000
SPEND_MAX: Final = 10_000_000
CLEAR_DAYS_MAX: Final = 60
PER_DAY_MAX: Final = 20
PER_YEAR_MAX: Final = 100
SALES_A_DAY: Final = 3
"""Who comes more often in a day is rare, and a till page has nobody's word for a ticket but the cashier's."""
SALES_A_DAY_MAX: Final = 50
SILENT_MONTHS: Final = 12
"""A number that was given up rests for 45 days and more, and most members come within the year."""
SILENT_MONTHS_LEAST: Final = 6
SILENT_MONTHS_MOST: Final = 36
APART_MAX: Final = 240
BY_HAND_MAX: Final = 1_000_000
CHECK_IN_MAX: Final = 100
"""Nothing was bought, and nobody sees who texts from home: a kindness, and no way to a reward."""


@dataclass(frozen=True, slots=True)
class ReferralRules:
    """Both get `points`, once the friend has bought for `spend_min` (minor units) and that has stood for `clear_days`.

    Of one member's friends so many count in a day, and in a year. Switched off, what was promised before still holds; 0 points:
    it was never on.
    """

    on: bool = False
    points: int = 0
    spend_min: int = 0
    clear_days: int = 7
    per_day: int = 3
    per_year: int = 20


def check_rules(rules: ReferralRules) -> None:
    """Raise UnusableField for rules that make no sense."""
    refuse_first(
        (
            (not 1 <= rules.points <= POINTS_MAX, "points", f"a whole number, 1 to {POINTS_MAX}"),
            (not 0 <= rules.spend_min <= SPEND_MAX, "spend_min", f"0 to {SPEND_MAX}"),
            (not 1 <= rules.clear_days <= CLEAR_DAYS_MAX, "clear_days", f"1 to {CLEAR_DAYS_MAX}"),
            (not 1 <= rules.per_day <= PER_DAY_MAX, "per_day", f"1 to {PER_DAY_MAX}"),
            (not rules.per_day <= rules.per_year <= PER_YEAR_MAX, "per_year", f"per_day to {PER_YEAR_MAX}"),
        )
    )


@dataclass(frozen=True, slots=True)
class TillLimits:
    """Limits beside the number's own, each 0 where it is off.

    `with_one`: so many sales of one number by one person give points at once, a day and shop. `minutes_apart`: so far apart
    are two sales of one number that do; their own times count. `by_hand`: so many points a manager gives by hand in a day,
    owners as many as they like.
    """

    with_one: int = 0
    minutes_apart: int = 0
    by_hand: int = 0


def check_limits(limits: TillLimits) -> None:
    """Raise UnusableField for limits that make no sense."""
    refuse_first(
        (
            (not 0 <= limits.with_one <= SALES_A_DAY_MAX, "with_one", f"0 to {SALES_A_DAY_MAX}"),
            (not 0 <= limits.minutes_apart <= APART_MAX, "minutes_apart", f"0 to {APART_MAX}"),
            (not 0 <= limits.by_hand <= BY_HAND_MAX, "by_hand", f"0 to {BY_HAND_MAX}"),
        )
    )


@dataclass(frozen=True, slots=True)
class CheckInRules:
    """`points` for a member who texts the code that hangs in a shop, once a day; 0: it was never on."""

    on: bool = False
    points: int = 0


def check_check_in(rules: CheckInRules) -> None:
    """Raise UnusableField for rules that make no sense."""
    refuse_first(((not 1 <= rules.points <= CHECK_IN_MAX, "points", f"a whole number, 1 to {CHECK_IN_MAX}"),))
