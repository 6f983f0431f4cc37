"""A cause that a shop collects for, and what was handed over to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

NAME_MAX: Final = 30
ABOUT_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Cause:
    """What a shop collects for from the local day `since` on; `until` is the day on which it stopped (None: it goes on).

    `about` is the shop's own sentence, or "". Ids sort by when they were made.
    """

    id: str
    name: str
    about: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed over to a cause for a month (its first day), in minor units, when and by whom (a person's id)."""

    month: date
    cause_id: str
    amount: int
    at: datetime
    by: str


def current(causes: Iterable[Cause]) -> Cause | None:
    """The cause that a shop collects for now; None: it collects for none."""
    return next((cause for cause in sorted(causes, key=lambda cause: cause.id, reverse=True) if cause.until is None), None)
