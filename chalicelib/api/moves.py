"""Moving a sale to another member: POST /v1/sales/{sale_id}/move."""

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta, Struct

from chalicelib import wiring
from chalicelib.api import receipts
from chalicelib.api.adjustments import Actor
from chalicelib.api.answers import MemberRef
from chalicelib.api.bodies import MemberId
from chalicelib.api.views import Call, Reply, writes
from chalicelib.domain.moving import Move, MoveReason
from chalicelib.usecases import moves


class MoveBody(Struct, frozen=True, kw_only=True):
    """Whose the sale is from now on, why, and who says so."""

    member_id: MemberId
    reason: Annotated[MoveReason, Meta(description="mistyped_number, forgotten_number or other.")]
    actor: Actor


class MovedSale(Struct, frozen=True, kw_only=True):
    """Whose the sale is now, what it gives them in all, and where they stand."""

    sale_id: str
    member: MemberRef
    points_total_for_sale: int
    balance: int
    receipt_message: str


@writes(MoveBody)
def move_sale(call: Call[MoveBody], sale_id: str) -> Reply:
    """Make a sale another member's."""
    to = Move(call.body.member_id, call.body.reason, call.body.actor)
    answer = moves.move(wiring.book(), call.till, sale_id, to, call.request, call.now)
    return Reply(_moved(call, sale_id, answer.facts), replayed=answer.replayed)


def _moved(call: Call[MoveBody], sale_id: str, facts: Mapping[str, Any]) -> MovedSale:
    return MovedSale(
        sale_id=sale_id,
        member=MemberRef(facts["member_id"]),
        points_total_for_sale=facts["points_total"],
        balance=facts["balance"],
        receipt_message=receipts.after_sale(facts, call.program, call.language),
    )
