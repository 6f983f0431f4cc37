"""Adjustments by staff: once for each request, with an answer that is kept."""

from datetime import datetime
from typing import Any

from chalicelib.domain.adjustment import Adjustment, post_adjustment
from chalicelib.domain.calendar import local_day
from chalicelib.domain.entry import standing
from chalicelib.domain.operation import Operation, OperationKind
from chalicelib.usecases.deadlines import new_pointers
from chalicelib.usecases.ports import Book, Changes
from chalicelib.usecases.till import Answer, Request, Till, once, record_of


def adjust(book: Book, till: Till, member_id: str, adjustment: Adjustment, request: Request, now: datetime) -> Answer:
    """Give or take points at this location.

    Two round trips. Facts: `id`, `points`, and where the member stands (see `entry.standing`). Raises UnknownMember,
    InsufficientPoints, RequestIdReused, Busy.
    """
    return once(book, till, request, lambda operation_id: _adjust(book, till, member_id, adjustment, operation_id, request, now))


def _adjust(
    book: Book, till: Till, member_id: str, adjustment: Adjustment, operation_id: str, request: Request, now: datetime
) -> Answer:
    merchant, program = till.merchant, till.merchant.program_at(now)
    record = record_of(book, till, member_id)
    before = record.account
    entry = post_adjustment(
        adjustment,
        before,
        merchant,
        now,
        member_id=record.name(member_id),
        location_id=till.location.id,
        cause=operation_id,
    )
    stands = standing(entry.account, program, local_day(now, program.timezone))
    facts: dict[str, Any] = {"id": operation_id, "points": adjustment.points, **stands}
    operation = Operation(operation_id, OperationKind.ADJUSTMENT, member_id, now, request.digest, facts)
    pointers = new_pointers(merchant, entry, before)
    book.commit(Changes(merchant.id, operation=operation, entries=(entry,), pointers=pointers))
    return Answer(facts)
