"""What keeping and reading the console's overview needs from outside. All of it is made of the ledger, and can be again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # naming all of the domain imports none of it
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from chalicelib.domain.customer import Customer
    from chalicelib.domain.desk.listing import Listing
    from chalicelib.domain.entry import Entry, EntryKind, Facts
    from chalicelib.domain.redemption import Redemption
    from chalicelib.domain.sale import Sale
    from chalicelib.usecases.overview.tallies import Tallies
    from chalicelib.usecases.ports import Merchants, Vault
    from chalicelib.usecases.texts.post import Delivery


@dataclass(frozen=True, slots=True)
class Seen:
    """One item of the ledger as it was committed. It may be seen again, after newer ones of the same, and years later."""

    merchant_id: str
    item: Customer | Entry | Sale | Redemption | Delivery


@dataclass(frozen=True, slots=True)
class Happening:
    """One change of a member's account as the feed tells it. No name: who it was is looked up when somebody reads."""

    merchant_id: str
    member_id: str
    seq: int
    at: datetime
    kind: EntryKind
    location_id: str | None = None
    points: int = 0
    facts: Facts = field(default_factory=dict)


class Directory(Protocol):
    """The members of merchants as people look for them."""

    def put(self, listing: Listing) -> None:
        """Keep where a member is found, and forget where they were; an older revision than is kept changes nothing.

        Raises Busy.
        """

    def find(self, merchant_id: str, member_ids: Iterable[str]) -> dict[str, Listing]:
        """The listings that are kept of these members, by id."""

    def by_name(self, merchant_id: str, beginning: str, limit: int) -> tuple[str, ...]:
        """The ids of up to `limit` members whose folded name begins so, in order of names. `beginning` is not empty."""

    def by_ending(self, merchant_id: str, ending: str, limit: int) -> tuple[str, ...]:
        """The ids of up to `limit` members whose number ends with the digits that have this hash."""

    def all(self, merchant_id: str, after: str | None = None) -> Iterator[str]:
        """The ids of all members, in an order of their own that stays; page by page, as far as the caller goes.

        With `after`, those that come after this one, whether or not it is there still.
        """


class Feed(Protocol):
    """What happened lately at merchants, for a week."""

    def put(self, happenings: Sequence[Happening]) -> None:
        """Keep these; the same again changes nothing."""

    def newest(self, merchant_id: str, limit: int) -> tuple[Happening, ...]:
        """Up to `limit` happenings, newest first. What was kept a moment ago may not be there yet."""


class TextLog(Protocol):
    """The texts of merchants in order of time, for a quarter of a year."""

    def put(self, texts: Sequence[Delivery]) -> None:
        """Keep these in place of what was known of them; what was known later than this stays."""

    def page(self, merchant_id: str, month: date, *, failed: bool, before: datetime | None, limit: int) -> tuple[Delivery, ...]:
        """Up to `limit` texts of a UTC month that left, or were stopped, before a moment (None: all), newest first.

        `failed`: those alone that did not arrive.
        """


@dataclass(frozen=True, slots=True)
class Keeper:
    """What keeping the overview needs."""

    merchants: Merchants
    vault: Vault
    directory: Directory
    feed: Feed
    texts: TextLog
    tallies: Tallies
