"""Goals of a merchant: made, looked at, given up; and who wants to be texted about them."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Final, Protocol

from chalicelib.domain.calendar import local_day
from chalicelib.domain.figures.figures import Metric, Numbers
from chalicelib.domain.figures.goals import Goal, Standing, check_goal, measure, needed_since, stand
from chalicelib.domain.figures.tallies import ALL_SHOPS
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import UnusableField
from chalicelib.usecases.overview.tallies import Tallies

ID_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody on a team who wants to be texted once a week how the goals stand."""

    merchant_id: str
    staff_id: str


class Goals(Protocol):
    """The goals of merchants, and who reads of them, in the merchants' table."""

    def of_merchant(self, merchant_id: str) -> tuple[Goal, ...]:
        """All goals of a merchant with all writes that were acknowledged, the first begun first."""

    def put(self, merchant_id: str, goal: Goal) -> None:
        """Store a goal, whatever was there under its id."""

    def readers(self) -> Iterator[Reader]:
        """Everybody who wants the weekly text, at all merchants, page by page."""

    def is_reader(self, reader: Reader) -> bool:
        """Whether somebody wants the weekly text, with all writes that were acknowledged."""

    def put_reader(self, reader: Reader) -> None:
        """From now on they want it; wanting it twice is no error."""

    def drop_reader(self, reader: Reader) -> None:
        """They want it no more; wanting it no more twice is no error."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A goal as somebody asks for it: what a figure is to be, where (None: in all shops), by when, and what rewards may cost."""

    metric: Metric
    location_id: str | None
    target: Fraction
    ends: date
    budget: int | None = None
    monthly: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """How all goals stand, and what each figure is now in all shops together, so that a new one can be wished for."""

    today: date
    standings: tuple[Standing, ...]
    figures: dict[Metric, Fraction | None]

    @property
    def running(self) -> tuple[Standing, ...]:
        """Those that are not over."""
        return tuple(one for one in self.standings if not one.goal.is_over(self.today))

    @property
    def over(self) -> tuple[Standing, ...]:
        """Those that are, the newest first."""
        over = (one for one in self.standings if one.goal.is_over(self.today))
        return tuple(sorted(over, key=lambda one: one.goal.last, reverse=True))


def look(goals: Goals, tallies: Tallies, merchant: Merchant, now: datetime) -> Looked:
    """Read how the goals stand: a Query, and one of each shard of the figures."""
    today = today_of(merchant, now)
    shown = tuple(goal for goal in goals.of_merchant(merchant.id) if goal.is_shown(today))
    numbers = Numbers(tallies.since(merchant.id, needed_since(shown, today)))
    figures = {metric: measure(metric, numbers, today, ALL_SHOPS) for metric in Metric}
    return Looked(today, tuple(stand(goal, numbers, today) for goal in shown), figures)


def make(goals: Goals, tallies: Tallies, merchant: Merchant, wish: Wish, now: datetime) -> Goal:
    """Begin a goal today, from what its figure is today. Raises UnusableField."""
    today = today_of(merchant, now)
    running = [goal for goal in goals.of_merchant(merchant.id) if not goal.is_over(today)]
    numbers = Numbers(tallies.since(merchant.id, needed_since((), today)))
    baseline = measure(wish.metric, numbers, today, wish.location_id or ALL_SHOPS)
    if baseline is None:
        raise UnusableField("metric", "nobody can say yet what this is now: it takes two months of visits")
    name = secrets.token_hex(ID_BYTES)
    goal = Goal(name, wish.metric, wish.location_id, baseline, wish.target, today, wish.ends, wish.budget, monthly=wish.monthly)
    check_goal(goal, tuple(location.id for location in merchant.locations), len(running))
    goals.put(merchant.id, goal)
    return goal


def end(goals: Goals, merchant: Merchant, goal_id: str, now: datetime) -> Goal | None:
    """Give a goal up; returns it as it was, None where there is no such goal, or it is over."""
    today = today_of(merchant, now)
    known = next((goal for goal in goals.of_merchant(merchant.id) if goal.id == goal_id), None)
    if known is None or known.is_over(today):
        return None
    goals.put(merchant.id, known.end(today))
    return known


def today_of(merchant: Merchant, now: datetime) -> date:
    """The day it is at the merchant's first shop, by which goals go."""
    return local_day(now, merchant.locations[0].timezone)
