"""Reconciling: a walk through the whole book that asks whether every account, lot, visit and sale is what the entries say.

It goes page by page and remembers how far it came, so it can be cut short at any page. Members are read with all writes that were
acknowledged, and what seems wrong is looked at again: a till that writes meanwhile is no difference. Mending adds entries and
changes none.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import NamedTuple

from chalicelib.domain.chain import Chain, read_chain
from chalicelib.domain.findings import Finding, SaleOfNoEntry
from chalicelib.domain.gifts.adding_up import check_gift
from chalicelib.domain.program import Merchant
from chalicelib.domain.reconciliation import check_hold, check_member, check_sale, kept_redemptions
from chalicelib.domain.redemption import Redemption, RedemptionStatus
from chalicelib.domain.sale import Sale
from chalicelib.usecases import mending
from chalicelib.usecases.ports import Book, Merchants
from chalicelib.usecases.reconcile_friends import brought, check_friend, check_payouts
from chalicelib.usecases.walk import Bookmark, Page

JOB = "reconcile_ledger"
PAGE_ITEMS = 250
PAGE_SECONDS = 10
"""What a page may take; with less time left, the next run goes on."""
FOUND_MAX = 1_000
"""A run that has found so much is cut short: by then somebody has to look."""
LOOKS = 3

Look = Callable[[], tuple[Finding, ...]]


class Outcome(NamedTuple):
    """A difference that was found, and whether it has been put right."""

    finding: Finding
    mended: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """What reconciling needs. It takes longer than a moment, hence the clock. `mends`: what can be put right is put right."""

    book: Book
    merchants: Merchants
    clock: Callable[[], datetime]
    mends: bool = False

    def merchant(self, merchant_id: str) -> Merchant | None:
        """The merchant, or None where nobody has this id: nothing can be priced or mended for them."""
        try:
            return self.merchants.get(merchant_id)
        except KeyError:
            return None

    def chain(self, merchant_id: str, member_id: str) -> Chain:
        """A member's entries, added up."""
        return read_chain(merchant_id, member_id, self.book.entries(merchant_id, member_id))


def differences(desk: Desk) -> Iterator[Finding]:
    """All that is wrong in the whole book and, where the desk mends, still is. Raises Busy."""
    after, more = None, True
    while more:
        page = desk.book.page(after, PAGE_ITEMS).live()
        yield from (finding for finding, mended in _check_page(desk, page) if not mended)
        after, more = page.after, page.after is not None


def walk(
    desk: Desk,
    job: str,
    seconds_left: Callable[[], float],
    tell: Callable[[Bookmark, list[Outcome]], object],
    *,
    anew: bool = False,
) -> Bookmark:
    """Go on with the walk of this name, or begin one, until it is finished or time is short; returns how far it came.

    After each page `tell` hears how far that is, and what was found on it. Raises Busy: going on later is possible.
    """
    mark, found = desk.book.bookmark(job), 0
    if mark is None or mark.finished or anew:
        mark = Bookmark(desk.clock())
    while not mark.finished and seconds_left() > PAGE_SECONDS and found < FOUND_MAX:
        page = desk.book.page(mark.after, PAGE_ITEMS).live()
        outcomes = list(_check_page(desk, page))
        left = sum(not outcome.mended for outcome in outcomes)
        mark = replace(
            mark,
            after=page.after,
            finished=page.after is None,
            members=mark.members + len(page.members),
            sales=mark.sales + len(page.sales),
            gifts=mark.gifts + len(page.gifts),
            differences=mark.differences + left,
            mended=mark.mended + len(outcomes) - left,
        )
        desk.book.move_bookmark(job, mark)
        tell(mark, outcomes)
        found += len(outcomes)
    return mark


def run_daily(desk: Desk, seconds_left: Callable[[], float]) -> list[Finding]:
    """Begin a walk on each new UTC day, or go on with one that is not finished; returns what was found now. Raises Busy."""
    last = desk.book.bookmark(JOB)
    if last is not None and last.finished and last.begun.date() == desk.clock().date():
        return []
    found: list[Outcome] = []
    walk(desk, JOB, seconds_left, lambda _, outcomes: found.extend(outcomes))
    return [outcome.finding for outcome in found]


def _check_page(desk: Desk, page: Page) -> Iterator[Outcome]:
    for names in page.members:
        yield from _conclude(desk, names[0], partial(_look_at_member, desk, *names))
    yield from _check_friends(desk, page)
    entries = desk.book.find_entries(
        (merchant_id, sale.poster, sale.posted_seq) for merchant_id, sale in page.sales if sale.poster
    )
    for merchant_id, sale in page.sales:
        merchant = desk.merchant(merchant_id)
        if merchant is not None and check_sale(merchant, sale, entries.get((merchant_id, sale.poster, sale.posted_seq))):
            yield from _conclude(desk, merchant_id, partial(_look_at_sale, desk, merchant, sale))
    for names in page.gifts:
        yield from _conclude(desk, names[0], partial(_look_at_gift, desk, *names))
    for merchant_id, redemption in page.held:
        if redemption.expires_at > desk.clock():
            yield from _conclude(desk, merchant_id, partial(_look_at_hold, desk, merchant_id, redemption))


def _check_friends(desk: Desk, page: Page) -> Iterator[Outcome]:
    members: dict[str, list[str]] = {}
    for merchant_id, member_id in page.members:
        members.setdefault(merchant_id, []).append(member_id)
    for merchant_id, member_ids in members.items():
        merchant = desk.merchant(merchant_id)
        if merchant is None:
            continue
        for friend_id in brought(desk.book, merchant, member_ids):
            yield from _conclude(desk, merchant_id, partial(_look_at_friend, desk, merchant, friend_id))


def _conclude(desk: Desk, merchant_id: str, look: Look) -> list[Outcome]:
    """What is found whenever one looks, after putting it right where that is wanted and possible."""
    found = look()
    for _ in range(LOOKS - 1):
        if not found:
            return []
        again = look()
        found = tuple(finding for finding in again if finding in found)
    merchant = desk.merchant(merchant_id) if desk.mends else None
    if merchant is None or not mending.mend(desk.book, merchant, found, desk.clock()):
        return [Outcome(finding) for finding in found]
    left = look()
    new = [Outcome(finding) for finding in left if finding not in found]
    return [Outcome(finding, finding not in left) for finding in found] + new


def _look_at_member(desk: Desk, merchant_id: str, member_id: str) -> tuple[Finding, ...]:
    chain, book = desk.chain(merchant_id, member_id), desk.book
    sales = book.find_sales(merchant_id, chain.postings)
    kept = kept_redemptions(chain.account)
    redemptions = {name: found for name in kept if (found := book.redemption(merchant_id, name)) is not None}
    return (*check_member(chain, sales, redemptions), *check_payouts(book, chain))


def _look_at_friend(desk: Desk, merchant: Merchant, friend_id: str) -> tuple[Finding, ...]:
    return check_friend(desk.book, merchant, friend_id, desk.clock())


def _look_at_gift(desk: Desk, merchant_id: str, gift_id: str) -> tuple[Finding, ...]:
    return check_gift(merchant_id, gift_id, *desk.book.gifts.history(merchant_id, gift_id))


def _look_at_sale(desk: Desk, merchant: Merchant, known: Sale) -> tuple[Finding, ...]:
    sale = desk.book.sale(merchant.id, known.location_id, known.sale_id)
    if sale is None:
        return ()
    name = merchant.id, sale.poster, sale.posted_seq
    found = check_sale(merchant, sale, desk.book.find_entries([name]).get(name) if sale.poster else None)
    if any(isinstance(finding, SaleOfNoEntry) for finding in found) and desk.chain(*name[:2]).lacks(sale.posted_seq):
        return ()  # one of the missing entries of its member, who is told of there
    return found


def _look_at_hold(desk: Desk, merchant_id: str, known: Redemption) -> tuple[Finding, ...]:
    redemption = desk.book.redemption(merchant_id, known.id)
    if redemption is None or redemption.status is not RedemptionStatus.HELD:
        return ()
    return check_hold(merchant_id, redemption, desk.chain(merchant_id, redemption.member_id))
