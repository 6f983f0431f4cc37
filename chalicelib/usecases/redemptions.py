"""Redemptions: quote without effect, and hold.

`closing.py` captures or releases, `redeeming.py` holds and captures in one step, `reversals.py` undoes what was captured.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.domain import ledger
from chalicelib.domain.account import Account, Hold, Use
from chalicelib.domain.basket import Basket
from chalicelib.domain.calendar import local_day
from chalicelib.domain.confirmation import Confirmation, ConfirmedBy, NextStep
from chalicelib.domain.earning import count_items
from chalicelib.domain.entry import Entry, EntryKind, next_entry
from chalicelib.domain.offers import LeftOut, Offer, Taking, is_over, list_offers
from chalicelib.domain.posting import post_sale
from chalicelib.domain.program import Program
from chalicelib.domain.redemption import Redemption, RedemptionStatus
from chalicelib.domain.refusals import (
    Refusal,
    UnknownRedemption,
)
from chalicelib.domain.sale import Report, Sale, attach_uses
from chalicelib.domain.special import COUPON
from chalicelib.usecases.confirming import ask_phone
from chalicelib.usecases.naming import name_asked
from chalicelib.usecases.ports import Book, Changes, Outpaced, Record, Vault
from chalicelib.usecases.specials import admit, deadline, open_offers
from chalicelib.usecases.tagged import used_on
from chalicelib.usecases.till import Answer, Request, Till, attempt, name_write, record_of, replay
from chalicelib.usecases.wishes import Plan, Wish, plan_uses, take


@dataclass(frozen=True, slots=True)
class Quote:
    """What a check would cost and earn. `takings` are the requested offers that can be taken, `refused` the others."""

    record: Record | None
    account: Account
    program: Program
    offers: tuple[Offer, ...]
    takings: tuple[Taking, ...]
    refused: tuple[LeftOut, ...]
    points_to_earn: int
    balance: int
    used: tuple[Use, ...] = ()
    """What the check has already under tags of the wish: it is not used again."""
    next_step: NextStep | None = None
    """What a hold of `takings` will ask for; None: there are none."""

    @property
    def uses(self) -> tuple[Use, ...]:
        """What was taken, wherever it is taken off."""
        return tuple(taking.use for taking in self.takings)


def quote(book: Book, vault: Vault, till: Till, wish: Wish, check: Report, now: datetime) -> Quote:
    """What the member (None: nobody known) could use on this check and would earn with it, after the offers that are wished for.

    Writes nothing. Raises UnknownMember, WrongCurrency.
    """
    program = till.merchant.program_at(now)
    today = local_day(now, program.timezone)
    record = record_of(book, till, wish.member_id) if wish.member_id else None
    account = ledger.release_run_out(record.account, now, today) if record else Account()
    over = is_over(account, program, till.location.id, wish.check_id)
    basket = wish.basket or Basket(check.payable)
    check = count_items(check, basket.lines, program)
    member_id = record.name(wish.member_id or "") if record else ""
    used = used_on(book, till, account, member_id, wish.check_id, wish.tags)
    wish = replace(wish, basket=basket).without_used(used)
    if record:
        specials = open_offers(book, till, record, account, wish.check_id, now)
        wish = replace(wish, specials=specials)
    shut: tuple[LeftOut, ...] = ()
    if any(offer_id.startswith(COUPON) for offer_id in wish.offer_ids):
        from chalicelib.usecases.coupons.finding import Guest, with_coupons  # noqa: PLC0415  what few checks need

        guest = Guest(member_id, record.account, account, record.customer) if record else Guest("", account, account)
        wish, shut = with_coupons(book, till, wish, guest, now)
    offers = list_offers(account, program, wish.basket, today, wish.specials) if record else _in_hand(program, wish, today)
    offers = tuple(replace(offer, reason="check_closed") for offer in offers) if over else offers
    spent, takings, refused = take(account, program, wish, today, over=over)
    uses = tuple(taking.use for taking in takings)
    # What the till will report once the offers are taken: they are a discount then.
    taken = sum(use.amount for use in (*uses, *used))
    report = replace(check, discount=check.discount + taken)
    sale = attach_uses(Sale(till.location.id, wish.check_id, report=report, member_id=wish.member_id or "nobody"), uses)
    sale = admit(book, till.merchant, sale, record)[0] if record else sale
    posting = post_sale(sale, spent, till.merchant, now)
    step = None
    if record and record.customer and uses:
        step = next_step_of(ask_phone(book, vault, till, record.customer, account, wish.check_id, uses, now))
    refused = (*shut, *refused)
    return Quote(record, account, program, offers, takings, refused, posting.points_delta, account.available(today), used, step)


def hold(book: Book, vault: Vault, till: Till, wish: Wish, request: Request, now: datetime) -> Answer:
    """Take the offers out of the balance for one check until the till is done, at most the program's hold time.

    Two round trips, three with a reward code, four where the phone has to confirm it. Then the answer's `next_step` says so, and
    the entry calls for a text. Raises UnknownMember, WrongCurrency, UnknownOffer, InsufficientPoints, OfferNotApplicable,
    UnknownRewardCode, RequestIdReused, Busy.
    """
    redemption_id = name_write("red", till, request.id)
    return once_made(book, till, redemption_id, request, lambda: _hold(book, vault, till, redemption_id, wish, request, now))


def once_made(book: Book, till: Till, redemption_id: str, request: Request, write: Callable[[], Answer]) -> Answer:
    """Make a redemption, or answer what was answered when it was made.

    Raises RequestIdReused, Busy, and what `write` refuses, but only for a request that was not answered before.
    """

    def tried() -> Answer:
        try:
            return write()
        except Outpaced as outpaced:
            known = outpaced.redemption
            if known is None:
                raise
        except Refusal:
            known = book.redemption(till.merchant.id, redemption_id)
            if known is None:
                raise
        return replay(request, known.digest, known.answer)

    return attempt(tried)


def redemption_of(book: Book, till: Till, redemption_id: str) -> Redemption:
    """The redemption, where this location made it. Raises UnknownRedemption."""
    redemption = book.redemption(till.merchant.id, redemption_id)
    if redemption is None or redemption.location_id != till.location.id:
        raise UnknownRedemption(redemption_id)
    return redemption


def next_step_of(confirmation: Confirmation | None) -> NextStep:
    """What a till does next with a hold that has this to be confirmed (None: nothing)."""
    return confirmation.next_step if confirmation else NextStep.CAPTURE


def _in_hand(program: Program, wish: Wish, today: date) -> tuple[Offer, ...]:
    """What nobody is offered: the coupon in their hand, and no more."""
    listed = list_offers(Account(), program, wish.basket, today, wish.specials) if wish.specials else ()
    return tuple(offer for offer in listed if offer.id.startswith(COUPON))


def _hold(book: Book, vault: Vault, till: Till, redemption_id: str, wish: Wish, request: Request, now: datetime) -> Answer:
    plan = plan_uses(book, till, wish, now)
    confirmation = confirmed_by_code(plan) or ask_about(book, vault, till, wish.check_id, plan, now)
    redemption, entry = _held(till, redemption_id, wish.check_id, plan, confirmation, request, now)
    used = replace(plan.code, redemption_id=redemption_id) if plan.code else None
    pointers = deadline(till.merchant, plan.member_id, redemption) if plan.specials else ()
    changes = Changes(till.merchant.id, redemption=redemption, entries=(entry,), pointers=pointers, reward_code=used)
    book.commit(replace(changes, specials=plan.specials))
    return Answer(redemption.answer)


def confirmed_by_code(plan: Plan) -> Confirmation | None:
    """The phone that texted for a reward code wants it used."""
    return Confirmation().confirm(ConfirmedBy.PHONE) if plan.code else None


def ask_about(book: Book, vault: Vault, till: Till, check_id: str, plan: Plan, now: datetime) -> Confirmation | None:
    """What the phone has to confirm before this is used on a check; None: nothing."""
    customer = plan.record.customer
    return ask_phone(book, vault, till, customer, plan.before, check_id, plan.uses, now) if customer else None


def _held(
    till: Till,
    redemption_id: str,
    check_id: str,
    plan: Plan,
    confirmation: Confirmation | None,
    request: Request,
    now: datetime,
) -> tuple[Redemption, Entry]:
    """The redemption that holds what was planned, and the member's entry that says so."""
    program = till.merchant.program_at(now)
    status, step, expires_at = RedemptionStatus.HELD, next_step_of(confirmation), now + timedelta(seconds=program.hold_seconds)
    asks = step is not NextStep.CAPTURE
    account = ledger.hold(plan.after, Hold(redemption_id, check_id, till.location.id, expires_at, plan.uses, asks))
    answer = {
        "id": redemption_id,
        "status": status.value,
        "expires_at": expires_at.isoformat(),
        **plan.facts,
        "balance": account.available(local_day(now, program.timezone)),
        "at": now.isoformat(),
        "next_step": step.value,
    }
    named = redemption_id, plan.member_id, till.location.id, check_id
    redemption = Redemption(*named, status, expires_at, request.digest, answer, confirmation=confirmation)
    entry = next_entry(
        plan.record.account,
        account,
        member_id=plan.member_id,
        at=now,
        kind=EntryKind.HELD,
        cause=redemption_id,
        location_id=till.location.id,
        facts=_asking(step, name_asked(program, plan.uses), expires_at),
    )
    return redemption, entry


def _asking(step: NextStep, used: str, expires_at: datetime) -> dict[str, int | str]:
    """The facts of a hold that the phone is texted about: with a code, or for a YES alone."""
    if step not in {NextStep.CONFIRM, NextStep.YES}:
        return {}
    return {"confirm" if step is NextStep.CONFIRM else "confirm_yes": used, "until": expires_at.isoformat()}
