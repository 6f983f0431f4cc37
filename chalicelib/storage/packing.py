"""Lots as a row of small numbers: an entry with sixty of them must fit in one write unit.

Days are ordinals, each written as the step from the one before; places are listed once and counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

from chalicelib.domain.account import Cause, Hold, Lot
from chalicelib.domain.tiers import Month, Progress, TierBasis

Place = tuple[str, Cause]
"""Where points were granted, and why."""
MOVING: Final = 0
"""The day of a lot that moves with activity: ordinals of real days begin at 1."""


def places_of(lots: Iterable[Lot], holds: Iterable[Hold], others: Iterable[Iterable[Lot]]) -> dict[Place, int]:
    """Every place that is named, with its position in the list of them."""
    places: dict[Place, int] = {}
    for hold in holds:
        others = (*others, *(use.lots for use in hold.uses))
    for lot in (*lots, *(lot for group in others for lot in group)):
        places.setdefault((lot.location_id, lot.cause), len(places))
    for hold in holds:
        places.setdefault((hold.location_id, Cause.SALE), len(places))
    return places


def write_places(places: Iterable[Place]) -> list[str | list[str]]:
    """Most points come from sales, so only other causes are named."""
    return [location if cause is Cause.SALE else [location, cause.value] for location, cause in places]


def read_places(names: Iterable[str | list[str]]) -> list[Place]:
    """The places that `write_places` wrote."""
    return [(name, Cause.SALE) if isinstance(name, str) else (name[0], Cause(name[1])) for name in names]


def pack(lots: Iterable[Lot], places: Mapping[Place, int]) -> list[int]:
    """Two numbers a lot: (days after the lot before) x (number of places) + place, and the points.

    Lots end a few days apart and mostly at one place, so the first number is short.
    """
    packed: list[int] = []
    before = 0
    for lot in lots:
        day = lot.last_day.toordinal() if lot.last_day is not None else MOVING
        packed.append((day - before) * len(places) + places[lot.location_id, lot.cause])
        packed.append(lot.points)
        before = day
    return packed


def unpack(packed: Sequence[int], places: Sequence[Place]) -> tuple[Lot, ...]:
    """The lots that `pack` wrote."""
    lots: list[Lot] = []
    day = 0
    for step, points in zip(packed[::2], packed[1::2], strict=True):
        days, place = divmod(step, len(places))
        day += days
        location_id, cause = places[place]
        lots.append(Lot(read_ordinal(day), location_id, points, cause))
    return tuple(lots)


def pack_progress(progress: Iterable[Progress]) -> dict[str, list[Any]]:
    """By basis the first month, then the amounts month by month: whole numbers, or texts; a list with how many have none."""
    packed: dict[str, list[Any]] = {}
    following: dict[str, Month] = {}
    for one in progress:
        basis = one.basis.value
        row = packed.setdefault(basis, [one.month])
        if skipped := one.month - following.get(basis, one.month):
            row.append([skipped])
        row.append(one.amount.numerator if one.amount.denominator == 1 else str(one.amount))
        following[basis] = one.month + 1
    return packed


def unpack_progress(packed: Mapping[str, Sequence[Any]]) -> tuple[Progress, ...]:
    """The progress that `pack_progress` wrote."""
    found: list[Progress] = []
    for basis, (first, *row) in packed.items():
        month = int(first)
        for part in row:
            if not isinstance(part, list):
                found.append(Progress(month, TierBasis(basis), Fraction(part)))
            month += part[0] if isinstance(part, list) else 1
    return tuple(sorted(found, key=lambda one: one.key))


def ordinal(day: date | None) -> int:
    """A day as a number; None is the day of what moves with activity."""
    return day.toordinal() if day is not None else MOVING


def read_ordinal(number: int) -> date | None:
    """The day that `ordinal` wrote."""
    return date.fromordinal(number) if number != MOVING else None
