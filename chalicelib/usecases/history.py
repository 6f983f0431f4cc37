"""Answers about the past: how a member stood at any moment, and the entries that led there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import dropwhile, islice

from chalicelib.domain import ledger
from chalicelib.domain.account import Account
from chalicelib.domain.calendar import local_day
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.usecases import members
from chalicelib.usecases.ports import Book
from chalicelib.usecases.till import Till


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a history, and the account before it."""

    entry: Entry
    before: Account


def as_of(book: Book, till: Till, member_id: str, at: datetime) -> members.Member:
    """The member as a look-up at the past moment `at` would have told of them; before the first entry, nothing.

    Holds that had run out by then are given back, and lots that had ended by then do not count. Who had been merged into another
    by then was that other one. Raises UnknownMember.
    """
    member = members.get(book, till, member_id, at)
    name, newest = _trace(book, till, member_id, at)
    today = local_day(at, till.merchant.program_at(at).timezone)
    account = ledger.release_run_out(newest.account if newest else Account(), at, today)
    return replace(member, id=name, account=account, balance=account.available(today))


def read_page(
    book: Book, till: Till, member_id: str, *, at: datetime | None, before: int | None, limit: int, now: datetime
) -> tuple[Line, ...]:
    """Up to `limit` entries, newest first, of those that were there at `at` (None: all) and have a number below `before`.

    Raises UnknownMember.
    """
    name = members.get(book, till, member_id, now).id
    if at is not None:
        name, newest = _trace(book, till, member_id, at)
        after = newest.account.seq + 1 if newest else 1
        before = min(before or after, after)
    return tuple(islice(walk_back(book, till.merchant.id, name, before), limit))


def walk_back(book: Book, merchant_id: str, member_id: str, before: int | None = None) -> Iterator[Line]:
    """The entries of a member with a number below `before` (None: all), newest first, read as far as they are asked for."""
    newer: Entry | None = None
    for entry in book.entries_back(merchant_id, member_id, before):
        if newer is not None:
            yield Line(newer, entry.account)
        newer = entry
    if newer is not None:
        yield Line(newer, Account())


def _trace(book: Book, till: Till, member_id: str, at: datetime) -> tuple[str, Entry | None]:
    """Whom this id meant at `at`, and their newest entry then."""
    newest = _newest(book.entries_back(till.merchant.id, member_id), at)
    if newest is None or newest.kind is not EntryKind.MERGED or newest.facts["into"] == member_id:
        return member_id, newest
    return _trace(book, till, str(newest.facts["into"]), at)


def _newest(entries: Iterable[Entry], at: datetime) -> Entry | None:
    """The entry that was the newest at `at`: of all, newest first, the first that is no younger.

    Every entry carries the time of the process that wrote it, and clocks of processes differ by milliseconds, so an entry may be
    stamped a little earlier than the one before it. Walking back from the newest makes "at that moment" well defined all the
    same: whatever is at or below the entry found was there, and a later moment never has fewer entries.
    """
    return next(dropwhile(lambda entry: entry.at > at, entries), None)
