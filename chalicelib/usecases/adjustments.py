"""Adjustments by staff: once for each request, with an answer that is kept."""

from datetime import datetime
from typing import Any

from chalicelib.domain.adjustment import Adjustment, post_adjustment
from chalicelib.domain.calendar import local_day
from chalicelib.domain.entry import standing
from chalicelib.domain.operation import Operation, OperationKind
from chalicelib.domain.refusals import Refusal
from chalicelib.usecases.deadlines import new_pointers
from chalicelib.usecases.ports import Book, Changes, Outpaced
from chalicelib.usecases.redemptions import record_of
from chalicelib.usecases.till import Answer, Request, Till, attempt, name_write, replay


def adjust(book: Book, till: Till, member_id: str, adjustment: Adjustment, request: Request, now: datetime) -> Answer:
    """Give or take points at this location.

    Two round trips. Facts: `id`, `points`, and where the member stands (see `entry.standing`). Raises UnknownMember,
    RequestIdReused, Busy.
    """
    operation_id = name_write("op", till, request.id)

    def write() -> Answer:
        try:
            return _adjust(book, till, member_id, adjustment, operation_id, request, now)
        except Outpaced as outpaced:
            if outpaced.operation is None:
                raise
            return replay(request, outpaced.operation.digest, outpaced.operation.answer)
        except Refusal:
            known = book.operation(till.merchant.id, operation_id)
            if known is None:
                raise
            return replay(request, known.digest, known.answer)

    return attempt(write)


def _adjust(
    book: Book, till: Till, member_id: str, adjustment: Adjustment, operation_id: str, request: Request, now: datetime
) -> Answer:
    merchant, program = till.merchant, till.merchant.program_at(now)
    before = record_of(book, till, member_id).account
    entry = post_adjustment(
        adjustment, before, merchant, now, member_id=member_id, location_id=till.location.id, cause=operation_id
    )
    stands = standing(entry.account, program, local_day(now, program.timezone))
    facts: dict[str, Any] = {"id": operation_id, "points": adjustment.points, **stands}
    operation = Operation(operation_id, OperationKind.ADJUSTMENT, member_id, now, request.digest, facts)
    pointers = new_pointers(merchant.id, entry, before, program.timezone)
    book.commit(Changes(merchant.id, operation=operation, entries=(entry,), pointers=pointers))
    return Answer(facts)
