"""A redemption: rewards taken out of the balance for one check, from the hold until the till is done, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from chalicelib.domain.account import Use
    from chalicelib.domain.basket import Allocation
    from chalicelib.domain.confirmation import Confirmation
    from chalicelib.domain.counting import Count


class RedemptionStatus(StrEnum):
    """Where a redemption stands."""

    HELD = "held"
    CAPTURED = "captured"
    RELEASED = "released"
    REVERSED = "reversed"
    """All of what was captured was given back later."""


@dataclass(frozen=True, slots=True)
class Reversal:
    """One reversal of a captured redemption, and what it was answered.

    `asked` are the uses that the till named, `names` those of them that were not reversed before. `points` went back to
    the member (certificates went back as such), `status` and `balance` are what they were after it.
    """

    asked: tuple[str, ...]
    names: tuple[str, ...]
    points: int
    status: RedemptionStatus
    balance: int
    at: datetime
    reason: str | None = None


class Given(NamedTuple):
    """That a reward was given to a cause: what the cause is called, and what it gets, in minor units, as of that moment."""

    cause_id: str
    name: str
    amount: int


@dataclass(frozen=True, slots=True)
class Redemption:
    """One redemption of one check: the claim that makes its request id good once, and what was answered."""

    id: str
    member_id: str
    location_id: str
    check_id: str
    status: RedemptionStatus
    expires_at: datetime
    digest: str
    answer: Mapping[str, Any]
    """What the request for the hold was answered."""
    closing_balance: int | None = None
    """What was left to spend when it was captured or released."""
    revision: int = 0
    uses: tuple[Use, ...] = ()
    """What was captured, with the lots that paid for it: a sale may never come to keep them."""
    reversals: tuple[Reversal, ...] = ()
    confirmation: Confirmation | None = None
    """Where the phone has to confirm it; None: it has not."""
    counted: tuple[Count, ...] = ()
    """What of it is counted of specials with limits, now that it is captured."""

    @property
    def rows(self) -> list[list[Any]]:
        """What was captured, or is held: rows that `TakenRow` reads."""
        rows: list[list[Any]] = self.answer["uses"]
        # Only credit is used in part, and it is off no line: all else is as it was held.
        in_part = self.uses and sum(use.amount for use in self.uses) != sum(TakenRow(*row).amount for row in rows)
        return [write_row(use) for use in self.uses] if in_part else rows

    @property
    def given(self) -> Given | None:
        """What a cause gets for it, instead of a check that costs less; None: it is used as rewards are."""
        return Given(*self.answer["given"]) if "given" in self.answer else None

    @property
    def reversed_names(self) -> frozenset[str]:
        """The uses that were given back after the capture."""
        return frozenset(name for reversal in self.reversals for name in reversal.names)

    def names_of(self, asked: Iterable[str]) -> frozenset[str]:
        """The uses that are meant by a tag, or by an offer's id: all uses of it. What means none is named itself."""
        names = {word: {use.name for use in self.uses if word in {use.name, use.offer_id}} or {word} for word in asked}
        return frozenset().union(*names.values())


class TakenRow(NamedTuple):
    """What an answer says of an offer that was taken: `allocations` are pairs of a line's id and minor units."""

    offer_id: str
    reward_id: str
    amount: int
    points: int
    allocations: Sequence[Sequence[Any]] = ()
    tag: str = ""

    @property
    def name(self) -> str:
        """What the use is called within its redemption."""
        return self.tag or self.offer_id


def write_row(use: Use, allocations: Iterable[Allocation] = ()) -> list[Any]:
    """What an answer says of a use, which `TakenRow` reads."""
    lines = [list(allocation) for allocation in allocations]
    rare = [lines, use.tag] if use.tag else [lines] if lines else []
    return [use.offer_id, use.reward_id, use.amount, use.points, *rare]
