"""Giving a reward to a cause: it is used, takes nothing off a check, and what it costs the shop is owed to the cause."""

from dataclasses import replace

from chalicelib.domain.account import Use
from chalicelib.domain.causes.cause import Cause
from chalicelib.domain.offers import Taking
from chalicelib.domain.program import Program
from chalicelib.domain.redemption import Given
from chalicelib.domain.refusals import OfferNotApplicable

NOT_TO_GIVE = "not_to_give"


def give(program: Program, taking: Taking, cause: Cause) -> tuple[Taking, Given]:
    """What was taken, off nothing, and what the cause gets: what the reward costs the shop, or where nobody said so, its worth.

    Raises OfferNotApplicable for what cost the member nothing, a special or a coupon, and for what has no worth that is known.
    """
    use, value = taking.use, worth_of(program, taking.use)
    if not use.lots or value <= 0:
        raise OfferNotApplicable(use.offer_id, NOT_TO_GIVE)
    return Taking(replace(use, amount=0)), Given(cause.id, cause.name, value)


def worth_of(program: Program, use: Use) -> int:
    """Minor units that a cause gets for this use, as figures know what rewards cost."""
    reward = program.reward(use.reward_id)
    return reward.cost if reward is not None and reward.cost else use.amount
