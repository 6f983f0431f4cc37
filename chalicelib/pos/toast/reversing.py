"""LOYALTY_REVERSE: an accrual or a redemption, named by its transaction, did not happen after all."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Final

from chalicelib import wiring
from chalicelib.api.parsing import is_id
from chalicelib.api.views import Call
from chalicelib.domain.operation import Operation, OperationKind
from chalicelib.domain.redemption import Redemption as OwnRedemption
from chalicelib.domain.refusals import UnknownOperation
from chalicelib.pos.toast.answers import Answered, Failed, Status
from chalicelib.pos.toast.asking import tag_of
from chalicelib.pos.toast.messages import Message, Redemption, ReverseInformation
from chalicelib.usecases import accruals, reversals
from chalicelib.usecases.till import Request, name_write

A_REVERSAL: Final = "This transaction is itself a reversal."
NO_SUCH_PART: Final = "This transaction has no such redemption."


def reverse(call: Call[Message]) -> Answered:
    """Undo a transaction, or the redemptions of it that are named. Whose it was is ours to know: the identifier may be null."""
    information = call.body.reverse_transaction_information or ReverseInformation()
    named = information.transaction_id
    if named is None or not is_id(named):
        raise UnknownOperation("")
    parts = information.redemptions or ()
    done = _find(call, named, parts)
    if isinstance(done, OwnRedemption):
        _reverse_redemption(call, done, parts)
    elif done.kind is OperationKind.ACCRUAL:
        accruals.undo(wiring.book(), call.till, done, call.request, call.now)
    else:
        raise Failed(Status.NOT_REVERSIBLE, A_REVERSAL)
    return Answered()


def _find(call: Call[Message], named: str, parts: Collection[Redemption]) -> Operation | OwnRedemption:
    """What was done under this name. Only a redemption has parts. Raises UnknownOperation."""
    book, till = wiring.book(), call.till
    redemption = partial(book.redemption, till.merchant.id, name_write("red", till, named))
    operation = partial(book.operation, till.merchant.id, name_write("op", till, named))
    done, whole = (None, redemption()) if parts else book.both(operation, redemption)
    found = done or whole or (operation() if parts else None)
    if found is None:
        raise UnknownOperation(named)
    return found


def _reverse_redemption(call: Call[Message], redemption: OwnRedemption, parts: Collection[Redemption]) -> None:
    for redemption_id, tags in _by_redemption(redemption, parts).items():
        # Each is done once, whatever becomes of the next one.
        mine = redemption_id == redemption.id
        request = call.request if mine else Request(f"{call.request.id} {redemption_id}", call.request.digest)
        known = redemption if mine else None
        reversals.reverse(wiring.book(), call.till, redemption_id, tags, None, request, call.now, known)


def _by_redemption(redemption: OwnRedemption, parts: Collection[Redemption]) -> Mapping[str, list[str]]:
    """Which uses are meant, by the redemption that has them: what the check had before is an earlier one's. Raises Failed."""
    owners = dict(redemption.answer.get("used", ())) | {use.name: redemption.id for use in redemption.uses}
    offers = {use.offer_id.partition(":")[0]: use.name for use in redemption.uses}
    asked = [tag if (tag := tag_of(part)) in owners else offers.get(part.identifier or "", tag) for part in parts]
    if not owners.keys() >= set(asked):
        raise Failed(Status.UNKNOWN_TRANSACTION, NO_SUCH_PART)
    found: dict[str, list[str]] = {}
    for tag in dict.fromkeys(asked or owners):
        found.setdefault(owners[tag], []).append(tag)
    return found
