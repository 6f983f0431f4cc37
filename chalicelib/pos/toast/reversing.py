"""LOYALTY_REVERSE: an accrual or a redemption, named by its transaction, did not happen after all."""

from chalicelib import wiring
from chalicelib.api.parsing import is_id
from chalicelib.api.views import Call
from chalicelib.domain.operation import OperationKind
from chalicelib.domain.refusals import UnknownOffer, UnknownOperation
from chalicelib.pos.toast.answers import Answered, Failed, Status
from chalicelib.pos.toast.messages import Message, Redemption, ReverseInformation
from chalicelib.usecases import accruals, reversals
from chalicelib.usecases.till import name_write


def reverse(call: Call[Message]) -> Answered:
    """Undo a transaction, or the redemptions of it that are named. Whose it was is ours to know: the identifier may be null."""
    information = call.body.reverse_transaction_information or ReverseInformation()
    named = information.transaction_id
    if named is None or not is_id(named):
        raise UnknownOperation("")
    done = accruals.find(wiring.book(), call.till, named)
    if done is None:
        return _reverse_redemption(call, named, information.redemptions)
    if done.kind is not OperationKind.ACCRUAL:
        raise Failed(Status.NOT_REVERSIBLE, "This transaction is itself a reversal.")
    accruals.undo(wiring.book(), call.till, done, call.request, call.now)
    return Answered()


def _reverse_redemption(call: Call[Message], named: str, parts: tuple[Redemption, ...] | None) -> Answered:
    tags = None if parts is None else tuple(dict.fromkeys(tag for part in parts for tag in tags_of(part)))
    redemption_id = name_write("red", call.till, named)
    try:
        reversals.reverse(wiring.book(), call.till, redemption_id, tags, None, call.request, call.now)
    except UnknownOffer:
        raise Failed(Status.UNKNOWN_TRANSACTION, "This transaction has no such redemption.") from None
    return Answered()


def tags_of(part: Redemption) -> tuple[str, ...]:
    """Placeholder until the core's tags are there."""
    return (part.applied_discount_guid or part.identifier or "",)
