"""Members at the till: POST /v1/members/lookup and POST /v1/members."""

from typing import Any

from chalicelib import wiring
from chalicelib.api import invitation, receipts
from chalicelib.api.answers import Found, FoundMember, Invited, NextReward, ReadyReward
from chalicelib.api.bodies import LookupBody, MemberBody
from chalicelib.api.views import Call, Reply, reads, writes
from chalicelib.domain.calendar import local_day
from chalicelib.domain.entry import standing
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.redemption import list_offers
from chalicelib.usecases import members
from chalicelib.usecases.till import Answer


@reads(LookupBody)
def look_up_member(call: Call[LookupBody]) -> Reply:
    """Find the member with a number that a cashier typed."""
    phone = PhoneNumber.parse(call.body.phone, call.till.merchant.region)
    member = members.look_up(wiring.book(), wiring.vault(), call.till, phone, call.now)
    if member is None:
        return Reply(Found(members=(), message=invitation.NOT_A_MEMBER, invite=invitation.invite(call.till)))
    return Reply(_found(call, member))


@writes(MemberBody)
def invite_member(call: Call[MemberBody]) -> Reply:
    """Ask a number whether its owner wants to join; the YES must come from the phone itself."""
    body, merchant = call.body, call.till.merchant
    phone = PhoneNumber.parse(body.phone, merchant.region)
    wording = body.consent.wording if body.consent else merchant.consent_wording
    name = (body.first_name or "").strip() or None
    answer = members.invite(wiring.book(), wiring.vault(), call.till, phone, name, wording, call.request, call.now)
    return invited(call, answer)


def invited(_: Call[Any], answer: Answer) -> Reply:
    """Where somebody stands who was invited, from the facts of the answer."""
    member_id = str(answer.facts["id"])
    if answer.facts["status"] == "member":
        return Reply(Invited(id=member_id, status="member", message="This customer is a member already."))
    said = "Our text is there already." if answer.facts["asked_before"] else "A text is on its way."
    message = f"{said} The customer answers YES to join."
    return Reply(Invited(id=member_id, status="pending_opt_in", message=message), 202, answer.replayed)


def _found(call: Call[LookupBody], member: members.Member) -> Found:
    today = local_day(call.now, call.program.timezone)
    facts = standing(member.account, call.program, today)
    offers = list_offers(member.account, call.program, None, today)
    ready = tuple(ReadyReward(o.id, o.reward.name, o.price_points, o.amount) for o in offers if o.applicable)
    found = FoundMember(
        id=member.id,
        first_name=member.customer.first_name,
        balance=member.balance,
        held=member.account.held,
        debt=member.account.debt,
        rewards=ready,
        next_reward=NextReward(str(facts["reward"]), int(facts["need"])) if "need" in facts else None,
    )
    return Found(members=(found,), message=receipts.outlook(facts, call.program, call.language))
