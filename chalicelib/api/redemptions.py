"""Using rewards: POST /v1/checks/{check_id}/quote, then POST /v1/redemptions, and capture or DELETE.

What was captured can be reversed; GET tells where a redemption stands.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET

from chalicelib import wiring
from chalicelib.api import errors, receipts
from chalicelib.api.check_bodies import QuoteBody, RedemptionBody
from chalicelib.api.redemption_bodies import (
    AllocationLine,
    CaptureBody,
    ConfirmationLine,
    GivenLine,
    OfferLine,
    Quoted,
    QuotedMember,
    Redeemed,
    RejectedOffer,
    ReversalBody,
    ReversalLine,
    Reversed,
    StoredOffer,
    StoredRedemption,
    TakenOffer,
)
from chalicelib.api.views import Call, NoBody, Reply, reads, writes
from chalicelib.domain.confirmation import Confirmation, NextStep
from chalicelib.domain.offers import CERTIFICATE, LeftOut, Offer
from chalicelib.domain.program import Program, RewardKind
from chalicelib.domain.redemption import Redemption, RedemptionStatus, Reversal, TakenRow, write_row
from chalicelib.domain.refusals import InsufficientPoints, OfferNotApplicable
from chalicelib.domain.special import COUPON
from chalicelib.usecases import closing, redemptions, reversals
from chalicelib.usecases.confirming import Proof
from chalicelib.usecases.till import Answer
from chalicelib.usecases.wishes import Wish

if TYPE_CHECKING:
    from chalicelib.domain.causes.cause import Cause


@reads(QuoteBody)
def quote_check(call: Call[QuoteBody], check_id: str) -> Reply:
    """What a check would cost and earn. Changes nothing."""
    body, check = call.body, call.body.check.report(call.now)
    wish = Wish(check_id, body.member_id, _offers(body.requested, body.coupon), body.check.basket(check))
    with watched(call, wish.offer_ids):
        quote = redemptions.quote(wiring.book(), wiring.vault(), call.till, wish, check, call.now)
    note_refused(call, quote.refused)
    return Reply(_quoted(call, quote))


@writes(RedemptionBody)
def hold_rewards(call: Call[RedemptionBody]) -> Reply:
    """Take rewards out of the balance for one check, until the till is done."""
    wish = _wish(call)
    with watched(call, wish.offer_ids):
        if wish.member_id is None and wish.code is None and not wish.gives:
            from chalicelib.usecases.coupons import guests  # noqa: PLC0415  few checks have a coupon

            answer = guests.use(wiring.book(), call.till, wish, call.request, call.now)
        else:
            answer = redemptions.hold(wiring.book(), wiring.vault(), call.till, wish, call.request, call.now)
    return reply(call, answer, 201)


@writes(CaptureBody)
def capture_redemption(call: Call[CaptureBody], redemption_id: str) -> Reply:
    """The check is paid: make the redemption final."""
    amount, proof = call.body.amount, Proof(wiring.vault(), call.body.code, call.body.manager_pin)
    answer = closing.capture(wiring.book(), call.till, redemption_id, call.request, call.now, amount, proof)
    return reply(call, answer)


@writes(NoBody)
def release_redemption(call: Call[NoBody], redemption_id: str) -> Reply:
    """The check is not paid like that: give the rewards back."""
    return reply(call, closing.release(wiring.book(), call.till, redemption_id, call.request, call.now))


@writes(ReversalBody)
def reverse_redemption(call: Call[ReversalBody], redemption_id: str) -> Reply:
    """It should not have been used: give back what was captured, or some of it."""
    offer_ids, reason = call.body.offer_ids, call.body.reason
    answer = reversals.reverse(wiring.book(), call.till, redemption_id, offer_ids, reason, call.request, call.now)
    return reply_undone(call, answer)


@reads(NoBody)
def show_redemption(call: Call[NoBody], redemption_id: str) -> Reply:
    """Where a redemption of this location stands."""
    return Reply(_stored(reversals.find(wiring.book(), call.till, redemption_id, call.now), call.program))


def _offers(offer_ids: tuple[str, ...] | None, coupon: str | None) -> tuple[str, ...]:
    """The offers that are asked for; a coupon is one of them, by its code."""
    return (*(offer_ids or ()), *([f"{COUPON}{coupon}"] if coupon is not None else ()))


def watched(call: Call[Any], offer_ids: Iterable[str]) -> AbstractContextManager[None]:
    """Wrong coupons among what is asked for are counted, so that nobody finds one by trying. Raises TooManyCoupons."""
    if not any(map(is_coupon, offer_ids)):
        return nullcontext()
    from chalicelib.api import coupon_tries  # noqa: PLC0415  few checks have a coupon

    return coupon_tries.watched(call)


def note_refused(call: Call[Any], refused: Iterable[LeftOut]) -> None:
    """Count the coupon that a quote says there is none of. Raises TooManyCoupons."""
    coupons = [left.refusal for left in refused if is_coupon(left.offer_id)]
    if coupons:
        from chalicelib.api import coupon_tries  # noqa: PLC0415  few checks have a coupon

        coupon_tries.note(call, coupons)


def is_coupon(offer_id: str) -> bool:
    """Whether an offer is a coupon by its code."""
    return offer_id.startswith(COUPON)


def _wish(call: Call[RedemptionBody]) -> Wish:
    body, now, check = call.body, call.now, call.body.check
    return Wish(
        body.check_id,
        body.member_id,
        _offers(body.offer_ids, body.coupon),
        check.basket(check.report(now)) if check else None,
        all_or_nothing=body.mode == "all_or_nothing",
        currency=check.currency if check else None,
        code=body.reward_code,
        gives=body.give_to_cause,
        cause=_cause(call) if body.give_to_cause else None,
    )


def _cause(call: Call[RedemptionBody]) -> "Cause | None":
    """What the shop collects for."""
    from chalicelib.domain.causes.cause import current  # noqa: PLC0415

    return current(wiring.causes().of_merchant(call.till.merchant.id))


def reply(call: Call[Any], answer: Answer, status: int = 200) -> Reply:
    """What was done with a redemption, from the facts of the answer."""
    facts, program = answer.facts, call.program
    offers = tuple(_taken(TakenRow(*row), program) for row in facts["uses"])
    amount = sum(offer.amount for offer in offers)
    step = facts.get("next_step", NextStep.CAPTURE.value) if facts["status"] == RedemptionStatus.HELD.value else UNSET
    names, said, given = _names(offers, program), step or facts["status"], facts.get("given")
    body = Redeemed(
        id=facts["id"],
        status=facts["status"],
        expires_at=facts["expires_at"],
        offers=offers,
        rejected=tuple(
            RejectedOffer(offer_id=offer_id, code=errors.code_of(kind), message=errors.UNTOLD[kind])
            for offer_id, kind, *_ in facts["rejected"]
        ),
        balance=facts["balance"],
        next_step=step,
        given=GivenLine(cause=given[1], amount=given[2]) if given else UNSET,
        instruction=receipts.instruct_giving(said, names, given[1])
        if given
        else receipts.instruct(said, names, amount, program, call.language, facts.get("returned", 0)),
    )
    return Reply(body, status, answer.replayed)


def reply_undone(call: Call[Any], answer: Answer) -> Reply:
    """What a reversal gave back, from the facts of the answer."""
    facts = answer.facts
    offers = tuple(_taken(TakenRow(*row), call.program) for row in facts["uses"])
    body = Reversed(
        id=facts["id"],
        status=facts["status"],
        offers=offers,
        points_restored=facts["points_restored"],
        balance=facts["balance"],
        instruction=receipts.undo(_names(offers, call.program), given="given" in facts),
    )
    return Reply(body, replayed=answer.replayed)


def _stored(found: reversals.Found, program: Program) -> StoredRedemption:
    redemption = found.redemption
    taken = [TakenRow(*row) for row in redemption.rows]
    undone, confirmation = redemption.reversed_names, redemption.confirmation
    is_held = found.status is RedemptionStatus.HELD
    return StoredRedemption(
        id=redemption.id,
        status=found.status,
        check_id=redemption.check_id,
        member_id=redemption.member_id,
        expires_at=redemption.expires_at.isoformat(),
        next_step=redemptions.next_step_of(confirmation) if is_held else None,
        confirmation=_confirmation(confirmation) if confirmation else None,
        offers=tuple(StoredOffer(**msgspec.structs.asdict(_taken(row, program)), reversed=row.name in undone) for row in taken),
        reversals=tuple(_reversal(redemption, done) for done in redemption.reversals),
    )


def _reversal(redemption: Redemption, done: Reversal) -> ReversalLine:
    """It by its offers, whatever the till called their uses."""
    offer_ids = tuple(sorted({use.offer_id for use in redemption.uses if use.name in done.names}))
    return ReversalLine(offer_ids=offer_ids, points_restored=done.points, reason=done.reason, at=done.at.isoformat())


def _confirmation(confirmation: Confirmation) -> ConfirmationLine:
    return ConfirmationLine(state=confirmation.state, by=confirmation.by, tries_left=confirmation.tries_left)


def _names(offers: Iterable[TakenOffer], program: Program) -> list[str]:
    return [reward.name for offer in offers if (reward := program.reward(offer.reward_id))]


def _quoted(call: Call[QuoteBody], quote: redemptions.Quote) -> Quoted:
    customer = quote.record.customer if quote.record else None
    balance = quote.balance if customer else None
    return Quoted(
        member=QuotedMember(id=customer.member_id, first_name=customer.first_name, balance=quote.balance) if customer else None,
        offers=tuple(_offer(offer, quote.balance) for offer in quote.offers),
        applied=tuple(_taken(TakenRow(*write_row(taking.use, taking.allocations)), quote.program) for taking in quote.takings),
        rejected=tuple(
            RejectedOffer(offer_id=left.offer_id, code=errors.row_of(left.refusal).code, message=errors.say(left.refusal))
            for left in quote.refused
        ),
        points_to_earn=quote.points_to_earn,
        next_step=quote.next_step,
        receipt_message=receipts.before_sale(quote.points_to_earn, balance, quote.program, call.language),
    )


def _offer(offer: Offer, balance: int) -> OfferLine:
    return OfferLine(
        id=offer.id,
        reward_id=offer.reward.id,
        name=offer.reward.name,
        applicable=offer.applicable,
        reason=offer.reason,
        message=_say_why_not(offer, balance),
        amount=offer.amount,
        price_points=offer.price_points,
        scope=offer.scope,
        allocations=tuple(AllocationLine(*allocation) for allocation in offer.allocations),
    )


def _say_why_not(offer: Offer, balance: int) -> str | None:
    if offer.reason is None:
        return None
    if offer.reason != "needs_points":
        return errors.say(OfferNotApplicable(offer.id, offer.reason))
    if offer.reward.kind is RewardKind.CREDIT:
        return "There is no credit to use yet."
    return errors.say(InsufficientPoints(offer.id, balance, offer.price_points))


def _taken(row: TakenRow, program: Program) -> TakenOffer:
    """A certificate is paid already: it costs nothing any more."""
    reward = program.reward(row.reward_id)
    return TakenOffer(
        id=row.offer_id,
        reward_id=row.reward_id,
        amount=row.amount,
        price_points=0 if row.offer_id.startswith(f"{CERTIFICATE}:") else row.points,
        scope=reward.scope if reward else "check",
        allocations=tuple(AllocationLine(*allocation) for allocation in row.allocations),
    )
