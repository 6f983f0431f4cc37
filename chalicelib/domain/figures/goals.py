"""Goals: a figure, what it is, what it is to be, in which shop, and by when; and what rewards may cost on the way.

A goal is about what the four weeks up to yesterday say: that is how shopkeepers compare, weekdays meet, and no figure is low
because the day has only begun. Progress is the part of the way from where it began to where it is to be; the pace is what it has
to grow by in each week that is left.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

from chalicelib.domain.figures.figures import Metric, Numbers, Span, span_until
from chalicelib.domain.figures.tallies import ALL_SHOPS
from chalicelib.domain.refusals import refuse_first

COUNTED_DAYS: Final = 28
WEEK: Final = 7
GOALS_MAX: Final = 6
"""Who has more goals than this at a time has none."""
DAYS_MIN, DAYS_MAX = 7, 364
SHOWN_DAYS: Final = 364
"""How long a goal that is over is shown."""
NEAR: Final = Fraction(4, 5)
"""The part of a budget from which it is nearly used up."""
COUNT_MAX: Final = 10**12


class State(StrEnum):
    """How a goal stands."""

    UNKNOWN = "unknown"
    """Nobody can say yet: there are no such days before."""
    REACHED = "reached"
    BEGUN = "begun"
    """In its first week: what one day brings says nothing yet."""
    ON_TRACK = "on_track"
    """At least as far as the time that has gone by."""
    BEHIND = "behind"
    MISSED = "missed"
    ENDED = "ended"
    """Somebody gave it up."""


class Budget(StrEnum):
    """How much of what rewards may cost is used."""

    WITHIN = "within"
    NEAR = "near"
    USED_UP = "used_up"


@dataclass(frozen=True, slots=True)
class Goal:
    """`metric` of four weeks is to come from `baseline`, as it was on the day `begun`, to `target` on the day `ends`.

    A share is a part of 1, sales are in minor units. `location_id` None: in all shops. Rewards may cost `budget` (minor units)
    from the day on which it begins; None: as much as they cost.
    """

    id: str
    metric: Metric
    location_id: str | None
    baseline: Fraction
    target: Fraction
    begun: date
    ends: date
    budget: int | None = None
    ended_on: date | None = None
    monthly: bool = False
    """Whether the budget is for each calendar month."""

    @property
    def is_share(self) -> bool:
        """Whether it is about a part of people, and not about how many."""
        return self.metric is Metric.CAME_BACK

    @property
    def place(self) -> str:
        """Where it is counted."""
        return self.location_id or ALL_SHOPS

    @property
    def last(self) -> date:
        """The last day that counts."""
        return min(self.ends, self.ended_on) if self.ended_on else self.ends

    def is_over(self, today: date) -> bool:
        """Whether nothing can change any more."""
        return today > self.ends or self.ended_on is not None

    def is_shown(self, today: date) -> bool:
        """Whether anybody still wants to see it."""
        return (today - self.last).days <= SHOWN_DAYS

    def end(self, today: date) -> "Goal":
        """The goal, given up today; one that is over stays as it is."""
        return self if self.is_over(today) else replace(self, ended_on=today)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a goal stands: `now` is the figure as of the last day that counts, None where nobody can say.

    `progress` is the part of the way, below 0 where it went the other way; `elapsed` the part of the time; `pace` what each week
    that is left has to add. `spent` is what rewards have cost since the goal began.
    """

    goal: Goal
    now: Fraction | None
    progress: Fraction | None
    elapsed: Fraction
    days_left: int
    pace: Fraction | None
    state: State
    spent: int
    budget: Budget | None


def measure(metric: Metric, numbers: Numbers, today: date, place: str, last: date = date.max) -> Fraction | None:
    """A metric of the four weeks up to yesterday, or up to the `last` day where that is over; None: nobody can say."""
    value = numbers.figure(metric, _counted(today, last), place).value
    return None if value is None else Fraction(value)


def needed_since(goals: tuple[Goal, ...], today: date) -> date:
    """The first day whose numbers tell how these goals stand, and how a new one would begin."""
    days = [_counted(today, goal.last).needed_since for goal in goals]
    return min([_counted(today).needed_since, *days, *(goal.begun for goal in goals)])


def stand(goal: Goal, numbers: Numbers, today: date) -> Standing:
    """How a goal stands today."""
    day = min(goal.last, today)
    now = measure(goal.metric, numbers, today, goal.place, goal.last)
    progress = (now - goal.baseline) / (goal.target - goal.baseline) if now is not None else None
    elapsed = Fraction((day - goal.begun).days, (goal.ends - goal.begun).days)
    left = 0 if goal.is_over(today) else (goal.ends - today).days
    pace = (goal.target - now) * WEEK / left if now is not None and left and progress is not None and progress < 1 else None
    since = max(goal.begun, day.replace(day=1)) if goal.monthly else goal.begun
    spent = numbers.cost(Span(since, (day - since).days + 1), goal.place)
    return Standing(goal, now, progress, elapsed, left, pace, _state(goal, progress, elapsed, today), spent, _budget(goal, spent))


def check_goal(goal: Goal, locations: tuple[str, ...], others: int) -> None:
    """Raise UnusableField for a goal that nobody could reach or tell, or one too many."""
    days = (goal.ends - goal.begun).days
    refuse_first(
        (
            (others >= GOALS_MAX, "metric", f"{GOALS_MAX} goals at a time are enough: end one first"),
            (goal.location_id is not None and goal.location_id not in locations, "shop", "one of your shops"),
            (
                goal.metric is Metric.MEMBERS and goal.location_id is not None,
                "shop",
                "people join by text, which has no shop: choose all shops",
            ),
            (days < DAYS_MIN, "ends", "a day at least a week from now"),
            (days > DAYS_MAX, "ends", "a day within a year"),
            (goal.target < 0 or goal.target > (1 if goal.is_share else COUNT_MAX), "target", _limits(goal)),
            (goal.target == goal.baseline, "target", "that is what it is already"),
            (goal.budget is not None and goal.budget < 1, "budget", "more than nothing, or leave it empty"),
        )
    )


def _counted(today: date, last: date = date.max) -> Span:
    return span_until(min(last, today - timedelta(days=1)), COUNTED_DAYS)


def _limits(goal: Goal) -> str:
    return "a share from 0 to 100%" if goal.is_share else "not less than nothing"


def _state(goal: Goal, progress: Fraction | None, elapsed: Fraction, today: date) -> State:
    if goal.ended_on is not None:
        return State.ENDED
    if progress is None:
        return State.UNKNOWN
    if progress >= 1:
        return State.REACHED
    if goal.is_over(today):
        return State.MISSED
    if (today - goal.begun).days < WEEK:
        return State.BEGUN
    return State.ON_TRACK if progress >= elapsed else State.BEHIND


def _budget(goal: Goal, spent: int) -> Budget | None:
    if goal.budget is None:
        return None
    if spent >= goal.budget:
        return Budget.USED_UP
    return Budget.NEAR if spent >= NEAR * goal.budget else Budget.WITHIN
