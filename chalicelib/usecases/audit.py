"""The audit log: every change that people make in the console or at a till is noted, with who made it."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Final, NamedTuple, Protocol

from chalicelib.domain.desk.audit import Note, Who

PAGE: Final = 50


class Audit(Protocol):
    """The log, in the ledger table. Rows are only ever added."""

    def put(self, note: Note) -> None:
        """Add a row; adding the same again changes nothing."""

    def back(self, merchant_id: str, before: str | None = None) -> Iterator[Note]:
        """A merchant's rows, newest first, page by page; those before the one with this `place` where it is given."""


class Notes(NamedTuple):
    """One page of the log; `older` is where the next one begins, None: this is the last."""

    notes: tuple[Note, ...]
    older: str | None


def note(audit: Audit, who: Who, what: str, on: str, now: datetime, **facts: int | str) -> None:
    """Note that `who` did `what` (a word of `domain.audit.DEEDS`) to what has the id `on`.

    No name and no phone number goes into it: ids, words of ours, figures.
    """
    audit.put(Note(who.merchant_id, now, who.id, what, on, facts))


def read(audit: Audit, merchant_id: str, before: str | None = None, *, who: str | None = None) -> Notes:
    """A page of the log, newest first; of what one person did where `who` says so."""
    rows = (one for one in audit.back(merchant_id, before) if who is None or one.who == who)
    found = tuple(islice(rows, PAGE + 1))
    return Notes(found[:PAGE], found[PAGE - 1].place if len(found) > PAGE else None)
