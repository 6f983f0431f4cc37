"""A book that remembers every version that was ever written: what the table's stream would tell."""

from dataclasses import replace

from chalicelib.domain.customer import Customer
from chalicelib.domain.entry import Entry
from chalicelib.domain.figures.tallies import Subject
from chalicelib.domain.program import Merchant
from chalicelib.domain.redemption import Redemption
from chalicelib.domain.sale import Sale
from chalicelib.usecases.overview.tallies import subject_of
from chalicelib.usecases.ports import Changes
from tests.fakes import FakeBook

Told = Sale | Redemption | Customer | Entry


class RecordingBook(FakeBook):
    """A book in memory, and all that was committed to it, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Told] = []

    def _write(self, changes: Changes) -> None:
        super()._write(changes)
        written = [changes.sale, changes.redemption, *changes.customers]
        self.told += [replace(one, revision=one.revision + 1) for one in written if one is not None]
        self.told += changes.entries


def stored(book: FakeBook) -> list[Told]:
    """What there is now, each once."""
    entries = [entry for chain in book.chains.values() for entry in chain]
    return [*book.sales.values(), *book.redemptions.values(), *book.customers.values(), *entries]


def subjects(merchant: Merchant, *told: Told) -> list[Subject]:
    """What these are counted as."""
    found = (subject_of(merchant, one) for one in told)
    return [subject for subject in found if subject is not None]
