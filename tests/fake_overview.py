"""What the console reads, in memory. It passes the same contract tests as the adapters."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime

from chalicelib.domain.desk.listing import Listing
from chalicelib.usecases.overview.ports import Directory, Feed, Happening, TextLog
from chalicelib.usecases.texts.post import Delivery


class FakeDirectory(Directory):
    """The directory of members, in memory."""

    def __init__(self) -> None:
        self.listings: dict[tuple[str, str], Listing] = {}

    def put(self, listing: Listing) -> None:
        known = self.listings.get((listing.merchant_id, listing.member_id))
        if known is None or known.revision <= listing.revision:
            self.listings[listing.merchant_id, listing.member_id] = listing

    def find(self, merchant_id: str, member_ids: Iterable[str]) -> dict[str, Listing]:
        return {one: self.listings[merchant_id, one] for one in member_ids if (merchant_id, one) in self.listings}

    def by_name(self, merchant_id: str, beginning: str, limit: int) -> tuple[str, ...]:
        found = [one for one in self._of(merchant_id) if one.name.startswith(beginning)]
        return tuple(one.member_id for one in sorted(found, key=lambda one: (one.name, one.member_id)))[:limit]

    def by_ending(self, merchant_id: str, ending: str, limit: int) -> tuple[str, ...]:
        return tuple(sorted(one.member_id for one in self._of(merchant_id) if one.ending == ending))[:limit]

    def all(self, merchant_id: str, after: str | None = None) -> Iterator[str]:
        found = sorted(one.member_id for one in self._of(merchant_id) if one.name or one.ending)
        yield from (one for one in found if after is None or one > after)

    def _of(self, merchant_id: str) -> list[Listing]:
        return [listing for (owner, _), listing in self.listings.items() if owner == merchant_id]


class FakeFeed(Feed):
    """The feed, in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, datetime, str, int], Happening] = {}

    def put(self, happenings: Sequence[Happening]) -> None:
        self.kept |= {(one.merchant_id, one.at, one.member_id, one.seq): one for one in happenings}

    def newest(self, merchant_id: str, limit: int) -> tuple[Happening, ...]:
        return tuple(self.kept[key] for key in sorted(self.kept, reverse=True) if key[0] == merchant_id)[:limit]


class FakeTextLog(TextLog):
    """The log of texts, in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, datetime, str, str], Delivery] = {}

    def put(self, texts: Sequence[Delivery]) -> None:
        for text in texts:
            key = text.merchant_id, text.at, text.member_id, text.cause
            if key not in self.kept or self.kept[key].settled <= text.settled:
                self.kept[key] = text

    def page(self, merchant_id: str, month: date, *, failed: bool, before: datetime | None, limit: int) -> tuple[Delivery, ...]:
        found = [self.kept[key] for key in sorted(self.kept, reverse=True) if key[0] == merchant_id]
        wanted = [
            text
            for text in found
            if text.at.astimezone(UTC).strftime("%Y-%m") == month.strftime("%Y-%m")
            and (text.failed or not failed)
            and (before is None or text.at < before)
        ]
        return tuple(wanted[:limit])
