"""Refusals as answers: one complete table of status, stable code and the sentence a cashier can say aloud.

Codes are promises to integrators: add some, never rename one.
"""

import inspect
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from chalicelib.api.gift_rows import GIFT_ROWS
from chalicelib.api.parsing import BodyTooLarge, ContentTypeNotJson, MalformedBody, UnknownVersion
from chalicelib.api.receipts import count_points
from chalicelib.api.rows import Row
from chalicelib.api.sentences import (
    CODE_SENTENCES,
    FIELD_SENTENCES,
    NEEDED_SENTENCES,
    OFFER_SENTENCES,
    PART_SENTENCES,
    PHONE_SENTENCES,
    SELL_AS_USUAL,
)
from chalicelib.domain import refusals
from chalicelib.domain.refusals import Refusal


def _say_shortage(short: refusals.InsufficientPoints) -> str:
    if ":" in short.offer_id:  # credit, counted in money: the till has shown an older amount
        return "There is less credit than that. Look the number up again."
    return f"This reward costs {count_points(short.price)}. The customer has {short.balance}."


def _say_tries(wrong: refusals.WrongCode) -> str:
    left = "One try is" if wrong.tries_left == 1 else f"{wrong.tries_left} tries are"
    what = "PIN" if wrong.shown == "manager_pin" else "code"
    return f"That {what} is wrong. {left} left."


ROWS: Final[Mapping[type[Refusal], Row]] = {
    MalformedBody: Row(400, "MALFORMED_JSON", "INVALID_REQUEST", SELL_AS_USUAL),
    refusals.UnusableField: Row(
        400, "INVALID_FIELD", "INVALID_REQUEST", lambda u: FIELD_SENTENCES.get(u.field, SELL_AS_USUAL), lambda u: u.field
    ),
    UnknownVersion: Row(400, "UNKNOWN_LOYALTY_VERSION", "INVALID_REQUEST", SELL_AS_USUAL, "Loyalty-Version"),
    refusals.MissingRequestId: Row(400, "IDEMPOTENCY_KEY_MISSING", "INVALID_REQUEST", SELL_AS_USUAL, "Idempotency-Key"),
    refusals.UnknownKey: Row(
        401,
        "UNKNOWN_LOCATION_KEY",
        "AUTHENTICATION",
        "This till is not connected to the rewards program. Sell as usual and tell the manager.",
        "Authorization",
    ),
    refusals.SandboxOnly: Row(
        403,
        "SANDBOX_ONLY",
        "AUTHENTICATION",
        "This till takes real sales. Try things out at a till that is set up for practice.",
        "Authorization",
    ),
    refusals.UnknownMember: Row(
        404, "MEMBER_NOT_FOUND", "NOT_FOUND", "This customer is not a member here. Look the number up again.", "member_id"
    ),
    refusals.UnknownSale: Row(404, "SALE_NOT_FOUND", "NOT_FOUND", "This sale was never reported from here.", "sale_id"),
    refusals.UnknownRedemption: Row(
        404, "REDEMPTION_NOT_FOUND", "NOT_FOUND", "This reward is not waiting at this shop. Add it again.", "redemption_id"
    ),
    refusals.UnknownOperation: Row(
        404, "OPERATION_NOT_FOUND", "NOT_FOUND", "That step was not done here. It can be done again.", "idempotency_key"
    ),
    refusals.Busy: Row(
        409,
        "BUSY",
        "CONFLICT",
        "One moment, then try again.",
        retryable=True,
    ),
    refusals.ConfirmationNeeded: Row(
        409,
        "CONFIRMATION_NEEDED",
        "CONFLICT",
        lambda c: NEEDED_SENTENCES.get(c.next_step, NEEDED_SENTENCES["confirm"]),
        lambda c: c.next_step if c.next_step in {"manager_pin", "reward_code"} else "code",
    ),
    refusals.CodeLocked: Row(409, "CODE_LOCKED", "CONFLICT", "Too many wrong codes. Take the reward off the check.", "code"),
    refusals.Declined: Row(
        410,
        "DECLINED_BY_CUSTOMER",
        "GONE",
        "The customer answered NO. Sell without the reward; nothing was used.",
        "redemption_id",
    ),
    refusals.HoldRanOut: Row(
        410, "HOLD_RAN_OUT", "GONE", "The reward waited too long and went back to the customer. Add it again.", "redemption_id"
    ),
    refusals.RedemptionClosed: Row(
        410,
        "REDEMPTION_CLOSED",
        "GONE",
        lambda c: "This reward was used already." if c.status == "captured" else "This reward went back to the customer already.",
        "redemption_id",
    ),
    BodyTooLarge: Row(413, "BODY_TOO_LARGE", "INVALID_REQUEST", "This sale is too long for the rewards program. Sell as usual."),
    ContentTypeNotJson: Row(415, "CONTENT_TYPE_NOT_JSON", "INVALID_REQUEST", SELL_AS_USUAL, "Content-Type"),
    refusals.RequestIdReused: Row(
        422,
        "IDEMPOTENCY_KEY_REUSED",
        "REFUSED",
        "This step was sent before with something else in it. Start the step again.",
        "Idempotency-Key",
    ),
    refusals.UnreadablePhone: Row(
        422,
        "PHONE_UNREADABLE",
        "REFUSED",
        lambda u: PHONE_SENTENCES.get(u.reason, "That number cannot be read. Check it with the customer."),
        "phone",
    ),
    refusals.WrongCurrency: Row(
        422,
        "WRONG_CURRENCY",
        "REFUSED",
        lambda w: f"The rewards are in {w.expected}, but this sale is in {w.got}. Sell as usual.",
        "currency",
    ),
    refusals.SaleOfAnotherMember: Row(
        422, "SALE_OF_ANOTHER_MEMBER", "REFUSED", "This sale already counts for another member.", "member_id"
    ),
    refusals.SaleUsedReward: Row(
        422, "SALE_USED_REWARD", "REFUSED", "A reward was used on this sale. Take the reward back first.", "sale_id"
    ),
    refusals.SameMember: Row(422, "SAME_MEMBER", "REFUSED", "Both numbers belong to the same member already.", "other_member_id"),
    refusals.RewardHeld: Row(
        422, "REWARD_HELD", "REFUSED", "A reward of this customer is waiting at a till. Finish that sale first.", "member_id"
    ),
    refusals.MergeBuiltUpon: Row(
        422,
        "MERGE_BUILT_UPON",
        "REFUSED",
        "It is too late to separate these two. Correct their points by hand.",
        "other_member_id",
    ),
    refusals.RefundChanged: Row(
        422, "REFUND_CHANGED", "REFUSED", "This refund was reported before with another amount.", "refunds"
    ),
    refusals.OptedOut: Row(
        422, "OPTED_OUT", "REFUSED", "This number asked for no more texts. The customer can text START to come back.", "phone"
    ),
    refusals.UnknownAllowance: Row(
        422,
        "ALLOWANCE_UNKNOWN",
        "REFUSED",
        "This reward was given without a connection and cannot be booked. Tell the manager.",
        "allowance",
    ),
    refusals.AllowanceExceeded: Row(
        422,
        "ALLOWANCE_EXCEEDED",
        "REFUSED",
        "This till gave away more without a connection than it may. Tell the manager.",
        "allowance",
    ),
    refusals.UnknownOffer: Row(
        422, "UNKNOWN_OFFER", "REFUSED", "This customer has no such reward. Look the number up again.", "offer_ids"
    ),
    refusals.InsufficientPoints: Row(422, "INSUFFICIENT_POINTS", "REFUSED", _say_shortage, "offer_ids"),
    refusals.OfferNotApplicable: Row(
        422,
        "OFFER_NOT_APPLICABLE",
        "REFUSED",
        lambda o: OFFER_SENTENCES.get(o.reason, "This reward does not fit this check."),
        "offer_ids",
    ),
    refusals.PartNotCapturable: Row(
        422,
        "PART_NOT_CAPTURABLE",
        "REFUSED",
        lambda p: PART_SENTENCES.get(p.reason, "This reward cannot be used like that."),
        "amount",
    ),
    refusals.WrongCode: Row(422, "WRONG_CODE", "REFUSED", _say_tries, lambda w: w.shown),
    refusals.UnknownRewardCode: Row(
        422, "CODE_UNKNOWN", "REFUSED", lambda u: CODE_SENTENCES.get(u.reason, CODE_SENTENCES["unknown"]), "reward_code"
    ),
    refusals.UnknownCoupon: Row(
        422, "COUPON_UNKNOWN", "REFUSED", "There is no such coupon. Compare what you typed with the paper.", "coupon"
    ),
    refusals.CouponUsed: Row(422, "COUPON_USED", "REFUSED", "This coupon was used already, or waits on another check.", "coupon"),
    refusals.CouponEnded: Row(422, "COUPON_ENDED", "REFUSED", "This coupon has run out.", "coupon"),
    refusals.CouponWithdrawn: Row(
        422, "COUPON_WITHDRAWN", "REFUSED", "This coupon was taken back by the shop. Sell without it.", "coupon"
    ),
    refusals.CouponForMembers: Row(
        422, "COUPON_FOR_MEMBERS", "REFUSED", "This coupon is for members. Ask for the customer's number first.", "member_id"
    ),
    refusals.TooManyCoupons: Row(
        422, "COUPON_TRIES", "REFUSED", "Too many wrong coupons were tried here. Try again in an hour.", "coupon"
    ),
    refusals.TooManyCalls: Row(
        429, "RATE_LIMITED", "RATE_LIMIT", "The rewards program cannot keep up with this till. Sell as usual.", retryable=True
    ),
    refusals.NotCaptured: Row(
        422,
        "REDEMPTION_NOT_CAPTURED",
        "REFUSED",
        "This reward was not used yet. Take it off the check instead.",
        "redemption_id",
    ),
    refusals.Unanswered: Row(
        503, "NO_ANSWER", "UNAVAILABLE", "The rewards program is slow right now. Try again, or sell as usual.", retryable=True
    ),
    **GIFT_ROWS,
}
INTERNAL: Final = Row(
    500, "INTERNAL", "INTERNAL", "The rewards program does not answer right now. Sell as usual.", retryable=True
)
UNTOLD: Final[Mapping[str, str]] = {
    refusals.UnknownOffer.__name__: "This customer has no such reward.",
    refusals.InsufficientPoints.__name__: "There are too few points for this reward.",
    refusals.OfferNotApplicable.__name__: "This reward does not fit this check.",
}
"""For offers that a held redemption left out: only the kind of refusal is kept with it."""


class Problem(Struct, frozen=True):
    """What is wrong: `code` is stable, `detail` is for the people who build tills."""

    category: str
    code: str
    detail: str
    field: str | None


class Refused(Struct, frozen=True):
    """The one envelope of everything that was declined. `cashier_message` can be said aloud."""

    errors: tuple[Problem, ...]
    retryable: bool
    cashier_message: str
    request_id: str


def row_of(refusal: Refusal) -> Row:
    """The table's row for this refusal; KeyError where the table has a gap."""
    return ROWS[type(refusal)]


def say(refusal: Refusal) -> str:
    """The sentence for the cashier."""
    sentence = row_of(refusal).sentence
    return sentence if isinstance(sentence, str) else sentence(refusal)


def code_of(kind: str) -> str:
    """The stable code of a refusal of which only the type's name is known."""
    return next(row.code for refusal, row in ROWS.items() if refusal.__name__ == kind)


def wrap(refusal: Refusal, request_id: str) -> Refused:
    """The envelope for a refusal."""
    row = row_of(refusal)
    field = row.field(refusal) if callable(row.field) else row.field
    return Refused((Problem(row.category, row.code, detail_of(refusal), field),), row.retryable, say(refusal), request_id)


def wrap_failure(request_id: str) -> Refused:
    """The envelope for what should not have happened; what it was is in the log, under the same request id."""
    problem = Problem(INTERNAL.category, INTERNAL.code, "Something failed on our side. Ask again with the same key.", None)
    return Refused((problem,), INTERNAL.retryable, str(INTERNAL.sentence), request_id)


def detail_of(refusal: Refusal) -> str:
    """What this kind of refusal means, and its facts."""
    if isinstance(refusal, refusals.UnusableField):
        return f"{refusal.field}: {refusal.problem}."
    meaning = " ".join((inspect.getdoc(refusal) or "").split()).partition(". ")[0].rstrip(".")
    facts = ", ".join(f"{name}: {fact}" for name, fact in refusal.facts.items())
    return f"{meaning} ({facts})." if facts else f"{meaning}."
