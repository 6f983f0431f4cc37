"""A book that remembers every version that was ever written: what the table's stream would tell."""

from dataclasses import replace

from chalicelib.domain.customer import Customer
from chalicelib.domain.program import Merchant
from chalicelib.domain.redemption import Redemption
from chalicelib.domain.sale import Sale
from chalicelib.domain.tallies import Subject
from chalicelib.usecases.overview.tallies import subject_of
from chalicelib.usecases.ports import Changes
from tests.fakes import FakeBook

Told = Sale | Redemption | Customer


class RecordingBook(FakeBook):
    """A book in memory, and all that was committed to it, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Told] = []

    def _write(self, changes: Changes) -> None:
        super()._write(changes)
        written: list[Told | None] = [changes.sale, changes.redemption, *changes.customers]
        self.told += [replace(one, revision=one.revision + 1) for one in written if one is not None]


def stored(book: FakeBook) -> list[Told]:
    """What there is now, each once."""
    return [*book.sales.values(), *book.redemptions.values(), *book.customers.values()]


def subject(merchant: Merchant, told: Told) -> Subject:
    """What it is counted as."""
    found = subject_of(merchant, told)
    assert found is not None
    return found
