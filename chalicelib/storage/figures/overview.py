"""What the console reads, behind the ports `Directory`, `Feed` and `TextLog`: the overview table."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from heapq import merge
from itertools import islice
from typing import Final

from pynamodb.expressions.operand import Path

from chalicelib.domain.desk.listing import Listing
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.refusals import Busy
from chalicelib.storage import codec
from chalicelib.storage.figures import overview_keys
from chalicelib.storage.figures.overview_shapes import FoundItem, HappeningItem, ListingItem, OverviewItem, TextItem
from chalicelib.storage.keys import Key, sortable
from chalicelib.storage.tables import Tables
from chalicelib.storage.transactions import ABSENT, Failed, Gone, Put, unchanged_since, write
from chalicelib.usecases.overview import feed, ports, text_log
from chalicelib.usecases.overview.ports import Happening
from chalicelib.usecases.texts.post import Delivery

ATTEMPTS: Final = 12


class Directory(ports.Directory):
    """The port on the overview table."""

    def __init__(self, tables: Tables) -> None:
        self._tables, self._table = tables, tables.overview

    def put(self, listing: Listing) -> None:
        """One GetItem and, where anything is new, one TransactWriteItems; again while others write the same."""
        key = overview_keys.listing(listing.merchant_id, listing.member_id)
        for _ in range(ATTEMPTS):
            found = self._table.get(key)
            known = _read_listing(found) if isinstance(found, ListingItem) else None
            if known is not None and (known.revision > listing.revision or _same(known, listing)):
                return
            places, before = set(_places(listing)), set(_places(known) if known else ())
            gone = [Gone(self._table, place) for place in before - places]
            puts = [Put(self._table, FoundItem(*place), condition=None) for place in places - before]
            own = Put(self._table, _listing_item(listing), unchanged_since(known.revision if known else 0))
            try:
                write(self._tables, [own, *puts], gone)
            except Failed:
                continue
            return
        raise Busy

    def find(self, merchant_id: str, member_ids: Iterable[str]) -> dict[str, Listing]:
        """One BatchGetItem for a hundred."""
        found = self._table.find(overview_keys.listing(merchant_id, member_id) for member_id in member_ids)
        listings = [_read_listing(item) for item in found if isinstance(item, ListingItem)]
        return {listing.member_id: listing for listing in listings}

    def by_name(self, merchant_id: str, beginning: str, limit: int) -> tuple[str, ...]:
        """One Query."""
        found = self._table.first(overview_keys.names(merchant_id, beginning), limit, beginning)
        return tuple(overview_keys.read_named(item.sk) for item in found)

    def by_ending(self, merchant_id: str, ending: str, limit: int) -> tuple[str, ...]:
        """One Query."""
        return tuple(item.sk for item in self._table.first(overview_keys.endings(merchant_id, ending), limit))

    def all(self, merchant_id: str, after: str | None = None) -> Iterator[str]:
        """A Query of each shard for a megabyte of it: some ten thousand members."""
        for pk, begin, end in overview_keys.rolls_after(merchant_id, after):
            yield from (item.sk for item in self._table.between(pk, begin, end))


class Feed(ports.Feed):
    """The port on the overview table."""

    def __init__(self, tables: Tables) -> None:
        self._table = tables.overview

    def put(self, happenings: Sequence[Happening]) -> None:
        """One BatchWriteItem for 25."""
        self._table.put_all([_happening_item(one) for one in happenings])

    def newest(self, merchant_id: str, limit: int) -> tuple[Happening, ...]:
        """One Query of each shard."""
        shards = [self._table.newest(pk, limit) for pk in overview_keys.feeds(merchant_id)]
        found = (_read_happening(item) for shard in shards for item in shard if isinstance(item, HappeningItem))
        return tuple(sorted(found, key=lambda one: (one.at, one.member_id, one.seq), reverse=True)[:limit])


class TextLog(ports.TextLog):
    """The port on the overview table."""

    def __init__(self, tables: Tables) -> None:
        self._tables, self._table = tables, tables.overview

    def put(self, texts: Sequence[Delivery]) -> None:
        """One PutItem each; two for one that did not arrive."""
        for text in texts:
            for failed in {False, text.failed}:
                item = _text_item(text, failed=failed)
                try:
                    write(self._tables, [Put(self._table, item, ABSENT | (Path("known") <= {"N": str(item.known)}))])
                except Failed:
                    continue  # more is known of it

    def page(self, merchant_id: str, month: date, *, failed: bool, before: datetime | None, limit: int) -> tuple[Delivery, ...]:
        """One Query or two of each shard."""
        last = sortable(before) if before is not None else overview_keys.LATEST
        shards = [self._back(pk, last) for pk in overview_keys.texts(merchant_id, month, failed=failed)]
        return tuple(islice(merge(*shards, key=lambda text: (text.at, text.member_id, text.cause), reverse=True), limit))

    def _back(self, pk: str, last: str) -> Iterator[Delivery]:
        found = self._table.walk_back(pk, overview_keys.EARLIEST, last)
        return (_read_text(item) for item in found if isinstance(item, TextItem))


def _places(listing: Listing) -> list[Key]:
    """Under which keys a member is found."""
    names = [overview_keys.named(listing.merchant_id, listing.name, listing.member_id)] if listing.name else []
    endings = [overview_keys.ending(listing.merchant_id, listing.ending, listing.member_id)] if listing.ending else []
    return [*names, *endings, *([overview_keys.enrolled(listing.merchant_id, listing.member_id)] if names or endings else [])]


def _same(known: Listing, listing: Listing) -> bool:
    return known.revision == listing.revision and _places(known) == _places(listing) and bool(known.shown) == bool(listing.shown)


def _listing_item(listing: Listing) -> OverviewItem:
    return ListingItem(
        *overview_keys.listing(listing.merchant_id, listing.member_id),
        name=listing.name or None,
        ending=listing.ending or None,
        shown=listing.shown or None,
        revision=listing.revision,
    )


def _read_listing(item: ListingItem) -> Listing:
    merchant_id, member_id = overview_keys.read_member(item.pk)
    return Listing(merchant_id, member_id, int(item.revision), item.name or "", item.ending or "", item.shown or b"")


def _happening_item(one: Happening) -> HappeningItem:
    return HappeningItem(
        *overview_keys.happening(one.merchant_id, one.member_id, one.at, one.seq),
        kind=one.kind.value,
        location=one.location_id,
        points=one.points,
        facts=codec.write(dict(one.facts)) if one.facts else None,
        vanishes_at=int((one.at + feed.KEPT).timestamp()),
    )


def _read_happening(item: HappeningItem) -> Happening:
    merchant_id, at, member_id, seq = overview_keys.read_happening(item.pk, item.sk)
    facts = json.loads(item.facts) if item.facts else {}
    return Happening(merchant_id, member_id, seq, at, EntryKind(item.kind), item.location, int(item.points), facts)


def _text_item(text: Delivery, *, failed: bool) -> TextItem:
    return TextItem(
        *overview_keys.text(text.merchant_id, text.member_id, text.at, text.cause, failed=failed),
        kind=text.kind,
        parts=text.parts,
        message_id=text.message_id,
        micros=text.price_micros or None,
        reason=text.reason,
        settled=text.settled or None,
        failure=text.failure,
        known=1 + text.settled,
        vanishes_at=int((text.at + text_log.KEPT).timestamp()),
    )


def _read_text(item: TextItem) -> Delivery:
    merchant_id, at, member_id, cause = overview_keys.read_text(item.pk, item.sk)
    micros, settled = int(item.micros or 0), bool(item.settled)
    told = item.kind, int(item.parts), item.message_id, micros, item.reason, settled, item.failure
    return Delivery(merchant_id, member_id, cause, at, *told)
