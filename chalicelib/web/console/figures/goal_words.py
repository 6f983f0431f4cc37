"""Goals in words that a shopkeeper reads aloud."""

from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

from chalicelib.domain.figures.figures import Metric
from chalicelib.domain.figures.goals import Budget, Goal, Standing, State
from chalicelib.domain.program import Merchant
from chalicelib.web.console.figures.amounts import NONE_YET, amount, count, percent, short
from chalicelib.web.console.reading import sign_of
from chalicelib.web.rendering import translate as _

LABELS: Final = {
    Metric.VISITS: "Member visits",
    Metric.CAME_BACK: "Members who came back",
    Metric.MEMBERS: "New members",
    Metric.SALES: "Member sales",
    Metric.REWARDS: "Rewards used",
}
TAGS: Final = {
    State.REACHED: ("reached", "ok"),
    State.BEGUN: ("just begun", ""),
    State.ON_TRACK: ("on track", "ok"),
    State.BEHIND: ("behind", "gold"),
    State.MISSED: ("not reached", "bad"),
    State.ENDED: ("given up", ""),
    State.UNKNOWN: ("too early to say", ""),
}


class GoalWords:
    """Goals of one merchant, in its currency."""

    def __init__(self, merchant: Merchant, now: datetime) -> None:
        self._currency, self._now = merchant.program_at(now).currency, now
        self._shops = {place.id: place.name for place in merchant.locations}

    @property
    def sign(self) -> str:
        """What stands before an amount."""
        return sign_of(self._currency)

    def value(self, metric: Metric, value: Fraction | None) -> str:
        """A figure as one reads it."""
        if value is None:
            return NONE_YET
        if metric is Metric.CAME_BACK:
            return percent(value)
        return amount(round(value), self._currency) if metric is Metric.SALES else count(round(value))

    def describe(self, standing: Standing) -> dict[str, Any]:
        """One goal, as the template takes it."""
        goal = standing.goal
        tag, kind = TAGS[standing.state]
        return {
            "id": goal.id,
            "title": self._title(goal),
            "tag": _(tag),
            "kind": kind,
            "meter": int(100 * min(Fraction(1), max(Fraction(0), standing.progress))) if standing.progress is not None else None,
            "sentences": [one for one in (self._course(standing), self._ahead(standing)) if one],
            "budget": self._spent(standing),
            "used_up": standing.budget is Budget.USED_UP,
        }

    def _title(self, goal: Goal) -> str:
        place = self._shops.get(goal.location_id or "", "")
        facts = {
            "figure": _(LABELS[goal.metric]),
            "target": self.value(goal.metric, goal.target),
            "day": self._day(goal.ends),
            "shop": place,
        }
        return _("{figure} at {shop}: {target} by {day}", **facts) if place else _("{figure}: {target} by {day}", **facts)

    def _course(self, standing: Standing) -> str:
        goal = standing.goal
        facts = {
            "now": self.value(goal.metric, standing.now),
            "was": self.value(goal.metric, goal.baseline),
            "begun": self._day(goal.begun),
            "last": self._day(goal.last),
        }
        if standing.now is None:
            return _("Nobody can say yet what it is: there is not enough to compare.")
        if standing.state in {State.MISSED, State.ENDED} or (standing.state is State.REACHED and not standing.days_left):
            return _("{now} in the four weeks up to {last}. It began with {was} on {begun}.", **facts)
        return _("{now} in the four weeks up to yesterday. It began with {was} on {begun}.", **facts)

    def _ahead(self, standing: Standing) -> str:
        """How far, and what is needed from here on."""
        if standing.state is State.REACHED and standing.days_left:
            return _("You are there, {days} early. Now keep it.", days=_days(standing.days_left))
        if standing.pace is None or standing.progress is None:
            return ""
        facts = {
            "part": percent(max(Fraction(0), standing.progress)),
            "time": percent(standing.elapsed),
            "pace": self._pace(standing.goal.metric, standing.pace),
            "days": _days(standing.days_left),
        }
        if standing.state is State.BEGUN:
            return _("{days} left: {pace} each week gets you there.", **facts)
        if standing.progress < 0:
            return _("It has gone the other way. {days} are left: from here it has to change by {pace} each week.", **facts)
        return _("{part} of the way in {time} of the time. {days} left: {pace} each week gets you there.", **facts)

    def _pace(self, metric: Metric, pace: Fraction) -> str:
        sign, size = ("+" if pace > 0 else "−"), abs(pace)
        if metric is Metric.CAME_BACK:
            return _("{sign}{points} points", sign=sign, points=f"{float(100 * size):.1f}")
        if metric is Metric.SALES:
            return f"{sign}{amount(-(-size.numerator // size.denominator), self._currency)}"
        return f"{sign}{count(-(-size.numerator // size.denominator))}"

    def _spent(self, standing: Standing) -> str:
        budget = standing.goal.budget
        if budget is None or standing.budget is None:
            return ""
        if standing.goal.monthly:
            return self._spent_monthly(standing, budget)
        facts = {"spent": amount(standing.spent, self._currency), "budget": amount(budget, self._currency)}
        return {
            Budget.WITHIN: _("Rewards have cost {spent} of the {budget} that you allowed.", **facts),
            Budget.NEAR: _("Rewards have cost {spent}: nearly all of the {budget} that you allowed.", **facts),
            Budget.USED_UP: _("Rewards have cost {spent}; you allowed {budget}. Time to end what gives extra points.", **facts),
        }[standing.budget]

    def _spent_monthly(self, standing: Standing, budget: int) -> str:
        facts = {"spent": amount(standing.spent, self._currency), "budget": amount(budget, self._currency)}
        if standing.budget is Budget.USED_UP:
            return _("Rewards have cost {spent} this month; you allowed {budget}.", **facts)
        return _("Rewards have cost {spent} this month, of the {budget} that you allowed.", **facts)

    def _day(self, day: date) -> str:
        return short(day) if day.year == self._now.year else f"{short(day)} {day.year}"


def _days(days: int) -> str:
    return _("1 day") if days == 1 else _("{n} days", n=days)
