"""Settling up between shops: who earned the points that were used, and who gave the rewards.

The shop that sold keeps the money, and its points are used elsewhere: it owes that shop what they are worth. What a refund takes
back it owes too, and what comes back is owed the other way. Each amount is one shop's gain and another one's loss.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from chalicelib.domain.money.flows import Way
from chalicelib.domain.money.journal import Month


class Payment(NamedTuple):
    """What one shop pays another for so many points, in minor units."""

    payer: str
    payee: str
    points: int
    amount: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """Who pays whom, at so many minor units for a point."""

    price: Fraction
    payments: tuple[Payment, ...] = ()

    @property
    def nets(self) -> dict[str, int]:
        """What each shop gets in all, or pays where negative. Together it is nothing."""
        found: dict[str, int] = {}
        for one in self.payments:
            found[one.payer] = found.get(one.payer, 0) - one.amount
            found[one.payee] = found.get(one.payee, 0) + one.amount
        return found


class Agreed(NamedTuple):
    """What shops agreed that a point costs (minor units) from the month that begins on `since` on; None: what it is worth."""

    since: date
    price: Fraction | None


def holding(agreed: Iterable[Agreed], first: date) -> Agreed | None:
    """What holds for the month that begins on `first`; None: nothing was agreed on then."""
    return max((one for one in agreed if one.since <= first), default=None, key=lambda one: one.since)


def price_of(agreed: Iterable[Agreed], month: Month) -> Fraction:
    """What a point of a month costs: as agreed, else what it was worth."""
    held = holding(agreed, month.first)
    return month.worth if held is None or held.price is None else held.price


def settle(sent: Mapping[Way, int], price: Fraction) -> Settlement:
    """Net what went each way between any two shops, and price it."""
    net: dict[tuple[str, str], int] = {}
    for way, points in sent.items():
        one, other = sorted(way)
        net[one, other] = net.get((one, other), 0) + (points if way.earned == one else -points)
    owed = [
        (one, other, points) if points > 0 else (other, one, -points) for (one, other), points in sorted(net.items()) if points
    ]
    return Settlement(price, tuple(Payment(payer, payee, points, round(points * price)) for payer, payee, points in owed))
