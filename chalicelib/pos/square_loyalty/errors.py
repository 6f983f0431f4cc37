"""Refusals as Square tells of errors: one complete table of status, category and code.

The SDKs try again, a second later and then two, after 408, 409, 429 and all of 500 and above. So these are for what goes well the
next time, and for nothing else: a conflict that stays one is a 400.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from msgspec import Struct

from chalicelib.api.errors import detail_of
from chalicelib.api.parsing import BodyTooLarge, ContentTypeNotJson, MalformedBody, UnknownVersion
from chalicelib.domain import refusals
from chalicelib.domain.refusals import Refusal

INVALID: Final = "INVALID_REQUEST_ERROR"
VERSION: Final = "Square-Version"
CURSOR: Final = "cursor"


class NotJoined(Refusal):
    """The account waits for a YES from its phone, and neither earns nor uses anything before."""

    account_id: str


class NothingHere(Refusal):
    """There is no such `what` here."""

    what: str
    id: str


@dataclass(frozen=True, slots=True)
class Row:
    """How one kind of refusal is answered; `field` names what is wrong."""

    status: int
    code: str | Callable[[Any], str]
    field: str | Callable[[Any], str] | None = None
    category: str = INVALID


def _code_of_field(unusable: refusals.UnusableField) -> str:
    if unusable.field == VERSION:
        return "INVALID_SQUARE_VERSION_FORMAT"
    if unusable.field == CURSOR:
        return "INVALID_CURSOR"
    if unusable.problem.startswith("missing"):
        return "MISSING_REQUIRED_PARAMETER"
    return "INCORRECT_TYPE" if ", got `" in unusable.problem else "INVALID_VALUE"


ROWS: Final[Mapping[type[Refusal], Row]] = {
    MalformedBody: Row(400, "EXPECTED_JSON_BODY"),
    refusals.UnusableField: Row(400, _code_of_field, lambda u: u.field),
    UnknownVersion: Row(400, "INVALID_SQUARE_VERSION_FORMAT", VERSION),
    refusals.MissingRequestId: Row(400, "MISSING_REQUIRED_PARAMETER", "idempotency_key"),
    refusals.RequestIdReused: Row(400, "IDEMPOTENCY_KEY_REUSED", "idempotency_key"),
    refusals.SandboxOnly: Row(401, "UNAUTHORIZED", category="AUTHENTICATION_ERROR"),
    refusals.UnknownKey: Row(401, "UNAUTHORIZED", category="AUTHENTICATION_ERROR"),
    BodyTooLarge: Row(413, "REQUEST_ENTITY_TOO_LARGE"),
    ContentTypeNotJson: Row(415, "UNSUPPORTED_MEDIA_TYPE"),
    NothingHere: Row(404, "NOT_FOUND", lambda n: f"{n.what}_id"),
    refusals.UnknownMember: Row(404, "NOT_FOUND", "account_id"),
    refusals.UnknownSale: Row(404, "NOT_FOUND", "order_id"),
    refusals.UnknownRedemption: Row(404, "NOT_FOUND", "reward_id"),
    refusals.UnknownOffer: Row(404, "NOT_FOUND", "reward_tier_id"),
    refusals.UnknownOperation: Row(404, "NOT_FOUND"),
    refusals.UnreadablePhone: Row(400, "INVALID_PHONE_NUMBER", "phone_number"),
    refusals.WrongCurrency: Row(400, "CURRENCY_MISMATCH", "currency"),
    NotJoined: Row(400, "CONFLICT", "account_id"),
    refusals.OptedOut: Row(400, "CONFLICT", "phone_number"),
    refusals.SaleOfAnotherMember: Row(400, "CONFLICT", "order_id"),
    refusals.SaleUsedReward: Row(400, "CONFLICT", "order_id"),
    refusals.SameMember: Row(400, "CONFLICT"),
    refusals.RewardHeld: Row(400, "CONFLICT"),
    refusals.MergeBuiltUpon: Row(400, "CONFLICT"),
    refusals.RefundChanged: Row(400, "CONFLICT"),
    refusals.ConfirmationNeeded: Row(400, "CONFLICT", "reward_id"),
    refusals.CodeLocked: Row(400, "CONFLICT", "reward_id"),
    refusals.RedemptionClosed: Row(400, "CONFLICT", "reward_id"),
    refusals.NotCaptured: Row(400, "CONFLICT", "reward_id"),
    refusals.HoldRanOut: Row(400, "GONE", "reward_id"),
    refusals.Declined: Row(400, "GONE", "reward_id"),
    refusals.InsufficientPoints: Row(400, "BAD_REQUEST", "points"),
    refusals.OfferNotApplicable: Row(400, "BAD_REQUEST", "reward_tier_id"),
    refusals.PartNotCapturable: Row(400, "BAD_REQUEST"),
    refusals.UnknownAllowance: Row(400, "BAD_REQUEST"),
    refusals.AllowanceExceeded: Row(400, "BAD_REQUEST"),
    refusals.WrongCode: Row(400, "BAD_REQUEST"),
    refusals.UnknownCoupon: Row(404, "NOT_FOUND", "reward_tier_id"),
    refusals.CouponUsed: Row(400, "CONFLICT", "reward_tier_id"),
    refusals.CouponEnded: Row(400, "BAD_REQUEST", "reward_tier_id"),
    refusals.CouponWithdrawn: Row(400, "BAD_REQUEST", "reward_tier_id"),
    refusals.CouponForMembers: Row(400, "BAD_REQUEST", "reward_tier_id"),
    # No 429: with an hour in Retry-After an SDK waits a minute and asks again, twice, while the customer stands there.
    refusals.TooManyCoupons: Row(400, "BAD_REQUEST", "reward_tier_id"),
    refusals.UnknownRewardCode: Row(400, "BAD_REQUEST"),
    refusals.TooManyCalls: Row(429, "RATE_LIMITED", category="RATE_LIMIT_ERROR"),
    refusals.Busy: Row(503, "SERVICE_UNAVAILABLE", category="API_ERROR"),
    refusals.Unanswered: Row(503, "SERVICE_UNAVAILABLE", category="API_ERROR"),
}
INTERNAL: Final = Row(500, "INTERNAL_SERVER_ERROR", category="API_ERROR")


class Problem(Struct, frozen=True, omit_defaults=True):
    """What is wrong, as Square's `Error`."""

    category: str
    code: str
    detail: str
    field: str | None = None


class Refused(Struct, frozen=True):
    """Square's envelope of everything that went wrong."""

    errors: tuple[Problem, ...]


def wrap(refusal: Refusal) -> Refused:
    """The envelope for a refusal; KeyError where the table has a gap."""
    row = ROWS[type(refusal)]
    code = row.code if isinstance(row.code, str) else row.code(refusal)
    field = row.field(refusal) if callable(row.field) else row.field
    return Refused((Problem(row.category, code, detail_of(refusal), field),))


def wrap_failure() -> Refused:
    """The envelope for what should not have happened."""
    detail = "Something failed on our side. Ask again with the same idempotency_key."
    return Refused((Problem(INTERNAL.category, str(INTERNAL.code), detail),))
