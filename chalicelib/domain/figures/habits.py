"""What a member does: how lately, how often and for how much they come, in which rhythm, and whether more or less than before.

All of it as of the end of a day, from the member's own days (`visits.py`). There is no name and no number in it.
"""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from chalicelib.domain.account import Account
from chalicelib.domain.figures.visits import Visits
from chalicelib.domain.program import Program, RewardKind

YEAR: Final = 364
"""What is told of a year is told of so many days: each weekday comes as often."""
LAPSED_DAYS: Final = 60
LAPSED_GAPS: Final = 3
"""Who was not here for so many days, and for so many of their own usual pauses, has lapsed."""
WINDOWS: Final = (28, 84, 182)
"""Days that are compared with as many before: the fewest in which somebody came often enough."""
VISITS_MIN: Final = 6
"""Fewer visits, in both of them together, say nothing."""
MONTHS: Final = 12
"""So many months after they joined it is told whether they came."""
NEAR: Final = Fraction(4, 5)
"""The part of a reward's price from which it is near."""
PARTS: Final = 5


class Trend(StrEnum):
    """Whether somebody comes more or less often than before, beyond what chance does."""

    MORE = "more"
    SAME = "same"
    LESS = "less"
    UNKNOWN = "unknown"


class Reach(StrEnum):
    """How far a reward is."""

    FAR = "far"
    NEAR = "near"
    READY = "ready"


class Level(StrEnum):
    """Where somebody stands among all members."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


class FirstReward(NamedTuple):
    """How long it took until the first reward was used: days since they joined, and days on which they came."""

    days: int
    visits: int


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a member beside their days."""

    member_id: str
    joined: date
    is_silent: bool = False
    reach: Reach = Reach.FAR


@dataclass(frozen=True, slots=True)
class Habits:
    """What one member does. `home` is the shop where they come most, "" before they came anywhere; money is in minor units.

    `months` has bit k where they came in the k-th calendar month after the one in which they joined.
    """

    member_id: str
    joined: date
    is_silent: bool = False
    reach: Reach = Reach.FAR
    home: str = ""
    first: date | None = None
    last: date | None = None
    days: int = 0
    """Days on which they came, ever."""
    sales: int = 0
    """Within the last year, as is `spend`."""
    spend: int = 0
    was_here: bool = False
    """In the year before the last one."""
    is_lapsed: bool = False
    trend: Trend = Trend.UNKNOWN
    months: int = 0
    first_reward: FirstReward | None = None
    favourite: str = ""
    """The item on most of their checks, where items are counted; "": none is."""
    tier: str = ""
    """The id of the tier that they have; "" also for who was not here within the year."""

    def days_since(self, day: date) -> int | None:
        """How long ago they were here last; None: never."""
        return (day - self.last).days if self.last is not None else None

    def was_seen(self, day: date) -> bool:
        """Whether they were here within the last year."""
        return self.last is not None and (day - self.last).days < YEAR


def habits_of(known: Known, visits: Visits, day: date) -> Habits:
    """A member's habits at the end of this day."""
    visits = visits.until(day)
    told, came = visits.anywhere, Habits(known.member_id, known.joined, known.is_silent, known.reach)
    if not told:
        return came
    begun = day - timedelta(days=YEAR - 1)
    year = [found for there in visits.days.values() for when, found in there.items() if when >= begun]
    return Habits(
        known.member_id,
        known.joined,
        known.is_silent,
        known.reach,
        _home(visits, begun),
        told[0],
        told[-1],
        len(told),
        sum(found.sales for found in year),
        sum(found.spend for found in year),
        bisect_left(told, begun) > bisect_left(told, begun - timedelta(days=YEAR)),
        is_lapsed(told, day),
        trend_of(told, known.joined, day),
        _months(told, known.joined),
        _first_reward(visits, told, known.joined),
    )


def is_lapsed(days: list[date], day: date) -> bool:
    """Whether somebody who came on these days, in order, has been away for longer than their own rhythm explains."""
    usual = median([(later - earlier).days for earlier, later in pairwise(days)]) if len(days) > 1 else 0
    return (day - days[-1]).days >= max(LAPSED_DAYS, LAPSED_GAPS * usual)


def trend_of(days: list[date], joined: date, day: date) -> Trend:
    """More or less than in as many days before, for who has been a member in all of them.

    Of visits that fall by chance, the numbers in two equal times differ by no more than the root of both together in two cases
    of three: what differs by no more is the same.
    """
    for window in WINDOWS:
        since = day - timedelta(days=window - 1)
        before_since = since - timedelta(days=window)
        if joined > before_since:
            return Trend.UNKNOWN
        now, both = len(days) - bisect_left(days, since), len(days) - bisect_left(days, before_since)
        if both >= VISITS_MIN:
            change = now - (both - now)
            return Trend.SAME if change * change <= both else Trend.MORE if change > 0 else Trend.LESS
    return Trend.UNKNOWN


def reach_of(program: Program, account: Account, today: date) -> Reach:
    """How far the next reward is. Credit is spent as it comes, and never far or near."""
    points = account.available(today)
    rewards = [reward for reward in program.rewards if reward.kind is not RewardKind.CREDIT]
    if account.certificates or any(reward.price_points <= points for reward in rewards):
        return Reach.READY
    following = program.next_reward(points)
    return Reach.NEAR if following is not None and points >= NEAR * following.price_points else Reach.FAR


@dataclass(frozen=True, slots=True)
class Scale:
    """Scores from 1 to `parts`: `tops` are the highest values of each score in `scores`."""

    tops: tuple[int, ...]
    scores: tuple[int, ...]
    parts: int

    def score(self, value: int) -> int:
        """In which part of all members somebody with this value is; the highest score is the highest value's."""
        return self.scores[min(bisect_left(self.tops, value), len(self.tops) - 1)]

    def level(self, value: int) -> Level:
        """The upper two fifths are high, the lower two low."""
        score = PARTS * self.score(value)
        return Level.HIGH if score > 3 * self.parts else Level.LOW if score <= 2 * self.parts else Level.MIDDLE


def make_scale(values: Counter[int]) -> Scale:
    """The scale of these values, with how many have each: fifths, of which equal values share the higher one.

    Fewer than five different values have a score each.
    """
    ordered, total, below = sorted(values), values.total(), 0
    if len(ordered) < PARTS:
        return Scale(tuple(ordered), tuple(range(1, len(ordered) + 1)), len(ordered))
    tops = dict[int, int]()
    for value in ordered:
        below += values[value]
        tops[-(-PARTS * below // total)] = value
    return Scale(tuple(tops.values()), tuple(tops), PARTS)


def _home(visits: Visits, since: date) -> str:
    """Where most days with a sale are, lately if there are any; of equal ones where they were last."""
    places = {location: visits.at(location) for location in visits.days}
    lately = {location: days[bisect_left(days, since) :] for location, days in places.items()}
    counted = lately if any(lately.values()) else places
    return max(counted, key=lambda location: (len(counted[location]), counted[location][-1:], location))


def _months(days: list[date], joined: date) -> int:
    after = ((day.year - joined.year) * 12 + day.month - joined.month for day in days)
    return sum({1 << months for months in after if 0 <= months <= MONTHS})


def _first_reward(visits: Visits, days: list[date], joined: date) -> FirstReward | None:
    """None where none was used, or all came back."""
    used = [(day, found.rewards) for there in visits.days.values() for day, found in there.items() if found.rewards]
    if sum(rewards for _, rewards in used) <= 0:
        return None
    first = min(day for day, rewards in used if rewards > 0)
    return FirstReward(max(0, (first - joined).days), sum(day <= first for day in days))
