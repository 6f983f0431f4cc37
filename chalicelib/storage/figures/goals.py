"""Goals, behind the port of `usecases/figures/goals.py`. Apart from the merchants: no till needs them."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.domain.figures.figures import Metric
from chalicelib.domain.figures.goals import Goal
from chalicelib.storage.figures import goal_keys as keys
from chalicelib.storage.shapes import MerchantsItem
from chalicelib.storage.tables import Tables
from chalicelib.usecases.figures import goals
from chalicelib.usecases.figures.goals import Reader


class GoalItem(MerchantsItem, discriminator="goal"):
    """A goal. Days are ISO texts; `baseline` and `target` are fractions as text."""

    metric = UnicodeAttribute()
    location = UnicodeAttribute(null=True)
    baseline = UnicodeAttribute()
    target = UnicodeAttribute()
    begun = UnicodeAttribute()
    ends = UnicodeAttribute()
    budget = NumberAttribute(null=True)
    ended_on = UnicodeAttribute(null=True)
    monthly = BooleanAttribute(null=True)


class GoalReaderItem(MerchantsItem, discriminator="goal_reader"):
    """Somebody who wants the weekly text: the key says it all."""


class Goals(goals.Goals):
    """The port on the merchants table."""

    def __init__(self, tables: Tables) -> None:
        self._table = tables.merchants

    def of_merchant(self, merchant_id: str) -> tuple[Goal, ...]:
        """One Query."""
        found = (_read(item) for item in self._table.walk(keys.goals(merchant_id)) if isinstance(item, GoalItem))
        return tuple(sorted(found, key=lambda goal: (goal.begun, goal.id)))

    def put(self, merchant_id: str, goal: Goal) -> None:
        """One PutItem."""
        self._table.put(
            GoalItem(
                *keys.goal(merchant_id, goal.id),
                metric=goal.metric.value,
                location=goal.location_id,
                baseline=str(goal.baseline),
                target=str(goal.target),
                begun=goal.begun.isoformat(),
                ends=goal.ends.isoformat(),
                budget=goal.budget,
                ended_on=goal.ended_on.isoformat() if goal.ended_on else None,
                monthly=goal.monthly or None,
            )
        )

    def readers(self) -> Iterator[Reader]:
        """One Query for a megabyte of them: some ten thousand."""
        yield from (Reader(*keys.read_reader(item.sk)) for item in self._table.walk(keys.READERS))

    def is_reader(self, reader: Reader) -> bool:
        """One GetItem."""
        return self._table.get(keys.reader(reader.merchant_id, reader.staff_id)) is not None

    def put_reader(self, reader: Reader) -> None:
        """One PutItem."""
        self._table.put(GoalReaderItem(*keys.reader(reader.merchant_id, reader.staff_id)))

    def drop_reader(self, reader: Reader) -> None:
        """One DeleteItem."""
        self._table.delete(keys.reader(reader.merchant_id, reader.staff_id))


def _read(item: GoalItem) -> Goal:
    return Goal(
        item.sk,
        Metric(item.metric),
        item.location,
        Fraction(item.baseline),
        Fraction(item.target),
        date.fromisoformat(item.begun),
        date.fromisoformat(item.ends),
        int(item.budget) if item.budget is not None else None,
        date.fromisoformat(item.ended_on) if item.ended_on else None,
        bool(item.monthly),
    )
