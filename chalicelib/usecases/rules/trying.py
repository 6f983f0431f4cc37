"""Trying a program on a merchant's past sales, beside the rules that were in force.

Members are read in the order of the list of them. Their ids are keyed hashes, so the first of that list are as good as drawn by
lot: where there are more of them than a page can wait for, those stand for all.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import islice
from typing import Final

from chalicelib.domain.account import Account
from chalicelib.domain.calendar import first_instant, local_day
from chalicelib.domain.chain import SaleName, named_sale
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.figures.figures import Numbers
from chalicelib.domain.figures.trying import Past, Tried, add_up, lived, proposed, replay
from chalicelib.domain.program import Merchant, Program
from chalicelib.domain.tiers import add_up as add_progress
from chalicelib.usecases.overview.ports import Directory
from chalicelib.usecases.overview.tallies import Tallies
from chalicelib.usecases.ports import Book

MEMBERS_MAX: Final = 400
"""So many members are read: the share of sales is then known to a few percent of itself."""
TOGETHER: Final = 10
"""So many members' sales are read at once."""
LINKS: Final = frozenset({EntryKind.MERGED, EntryKind.SEPARATED})


@dataclass(frozen=True, slots=True)
class Compared:
    """What the rules in force gave in so many days, and what the `proposed` ones would have given.

    `looked` of `members` were gone through; where that is not all of them, the numbers are scaled up.
    """

    days: int
    looked: int
    members: int
    lived: Tried
    proposed: Tried

    @property
    def is_whole(self) -> bool:
        """Whether everybody was gone through."""
        return self.looked >= self.members


@dataclass(frozen=True, slots=True)
class Sources:
    """What trying reads: the ledger, the list of members, and how many there are."""

    book: Book
    directory: Directory
    tallies: Tallies


def compare(
    sources: Sources, merchant: Merchant, program: Program, days: int, now: datetime, seconds_left: Callable[[], float]
) -> Compared:
    """Go through the sales of so many days, today the last of them, as far as there is time."""
    today = local_day(now, program.timezone)
    since = first_instant(today - timedelta(days=days - 1), program.timezone)
    before, after = lived(merchant, now), proposed(merchant, program)
    were, would_be, looked = [], [], 0
    for past in pasts(sources, merchant.id, since, seconds_left):
        looked += 1
        were.append(replay(past, before, merchant, now))
        would_be.append(replay(past, after, merchant, now))
    members = max(looked, Numbers(sources.tallies.since(merchant.id, today)).members)
    factor = Fraction(members, looked) if looked else Fraction(1)
    first, second = add_up(were, before.program), add_up(would_be, program)
    return Compared(days, looked, members, first.times(factor), second.times(factor))


def pasts(sources: Sources, merchant_id: str, since: datetime, seconds_left: Callable[[], float]) -> Iterator[Past]:
    """What members bought since then, one after the other, as far as there is time; who went into another is told of there."""
    ids = islice(sources.directory.all(merchant_id), MEMBERS_MAX)
    while group := list(islice(ids, TOGETHER)):
        trails = [trail for member_id in group if (trail := _follow(sources.book, merchant_id, member_id, since)) is not None]
        yield from _pasts(sources.book, merchant_id, trails, since)
        if seconds_left() <= 0:
            return


def past_of(book: Book, merchant_id: str, member_id: str, since: datetime) -> Past | None:
    """What one member bought since then; None where they went into another."""
    trail = _follow(book, merchant_id, member_id, since)
    return next(_pasts(book, merchant_id, [trail], since)) if trail is not None else None


@dataclass
class _Trail:
    """The sales that somebody's entries tell of, under whichever of their ids, and what had counted towards tiers before."""

    ids: set[str]
    before: Account = field(default_factory=Account)
    names: dict[SaleName, None] = field(default_factory=dict)
    joined_at: datetime | None = None

    def begin_with(self, account: Account, day: date) -> None:
        """What an account had before counts, with that of whoever went into it."""
        known, since = self.before.counting_since, account.counting_since
        begun = min(known, since) if known and since else known or since
        progress = add_progress(self.before.progress, account.progress, day)
        self.before = replace(self.before, progress=progress, counting_since=begun)


def _follow(book: Book, merchant_id: str, member_id: str, since: datetime) -> _Trail | None:
    """Somebody's entries since then, and those of whoever went into them meanwhile. None: they went into another themselves."""
    trail, waiting = _Trail({member_id}), [member_id]
    while waiting:
        one, apart, newest = waiting.pop(), set[str](), True
        for entry in book.entries_back(merchant_id, one):
            if entry.at < since:
                trail.begin_with(entry.account, since.date())
                break
            if entry.kind in LINKS:
                came = entry.facts["into"] == one
                if entry.kind is EntryKind.MERGED and newest and not came and one == member_id:
                    return None
                newest = False
                if entry.kind is EntryKind.SEPARATED:
                    apart.add(entry.cause)
                elif came and entry.cause not in apart:
                    trail.ids.add(entry.cause)
                    waiting.append(entry.cause)
                else:
                    apart.discard(entry.cause)
            if (name := named_sale(entry)) is not None:
                trail.names[name] = None
            if entry.kind is EntryKind.JOINED:
                trail.joined_at = min(trail.joined_at or entry.at, entry.at)
    return trail


def _pasts(book: Book, merchant_id: str, trails: Iterable[_Trail], since: datetime) -> Iterator[Past]:
    trails = list(trails)
    found = book.find_sales(merchant_id, dict.fromkeys(name for trail in trails for name in trail.names))
    for trail in trails:
        sales = (found[name] for name in trail.names if name in found)
        theirs = tuple(s for s in sales if s.member_id in trail.ids and s.report and s.report.occurred_at >= since)
        yield Past(theirs, trail.joined_at, trail.before.progress, trail.before.counting_since)
