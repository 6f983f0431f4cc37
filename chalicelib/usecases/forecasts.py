"""What a sale would give, without reporting it. A quote tells the same of a check with offers on it."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.account import Account
from chalicelib.domain.earning import note_meant
from chalicelib.domain.posting import post_sale
from chalicelib.domain.refusals import UnknownSale
from chalicelib.domain.sale import Report, Sale, SaleState
from chalicelib.usecases import sales
from chalicelib.usecases.ports import Book, Record
from chalicelib.usecases.till import Till, record_of

ANYBODY = "anybody"
"""Whose sale it is where nobody is named."""


def of_sale(book: Book, till: Till, sale_id: str, member_id: str | None, now: datetime) -> int:
    """What a stored sale has given, or gives once it is closed and this member's (None: somebody's without a history).

    One round trip, two with a member. Raises UnknownSale, UnknownMember, WrongCurrency.
    """
    sale = sales.find(book, till, sale_id)
    if sale.report is None:
        raise UnknownSale(sale_id)
    if sale.posted is not None:
        return sale.posted.points
    if sale.state is not SaleState.VOIDED:
        sale = replace(sale, report=replace(sale.report, state=SaleState.CLOSED))
    return _points(book, till, sale, member_id, now)


def of_report(book: Book, till: Till, said: Report, member_id: str | None, now: datetime) -> int:
    """What a sale like this would give this member. No round trip without a member. Raises UnknownMember, WrongCurrency."""
    return _points(book, till, Sale(till.location.id, "", report=said), member_id, now)


def _points(book: Book, till: Till, sale: Sale, member_id: str | None, now: datetime) -> int:
    record = record_of(book, till, member_id) if member_id else Record(None, Account())
    sale = note_meant(replace(sale, member_id=member_id or ANYBODY), till.merchant, record.customer, record.account)
    return post_sale(sale, record.account, till.merchant, now).points_delta
