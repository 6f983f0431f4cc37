"""GET /v1/operations/{idempotency_key}: whether something was done, the answer to which a till never heard."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from msgspec import UNSET, Struct, UnsetType

from chalicelib import wiring
from chalicelib.api import adjustments, gifts, inviting, merging, redemptions
from chalicelib.api.views import Call, NoBody, Reply, reads
from chalicelib.domain.operation import OperationKind
from chalicelib.usecases import operations
from chalicelib.usecases.till import Answer

TOLD: Final[Mapping[OperationKind, Callable[[Call[Any], Answer], Reply]]] = {
    OperationKind.REDEMPTION: redemptions.reply,
    OperationKind.CAPTURE: redemptions.reply,
    OperationKind.RELEASE: redemptions.reply,
    OperationKind.REVERSAL: redemptions.reply_undone,
    OperationKind.INVITATION: inviting.invited,
    OperationKind.ADJUSTMENT: adjustments.reply,
    OperationKind.GIFT_SALE: gifts.sold,
    OperationKind.GIFT_USE: gifts.used,
    OperationKind.GIFT_RETURN: gifts.changed,
    OperationKind.GIFT_VOID: gifts.changed,
    OperationKind.MERGE: merging.reply_merged,
    OperationKind.SEPARATION: merging.reply_separated,
}
"""How the answer of each kind is told."""


class Resource(Struct, frozen=True):
    """What it was done to: a redemption, a member or a sale."""

    id: str


class OperationDone(Struct, frozen=True, kw_only=True):
    """A write that was done, with what it was answered."""

    id: str
    kind: str
    status: Literal["done"] = "done"
    at: str
    resource: Resource
    answer: Struct | UnsetType | None = UNSET


@reads(NoBody)
def show_operation(call: Call[NoBody], idempotency_key: str) -> Reply:
    """What was done under a key at this location."""
    found = operations.find(wiring.book(), call.till, idempotency_key)
    tell = TOLD.get(found.kind)
    answer = tell(call, Answer(found.answer)).body if tell else UNSET
    resource = Resource(found.subject)
    return Reply(OperationDone(id=found.id, kind=found.kind.value, at=found.at.isoformat(), resource=resource, answer=answer))
