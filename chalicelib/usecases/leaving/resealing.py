"""Changing the data keys of all merchants, while tills and texts go on.

Every merchant gets a new key beside the old one. From then on new things are sealed with it, and everything opens with either.
When no process can know the old one alone any more, walks through all tables seal anew what is still sealed with the old key,
until one walk finds nothing. The old keys stay as long as queues and backups may hold something of theirs; then they are
forgotten.

How far it is stands in one item, written after each step, so it can be cut short anywhere and run again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Protocol

from chalicelib.usecases.leaving.proving import TABLES

PAGE_ITEMS: Final = 500
KNOWN_FOR: Final = timedelta(hours=1)
"""After so long every process knows the new keys: it looks every quarter of an hour, and nothing runs for longer than another."""
FORGOTTEN_AFTER: Final = timedelta(days=36)
"""Backups reach back 35 days, and queues 14."""


@dataclass(frozen=True, slots=True)
class Change:
    """How far a change of all data keys has come.

    `renewed_at`: all have a new key. `table` of TABLES and `after` say where the walk of this `walk` goes on, which has sealed
    `in_walk` values anew so far, `resealed` in all walks. `clean_at`: a walk has found nothing. `forgotten_at`: the old are gone.
    """

    begun_at: datetime
    renewed_at: datetime | None = None
    walk: int = 1
    table: int = 0
    after: str | None = None
    in_walk: int = 0
    looked_at: int = 0
    resealed: int = 0
    clean_at: datetime | None = None
    forgotten_at: datetime | None = None


class Turned(NamedTuple):
    """A page of items: how many they are, how many values in them were sealed anew, where the next page begins."""

    looked_at: int
    resealed: int
    after: str | None


class Ring(Protocol):
    """The data keys of all merchants, what is sealed with them, and how far changing them has come."""

    def owners(self) -> Iterator[str]:
        """Who has a data key, sandboxes too."""

    def renew(self, merchant_id: str) -> None:
        """Give them a new key beside the old one; who has an old one already has a new one, and nothing is done."""

    def forget(self, merchant_id: str) -> None:
        """Leave them the new key alone."""

    def turn(self, table: str, after: str | None, items_max: int) -> Turned:
        """Seal anew what is sealed with an old key in the next items. What somebody else writes meanwhile is left to them."""

    def change(self) -> Change | None:
        """How far the change is that goes on, or the last one."""

    def keep(self, change: Change) -> None:
        """Write how far it is."""


def run(ring: Ring, clock: Callable[[], datetime], told: Callable[[Change], None] = lambda _: None) -> Change:
    """Go on with the change of keys as far as it can now; begins one where none is under way. `told` hears of each page.

    Returns how far it is. Raises Busy; running it again goes on.
    """
    change = ring.change()
    if change is None or change.forgotten_at is not None:
        change = _keep(ring, Change(clock()))
    if change.renewed_at is None:
        for merchant_id in ring.owners():
            ring.renew(merchant_id)
        change = _keep(ring, replace(change, renewed_at=clock()))
    while change.clean_at is None and walks_from(change) <= clock():
        change = _keep(ring, _turn(ring, change, clock()))
        told(change)
    if change.clean_at is not None and forgets_from(change) <= clock():
        for merchant_id in ring.owners():
            ring.forget(merchant_id)
        change = _keep(ring, replace(change, forgotten_at=clock()))
    return change


def walks_from(change: Change) -> datetime:
    """When walks may begin."""
    return (change.renewed_at or change.begun_at) + KNOWN_FOR


def forgets_from(change: Change) -> datetime:
    """When the old keys may be forgotten, once a walk was clean."""
    return (change.clean_at or change.begun_at) + FORGOTTEN_AFTER


def _keep(ring: Ring, change: Change) -> Change:
    ring.keep(change)
    return change


def _turn(ring: Ring, change: Change, now: datetime) -> Change:
    """With a page more; after the last one of a walk that found something there is another walk."""
    page = ring.turn(TABLES[change.table], change.after, PAGE_ITEMS)
    found = change.in_walk + page.resealed
    counted = replace(
        change,
        after=page.after,
        in_walk=found,
        looked_at=change.looked_at + page.looked_at,
        resealed=change.resealed + page.resealed,
    )
    if page.after is not None:
        return counted
    if change.table + 1 < len(TABLES):
        return replace(counted, table=change.table + 1)
    return replace(counted, walk=change.walk + 1, table=0, in_walk=0) if found else replace(counted, clean_at=now)
