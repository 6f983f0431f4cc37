"""Reward codes as items of the ledger table, and back."""

from collections.abc import Callable

from chalicelib.domain.reward_code import CODE_KEPT, RewardCode
from chalicelib.storage import codec, keys
from chalicelib.storage.shapes import RewardCodeItem


def reward_code_item(merchant_id: str, code: RewardCode, name: Callable[[str], str]) -> RewardCodeItem:
    """What a reward code holds, under the code's `name` and the next revision. It vanishes some time after its end."""
    return RewardCodeItem(
        *keys.reward_code(merchant_id, name(code.code)),
        revision=code.revision + 1,
        member=code.member_id,
        offer=code.offer_id,
        expires_at=codec.instant(code.expires_at),
        redemption=code.redemption_id,
        vanishes_at=int((code.expires_at + CODE_KEPT).timestamp()),
    )


def read_reward_code(item: RewardCodeItem) -> RewardCode:
    """The reward code as stored, with its name in place of it."""
    expires_at = codec.read_instant(item.expires_at)
    return RewardCode(keys.read_name(item.pk), item.member, item.offer, expires_at, item.redemption, int(item.revision))
