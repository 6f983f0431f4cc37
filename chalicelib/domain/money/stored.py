"""What is owed on gift certificates: money that was paid before, and no revenue until somebody pays with it.

It is a liability of its own beside that for points, and worked out from nothing but moves: nothing of it is estimated, and what
is never used stays owed. What of that becomes revenue, or a state's, is the bookkeeper's (docs/gifts.md).
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple


class StoredLine(StrEnum):
    """Why what is owed changed. Stable words."""

    SOLD = "gift_sold"
    USED = "gift_used"
    GIVEN_BACK = "gift_given_back"
    VOIDED = "gift_voided"
    ENDED = "gift_ended"


class StoredTo(StrEnum):
    """The accounts of a bookkeeper that a line is posted to. Stable words: they stand in files that people import."""

    CASH = "Cash and cards"
    OWED = "Owed on gift certificates"
    SALES = "Sales"
    NEVER_USED = "Revenue: gift certificates that ended"


DEBIT_CREDIT: Final[Mapping[StoredLine, tuple[StoredTo, StoredTo]]] = {
    StoredLine.SOLD: (StoredTo.CASH, StoredTo.OWED),
    StoredLine.USED: (StoredTo.OWED, StoredTo.SALES),
    StoredLine.GIVEN_BACK: (StoredTo.SALES, StoredTo.OWED),
    StoredLine.VOIDED: (StoredTo.OWED, StoredTo.CASH),
    StoredLine.ENDED: (StoredTo.OWED, StoredTo.NEVER_USED),
}


class Stored(NamedTuple):
    """What one shop owes on the gift certificates that it sold, in minor units. Each is what it changes that by."""

    opening: int = 0
    sold: int = 0
    used: int = 0
    given_back: int = 0
    voided: int = 0
    ended: int = 0

    @property
    def closing(self) -> int:
        """What it owes when the month is over."""
        return sum(self)

    @property
    def lines(self) -> dict[StoredLine, int]:
        """What changed it, without what did not: more is owed where it is positive."""
        return {line: amount for line, amount in zip(StoredLine, self[1:], strict=True) if amount}


def close_stored(before: Mapping[str, Stored], first: date, flows: Mapping[tuple[date, str, str], int]) -> dict[str, Stored]:
    """What is owed by each shop when the month that begins on `first` is over. Moves are of the month in which they were made."""
    shops = sorted({*before, *(shop for month, shop, _ in flows if month <= first)})
    found: dict[str, Stored] = {}
    for shop in shops:
        changes = {why: amount for (month, of, why), amount in flows.items() if (month, of) == (first, shop)}
        opening = before.get(shop, Stored()).closing
        found[shop] = Stored(opening, **changes)
    return {shop: stored for shop, stored in found.items() if any(stored)}
