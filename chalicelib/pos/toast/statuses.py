"""Refusals as Toast knows them: one complete table. Wrong keys are 400 there, and nobody found by a search 404."""

from collections.abc import Mapping
from typing import Final

from chalicelib.api import errors, parsing
from chalicelib.domain import refusals
from chalicelib.domain.refusals import Refusal
from chalicelib.pos.toast.answers import Failed, Status

STATUSES: Final[Mapping[type[Refusal], Status]] = {
    **dict.fromkeys(
        (
            parsing.MalformedBody,
            parsing.BodyTooLarge,
            parsing.ContentTypeNotJson,
            parsing.UnknownVersion,
            refusals.UnusableField,
            refusals.MissingRequestId,
            refusals.RequestIdReused,
            refusals.WrongCurrency,
            refusals.RefundChanged,
            refusals.PartNotCapturable,
            refusals.UnknownAllowance,
            refusals.AllowanceExceeded,
            refusals.UnknownOffer,
            refusals.InsufficientPoints,
            refusals.OfferNotApplicable,
            refusals.ConfirmationNeeded,
            refusals.WrongCode,
            refusals.TooManyCoupons,
            refusals.CodeLocked,
            refusals.Declined,
        ),
        Status.INVALID_INPUT,
    ),
    **dict.fromkeys(
        (
            refusals.UnknownMember,
            refusals.UnreadablePhone,
            refusals.UnknownRewardCode,
            # A coupon is keyed where a card number goes.
            refusals.UnknownCoupon,
            refusals.CouponUsed,
            refusals.CouponEnded,
            refusals.CouponWithdrawn,
            refusals.CouponForMembers,
            refusals.SaleOfAnotherMember,
            refusals.OptedOut,
        ),
        Status.ACCOUNT_INVALID,
    ),
    **dict.fromkeys((refusals.SameMember, refusals.RewardHeld, refusals.MergeBuiltUpon), Status.INVALID_TRANSFER),
    **dict.fromkeys((refusals.UnknownSale, refusals.UnknownRedemption, refusals.UnknownOperation), Status.UNKNOWN_TRANSACTION),
    **dict.fromkeys(
        (refusals.NotCaptured, refusals.RedemptionClosed, refusals.HoldRanOut, refusals.SaleUsedReward), Status.NOT_REVERSIBLE
    ),
    **dict.fromkeys((refusals.UnknownKey, refusals.SandboxOnly), Status.INVALID_TOKEN),
    # Only these may go well when they are sent again, which Toast does after a failure.
    **dict.fromkeys((refusals.Busy, refusals.Unanswered, refusals.TooManyCalls), Status.ERROR),
}


def fail(refusal: Refusal) -> Failed:
    """The failure that a refusal is; its sentence has nothing about a person in it."""
    return Failed(STATUSES[type(refusal)], errors.say(refusal))
