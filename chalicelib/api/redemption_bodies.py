"""What a till says and is answered about a redemption after its hold: how much of it is used, what is undone, where it stands."""

from typing import Annotated

from msgspec import Meta, Struct

from chalicelib.api.answers import TakenOffer
from chalicelib.api.bodies import OFFERS_MAX, OfferId
from chalicelib.api.check_bodies import MONEY_MAX
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
    status: str
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

    state: str
    by: str | None
    tries_left: int


class StoredRedemption(Struct, frozen=True, kw_only=True):
    """All that is known of a redemption. `offers` are as they were captured, before that as they are held.

    `confirmation` is null where none was asked for, `next_step` where nothing is held any more.
    """

    id: str
    status: str
    check_id: str
    member_id: str
    expires_at: str
    next_step: str | None
    confirmation: ConfirmationLine | None
    offers: tuple[StoredOffer, ...]
    reversals: tuple[ReversalLine, ...]
