"""Members at the till: POST /v1/members/lookup."""

from msgspec import UNSET, UnsetType

from chalicelib import wiring
from chalicelib.api import invitation, receipts
from chalicelib.api.bodies import LookupBody
from chalicelib.api.member_answers import Found, FoundMember, MemberTier, NextReward, ReadyReward
from chalicelib.api.views import Call, Reply, reads
from chalicelib.domain.calendar import local_day
from chalicelib.domain.entry import standing
from chalicelib.domain.offers import list_offers, listed
from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases import members


@reads(LookupBody)
def look_up_member(call: Call[LookupBody]) -> Reply:
    """Find the member with a number that a cashier typed."""
    phone = PhoneNumber.parse(call.body.phone, call.till.merchant.region)
    member = members.look_up(wiring.book(), wiring.vault(), call.till, phone, call.now)
    if member is None:
        return Reply(Found(members=(), message=invitation.NOT_A_MEMBER, invite=invitation.invite(call.till)))
    return Reply(_found(call, member))


def _found(call: Call[LookupBody], member: members.Member) -> Found:
    today = local_day(call.now, call.program.timezone)
    facts = standing(member.account, call.program, today)
    tier, told = _tier(call, member)
    specials = listed(call.till.merchant, call.till.location, member.customer, member.account, call.now)
    offers = list_offers(member.account, call.program, None, today, specials)
    ready = tuple(ReadyReward(o.id, o.reward.name, o.price_points, o.amount) for o in offers if o.applicable)
    found = FoundMember(
        id=member.id,
        first_name=member.customer.first_name,
        initial=(member.customer.first_name or "")[:1].upper() or None,
        balance=member.balance,
        held=member.account.held,
        debt=member.account.debt,
        rewards=ready,
        next_reward=NextReward(str(facts["reward"]), int(facts["need"])) if "need" in facts else None,
        tier=tier,
    )
    message = receipts.outlook(facts, call.program, call.language)
    return Found(members=(found,), message=f"{message} {told}.".strip() if told else message)


def _tier(call: Call[LookupBody], member: members.Member) -> tuple[MemberTier | UnsetType, str]:
    """Where the member stands, and the words for it; nothing where there are no tiers."""
    if not call.program.tiers.levels:
        return UNSET, ""
    from chalicelib.api.member_tiers import describe  # noqa: PLC0415  most programs have none

    return describe(member.account, call.till.merchant, call.language, call.now)
