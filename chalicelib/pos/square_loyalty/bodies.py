"""What the SDKs send: one declaration per body, which validates it. Fields that are not named here are ignored."""

from datetime import datetime
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from chalicelib.api.bodies import ForeignId, MemberId, TypedPhone
from chalicelib.api.check_bodies import Money as Amount
from chalicelib.domain.adjustment import POINTS_MAX, holds_number
from chalicelib.domain.refusals import UnusableField

PAGE_MAX: Final = 30
MAPPINGS_MAX: Final = 30

Limit = Annotated[int, Meta(ge=1, le=PAGE_MAX, description="1 to 30.")]
Cursor = Annotated[str, Meta(max_length=60, description="The cursor of the page before.")]
EventType = Literal[
    "ACCUMULATE_POINTS",
    "CREATE_REWARD",
    "REDEEM_REWARD",
    "DELETE_REWARD",
    "ADJUST_POINTS",
    "EXPIRE_POINTS",
    "OTHER",
    "ACCUMULATE_PROMOTION_POINTS",
]
Words = Annotated[
    str, Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*(?![\s\S])", description="At most 200 characters, one line.")
]


class Money(Struct, frozen=True, kw_only=True):
    """An amount in minor units."""

    amount: Amount
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}(?![\s\S])", description="The ISO 4217 code of the currency.")]


class Mapping(Struct, frozen=True, kw_only=True):
    """What leads to an account: its phone."""

    phone_number: TypedPhone


class NewAccount(Struct, frozen=True, kw_only=True):
    """Whose account it is to be."""

    mapping: Mapping
    program_id: ForeignId | None = None


class CreateAccountBody(Struct, frozen=True, kw_only=True):
    """Somebody wants to join."""

    idempotency_key: ForeignId
    loyalty_account: NewAccount


class AccountQuery(Struct, frozen=True, kw_only=True):
    """Which accounts are meant: those of these phones."""

    mappings: Annotated[tuple[Mapping, ...], Meta(min_length=1, max_length=MAPPINGS_MAX, description="1 to 30 phones.")]


class SearchAccountsBody(Struct, frozen=True, kw_only=True):
    """A question: who has these numbers."""

    query: AccountQuery


class Accumulation(Struct, frozen=True, kw_only=True):
    """What earned: a sale that we know, or so many points."""

    order_id: ForeignId | None = None
    points: Annotated[int, Meta(ge=1, le=POINTS_MAX, description="Whole points, 1 to 100000.")] | None = None
    loyalty_program_id: ForeignId | None = None

    def __post_init__(self) -> None:
        if (self.order_id is None) == (self.points is None):
            raise UnusableField("accumulate_points", "an order_id or points, one of both")


class AccumulateBody(Struct, frozen=True, kw_only=True):
    """Points were earned."""

    idempotency_key: ForeignId
    location_id: ForeignId
    accumulate_points: Accumulation


class AdjustedPoints(Struct, frozen=True, kw_only=True):
    """Points to give, or to take where negative."""

    points: Annotated[int, Meta(ge=-POINTS_MAX, le=POINTS_MAX, description="Whole points, -100000 to 100000, not 0.")]
    reason: Words | None = None
    loyalty_program_id: ForeignId | None = None

    def __post_init__(self) -> None:
        if self.points == 0:
            raise UnusableField("adjust_points.points", "not 0: an adjustment gives points or takes some")
        if holds_number(self.reason or ""):
            raise UnusableField("adjust_points.reason", "without phone numbers: it is kept for ever")


class AdjustBody(Struct, frozen=True, kw_only=True):
    """Points are given or taken by hand."""

    idempotency_key: ForeignId
    adjust_points: AdjustedPoints
    allow_negative_balance: bool | None = None


class CalculateBody(Struct, frozen=True, kw_only=True):
    """A question: what would this earn."""

    order_id: ForeignId | None = None
    transaction_amount_money: Money | None = None
    loyalty_account_id: MemberId | None = None

    def __post_init__(self) -> None:
        if (self.order_id is None) == (self.transaction_amount_money is None):
            raise UnusableField("order_id", "an order_id or a transaction_amount_money, one of both")


class NewReward(Struct, frozen=True, kw_only=True):
    """Which reward is to be set aside, of whose points, for which sale."""

    loyalty_account_id: MemberId
    reward_tier_id: ForeignId
    order_id: ForeignId | None = None


class CreateRewardBody(Struct, frozen=True, kw_only=True):
    """A reward is to be set aside."""

    idempotency_key: ForeignId
    reward: NewReward


class RedeemBody(Struct, frozen=True, kw_only=True):
    """A reward was used."""

    idempotency_key: ForeignId
    location_id: ForeignId


class RewardQuery(Struct, frozen=True, kw_only=True):
    """Which rewards are meant: those of an account."""

    loyalty_account_id: MemberId
    status: Literal["ISSUED", "REDEEMED", "DELETED"] | None = None


class SearchRewardsBody(Struct, frozen=True, kw_only=True):
    """A question: which rewards were there, newest first."""

    query: RewardQuery
    limit: Limit | None = None
    cursor: Cursor | None = None


class AccountFilter(Struct, frozen=True, kw_only=True):
    """Events of an account."""

    loyalty_account_id: MemberId


class TypeFilter(Struct, frozen=True, kw_only=True):
    """Events of these types."""

    types: tuple[EventType, ...]


class TimeRange(Struct, frozen=True, kw_only=True):
    """From `start_at` until before `end_at`."""

    start_at: Annotated[datetime, Meta(tz=True, description="RFC 3339.")] | None = None
    end_at: Annotated[datetime, Meta(tz=True, description="RFC 3339.")] | None = None


class TimeFilter(Struct, frozen=True, kw_only=True):
    """Events of a time."""

    created_at: TimeRange


class LocationFilter(Struct, frozen=True, kw_only=True):
    """Events at these locations."""

    location_ids: tuple[ForeignId, ...]


class OrderFilter(Struct, frozen=True, kw_only=True):
    """Events of a sale."""

    order_id: ForeignId


class EventFilter(Struct, frozen=True, kw_only=True):
    """Which events are meant: those that pass all filters."""

    loyalty_account_filter: AccountFilter | None = None
    type_filter: TypeFilter | None = None
    date_time_filter: TimeFilter | None = None
    location_filter: LocationFilter | None = None
    order_filter: OrderFilter | None = None

    def __post_init__(self) -> None:
        if self.loyalty_account_filter is None and self.order_filter is None:
            raise UnusableField("query.filter", "a loyalty_account_filter or an order_filter: there is no list of all events")


class EventQuery(Struct, frozen=True, kw_only=True):
    """Which events are meant."""

    filter: EventFilter


class SearchEventsBody(Struct, frozen=True, kw_only=True):
    """A question: what changed an account, newest first."""

    query: EventQuery
    limit: Limit | None = None
    cursor: Cursor | None = None
