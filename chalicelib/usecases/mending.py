"""Mending what reconciling found: a sale is posted anew, then one correcting entry makes the account and the entries agree.

Nothing that was written is changed. Each write is conditional on what was read, so that mending twice changes nothing.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime

from chalicelib.domain.account import Account
from chalicelib.domain.belonging import keep_member
from chalicelib.domain.chain import Chain, Posting, SaleName, read_chain
from chalicelib.domain.counting import of_sale
from chalicelib.domain.entry import Entry
from chalicelib.domain.findings import (
    AccountDiffers,
    EntryDiffers,
    Finding,
    MissingEntries,
    ReferralUnsettled,
    SaleBehindEntries,
    SaleDiffers,
    SaleOfNoEntry,
)
from chalicelib.domain.posting import post_sale
from chalicelib.domain.program import Merchant
from chalicelib.domain.reconciliation import WITHOUT_PRICE, as_entered, correct
from chalicelib.domain.sale import Sale
from chalicelib.usecases.deadlines import new_pointers
from chalicelib.usecases.ports import Book, Changes
from chalicelib.usecases.referrals import settle
from chalicelib.usecases.sales import follow_merge
from chalicelib.usecases.till import attempt

EARLIEST = datetime.min.replace(tzinfo=UTC)


def mend(book: Book, merchant: Merchant, found: Collection[Finding], now: datetime) -> bool:
    """Put right what can be; whether there was anything of that kind. Raises Busy.

    A sale, an entry's sale or a redemption that is gone altogether cannot be made up: nobody knows what was in it.
    """
    sales = {
        (finding.location_id, finding.sale_id): None
        for finding in found
        if isinstance(finding, SaleDiffers | SaleOfNoEntry | SaleBehindEntries)
    }
    members = {
        finding.member_id: None for finding in found if isinstance(finding, AccountDiffers | EntryDiffers | MissingEntries)
    }
    for name in sales:
        _post_anew(book, merchant, name, now)
    for member_id in members:
        _correct(book, merchant, member_id, now)
    friends = dict.fromkeys(finding.friend_id for finding in found if isinstance(finding, ReferralUnsettled))
    for friend_id in friends:
        settle(book, merchant, friend_id, now)
    return bool(sales or members or friends)


def _post_anew(book: Book, merchant: Merchant, name: SaleName, now: datetime) -> None:
    """Take for posted what the entries say, and post what the sale gives beyond that, as any report does."""

    def write() -> None:
        stored = book.sale(merchant.id, *name)
        if stored is None or stored.member_id is None:
            return
        record = book.record(merchant.id, stored.member_id)
        entered, entry = as_entered(stored, _chain_about(book, merchant, stored), merchant), None
        sale = follow_merge(book, merchant, entered, record.name(stored.member_id))
        try:
            posting = post_sale(sale, record.account, merchant, now) if sale.report is not None else None
        except WITHOUT_PRICE:
            posting = None
        if posting is not None:
            sale, entry = posting.sale, posting.entry
        sale = sale if entry else keep_member(sale, entered)
        if entry is not None or sale != stored or of_sale(sale) != sale.counted:
            _commit(book, merchant, record.account, sale, entry and replace(entry, facts={**entry.facts, "corrected": 1}))

    attempt(write)


def _chain_about(book: Book, merchant: Merchant, sale: Sale) -> Chain:
    """The entries that know most of a sale: those of who posted it last, or of whoever was merged with them."""
    chains: dict[str, Chain] = {}
    names = [sale.poster]
    while names:
        name = names.pop()
        chains[name] = read_chain(merchant.id, name, book.entries(merchant.id, name))
        names += chains[name].joined_by - chains.keys()
    about = sale.location_id, sale.sale_id
    return max(chains.values(), key=lambda chain: chain.postings.get(about, Posting()).at or EARLIEST)


def _correct(book: Book, merchant: Merchant, member_id: str, now: datetime) -> None:
    def write() -> None:
        chain = read_chain(merchant.id, member_id, book.entries(merchant.id, member_id))
        if chain.findings:
            _commit(book, merchant, chain.account, None, correct(chain, merchant, now))

    attempt(write)


def _commit(book: Book, merchant: Merchant, before: Account, sale: Sale | None, entry: Entry | None) -> None:
    if entry is None:
        book.commit(Changes(merchant.id, sale=sale))
        return
    pointers = new_pointers(merchant, entry, before)
    book.commit(Changes(merchant.id, sale=sale, entries=(entry,), pointers=pointers))
