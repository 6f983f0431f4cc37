"""Adjustments by staff: POST /v1/members/{member_id}/adjustments."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from chalicelib import wiring
from chalicelib.api import receipts
from chalicelib.api.bodies import ID_PATTERN, ForeignId
from chalicelib.api.views import Call, Reply, writes
from chalicelib.domain.adjustment import POINTS_MAX, Adjustment, Reason, holds_number
from chalicelib.domain.refusals import UnusableField
from chalicelib.usecases import adjustments
from chalicelib.usecases.till import Answer

Actor = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=40,
        pattern=ID_PATTERN,
        description="Who at the shop does it: 1 to 40 printable ASCII characters, no spaces. Never a phone number.",
    ),
]


class AdjustmentBody(Struct, frozen=True, kw_only=True):
    """Points to give, or to take where negative. Raises UnusableField for none, and for a note that holds a number."""

    points: Annotated[
        int, Meta(ge=-POINTS_MAX, le=POINTS_MAX, description="Whole points, -100000 to 100000, not 0; of a rebate, minor units.")
    ]
    reason: Annotated[Reason, Meta(description="goodwill, missed_sale, mistake or other.")]
    actor: Actor
    ticket: ForeignId | None = None
    note: (
        Annotated[
            str, Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*(?![\s\S])", description="At most 200 characters, one line.")
        ]
        | None
    ) = None

    def __post_init__(self) -> None:
        if self.points == 0:
            raise UnusableField("points", "not 0: an adjustment gives points or takes some")
        if holds_number(self.note or ""):
            raise UnusableField("note", "without phone numbers: it is kept for ever")


class Adjusted(Struct, frozen=True, kw_only=True):
    """An adjustment that was done, and where the member stands after it."""

    id: str
    points: int
    balance: int
    debt: int
    receipt_message: str


@writes(AdjustmentBody)
def adjust_member(call: Call[AdjustmentBody], member_id: str) -> Reply:
    """Give a member points, or take some."""
    body = call.body
    adjustment = Adjustment(body.points, body.reason, body.actor, body.ticket, body.note)
    answer = adjustments.adjust(wiring.book(), call.till, member_id, adjustment, call.request, call.now)
    return reply(call, answer)


def reply(call: Call[Any], answer: Answer) -> Reply:
    """What was adjusted, from the facts of the answer."""
    facts = answer.facts
    adjusted = Adjusted(
        id=facts["id"],
        points=facts["points"],
        balance=facts["balance"],
        debt=facts.get("debt", 0),
        receipt_message=receipts.after_adjustment(facts, call.program, call.language),
    )
    return Reply(adjusted, 201, answer.replayed)
