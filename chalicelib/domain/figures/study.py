"""The study: what is known of all members together, or of those who are at home in one shop, as of the end of a day.

Each member adds some numbers of their own, so it is made of any number of members one after the other, and answers without them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate
from typing import Final, NamedTuple

from chalicelib.domain.calendar import add_months, month_end
from chalicelib.domain.figures.habits import MONTHS, YEAR, Habits, Level, Scale, Trend, make_scale
from chalicelib.domain.figures.segments import FLOOR, ITEM, SegmentTooSmall, Standing

MEMBERS: Final = "members"
SEEN: Final = "seen"
AGAIN: Final = "again"
LAPSED: Final = "lapsed"
SPEND: Final = "spend"
BEFORE: Final = "before"
KEPT: Final = "kept"
REWARDED: Final = "rewarded"
TREND: Final = "trend:"
GROUP: Final = "group:"
COHORT: Final = "cohort:"
REWARD_DAYS: Final = "reward_days:"
REWARD_VISITS: Final = "reward_visits:"
IN: Final = "in:"
TEXTED: Final = "texted:"


class Group(StrEnum):
    """One of six kinds of guests, by how often and how lately they come beside all others."""

    BEST = "best"
    """Often, and lately."""
    LOYAL = "loyal"
    """Often, and a while ago."""
    MISSED = "missed"
    """Often, and long ago."""
    FRESH = "fresh"
    """Seldom yet, and lately."""
    PASSING = "passing"
    """Seldom, and a while ago."""
    ASLEEP = "asleep"
    """Seldom, and long ago."""


GROUPS: Final = {
    (True, Level.HIGH): Group.BEST,
    (True, Level.MIDDLE): Group.LOYAL,
    (True, Level.LOW): Group.MISSED,
    (False, Level.HIGH): Group.FRESH,
    (False, Level.MIDDLE): Group.PASSING,
    (False, Level.LOW): Group.ASLEEP,
}


@dataclass(frozen=True, slots=True)
class Scales:
    """How lately, how often and for how much members come who were here within the year."""

    recency: Scale
    frequency: Scale
    money: Scale

    def standing(self, habits: Habits, day: date) -> Standing | None:
        """Where somebody stands; None for who was not here within the year."""
        if habits.last is None or not habits.was_seen(day):
            return None
        recency = self.recency.level((habits.last - day).days)
        return Standing(recency, self.frequency.level(habits.sales), self.money.level(habits.spend))


def measure(everybody: Iterable[Habits], day: date) -> Scales:
    """The scales that these members make."""
    recency, frequency, money = Counter[int](), Counter[int](), Counter[int]()
    for habits in everybody:
        if habits.last is not None and habits.was_seen(day):
            recency[(habits.last - day).days] += 1
            frequency[habits.sales] += 1
            money[habits.spend] += 1
    return Scales(make_scale(recency), make_scale(frequency), make_scale(money))


class GroupFigures(NamedTuple):
    """A group: its members, how long ago they were here, all days added up, how often they came, and what they paid."""

    members: int
    away: int
    sales: int
    spend: int


class Size(NamedTuple):
    """How many members a segment has, and how many of them get texts."""

    members: int
    texted: int


@dataclass(frozen=True, slots=True)
class Cohort:
    """Who joined in a month, and how many of them came in each month after it, their own first. None: it is not over yet."""

    month: date
    members: int
    came: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """The numbers of a study, as questions. `begun` is the first day on which any member came."""

    day: date
    numbers: Counter[str]
    begun: date | None = None

    @property
    def members(self) -> int:
        """Everybody who is a member."""
        return self.numbers[MEMBERS]

    @property
    def seen(self) -> int:
        """Members who were here within the last year."""
        return self.numbers[SEEN]

    @property
    def lapsed(self) -> int:
        """Of the members who were here within the year, those who were away longer than their own rhythm explains."""
        return self.numbers[LAPSED]

    @property
    def repeat_rate(self) -> Fraction | None:
        """Of the members with a sale within the year, the share with two or more."""
        return _share(self.numbers[AGAIN], self.seen)

    @property
    def retention(self) -> Fraction | None:
        """Of the members of the year before the last, the share who were here in the last one too; None before there were two."""
        return _share(self.numbers[KEPT], self.numbers[BEFORE]) if self._has_two_years else None

    @property
    def retention_from(self) -> date | None:
        """The day at the end of which it is known who stays over a year."""
        return self.begun + timedelta(days=2 * YEAR - 1) if self.begun is not None else None

    @property
    def spend_a_year(self) -> Fraction | None:
        """What a member who was here within the year paid in it, on average: the average basket times the visits of a year."""
        return _share(self.numbers[SPEND], self.seen)

    def worth(self, margin: Fraction) -> Fraction | None:
        """What a member brings in all: what is left of a year's sales times the years that members stay, 1 / yearly churn."""
        retention, spend = self.retention, self.spend_a_year
        if retention is None or spend is None or retention >= 1:
            return None
        return spend * margin / (1 - retention)

    @property
    def rewarded(self) -> int:
        """Members who have used a reward."""
        return self.numbers[REWARDED]

    @property
    def days_to_first_reward(self) -> Fraction | None:
        """The median of the days from joining to the first reward, of those who used one."""
        return self._median(REWARD_DAYS)

    @property
    def visits_to_first_reward(self) -> Fraction | None:
        """The median of the days on which they came until then."""
        return self._median(REWARD_VISITS)

    def trend(self, trend: Trend) -> int:
        """How many members who were here within the year come more or less often than before."""
        return self.numbers[f"{TREND}{trend}"]

    def group(self, group: Group) -> GroupFigures:
        """The figures of a group."""
        return GroupFigures(*(self.numbers[f"{GROUP}{group}:{name}"] for name in GroupFigures._fields))

    def size(self, segment_id: str) -> Size:
        """How many members a segment has. Raises SegmentTooSmall where they are so few that it would be about persons."""
        members = self.numbers[f"{IN}{segment_id}"]
        if 0 < members < FLOOR:
            raise SegmentTooSmall(segment_id, FLOOR)
        return Size(members, self.numbers[f"{TEXTED}{segment_id}"])

    @property
    def items(self) -> list[str]:
        """The items that have a segment of those who buy them most, the favourite of most members first."""
        begin = f"{IN}{ITEM}"
        found = ((-members, name) for name, members in self.numbers.items() if name.startswith(begin))
        return [name.removeprefix(begin) for _, name in sorted(found)]

    def check_group(self, segment_ids: Sequence[str]) -> int:
        """How many members these segments have, of which nobody is in two. Raises SegmentTooSmall for fewer than FLOOR."""
        members = sum(self.numbers[f"{IN}{segment_id}"] for segment_id in segment_ids)
        if members < FLOOR:
            raise SegmentTooSmall(segment_ids[0], FLOOR)
        return members

    def cohorts(self) -> list[Cohort]:
        """Who joined in each of the last twelve months and this one, oldest first; not the months before anybody did."""
        months = [add_months(self.day.replace(day=1), -back) for back in range(MONTHS, -1, -1)]
        found = [self._cohort(month) for month in months]
        begun = next((number for number, cohort in enumerate(found) if cohort.members), len(found))
        return found[begun:]

    def _cohort(self, month: date) -> Cohort:
        after = (self.day.year - month.year) * 12 + self.day.month - month.month
        over = [month_end(add_months(month, number)) <= self.day for number in range(after + 1)]
        came = (self.numbers[f"{COHORT}{month:%Y-%m}:{number}"] if done else None for number, done in enumerate(over))
        return Cohort(month, self.numbers[f"{COHORT}{month:%Y-%m}"], tuple(came))

    @property
    def _has_two_years(self) -> bool:
        return self.retention_from is not None and self.retention_from <= self.day

    def _median(self, name: str) -> Fraction | None:
        found = sorted((int(key.removeprefix(name)), count) for key, count in self.numbers.items() if key.startswith(name))
        if not found:
            return None
        upto = list(accumulate(count for _, count in found))
        middle = [next(value for (value, _), sum_ in zip(found, upto, strict=True) if sum_ > at) for at in _middle(upto[-1])]
        return Fraction(sum(middle), len(middle))


def numbers_of(habits: Habits, standing: Standing | None, segment_ids: Iterable[str], day: date) -> dict[str, int]:
    """What one member adds to a study, who stands here among all and belongs to these segments."""
    found = {MEMBERS: 1}
    if standing is not None:
        group = GROUPS[standing.frequency is Level.HIGH, standing.recency]
        facts = GroupFigures(1, habits.days_since(day) or 0, habits.sales, habits.spend)
        found |= {f"{GROUP}{group}:{name}": fact for name, fact in facts._asdict().items()}
        found |= {SEEN: 1, AGAIN: int(habits.sales > 1), LAPSED: int(habits.is_lapsed), f"{TREND}{habits.trend}": 1}
        found |= {SPEND: habits.spend}
    found |= {BEFORE: int(habits.was_here), KEPT: int(habits.was_here and standing is not None)}
    if habits.first_reward is not None:
        days, visits = habits.first_reward
        found |= {REWARDED: 1, f"{REWARD_DAYS}{min(days, 2 * YEAR)}": 1, f"{REWARD_VISITS}{min(visits, YEAR)}": 1}
    month = habits.joined.replace(day=1)
    if month >= add_months(day.replace(day=1), -MONTHS):
        cohort = f"{COHORT}{month:%Y-%m}"
        found |= {cohort: 1} | {f"{cohort}:{after}": 1 for after in range(MONTHS + 1) if habits.months >> after & 1}
    for segment_id in segment_ids:
        found |= {f"{IN}{segment_id}": 1, f"{TEXTED}{segment_id}": int(not habits.is_silent)}
    return found


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def _middle(count: int) -> list[int]:
    """The places of the middle one, or the middle two, of so many."""
    return [count // 2] if count % 2 else [count // 2 - 1, count // 2]
