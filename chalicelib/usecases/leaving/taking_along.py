"""All that is kept of a merchant, in parts that a browser can fetch: some members with everything of theirs in each of them.

Each has as many gift certificates, with what became of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from chalicelib.domain.entry import EntryKind
from chalicelib.domain.gifts.gift import Gift
from chalicelib.usecases.leaving.shelf import Row, Shelf
from chalicelib.usecases.overview.ports import Directory
from chalicelib.usecases.ports import Book
from chalicelib.usecases.texts.consents import Archive, open_rows, tell

MEMBERS_MAX: Final = 150
"""In one part: it is made while somebody waits, and is to be there before the gateway gives up."""
OF_SALES: Final = {EntryKind.SALE, EntryKind.MOVED}


@dataclass(frozen=True, slots=True)
class Part:
    """One part, from 1 on."""

    number: int
    members: int


def parts(book: Book, directory: Directory, merchant_id: str) -> tuple[Part, ...]:
    """Into how many parts everything goes; one at least, for the settings go into the first."""
    members = sum(1 for _ in directory.all(merchant_id))
    most = max(members, sum(1 for _ in _gifts(book, merchant_id)), 1)
    starts = range(0, most, MEMBERS_MAX)
    return tuple(Part(at, max(0, min(MEMBERS_MAX, members - start))) for at, start in enumerate(starts, 1))


def rows_of_part(shelf: Shelf, directory: Directory, number: int) -> Iterator[tuple[str, Row]]:
    """All rows of a part, each with the file that it belongs to; what is nobody's goes into the first."""
    if number == 1:
        yield from shelf.batches()
        yield from shelf.answers()
    start = (number - 1) * MEMBERS_MAX
    for member_id in islice(directory.all(shelf.merchant.id), start, start + MEMBERS_MAX):
        yield from rows_of(shelf, member_id)
    for gift in islice(_gifts(shelf.book, shelf.merchant.id), start, start + MEMBERS_MAX):
        yield from shelf.rows_of_gift(gift.id)


def _gifts(book: Book, merchant_id: str) -> Iterator[Gift]:
    """All gift certificates, the newest first."""
    found = book.gifts.newest(merchant_id, MEMBERS_MAX)
    while found:
        yield from found
        found = book.gifts.newest(merchant_id, MEMBERS_MAX, found[-1])


def rows_of(shelf: Shelf, member_id: str) -> Iterator[tuple[str, Row]]:
    """Everything of one member, with the sales that count for them and what they agreed to."""
    merchant_id = shelf.merchant.id
    yield from shelf.rows_of(member_id)
    entries = shelf.book.entries(merchant_id, member_id)
    names = {(entry.location_id or "", entry.cause) for entry in entries if entry.kind in OF_SALES}
    sales = shelf.book.find_sales(merchant_id, sorted(names))
    yield from (("sales", shelf.tell_sale(sale)) for sale in sales.values() if sale.member_id == member_id)
    for evidence in open_rows(Archive(shelf.book, shelf.vault, shelf.merchant, shelf.papers), member_id):
        yield "consents", tell(merchant_id, evidence)
