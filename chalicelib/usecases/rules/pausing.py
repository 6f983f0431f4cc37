"""Specials that pause while the budget of a goal is used up, and go on when it is not any more.

The hourly job compares what the goals say with what the specials are, and writes the next version of the program where those
differ. Nothing is noted but that, so a run that was cut short, or comes twice, leads to the same; no till ever asks.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from chalicelib.domain.calendar import local_day
from chalicelib.domain.figures.goals import Budget, Goal
from chalicelib.domain.program import Merchant
from chalicelib.domain.special import Special
from chalicelib.usecases.figures.goals import Goals, look
from chalicelib.usecases.overview.tallies import Tallies
from chalicelib.usecases.ports import Merchants, Outpaced
from chalicelib.usecases.rules.making_specials import change_specials, newest_of

MERCHANT_SECONDS: Final = 10
"""What looking at one merchant may take; with less time left, the next run goes on."""


@dataclass(frozen=True, slots=True)
class Brake:
    """What pausing needs; `everyone` walks through the ids of all merchants."""

    merchants: Merchants
    goals: Goals
    tallies: Tallies
    everyone: Callable[[], Iterator[str]]


def run(brake: Brake, now: datetime, seconds_left: Callable[[], float]) -> int:
    """Look at the specials of all merchants; returns at how many of them something paused or went on."""
    done = 0
    for merchant_id in brake.everyone():
        if seconds_left() <= MERCHANT_SECONDS:
            break
        try:
            merchant = brake.merchants.get(merchant_id)
        except KeyError:  # gone since the walk began
            continue
        if _asking(merchant, now):
            with suppress(Outpaced):  # somebody changes the program just now: the next run looks again
                done += settle(brake, merchant_id, now)
    return done


def settle(brake: Brake, merchant_id: str, now: datetime) -> bool:
    """Pause what is to pause, and let go on what is not; whether anything changed. Raises Outpaced."""
    merchant = brake.merchants.reread(merchant_id)
    looked = look(brake.goals, brake.tallies, merchant, now)
    spent = [one.goal for one in looked.running if one.budget is Budget.USED_UP]
    known, asking = newest_of(merchant).specials, _asking(merchant, now)
    wanted = tuple(replace(one, paused=_is_over(one, spent)) if one in asking else one for one in known)
    if wanted == known:
        return False
    change_specials(brake.merchants, merchant, wanted, now)
    return True


def _asking(merchant: Merchant, now: datetime) -> tuple[Special, ...]:
    """The specials that pause, but for those whose days are over: nothing of them is left to pause."""
    newest = newest_of(merchant)
    today = local_day(now, newest.timezone)
    return tuple(one for one in newest.specials if one.pauses and (one.last_day is None or one.last_day >= today))


def _is_over(special: Special, spent: list[Goal]) -> bool:
    """Whether the budget of a goal is used up in whose shop, or in all of them, the special holds."""
    return any(goal.location_id is None or special.holds_at(goal.location_id) for goal in spent)
