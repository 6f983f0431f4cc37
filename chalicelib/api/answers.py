"""What a till is answered: money in minor units, points as whole numbers, sentences ready to be said or printed."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from chalicelib.api.specials import SpecialTerms
from chalicelib.api.windows import WindowTerms
from chalicelib.domain.program import EarnBasis, ExpiryKind, ProgramType, RewardKind
from chalicelib.domain.sale import SaleState
from chalicelib.domain.tiers import TierBasis, TierWindow


class Health(Struct, frozen=True):
    """That the program answers."""

    status: Literal["ok"] = "ok"


class Invited(Struct, frozen=True, kw_only=True):
    """Where somebody stands who wanted to join at the till."""

    id: str
    status: Literal["pending_opt_in", "member"]
    message: str


class MemberRef(Struct, frozen=True):
    """Whose sale it is."""

    id: str


class Reported(Struct, frozen=True, kw_only=True):
    """What a report of a sale did. `member` and `balance` are null where the sale belongs to nobody.

    `claim_code` is what its receipt then says, so that a customer can text it.
    """

    sale_id: str
    member: MemberRef | None
    points_delta: int
    points_total_for_sale: int
    points_restored: int | UnsetType = UNSET
    balance: int | None
    claim_code: str | UnsetType = UNSET
    receipt_message: str


class RefundLine(Struct, frozen=True):
    """A refund that was reported."""

    id: str
    amount: int


class Amounts(Struct, frozen=True, kw_only=True):
    """The amounts that count, in minor units."""

    currency: str
    occurred_at: str
    subtotal: int
    discount: int
    tax: int
    tip: int
    exempt_amount: int
    reward_payment: int
    version: int | None


class PostedPoints(Struct, frozen=True, kw_only=True):
    """What the ledger holds for a sale: under which program version, for which qualifying base, and until which day.

    `base` includes `tax`, which is 0 where tax does not count. A `window` multiplied points by `times` ("2", "3/2"; "1": none
    did) or added `bonus_points`. `points_max` is the most that a sale gives, where it gave no more for that reason. `tier` is the
    id of the member's tier by which it is priced.
    """

    program_version: int
    base: int
    tax: int
    times: str
    window: str | None
    bonus_points: int
    points_max: int | None
    points: int
    visits: int
    last_day: str | None
    tier: str | UnsetType = UNSET


class UsedReward(Struct, frozen=True, kw_only=True):
    """A reward used on a sale, and what refunds gave back of it."""

    offer_id: str
    reward_id: str
    amount: int
    price_points: int
    points_restored: int


class StoredSale(Struct, frozen=True, kw_only=True):
    """All that is known of a sale. `amounts` and `posted` are null before its first report."""

    sale_id: str
    state: SaleState
    member_id: str | None
    amounts: Amounts | None
    captured_offline: bool
    refunds: tuple[RefundLine, ...]
    refunded: int
    posted: PostedPoints | None
    rewards_used: tuple[UsedReward, ...]
    keys_seen: tuple[str, ...]


class EarnTerms(Struct, frozen=True, kw_only=True):
    """How sales earn: `points` for every `per_minor_units` (amount), or for a visit."""

    basis: EarnBasis
    points: int
    per_minor_units: int
    spend_min: int
    counts_tax: bool
    points_max: int | None
    words: str


class RewardTerms(Struct, frozen=True, kw_only=True):
    """A reward and its price; money in minor units.

    `items` name what it is for, none: the whole check. So many of them as `buy` says are paid for the one that is free.
    """

    id: str
    name: str
    kind: RewardKind
    price_points: int
    amount: int
    percent: int
    cap: int | None
    items: tuple[str, ...]
    buy: int


class ExpiryTerms(Struct, frozen=True, kw_only=True):
    """When points end."""

    kind: ExpiryKind
    months: int
    words: str


class TierTerms(Struct, frozen=True, kw_only=True):
    """A tier: reached at `threshold`, its members' sales earn `times` (exact text: "5/4"), and getting there `bonus_points`."""

    id: str
    name: str
    threshold: int
    times: str
    bonus_points: int
    words: str


class TiersTerms(Struct, frozen=True, kw_only=True):
    """What members climb, the lowest level first: minor units, visits or points are added up over a window."""

    basis: TierBasis
    window: TierWindow
    grace_days: int
    levels: tuple[TierTerms, ...]


class TextsTerms(Struct, frozen=True, kw_only=True):
    """The number that customers text, as a machine and as people write it."""

    number: str
    shown: str


class ProgramTerms(Struct, frozen=True, kw_only=True):
    """The program that is in force."""

    id: str
    version: int
    name: str
    type: ProgramType
    merchant: str
    location: str
    currency: str
    timezone: str
    welcome_points: int
    hold_seconds: int
    offline_points: int
    earn: EarnTerms
    windows: tuple[WindowTerms, ...]
    specials: tuple[SpecialTerms, ...]
    rewards: tuple[RewardTerms, ...]
    expiry: ExpiryTerms
    texts: TextsTerms
    tiers: TiersTerms | UnsetType = UNSET
