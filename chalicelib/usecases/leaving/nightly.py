"""Every night a copy of everything for whoever reckons elsewhere: lines in files, where the stage has a place for them.

It says who nobody is: numbers, names and what people wrote stay here. One walk through the whole book serves all merchants, page
by page, with a bookmark behind each part; a part that is written again after a crash takes the place of the one before. What a
merchant has beside its members goes with the last part.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from chalicelib.domain.program import is_sandbox
from chalicelib.usecases.coupons.ports import Coupons
from chalicelib.usecases.leaving.of_shop import Books
from chalicelib.usecases.leaving.sheets import write_lines
from chalicelib.usecases.leaving.shelf import Row, Shelf
from chalicelib.usecases.ports import Book, Merchants, Vault
from chalicelib.usecases.surveys.counting import Surveys
from chalicelib.usecases.texts.post import Deliveries
from chalicelib.usecases.walk import Bookmark, Page

JOB: Final = "export_nightly"
PAGE_ITEMS: Final = 250
LEFT_OUT: Final = frozenset({"consents"})
"""Files of the format that are in no copy: who agreed to what is proof only with their number."""
PART_ROWS: Final = 20_000
"""So many rows go into a part, and into memory."""
PAGE_SECONDS: Final = 30
"""What a page and putting a part away may take; with less time left, the next run goes on."""

Rows = dict[tuple[str, str], list[Row]]
"""By merchant and file."""


class Store(Protocol):
    """A place for files that is not ours to read."""

    def put(self, name: str, content: bytes) -> None:
        """Put a file there, in place of one of this name."""


@dataclass(frozen=True, slots=True)
class Copier:
    """All that copying needs. It takes longer than a moment, hence the clock."""

    book: Book
    merchants: Merchants
    vault: Vault
    deliveries: Deliveries
    store: Store
    clock: Callable[[], datetime]
    everyone: Callable[[], Iterable[str]]
    """The ids of all merchants."""
    books: Books
    coupons: Coupons
    surveys: Surveys


def run_nightly(copier: Copier | None, seconds_left: Callable[[], float]) -> int:
    """Begin a copy on each new UTC day, or go on with one that is not finished; returns how many rows went.

    Without a copier there is no place for it. Raises Busy: the next run goes on.
    """
    if copier is None:
        return 0
    mark, done = copier.book.bookmark(JOB), 0
    if mark is not None and mark.finished and mark.begun.date() == copier.clock().date():
        return 0
    if mark is None or mark.finished:
        mark = Bookmark(copier.clock())
    while not mark.finished and seconds_left() > PAGE_SECONDS:
        mark, rows = _copy_part(copier, mark, seconds_left)
        done += rows
    return done


def _copy_part(copier: Copier, mark: Bookmark, seconds_left: Callable[[], float]) -> tuple[Bookmark, int]:
    rows: Rows = defaultdict(list)
    moved = mark
    while not moved.finished and sum(map(len, rows.values())) < PART_ROWS and (moved is mark or seconds_left() > PAGE_SECONDS):
        page = copier.book.page(moved.after, PAGE_ITEMS).live()
        for merchant_id, file, row in _rows_of(copier, page):
            rows[merchant_id, file].append(row)
        members, sales = moved.members + len(page.members), moved.sales + len(page.sales)
        gifts = moved.gifts + len(page.gifts)
        moved = replace(moved, after=page.after, finished=page.after is None, members=members, sales=sales, gifts=gifts)
    folder = f"{mark.begun:%Y-%m-%d}"
    # Named by how many came before, which is the same whenever this part is made again.
    _put(copier, folder, rows, mark.members + mark.sales + mark.gifts)
    if moved.finished:
        for merchant_id in copier.everyone():
            rest = _beside(copier, merchant_id)
            _put(copier, folder, rest, 0)
            rows |= rest
        told = {"begun": mark.begun.isoformat(), "members": moved.members, "sales": moved.sales}
        copier.store.put(f"{folder}/complete.json", json.dumps(told).encode())
    copier.book.move_bookmark(JOB, moved)
    return moved, sum(map(len, rows.values()))


def _put(copier: Copier, folder: str, rows: Rows, before: int) -> None:
    for (merchant_id, file), found in rows.items():
        copier.store.put(f"{folder}/{merchant_id}/{file}-{before:012}.jsonl.gz", gzip.compress(write_lines(found), mtime=0))


def _beside(copier: Copier, merchant_id: str) -> Rows:
    """What a merchant has beside its members: little, so it is one part."""
    rows: Rows = defaultdict(list)
    shelf = _shelf(copier, merchant_id) if not is_sandbox(merchant_id) else None
    if shelf is not None:
        for file, row in (*shelf.batches(), *shelf.answers(), *copier.books.rows(merchant_id)):
            rows[merchant_id, file].append(row)
    return rows


def _rows_of(copier: Copier, page: Page) -> Iterator[tuple[str, str, Row]]:
    shelves = {name: _shelf(copier, name) for name in {name for name, _ in (*page.members, *page.sales, *page.gifts)}}
    for merchant_id, member_id in page.members:
        if (found := shelves[merchant_id]) is not None:
            yield from ((merchant_id, file, row) for file, row in found.rows_of(member_id))
    for merchant_id, sale in page.sales:
        if (found := shelves[merchant_id]) is not None:
            yield merchant_id, "sales", found.tell_sale(sale)
    for merchant_id, gift_id in page.gifts:
        if (found := shelves[merchant_id]) is not None:
            yield from ((merchant_id, file, row) for file, row in found.rows_of_gift(gift_id))


def _shelf(copier: Copier, merchant_id: str) -> Shelf | None:
    try:
        merchant = copier.merchants.get(merchant_id)
    except KeyError:
        return None
    port, beside = (copier.book, copier.vault, copier.deliveries), (copier.coupons, copier.surveys)
    return Shelf(*port, merchant, copier.clock(), (), (), False, *beside)
