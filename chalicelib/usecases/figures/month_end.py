"""Closing a month: a walk through the whole book that follows every member's points, then each merchant's journal.

What a page adds and how far the walk has come are written at once, so a run can be cut short anywhere and a page is never counted
twice. Closing goes merchant by merchant, and a month that is closed already is left as it is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Final, Protocol

from chalicelib.domain.calendar import add_months, first_instant, local_day
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.gifts.adding_up import changes_of
from chalicelib.domain.money.flows import Flows
from chalicelib.domain.money.journal import Month, close
from chalicelib.domain.money.liability import worth_of_point
from chalicelib.domain.money.origins import Trail
from chalicelib.domain.program import Merchant
from chalicelib.usecases.ports import Book, Merchants, Outpaced

JOB: Final = "close_months"
OVER_FOR: Final = timedelta(hours=36)
"""A month that ended so long ago in UTC is over in every zone, and what was sold in its last hour is written."""
PAGE_ITEMS: Final = 500
MERCHANTS_MAX: Final = 90
"""What a page adds is written in one transaction: one of more merchants is read again, no longer than that."""
PAGE_SECONDS: Final = 20
"""What a page or a merchant may take; with less time left, the next run goes on."""


@dataclass(frozen=True, slots=True)
class Run:
    """How far closing the month `due` (its first day) and those before has come.

    `after` is where the walk goes on, `walked`: it is through; `closed`: so are all merchants.
    """

    due: date
    after: str | None = None
    walked: bool = False
    closed: bool = False


class Journals(Protocol):
    """The closed months of all merchants, and what the run so far has found."""

    def newest(self, merchant_id: str) -> Month | None:
        """The month that was closed last."""

    def months(self, merchant_id: str, most: int) -> tuple[Month, ...]:
        """The months that were closed last, newest first."""

    def run(self) -> Run | None:
        """The run that is going on, or the last one; None before the first."""

    def keep(self, before: Run | None, after: Run, found: Mapping[str, Flows]) -> None:
        """Write how far the run has come and, of these merchants, all it has found: all at once.

        Raises Outpaced, with nothing written, where the run has gone on since it was `before`.
        """

    def found(self, merchant_ids: Iterable[str]) -> dict[str, Flows]:
        """What the run has found of those of these merchants of whom it has found anything."""

    def waiting(self) -> Iterator[str]:
        """The merchants of whom it has found anything."""

    def close(self, merchant_id: str, months: Sequence[Month]) -> None:
        """Write each of these months unless it is closed already, then forget what the run has found. Raises Busy."""


@dataclass(frozen=True, slots=True)
class Office:
    """What closing needs. It takes longer than a moment, hence the clock."""

    book: Book
    merchants: Merchants
    journals: Journals
    clock: Callable[[], datetime]

    def merchant(self, merchant_id: str) -> Merchant | None:
        """The merchant, or None where nobody has this id any more."""
        try:
            return self.merchants.get(merchant_id)
        except KeyError:
            return None


def due_at(now: datetime) -> date:
    """The first day of the newest month that can be closed."""
    return add_months((now.astimezone(UTC) - OVER_FOR).date().replace(day=1), -1)


def run(office: Office, seconds_left: Callable[[], float]) -> int:
    """Go on with closing what is due, until done or time is short; returns how many months were closed. Raises Busy."""
    journals, state, done = office.journals, office.journals.run(), 0
    due = due_at(office.clock())
    if state is None or (state.closed and state.due < due):
        before, state = state, Run(due)
        journals.keep(before, state, {})
    while not state.walked and seconds_left() > PAGE_SECONDS:
        state = _walk_on(office, state)
    if not state.walked or state.closed:
        return done
    for merchant_id in journals.waiting():
        if seconds_left() <= PAGE_SECONDS:
            return done
        months = _close(office, merchant_id, state.due)
        journals.close(merchant_id, months)
        done += len(months)
    journals.keep(state, replace(state, closed=True), {})
    return done


def trail_of(book: Book, merchant: Merchant, member_id: str, until: Callable[[Entry], bool] = lambda _: False) -> Trail:
    """A member's points with where they come from, by all entries or by those before the first of which `until` says so."""

    def entries() -> Iterator[Entry]:
        for entry in book.entries(merchant.id, member_id):
            if until(entry):
                return
            yield entry

    return Trail(partial(_day_of, merchant), partial(_merged, book, merchant)).follow(entries())


def _day_of(merchant: Merchant, at: datetime) -> date:
    return local_day(at, merchant.program_at(at).timezone)


def _merged(book: Book, merchant: Merchant, merge: Entry, number: int) -> Trail | None:
    """Whoever was merged with this entry, right before; in one instant there may have been so many like it before."""
    earlier = iter(range(number))

    def is_it(entry: Entry) -> bool:
        same = (entry.kind, entry.cause, entry.at) == (EntryKind.MERGED, merge.member_id, merge.at)
        return same and entry.facts.get("into") == merge.member_id and next(earlier, None) is None

    trail = trail_of(book, merchant, merge.cause, is_it)
    return trail if trail.account.seq else None


def _walk_on(office: Office, state: Run) -> Run:
    """Count a page more. Where somebody else has, go on from there."""
    page = office.book.page(state.after, PAGE_ITEMS).live()
    if len({merchant_id for merchant_id, _ in (*page.members, *page.gifts)}) > MERCHANTS_MAX:
        page = office.book.page(state.after, MERCHANTS_MAX).live()
    members: dict[str, list[str]] = {}
    for merchant_id, member_id in page.members:
        members.setdefault(merchant_id, []).append(member_id)
    gifts: dict[str, list[str]] = {}
    for merchant_id, gift_id in page.gifts:
        gifts.setdefault(merchant_id, []).append(gift_id)
    found = office.journals.found({**members, **gifts})
    for merchant_id, member_ids in members.items():
        merchant = office.merchant(merchant_id)
        if merchant is not None:
            found[merchant_id] = _count(office, merchant, member_ids, found.get(merchant_id, Flows()), state.due)
    for merchant_id, gift_ids in gifts.items():
        merchant = office.merchant(merchant_id)
        if merchant is not None:
            found[merchant_id] = _count_gifts(office, merchant, gift_ids, found.get(merchant_id, Flows()), state.due)
    after = replace(state, after=page.after, walked=page.after is None)
    try:
        office.journals.keep(state, after, found)
    except Outpaced:
        return office.journals.run() or state
    return after


def _count(office: Office, merchant: Merchant, member_ids: Iterable[str], known: Flows, due: date) -> Flows:
    """With what became of these members' points; months that are closed are one by now."""
    newest = office.journals.newest(merchant.id)
    for member_id in member_ids:
        known.take_in(trail_of(office.book, merchant, member_id).flows.within(newest.first if newest else None, due))
    return known


def _count_gifts(office: Office, merchant: Merchant, gift_ids: Iterable[str], known: Flows, due: date) -> Flows:
    """With what changed what is owed on these gift certificates, as of the shop that sold them."""
    newest, flows = office.journals.newest(merchant.id), Flows()
    for gift_id in gift_ids:
        gift, moves = office.book.gifts.history(merchant.id, gift_id)
        if gift is not None:
            for month, why, amount in changes_of(gift, moves, partial(_day_of, merchant)):
                flows.stored[month, gift.location_id, why] += amount
    known.take_in(flows.within(newest.first if newest else None, due))
    return known


def _close(office: Office, merchant_id: str, due: date) -> list[Month]:
    """The months up to the one that is due that are not closed yet."""
    merchant, before = office.merchant(merchant_id), office.journals.newest(merchant_id)
    flows = office.journals.found([merchant_id]).get(merchant_id, Flows())
    first = add_months(before.first, 1) if before else flows.first
    if merchant is None or first is None:
        return []
    closed: list[Month] = []
    while first <= due:
        following = add_months(first, 1)
        program = merchant.program_at(first_instant(following, merchant.locations[0].timezone) - timedelta(seconds=1))
        before = close(before, first, flows.within(None, first), program.currency, worth_of_point(program))
        closed.append(before)
        first = following
    return closed
