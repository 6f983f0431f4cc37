"""What a till is answered about rewards on a check, and what it says of a redemption after its hold."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib.api.bodies import OFFERS_MAX, OfferId
from chalicelib.api.check_bodies import MONEY_MAX
from chalicelib.domain.confirmation import ConfirmationState, ConfirmedBy, NextStep
from chalicelib.domain.offers import Unfit
from chalicelib.domain.program import Scope
from chalicelib.domain.redemption import RedemptionStatus
from chalicelib.domain.refusals import UnusableField

Reason = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=60,
        pattern=r"^[^\d\x00-\x1f\x7f]+(?![\s\S])",
        description="Why, in 1 to 60 characters without digits: it is stored, so never a phone number.",
    ),
]


class AllocationLine(Struct, frozen=True):
    """So many minor units off the line of the check with this id."""

    line_id: str
    amount: int


class OfferLine(Struct, frozen=True, kw_only=True):
    """An offer on a check; `reason` and `message` say why it cannot be used.

    `scope` is what it is taken off: the check, one item, or all items that it is for. Then `allocations` say which lines.
    """

    id: str
    reward_id: str
    name: str
    applicable: bool
    reason: Unfit | None
    message: str | None
    amount: int
    price_points: int
    scope: Scope
    allocations: tuple[AllocationLine, ...]


class TakenOffer(Struct, frozen=True, kw_only=True):
    """An offer that was taken, and off what, as in `OfferLine`."""

    id: str
    reward_id: str
    amount: int
    price_points: int
    scope: Scope
    allocations: tuple[AllocationLine, ...]


class RejectedOffer(Struct, frozen=True, kw_only=True):
    """An offer that was not taken, and why."""

    offer_id: str
    code: str
    message: str


class QuotedMember(Struct, frozen=True, kw_only=True):
    """Whom a quote is for."""

    id: str
    first_name: str | None
    balance: int


class Quoted(Struct, frozen=True, kw_only=True):
    """What a check would cost and earn. `next_step` is what a hold of `applied` will ask for; null where nothing is applied."""

    member: QuotedMember | None
    offers: tuple[OfferLine, ...]
    applied: tuple[TakenOffer, ...]
    rejected: tuple[RejectedOffer, ...]
    points_to_earn: int
    next_step: NextStep | None
    receipt_message: str


class GivenLine(Struct, frozen=True, kw_only=True):
    """The cause that a reward is given to, and what it gets, in minor units. Nothing is taken off the check."""

    cause: str
    amount: int


class Redeemed(Struct, frozen=True, kw_only=True):
    """A redemption. `instruction` is what the till does next; of a hold `next_step` says it in one word.

    `given` is there where the reward is given to a cause.
    """

    id: str
    status: RedemptionStatus
    expires_at: str
    offers: tuple[TakenOffer, ...]
    rejected: tuple[RejectedOffer, ...]
    balance: int
    next_step: NextStep | UnsetType = UNSET
    given: GivenLine | UnsetType = UNSET
    instruction: str


class CaptureBody(Struct, frozen=True, kw_only=True):
    """Use what is held; with `amount` only so much of the credit.

    `code` or `manager_pin` where the phone has to confirm and has not.
    """

    amount: (
        Annotated[int, Meta(ge=1, le=MONEY_MAX, description="How much credit is used, in whole minor units: 300 is $3.00.")]
        | None
    ) = None
    code: (
        Annotated[str, Meta(pattern=r"^[0-9]{4}(?![\s\S])", description="The 4 digits that the customer was texted, as text.")]
        | None
    ) = None
    manager_pin: (
        Annotated[str, Meta(pattern=r"^[0-9]{4,8}(?![\s\S])", description="The PIN of a manager, 4 to 8 digits, as text.")] | None
    ) = None

    def __post_init__(self) -> None:
        if self.code is not None and self.manager_pin is not None:
            raise UnusableField("manager_pin", "instead of a code, not beside it")


class ReversalBody(Struct, frozen=True, kw_only=True):
    """Undo these offers of a captured redemption; without any, all of it."""

    offer_ids: (
        Annotated[
            tuple[OfferId, ...],
            Meta(min_length=1, max_length=OFFERS_MAX, description="1 to 5 offers of the redemption; leave it out for all."),
        ]
        | None
    ) = None
    reason: Reason | None = None


class Reversed(Struct, frozen=True, kw_only=True):
    """What a reversal gave back. `status` is `reversed` once nothing of the redemption is left."""

    id: str
    status: Literal["captured", "reversed"]
    offers: tuple[TakenOffer, ...]
    points_restored: int
    balance: int
    instruction: str


class StoredOffer(TakenOffer, frozen=True, kw_only=True):
    """An offer of a redemption."""

    reversed: bool


class ReversalLine(Struct, frozen=True, kw_only=True):
    """A reversal that was done."""

    offer_ids: tuple[str, ...]
    points_restored: int
    reason: str | None
    at: str


class ConfirmationLine(Struct, frozen=True, kw_only=True):
    """Where the phone's confirmation stands, and `by` whom it was given: phone, code or manager."""

    state: ConfirmationState
    by: ConfirmedBy | None
    tries_left: int


class StoredRedemption(Struct, frozen=True, kw_only=True):
    """All that is known of a redemption. `offers` are as they were captured, before that as they are held.

    `confirmation` is null where none was asked for, `next_step` where nothing is held any more.
    """

    id: str
    status: RedemptionStatus
    check_id: str
    member_id: str
    expires_at: str
    next_step: NextStep | None
    confirmation: ConfirmationLine | None
    offers: tuple[StoredOffer, ...]
    reversals: tuple[ReversalLine, ...]
