"""What a look-up is answered: in a module of its own, since a till that starts cold waits for it."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType


class NextReward(Struct, frozen=True):
    """The reward that is reached next."""

    name: str
    need: int


class ReadyReward(Struct, frozen=True):
    """A reward that the member can use now. `amount` is 0 where it depends on the check."""

    id: str
    name: str
    price_points: int
    amount: int


class FoundMember(Struct, frozen=True, kw_only=True):
    """A member as a till sees one."""

    id: str
    first_name: str | None
    balance: int
    held: int
    debt: int
    rewards: tuple[ReadyReward, ...]
    next_reward: NextReward | None
    status: Literal["member"] = "member"


class Found(Struct, frozen=True, kw_only=True):
    """The members with a number, at most one; where there is none, what to say and the words that invite."""

    members: tuple[FoundMember, ...]
    message: str | UnsetType = UNSET
    invite: str | UnsetType = UNSET
