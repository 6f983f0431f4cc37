"""What a redemption uses, in the few words that people are told."""

from collections.abc import Sequence

from chalicelib.domain.account import Use
from chalicelib.domain.languages import money
from chalicelib.domain.program import Program, RewardKind


def name_uses(program: Program, uses: Sequence[Use]) -> str:
    """What is used, in few words: the first reward's name, and how many more."""
    names = [reward.name for use in uses if (reward := program.reward(use.reward_id))]
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    return f"{names[0]}{more}" if names else ""


def name_asked(program: Program, uses: Sequence[Use]) -> str:
    """What the phone is asked about: of credit, how much. The amount comes first, so that no cut takes it."""
    credit = sum(use.amount for use in uses if (reward := program.reward(use.reward_id)) and reward.kind is RewardKind.CREDIT)
    amount = f"{money(credit, program.currency, 'en')} " if credit else ""
    return f"{amount}{name_uses(program, uses)}"
