"""What the SDKs are answered, in Square's words. What has no value and lists without elements are left out."""

from datetime import UTC, datetime

from msgspec import Struct

from chalicelib.pos.square_loyalty.bodies import Money


def write_instant(at: datetime) -> str:
    """An instant in RFC 3339, in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Nothing(Struct, frozen=True):
    """That there is nothing to tell."""


class AccountMapping(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What leads to an account; the number only where the caller has just named it."""

    id: str
    phone_number: str | None = None
    created_at: str | None = None


class Deadline(Struct, frozen=True, kw_only=True):
    """Points that end at an instant."""

    points: int
    expires_at: str


class LoyaltyAccount(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An account. One without `enrolled_at` waits for a YES from its phone."""

    id: str
    program_id: str
    balance: int
    lifetime_points: int
    mapping: AccountMapping
    created_at: str | None = None
    enrolled_at: str | None = None
    expiring_point_deadlines: tuple[Deadline, ...] = ()


class AccountAnswer(Struct, frozen=True, kw_only=True):
    """One account."""

    loyalty_account: LoyaltyAccount


class AccountsAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Accounts that were found."""

    loyalty_accounts: tuple[LoyaltyAccount, ...] = ()


class Points(Struct, frozen=True, kw_only=True):
    """What a purchase earns."""

    points: int


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an event is about. Points that leave the balance are negative."""

    loyalty_program_id: str
    points: int | None = None
    order_id: str | None = None
    reward_id: str | None = None
    reason: str | None = None


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change of an account's balance, or of a reward."""

    id: str
    type: str
    created_at: str
    loyalty_account_id: str
    source: str
    location_id: str | None = None
    accumulate_points: Change | None = None
    create_reward: Change | None = None
    redeem_reward: Change | None = None
    delete_reward: Change | None = None
    adjust_points: Change | None = None
    expire_points: Change | None = None
    other_event: Change | None = None


class EventAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event; none where it has left the part of the history that is looked through."""

    event: Event | None = None


class EventsAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Events, newest first, and where the next page begins."""

    events: tuple[Event, ...] = ()
    cursor: str | None = None


class LoyaltyReward(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reward: set aside (ISSUED), used (REDEEMED), or given back (DELETED)."""

    id: str
    status: str
    loyalty_account_id: str
    reward_tier_id: str
    points: int
    created_at: str
    order_id: str | None = None
    updated_at: str | None = None
    redeemed_at: str | None = None


class RewardAnswer(Struct, frozen=True, kw_only=True):
    """One reward."""

    reward: LoyaltyReward


class RewardsAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Rewards, newest first, and where the next page begins."""

    rewards: tuple[LoyaltyReward, ...] = ()
    cursor: str | None = None


class PricingRule(Struct, frozen=True, kw_only=True):
    """Stands where Square names an object of its catalog: we have none."""

    object_id: str
    catalog_version: int


class RewardTier(Struct, frozen=True, kw_only=True):
    """What points buy."""

    id: str
    points: int
    name: str
    created_at: str
    pricing_rule_reference: PricingRule


class SpendData(Struct, frozen=True, kw_only=True):
    """For how much money points are given."""

    amount_money: Money
    tax_mode: str


class VisitData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a purchase has to come to so that it counts as a visit."""

    tax_mode: str
    minimum_amount_money: Money | None = None


class AccrualRule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How points are earned."""

    accrual_type: str
    points: int
    spend_data: SpendData | None = None
    visit_data: VisitData | None = None


class Terminology(Struct, frozen=True, kw_only=True):
    """What points are called."""

    one: str
    other: str


class ExpirationPolicy(Struct, frozen=True, kw_only=True):
    """How long points live, in months."""

    expiration_duration: str


class LoyaltyProgram(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The merchant's program."""

    id: str
    status: str
    terminology: Terminology
    created_at: str
    updated_at: str
    location_ids: tuple[str, ...]
    reward_tiers: tuple[RewardTier, ...] = ()
    accrual_rules: tuple[AccrualRule, ...] = ()
    expiration_policy: ExpirationPolicy | None = None


class ProgramAnswer(Struct, frozen=True, kw_only=True):
    """The program."""

    program: LoyaltyProgram


class ProgramsAnswer(Struct, frozen=True, kw_only=True):
    """The one program that there is."""

    programs: tuple[LoyaltyProgram, ...]
