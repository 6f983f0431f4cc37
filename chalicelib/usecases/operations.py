"""Finding what was done under a request id, by somebody whose answer got lost."""

from datetime import datetime

from chalicelib.domain.operation import Operation, OperationKind
from chalicelib.domain.refusals import UnknownOperation
from chalicelib.usecases.ports import Book
from chalicelib.usecases.till import Till, name_write


def find(book: Book, till: Till, request_id: str) -> Operation:
    """What was done under a request id at this location, other than to sales: they are found by their own id.

    One or two round trips. Raises UnknownOperation.
    """
    name = name_write("op", till, request_id)
    known = book.operation(till.merchant.id, name)
    if known is not None:
        return known
    held = book.redemption(till.merchant.id, name_write("red", till, request_id))
    if held is None:
        raise UnknownOperation(request_id)
    at = datetime.fromisoformat(held.answer["at"])
    return Operation(name, OperationKind.REDEMPTION, held.id, at, held.digest, held.answer)
