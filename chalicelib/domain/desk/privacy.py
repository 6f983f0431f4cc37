"""What people ask of a shop about themselves, as the maker of its point of sale hands it on."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

DUE: Final = timedelta(days=30)
"""So long there is to answer: GDPR article 12(3), and what makers ask of those who get their customers' data."""


class Wanted(StrEnum):
    """What is asked for."""

    EXPORT = "export"
    """All that is kept of somebody, for them to see."""
    ERASE = "erase"
    """That somebody is forgotten."""
    LEAVE = "leave"
    """That the connection to a maker ends: the shop has taken our app away."""


@dataclass(frozen=True, slots=True)
class PrivacyRequest:
    """One request, kept until it is done, and after that as evidence that it was.

    `id` is the same however often the maker sends it. `about_sealed` is what the maker said of the person, as JSON; gone once it
    is done. `member_ids` are whom it was found to mean.
    """

    merchant_id: str
    id: str
    wanted: Wanted
    asked_at: datetime
    about_sealed: bytes = field(default=b"", repr=False)
    member_ids: tuple[str, ...] = ()
    done_at: datetime | None = None

    @property
    def due_at(self) -> datetime:
        """Until when it is to be done."""
        return self.asked_at + DUE

    def close(self, now: datetime, member_ids: tuple[str, ...] | None = None) -> Self:
        """The request once it is done; who asked is nobody's business any more."""
        found = self.member_ids if member_ids is None else member_ids
        return replace(self, about_sealed=b"", member_ids=found, done_at=now)
