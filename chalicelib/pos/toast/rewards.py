"""LOYALTY_INQUIRE and LOYALTY_REDEEM: what a member can use on a check, and using what the guest chose.

A redemption is known by the GUID of its discount, so one that is sent again is used once, in whatever transaction. What cannot be
used is rejected with the reason, and Toast takes it off the check; all else is used.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from msgspec import structs

from chalicelib import wiring
from chalicelib.api import errors, receipts
from chalicelib.api.redemptions import is_coupon, note_refused, watched
from chalicelib.api.views import Call
from chalicelib.domain.confirmation import NextStep
from chalicelib.domain.redemption import TakenRow, write_row
from chalicelib.domain.refusals import (
    ConfirmationNeeded,
    CouponEnded,
    CouponForMembers,
    CouponUsed,
    CouponWithdrawn,
    InsufficientPoints,
    OfferNotApplicable,
    UnknownCoupon,
    UnknownMember,
    UnknownOffer,
    UnknownRewardCode,
)
from chalicelib.domain.special import COUPON
from chalicelib.pos.toast import checks, offering
from chalicelib.pos.toast.accounts import Guest, account_info, find_guest, nobodys_account
from chalicelib.pos.toast.answers import Answered, CheckAnswer, Offer
from chalicelib.pos.toast.asking import CODE, Asked, read_asked
from chalicelib.pos.toast.messages import Check, CheckInformation, Message
from chalicelib.pos.toast.outcomes import Found, Outcome, explain
from chalicelib.usecases import redeeming, redemptions
from chalicelib.usecases.coupons import guests
from chalicelib.usecases.redemptions import Quote
from chalicelib.usecases.wishes import Wish, live_code

NOTHING_USED: Final = (UnknownOffer, InsufficientPoints, OfferNotApplicable, ConfirmationNeeded, UnknownRewardCode)
"""Refusals of what is asked for; all others are of the transaction."""
COUPON_REFUSED: Final = (UnknownCoupon, CouponUsed, CouponEnded, CouponWithdrawn, CouponForMembers)
ALONE: Final = "A reward with a code is used first. Add this one after it."
WITH_CODE: Final = "(code)"
"""Tells the one from the other: Toast sorts offers by name."""
CONFIRM: Final = ConfirmationNeeded("", redeeming.REWARD_CODE)


def inquire(call: Call[Message]) -> Answered:
    """All offers, and which of the requested ones can be used. Changes nothing."""
    information = call.body.check_transaction_information or CheckInformation()
    guest, check = find_guest(call, information.loyalty_identifier), information.check or Check()
    asked = read_asked(information.redemptions, check, call.program, final=False)
    with watched(call, [COUPON] if guest.coupon else [one.offer_id for one in asked]):
        quote, outcome = _try_out(call, guest, check, asked)
        _refuse_keyed(quote, guest)
    note_refused(call, quote.refused)
    customer = quote.record.customer if quote.record else None
    if customer is None and not guest.coupon:
        raise UnknownMember(guest.member_id)
    return Answered(
        check_response=CheckAnswer(
            account_info=account_info(call, customer, quote.balance) if customer else nobodys_account(guest.coupon),
            offers=_offers(call, quote, guest, check),
            applied_redemptions=outcome.applied,
            rejected_redemptions=outcome.rejected,
            user_message=receipts.before_sale(quote.points_to_earn, quote.balance, call.program, call.language),
        )
    )


def redeem(call: Call[Message]) -> Answered:
    """Use what is on the check, each once. What cannot be used is rejected, and the transaction is accepted all the same."""
    information = call.body.check_transaction_information or CheckInformation()
    guest, check = find_guest(call, information.loyalty_identifier), information.check or Check()
    asked = read_asked(information.redemptions, check, call.program, final=True)
    by_code = [one for one in asked if one.code]
    chosen = (by_code or [one for one in asked if one.quantity])[: 1 if by_code else None]
    if not chosen:
        return _answer(call, explain(asked, Found(), call.program))
    try:
        with watched(call, [one.offer_id for one in chosen]):
            facts = _redeem(call, guest, check, chosen)
    except COUPON_REFUSED as refusal:
        return _without_coupons(call, guest, check, asked, errors.say(refusal))
    except NOTHING_USED as refusal:
        return _answer(call, _try_out(call, guest, check, asked, errors.say(refusal))[1])
    if by_code and len(asked) > 1:
        return _answer(call, _try_out(call, guest, check, asked, ALONE)[1], facts["balance"])
    reasons = {tag: errors.UNTOLD[kind] for _, kind, *named in facts["rejected"] for tag in named}
    rows, used = [TakenRow(*row) for row in facts["uses"]], [tag for tag, _ in facts.get("used", ())]
    return _answer(call, explain(asked, Found(rows, used, reasons), call.program), facts["balance"])


def _redeem(call: Call[Message], guest: Guest, check: Check, chosen: list[Asked]) -> Mapping[str, Any]:
    wish = _wish(call, guest, check, chosen)
    if not guest.member_id:
        return guests.use(wiring.book(), call.till, wish, call.request, call.now).facts
    coded = replace(wish, code=chosen[0].code)
    return redeeming.redeem(wiring.book(), wiring.vault(), call.till, coded, call.request, call.now).facts


def _without_coupons(call: Call[Message], guest: Guest, check: Check, asked: list[Asked], why: str) -> Answered:
    """Use all else on the check: a coupon that cannot be used comes off it."""
    shut = {one.tag: why for one in asked if is_coupon(one.offer_id)}
    chosen = [one for one in asked if one.quantity and one.tag not in shut]
    if not chosen or not guest.member_id:
        return _answer(call, explain(asked, Found(reasons=shut), call.program))
    try:
        facts = _redeem(call, guest, check, chosen)
    except NOTHING_USED as refusal:
        return _answer(call, explain(asked, Found(reasons={one.tag: errors.say(refusal) for one in chosen} | shut), call.program))
    reasons = {tag: errors.UNTOLD[kind] for _, kind, *named in facts["rejected"] for tag in named} | shut
    rows, used = [TakenRow(*row) for row in facts["uses"]], [tag for tag, _ in facts.get("used", ())]
    return _answer(call, explain(asked, Found(rows, used, reasons), call.program), facts["balance"])


def _refuse_keyed(quote: Quote, guest: Guest) -> None:
    """Refuse a coupon that was keyed just now and is none, or cannot be used whatever is on the check."""
    keyed = [left.refusal for left in quote.refused if not left.tag and is_coupon(left.offer_id)] if guest.keyed else []
    if keyed and not isinstance(keyed[0], OfferNotApplicable):
        raise keyed[0]


def _try_out(
    call: Call[Message], guest: Guest, check: Check, asked: list[Asked], unused: str | None = None
) -> tuple[Quote, Outcome]:
    """What could be used, and what becomes of what is asked for. `unused`: why what could be used is not."""
    offers, reasons = dict[str, str](), dict[str, str]()
    for one in asked:
        try:
            offers[one.tag] = live_code(wiring.book(), call.till, one.code, call.now).offer_id if one.code else one.offer_id
        except UnknownRewardCode as unknown:
            reasons[one.tag] = errors.say(unknown)
    known = [replace(one, offer_id=offers[one.tag]) for one in asked if one.quantity and one.tag in offers]
    report = checks.before_rewards(check, call.program.currency, call.now)
    # What was used with a code that is over by now is on the check all the same.
    wish = _with_keyed(_wish(call, guest, check, [*known, *(one for one in asked if one.tag in reasons)]), guest)
    quote = redemptions.quote(wiring.book(), wiring.vault(), call.till, wish, report, call.now)
    coded = [one.tag for one in asked if one.code][:1]
    if unused is None and not coded and quote.next_step not in {None, NextStep.CAPTURE}:
        unused = errors.say(CONFIRM)
    for tag in (taking.use.tag for taking in quote.takings if taking.use.tag):
        if unused is not None or (coded and tag not in coded):
            reasons[tag] = unused or ALONE
    reasons = {left.tag: errors.say(left.refusal) for left in quote.refused} | reasons
    rows = [TakenRow(*write_row(taking.use, taking.allocations)) for taking in quote.takings]
    return quote, explain(asked, Found(rows, {use.tag for use in quote.used}, reasons), call.program)


def _with_keyed(wish: Wish, guest: Guest) -> Wish:
    """The wish and the coupon that was keyed, so that it is found among the offers; it is asked for under no name."""
    offer_id = f"{COUPON}{guest.coupon}"
    if not guest.coupon or offer_id in wish.offer_ids:
        return wish
    return replace(wish, offer_ids=(*wish.offer_ids, offer_id), tags=(*wish.tags, ""))


def _wish(call: Call[Message], guest: Guest, check: Check, chosen: list[Asked]) -> Wish:
    uses = [(one.offer_id, one.tag) for one in chosen for _ in range(max(1, one.quantity))]
    return Wish(
        checks.check_id(check),
        guest.member_id or None,
        tuple(offer_id for offer_id, _ in uses),
        checks.read_basket(check, call.program.currency, call.now),
        all_or_nothing=False,
        tags=tuple(tag for _, tag in uses),
    )


def _offers(call: Call[Message], quote: Quote, guest: Guest, check: Check) -> tuple[Offer, ...]:
    """All offers; first the one that the guest's reward code is for, where the card number was one."""
    basket = checks.read_basket(check, call.program.currency, call.now)
    offers, code = offering.list_offers(quote, basket), guest.code
    mine = next((offer for offer in quote.offers if code and offer.id == code.offer_id), None)
    if mine is None or code is None:
        return offers
    coded = offering.write_offer(mine, f"{CODE}{code.code}", quote, basket)
    return (structs.replace(coded, name=f"{coded.name} {WITH_CODE}"), *offers)


def _answer(call: Call[Message], outcome: Outcome, balance: int | None = None) -> Answered:
    words = receipts.before_sale(0, balance, call.program, call.language)
    return Answered(
        check_response=CheckAnswer(applied_redemptions=outcome.applied, rejected_redemptions=outcome.rejected, user_message=words)
    )
