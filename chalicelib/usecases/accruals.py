"""Accruals: reports of sales by a point of sale that names each report, sends it anew under other names, and undoes it by name.

Within a sale every accrual gets the next even version, in order of arrival, and undoing one is a report `open` with the version
after its own. So the rule of all reports, that the highest version holds, answers for every order in which they come: an accrual
under a new name changes nothing, one that is undone and told again nets out, and undoing one that is not the newest does nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from chalicelib.domain.basket import Line
from chalicelib.domain.earning import count_items
from chalicelib.domain.operation import Operation, OperationKind
from chalicelib.domain.refusals import UnknownOperation
from chalicelib.domain.sale import Report, Sale, SaleState, merge_report
from chalicelib.usecases import sales
from chalicelib.usecases.ports import Book, Record
from chalicelib.usecases.till import Answer, Request, Till, once


def accrue(
    book: Book,
    till: Till,
    sale_id: str,
    said: Report,
    buyer: sales.Buyer | None,
    request: Request,
    now: datetime,
    lines: Sequence[Line] = (),
) -> Answer:
    """Take a report of a sale, whose request can be undone later. The same request is answered as it was, however late it comes.

    Three round trips: the sale, its member, and the write. Facts: as of a report, and `version`. Raises UnknownMember,
    WrongCurrency, SaleOfAnotherMember, RequestIdReused, Busy.
    """
    merchant = till.merchant
    counted = count_items(said, lines, merchant.program_at(said.occurred_at), keeps=merchant.counts_items)

    def change(sale: Sale) -> Sale:
        return merge_report(_as_nobodys(sale), replace(counted, version=_next_version(sale)), {})

    return _report(book, till, sale_id, change, buyer, OperationKind.ACCRUAL, request, now)


def undo(book: Book, till: Till, accrual: Operation, request: Request, now: datetime) -> Answer:
    """Take back what an accrual gave, unless a newer one of its sale has come. Undoing it again changes nothing.

    Two round trips: the sale and at the same time the member whose it was, and the write.

    Raises UnknownOperation, RequestIdReused, Busy.
    """
    version = int(accrual.answer["version"]) + 1

    def change(sale: Sale) -> Sale:
        if sale.report is None:
            raise UnknownOperation(request.id)
        state = SaleState.VOIDED if sale.state is SaleState.VOIDED else SaleState.OPEN
        return merge_report(sale, replace(sale.report, state=state, version=version), {})

    whose: str | None = accrual.answer.get("member_id")
    return _report(book, till, accrual.subject, change, None, OperationKind.ACCRUAL_REVERSAL, request, now, whose)


def _report(
    book: Book,
    till: Till,
    sale_id: str,
    change: Callable[[Sale], Sale],
    buyer: sales.Buyer | None,
    kind: OperationKind,
    request: Request,
    now: datetime,
    whose: str | None = None,
) -> Answer:
    """Write what `change` makes of the sale, together with the claim on the request, by which it is found for ever.

    `whose` it very likely is, so that nobody waits for the sale to say so.
    """
    merchant_id = till.merchant.id

    def read() -> tuple[Sale | None, Record | None]:
        if whose is None:
            return book.sale(merchant_id, till.location.id, sale_id), None
        return book.both(lambda: book.sale(merchant_id, till.location.id, sale_id), lambda: book.record(merchant_id, whose))

    def write(name: str) -> Answer:
        known, record = read()
        # A tip is an undoing and a new accrual: somebody who was told what they earned need not hear of either.
        told = known.member_id if known and known.posted else None
        sale = change(known or Sale(till.location.id, sale_id))
        return sales.post(book, till, sale, buyer, request, now, partial(note, name), told, record)

    def note(name: str, sale: Sale, facts: Mapping[str, Any]) -> Operation:
        version = sale.report.version if sale.report else None
        whose = {"member_id": sale.member_id} if sale.member_id else {}
        return Operation(name, kind, sale.sale_id, now, request.digest, {**whose, **facts, "version": version})

    return once(book, till, request, write)


def _as_nobodys(sale: Sale) -> Sale:
    """A sale that was undone, and gave and used nothing, is nobody's: the guest's account may have been taken off the check."""
    gave = sale.posted is not None and (sale.posted.exact or sale.posted.visits)
    if sale.state is not SaleState.OPEN or sale.member_id is None or gave or sale.uses:
        return sale
    return replace(sale, member_id=None, posted_by=sale.poster if sale.posted_seq else None)


def _next_version(sale: Sale) -> int:
    """The next even number after the sale's version."""
    known = sale.report.version if sale.report else None
    return ((known or 0) // 2 + 1) * 2
