"""Books in which something happens at the worst moment: somebody else writes first, or an answer is lost on its way."""

import copy
from collections.abc import Callable
from typing import Any

from chalicelib.usecases.ports import Book, Changes, Record
from tests.builders import Shop


class Proxy:
    """Another book, as it is; the subclasses say what happens on the way."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def __getattr__(self, name: str) -> Any:
        return getattr(self._book, name)


class OvertakenBook(Proxy):
    """Lets `rival` write once, just before the first `before`: `record` (after the claim was read) or `commit`."""

    def __init__(self, book: Book, before: str, rival: Callable[[], object]) -> None:
        super().__init__(book)
        self._before, self._rival = before, rival

    def record(self, merchant_id: str, member_id: str) -> Record:
        self._overtake("record")
        return self._book.record(merchant_id, member_id)

    def commit(self, changes: Changes) -> None:
        self._overtake("commit")
        self._book.commit(changes)

    def _overtake(self, moment: str) -> None:
        if moment == self._before:
            self._before = "never"
            self._rival()


class ForgetfulBook(Proxy):
    """Writes, and then the answer to the first write is lost."""

    def __init__(self, book: Book) -> None:
        super().__init__(book)
        self.lost = 0

    def commit(self, changes: Changes) -> None:
        self._book.commit(changes)
        if not self.lost:
            self.lost += 1
            raise ConnectionError


def with_book(shop: Shop, book: Any) -> Shop:
    """The same shop, seen by a process that has this book before it."""
    other = copy.copy(shop)
    other.book = book
    return other
