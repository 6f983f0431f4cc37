"""What a look-up is answered: in a module of its own, since a till that starts cold waits for it."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from chalicelib.domain.tiers import TierBasis


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


class NextTier(Struct, frozen=True):
    """The tier that is reached next, and what is missing: minor units, visits or points, as `basis` says."""

    name: str
    need: int


class MemberTier(Struct, frozen=True, kw_only=True):
    """How a member stands among the tiers: `name` is null for who has none yet; what they have holds through `last_day`."""

    name: str | None
    last_day: str | None
    basis: TierBasis
    next_tier: NextTier | None


class FoundMember(Struct, frozen=True, kw_only=True):
    """A member as a till sees one."""

    id: str
    first_name: str | None
    initial: str | None
    """The first letter of the name, to ask "J...?" with: what a till shows before anybody has said who they are."""
    balance: int
    held: int
    debt: int
    rewards: tuple[ReadyReward, ...]
    next_reward: NextReward | None
    tier: MemberTier | UnsetType = UNSET
    status: Literal["member"] = "member"


class Found(Struct, frozen=True, kw_only=True):
    """The members with a number, at most one; where there is none, what to say and the words that invite."""

    members: tuple[FoundMember, ...]
    message: str | UnsetType = UNSET
    invite: str | UnsetType = UNSET
