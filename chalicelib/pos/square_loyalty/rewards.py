"""Rewards: ISSUED is our hold, REDEEMED our capture, DELETED our release. An ISSUED one ends with the program's hold time."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from chalicelib import wiring
from chalicelib.api.redemptions import is_coupon, watched
from chalicelib.api.views import Call, NoBody, Reply, name_request
from chalicelib.domain import ledger
from chalicelib.domain.account import Account
from chalicelib.domain.calendar import local_day
from chalicelib.domain.offers import CERTIFICATE
from chalicelib.domain.program import ProgramType
from chalicelib.domain.redemption import Redemption, RedemptionStatus
from chalicelib.domain.refusals import InsufficientPoints, UnknownOffer
from chalicelib.pos.square_loyalty.answers import EventAnswer, LoyaltyReward, Nothing, RewardAnswer, write_instant
from chalicelib.pos.square_loyalty.bodies import CreateRewardBody, NewReward, RedeemBody
from chalicelib.pos.square_loyalty.changes import find_event
from chalicelib.pos.square_loyalty.views import check_location, of_account, view
from chalicelib.usecases import closing, redemptions, reversals
from chalicelib.usecases.ports import Record
from chalicelib.usecases.till import Answer, name_write, record_of
from chalicelib.usecases.wishes import Wish

STATUSES: Final = {
    RedemptionStatus.HELD: "ISSUED",
    RedemptionStatus.CAPTURED: "REDEEMED",
    RedemptionStatus.RELEASED: "DELETED",
    RedemptionStatus.REVERSED: "DELETED",
}


@view(CreateRewardBody)
def create_reward(call: Call[CreateRewardBody]) -> Reply:
    """Set a reward aside, out of the balance."""
    wanted, till = call.body.reward, call.till
    check_id = wanted.order_id or name_write("red", till, call.request.id)

    def hold() -> Answer:
        wish = Wish(check_id, wanted.loyalty_account_id, (_offer(call, wanted),))
        with watched(call, wish.offer_ids):
            return redemptions.hold(wiring.book(), wiring.vault(), till, wish, call.request, call.now)

    try:
        answer = of_account(call, wanted.loyalty_account_id, hold)
    except UnknownOffer:
        raise _say_why_not(call, wanted) from None
    facts = answer.facts
    return Reply(
        RewardAnswer(
            reward=LoyaltyReward(
                id=facts["id"],
                status="ISSUED",
                loyalty_account_id=wanted.loyalty_account_id,
                reward_tier_id=facts["uses"][0][1],
                points=_points(facts["uses"]),
                created_at=_instant(facts["at"]),
                order_id=wanted.order_id,
                updated_at=_instant(facts["at"]),
            )
        ),
        replayed=answer.replayed,
    )


@view(RedeemBody)
def redeem_reward(call: Call[RedeemBody], reward_id: str) -> Reply:
    """The sale is paid: the reward is used."""
    check_location(call, call.body.location_id)
    answer = closing.capture(wiring.book(), call.till, reward_id, call.request, call.now)
    member_id = redemptions.redemption_of(wiring.book(), call.till, reward_id).member_id
    event = find_event(call.till.merchant, member_id, lambda entry: entry.cause == reward_id, "REDEEM_REWARD")
    return Reply(EventAnswer(event=event), replayed=answer.replayed)


@view(NoBody)
def delete_reward(call: Call[NoBody], reward_id: str) -> Reply:
    """The reward is not used: give it back. The call names itself, for Square's has no key."""
    request = name_request(call.till, f"square:delete:{reward_id}", call.http.method, call.http.path, {}, reward_id)
    answer = closing.release(wiring.book(), call.till, reward_id, request, call.now)
    return Reply(Nothing(), replayed=answer.replayed)


@view(NoBody)
def retrieve_reward(call: Call[NoBody], reward_id: str) -> Reply:
    """Where a reward of this location stands."""
    found = reversals.find(wiring.book(), call.till, reward_id, call.now)
    return Reply(RewardAnswer(reward=_stored(call, found.redemption, found.status)))


def _stored(call: Call[Any], redemption: Redemption, status: RedemptionStatus) -> LoyaltyReward:
    redeemed = None
    if status is RedemptionStatus.CAPTURED:
        event = find_event(call.till.merchant, redemption.member_id, lambda entry: entry.cause == redemption.id, "REDEEM_REWARD")
        redeemed = event.created_at if event else None
    uses = redemption.answer["uses"]
    return LoyaltyReward(
        id=redemption.id,
        status=STATUSES[status],
        loyalty_account_id=redemption.member_id,
        reward_tier_id=uses[0][1],
        points=_points(uses),
        created_at=_instant(redemption.answer["at"]),
        order_id=None if redemption.check_id == redemption.id else redemption.check_id,
        updated_at=redeemed,
        redeemed_at=redeemed,
    )


def _offer(call: Call[CreateRewardBody], wanted: NewReward) -> str:
    """The offer that a tier is for this account: where a program pays rewards by itself, one that was paid."""
    program, tier = call.program, wanted.reward_tier_id
    if is_coupon(tier) or (program.type is not ProgramType.INSTANT and any(reward.id == tier for reward in program.rewards)):
        return tier
    record = record_of(wiring.book(), call.till, wanted.loyalty_account_id)
    paid = next((one for one in _running(call, record).certificates if one.reward_id == tier), None)
    return f"{CERTIFICATE}:{paid.id}" if paid else tier


def _say_why_not(call: Call[CreateRewardBody], wanted: NewReward) -> UnknownOffer | InsufficientPoints:
    """Why there is no such offer: where a program pays rewards by itself, there are too few points yet."""
    program, tier = call.program, wanted.reward_tier_id
    reward = next((known for known in program.rewards if known.id == tier), None)
    if reward is None or program.type is not ProgramType.INSTANT:
        return UnknownOffer(tier)
    record = record_of(wiring.book(), call.till, wanted.loyalty_account_id)
    balance = _running(call, record).available(local_day(call.now, program.timezone))
    return InsufficientPoints(tier, balance, reward.price_points)


def _running(call: Call[Any], record: Record) -> Account:
    return ledger.release_run_out(record.account, call.now, local_day(call.now, call.program.timezone))


def _points(uses: Iterable[Sequence[Any]]) -> int:
    return sum(int(use[3]) for use in uses)


def _instant(text: str) -> str:
    return write_instant(datetime.fromisoformat(text))
