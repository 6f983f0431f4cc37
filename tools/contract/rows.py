"""The rows of the contract, in the order in which the pages show them."""

from typing import Final

from chalicelib.api import adjustments, allowances, batch, history, merging, moves, operations, redemption_bodies, sandbox
from chalicelib.api.answers import Health, Invited, ProgramTerms, Reported, StoredSale
from chalicelib.api.bodies import LookupBody, MemberBody
from chalicelib.api.check_bodies import QuoteBody, RedemptionBody, RefundBody, SaleBody
from chalicelib.api.member_answers import Found
from chalicelib.api.redemption_bodies import CaptureBody, Quoted, Redeemed, ReversalBody, StoredRedemption
from chalicelib.domain import refusals as no
from tools.contract.calls import Call, Header
from tools.contract.gift_rows import GIFTS

MEMBERS, SALES, REWARDS, SHOP, SANDBOX = "Members", "Sales", "Rewards", "The shop", "The sandbox"
KNOWN_TAG = Header("If-None-Match", "The `ETag` of what you have: 304 where it is still that.")
TAG = Header("ETag", "Changes when the content does.")
KEPT = Header("Cache-Control", "How long to keep it.")
NOT_HELD = (no.UnknownRedemption, no.HoldRanOut, no.RedemptionClosed, no.Declined)
OFFERS = (no.UnknownOffer, no.InsufficientPoints, no.OfferNotApplicable)
COUPONS = (
    no.UnknownCoupon,
    no.CouponUsed,
    no.CouponEnded,
    no.CouponWithdrawn,
    no.CouponForMembers,
    no.TooManyCoupons,
)
SALE = (no.SaleOfAnotherMember, no.WrongCurrency, no.RefundChanged)

_MEMBERS: Final = (
    Call(
        view="members.look_up_member",
        topic=MEMBERS,
        summary="Who has this number",
        about="Nobody: 200 with an empty list, and the words that invite.",
        body=LookupBody,
        answers={200: Found},
        refused=(no.UnreadablePhone,),
    ),
    Call(
        view="inviting.invite_member",
        topic=MEMBERS,
        summary="Text a number and ask whether its owner joins",
        about="Only a YES from that phone makes a member. 200 for somebody who is one already.",
        body=MemberBody,
        writes=True,
        answers={200: Invited, 202: Invited},
        refused=(no.UnreadablePhone, no.OptedOut),
    ),
    Call(
        view="history.show_member",
        topic=MEMBERS,
        summary="A member's account, now or at a past moment",
        query=history.MemberQuery,
        answers={200: history.MemberAnswer},
    ),
    Call(
        view="history.list_entries",
        topic=MEMBERS,
        summary="What changed a member's account, newest first, and why",
        query=history.EntriesQuery,
        answers={200: history.EntriesAnswer},
    ),
    Call(
        view="adjustments.adjust_member",
        topic=MEMBERS,
        summary="Staff gives points, or takes some",
        body=adjustments.AdjustmentBody,
        writes=True,
        answers={201: adjustments.Adjusted},
    ),
    Call(
        view="merging.merge_members",
        topic=MEMBERS,
        summary="Two members are one person",
        about="This member gets all that the other has; from then on the other's id and phone mean this member.",
        body=merging.MergeBody,
        writes=True,
        answers={200: merging.Merged},
        refused=(no.SameMember, no.RewardHeld),
    ),
    Call(
        view="merging.separate_members",
        topic=MEMBERS,
        summary="Take a merge back",
        about="Within a week, and as long as no points were earned or used since.",
        body=merging.MergeBody,
        writes=True,
        answers={200: merging.Merged},
        refused=(no.MergeBuiltUpon,),
    ),
)
_SALES: Final = (
    Call(
        view="sales.report_sale",
        topic=SALES,
        summary="Report the full current state of a sale",
        about="As often as you like: what is posted is the difference to what was posted before.",
        body=SaleBody,
        writes=True,
        answers={200: Reported},
        refused=(no.UnreadablePhone, no.UnknownMember, *SALE),
    ),
    Call(
        view="sales.refund_sale",
        topic=SALES,
        summary="Report one refund of a sale",
        about="For systems that know only the refund. A sale never seen is recorded and counts when it arrives.",
        body=RefundBody,
        writes=True,
        answers={200: Reported},
        refused=(no.RefundChanged,),
    ),
    Call(
        view="sales.show_sale",
        topic=SALES,
        summary="All that is known of a sale",
        about='Answers "did my call arrive?".',
        answers={200: StoredSale},
        refused=(no.UnknownSale,),
    ),
    Call(
        view="moves.move_sale",
        topic=SALES,
        summary="Make a sale another member's",
        body=moves.MoveBody,
        writes=True,
        answers={200: moves.MovedSale},
        refused=(no.UnknownMember, no.UnknownSale, no.SaleUsedReward),
    ),
    Call(
        view="batch.take_batch",
        topic=SALES,
        summary="Report the sales that waited in a till's queue",
        about="Each has the status and the answer that a report of it alone would have had. Send again what says `retryable`.",
        body=batch.BatchBody,
        writes=True,
        answers={200: batch.BatchTaken},
    ),
)
_REWARDS: Final = (
    Call(
        view="redemptions.quote_check",
        topic=REWARDS,
        summary="What a check would cost and earn",
        about="Changes nothing. What it says is what the writes then do.",
        body=QuoteBody,
        answers={200: Quoted},
        refused=(no.UnknownMember, no.WrongCurrency, no.TooManyCoupons),
    ),
    Call(
        view="redemptions.hold_rewards",
        topic=REWARDS,
        summary="Take rewards out of the balance for one check",
        body=RedemptionBody,
        writes=True,
        answers={201: Redeemed},
        refused=(no.UnknownMember, no.WrongCurrency, *OFFERS, no.UnknownRewardCode, *COUPONS),
    ),
    Call(
        view="redemptions.capture_redemption",
        topic=REWARDS,
        summary="The check is paid: make the redemption final",
        body=CaptureBody,
        writes=True,
        answers={200: Redeemed},
        refused=(*NOT_HELD, no.PartNotCapturable, no.ConfirmationNeeded, no.WrongCode, no.CodeLocked),
    ),
    Call(
        view="redemptions.release_redemption",
        topic=REWARDS,
        summary="The check is not paid like that: give the rewards back",
        writes=True,
        answers={200: Redeemed},
        refused=(no.UnknownRedemption, no.RedemptionClosed),
    ),
    Call(
        view="redemptions.reverse_redemption",
        topic=REWARDS,
        summary="Undo what was captured, or some of it",
        body=ReversalBody,
        writes=True,
        answers={200: redemption_bodies.Reversed},
        refused=(no.UnknownRedemption, no.UnknownOffer, no.NotCaptured, no.RedemptionClosed),
    ),
    Call(
        view="redemptions.show_redemption",
        topic=REWARDS,
        summary="Where a redemption stands",
        answers={200: StoredRedemption},
        refused=(no.UnknownRedemption,),
    ),
    Call(
        view="allowances.allow_terminal",
        topic=REWARDS,
        summary="What a terminal may give away without a connection",
        about="Nothing is written; all day it is the same. Tell what was given in the `redeemed_offline` of a batch.",
        body=allowances.AllowanceBody,
        answers={200: allowances.Allowed},
    ),
)
_SHOP: Final = (
    Call(
        view="program.show_program",
        topic=SHOP,
        summary="The program in force: earn rule, rewards, expiry, texting number",
        answers={200: ProgramTerms, 304: None},
        headers=(TAG, KEPT),
        asks=(KNOWN_TAG,),
    ),
    Call(
        view="operations.show_operation",
        topic=SHOP,
        summary="What was done under a key",
        about="Of all writes but sales and refunds: those are told by the sale.",
        answers={200: operations.OperationDone},
        refused=(no.UnknownOperation,),
    ),
    Call(
        view="openapi.show_document",
        topic=SHOP,
        summary="This document",
        keyed=False,
        answers={200: None, 304: None},
        headers=(TAG, KEPT),
        asks=(KNOWN_TAG,),
    ),
    Call(view="health.answer_health", topic=SHOP, summary="That the program answers", keyed=False, answers={200: Health}),
)
_SANDBOX: Final = (
    Call(
        view="sandbox.text_shop",
        topic=SANDBOX,
        summary="Play a customer who texts the shop",
        about="With a test key only, like all of the sandbox. The answer has what the shop would text back; no text leaves.",
        body=sandbox.TextBody,
        writes=True,
        answers={200: sandbox.Texted},
        refused=(no.SandboxOnly, no.UnreadablePhone),
    ),
    Call(
        view="sandbox.read_texts",
        topic=SANDBOX,
        summary="The last texts that a number would have got",
        body=sandbox.PhoneBody,
        answers={200: sandbox.TextsAnswer},
        refused=(no.SandboxOnly, no.UnreadablePhone),
    ),
    Call(
        view="sandbox.hand_out_coupon",
        topic=SANDBOX,
        summary="A coupon on paper, as the shop's owner prints it",
        body=sandbox.CouponBody,
        writes=True,
        answers={201: sandbox.HandedOut},
        refused=(no.SandboxOnly,),
    ),
    Call(
        view="sandbox.erase_member",
        topic=SANDBOX,
        summary="Forget a member, as one who asked to be forgotten",
        writes=True,
        answers={200: sandbox.Erased},
        refused=(no.SandboxOnly,),
    ),
)
CALLS: Final = (*_MEMBERS, *_SALES, *_REWARDS, *GIFTS, *_SHOP, *_SANDBOX)
