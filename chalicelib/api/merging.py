"""Two members who are one person: POST /v1/members/{member_id}/merge, and /separate to take it back."""

from typing import Any

from msgspec import Struct

from chalicelib import wiring
from chalicelib.api.adjustments import Actor
from chalicelib.api.bodies import MemberId
from chalicelib.api.views import Call, Reply, writes
from chalicelib.usecases import merging
from chalicelib.usecases.merging import Pair
from chalicelib.usecases.till import Answer


class MergeBody(Struct, frozen=True, kw_only=True):
    """Who else this member is."""

    other_member_id: MemberId
    actor: Actor


class Merged(Struct, frozen=True, kw_only=True):
    """Both members' points afterwards; a merged one has none of its own."""

    id: str
    other_member_id: str
    balance: int
    other_balance: int
    message: str


@writes(MergeBody)
def merge_members(call: Call[MergeBody], member_id: str) -> Reply:
    """Give this member all that the other has."""
    pair = Pair(member_id, call.body.other_member_id, call.body.actor)
    return reply_merged(call, merging.merge(wiring.book(), call.till, pair, call.request, call.now))


@writes(MergeBody)
def separate_members(call: Call[MergeBody], member_id: str) -> Reply:
    """Take a merge back."""
    pair = Pair(member_id, call.body.other_member_id, call.body.actor)
    return reply_separated(call, merging.separate(wiring.book(), call.till, pair, call.request, call.now))


def reply_merged(_: Call[Any], answer: Answer) -> Reply:
    """That they are one, from the facts of the answer."""
    return _reply(answer, "They are one member now. Both numbers work.")


def reply_separated(_: Call[Any], answer: Answer) -> Reply:
    """That they are two, from the facts of the answer."""
    return _reply(answer, "They are two members again, each with their own points.")


def _reply(answer: Answer, message: str) -> Reply:
    return Reply(Merged(**answer.facts, message=message), replayed=answer.replayed)
