"""Changing what nobody may change: rows of a ledger, behind the back of the product."""

from typing import Protocol

from chalicelib.domain.entry import Entry
from chalicelib.domain.sale import Sale
from chalicelib.storage import event_items, items, keys
from chalicelib.storage.tables import Tables
from tests.fakes import FakeBook

MERCHANT = "rosas"


class Tampering(Protocol):
    """A way behind the product's back."""

    def entry(self, entry: Entry) -> None:
        """Put this entry where its number says."""

    def drop_entry(self, member_id: str, seq: int) -> None:
        """Take an entry away."""

    def sale(self, sale: Sale) -> None:
        """Put this sale in its place, under its revision."""

    def drop_sale(self, sale: Sale) -> None:
        """Take a sale away."""


class FakeTampering:
    """In memory."""

    def __init__(self, book: FakeBook) -> None:
        self._book = book

    def entry(self, entry: Entry) -> None:
        chain = self._book.chains[MERCHANT, entry.member_id]
        chain[:] = [entry if known.account.seq == entry.account.seq else known for known in chain]

    def drop_entry(self, member_id: str, seq: int) -> None:
        chain = self._book.chains[MERCHANT, member_id]
        chain[:] = [known for known in chain if known.account.seq != seq]

    def sale(self, sale: Sale) -> None:
        self._book.sales[MERCHANT, sale.location_id, sale.sale_id] = sale

    def drop_sale(self, sale: Sale) -> None:
        del self._book.sales[MERCHANT, sale.location_id, sale.sale_id]


class TableTampering:
    """In the table."""

    def __init__(self, tables: Tables) -> None:
        self._ledger = tables.ledger

    def entry(self, entry: Entry) -> None:
        self._ledger.put(items.entry_item(MERCHANT, entry))

    def drop_entry(self, member_id: str, seq: int) -> None:
        self._ledger.delete(keys.entry(MERCHANT, member_id, seq))

    def sale(self, sale: Sale) -> None:
        item = event_items.sale_item(MERCHANT, sale)
        item.revision = sale.revision
        self._ledger.put(item)

    def drop_sale(self, sale: Sale) -> None:
        self._ledger.delete(keys.sale(MERCHANT, sale.location_id, sale.sale_id))
