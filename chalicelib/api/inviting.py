"""Invitations at the till: POST /v1/members."""

from typing import Any

from chalicelib import wiring
from chalicelib.api.answers import Invited
from chalicelib.api.bodies import MemberBody
from chalicelib.api.views import Call, Reply, writes
from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases import inviting
from chalicelib.usecases.till import Answer


@writes(MemberBody)
def invite_member(call: Call[MemberBody]) -> Reply:
    """Ask a number whether its owner wants to join; the YES must come from the phone itself."""
    body, merchant = call.body, call.till.merchant
    phone = PhoneNumber.parse(body.phone, merchant.region)
    wording = body.consent.wording if body.consent else merchant.consent_wording
    name = (body.first_name or "").strip() or None
    answer = inviting.invite(wiring.book(), wiring.vault(), call.till, phone, name, wording, call.request, call.now)
    return invited(call, answer)


def invited(_: Call[Any], answer: Answer) -> Reply:
    """Where somebody stands who was invited, from the facts of the answer."""
    member_id = str(answer.facts["id"])
    if answer.facts["status"] == "member":
        return Reply(Invited(id=member_id, status="member", message="This customer is a member already."))
    said = "Our text is there already." if answer.facts["asked_before"] else "A text is on its way."
    message = f"{said} The customer answers YES to join."
    return Reply(Invited(id=member_id, status="pending_opt_in", message=message), 202, answer.replayed)
