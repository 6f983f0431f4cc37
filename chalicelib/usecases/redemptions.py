"""Redemptions: quote without effect, and hold. `closing.py` captures or releases, `reversals.py` undoes what was captured."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from chalicelib.domain import ledger
from chalicelib.domain.account import Account, Hold, Use
from chalicelib.domain.calendar import local_day
from chalicelib.domain.confirmation import Confirmation, ConfirmedBy, NextStep
from chalicelib.domain.customer import Customer
from chalicelib.domain.entry import Entry, EntryKind, next_entry
from chalicelib.domain.posting import post_sale
from chalicelib.domain.program import Program, RewardKind
from chalicelib.domain.redemption import Offer, Redemption, RedemptionStatus, is_over, list_offers, take_offers
from chalicelib.domain.refusals import (
    OfferNotApplicable,
    Refusal,
    UnknownMember,
    UnknownRedemption,
    UnknownRewardCode,
    WrongCurrency,
)
from chalicelib.domain.reward_code import RewardCode, read_code
from chalicelib.domain.sale import Report, Sale, attach_uses
from chalicelib.domain.texts.wording import money
from chalicelib.usecases.confirming import ask_phone
from chalicelib.usecases.ports import Book, Changes, Outpaced, Record, Vault
from chalicelib.usecases.till import Answer, Request, Till, attempt, name_write, replay

Ask = Callable[[Customer, Account, str, Sequence[Use], datetime], Confirmation | None]
"""Says what has to be confirmed before a customer's account has these uses on a check."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What a check would cost and earn. `uses` are the requested offers that can be taken, `refused` the others."""

    record: Record | None
    account: Account
    program: Program
    offers: tuple[Offer, ...]
    uses: tuple[Use, ...]
    refused: tuple[tuple[str, Refusal], ...]
    points_to_earn: int
    balance: int
    next_step: NextStep | None = None
    """What a hold of `uses` will ask for; None: there are none."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a till asks to hold: for which check, whose, and which offers; or with a reward `code`, which says whose and which.

    `payable` is what is left to pay, in minor units of `currency`; None: not said. The code has to be good `keyed_at`; None: now.
    """

    check_id: str
    member_id: str
    offer_ids: tuple[str, ...]
    payable: int | None
    all_or_nothing: bool = True
    currency: str | None = None
    code: str | None = None
    keyed_at: datetime | None = None


def quote(
    book: Book,
    vault: Vault,
    till: Till,
    check_id: str,
    member_id: str | None,
    check: Report,
    requested: Sequence[str],
    now: datetime,
) -> Quote:
    """What the member could use on this check and would earn with it, after the requested offers. Writes nothing.

    Raises UnknownMember, WrongCurrency.
    """
    program = till.merchant.program_at(now)
    today = local_day(now, program.timezone)
    record = record_of(book, till, member_id) if member_id else None
    account = ledger.release_run_out(record.account, now, today) if record else Account()
    over = is_over(account, program, till.location.id, check_id)
    sale = Sale(till.location.id, check_id, report=check, member_id=member_id or "nobody")
    payable = check.payable
    offers = list_offers(account, program, payable, today) if record else ()
    spent, uses, refused = take_offers(account, program, () if over else requested, payable, today)
    if over:
        offers = tuple(replace(offer, reason="check_closed") for offer in offers)
        refused = tuple((offer_id, OfferNotApplicable(offer_id, "check_closed")) for offer_id in requested)
    # What the till will report once the offers are taken: they are a discount then.
    taken = sum(use.amount for use in uses)
    sale = replace(attach_uses(sale, uses), report=replace(check, discount=check.discount + taken))
    posting = post_sale(sale, spent, till.merchant, now)
    step = None
    if record and record.customer and uses:
        step = next_step_of(ask_phone(book, vault, till, record.customer, account, check_id, uses, now))
    return Quote(record, account, program, offers, uses, refused, posting.points_delta, account.available(today), step)


def hold(book: Book, vault: Vault, till: Till, wish: Wish, request: Request, now: datetime) -> Answer:
    """Take the offers out of the balance for one check until the till is done, at most the program's hold time.

    Two round trips, three with a reward code, four where the phone has to confirm it. Then the answer's `next_step` says so, and
    the entry calls for a text. Raises UnknownMember, WrongCurrency, UnknownOffer, InsufficientPoints, OfferNotApplicable,
    UnknownRewardCode, RequestIdReused, Busy.
    """
    redemption_id = name_write("red", till, request.id)

    def write() -> Answer:
        try:
            return _hold(book, vault, till, redemption_id, wish, request, now)
        except Outpaced as outpaced:
            if outpaced.redemption is None:
                raise
            return replay(request, outpaced.redemption.digest, outpaced.redemption.answer)
        except Refusal:
            known = book.redemption(till.merchant.id, redemption_id)
            if known is None:
                raise
            return replay(request, known.digest, known.answer)

    return attempt(write)


def record_of(book: Book, till: Till, member_id: str) -> Record:
    """The member's record. Raises UnknownMember."""
    record = book.record(till.merchant.id, member_id)
    if record.customer is None or not record.customer.is_member:
        raise UnknownMember(member_id)
    return record


def redemption_of(book: Book, till: Till, redemption_id: str) -> Redemption:
    """The redemption, where this location made it. Raises UnknownRedemption."""
    redemption = book.redemption(till.merchant.id, redemption_id)
    if redemption is None or redemption.location_id != till.location.id:
        raise UnknownRedemption(redemption_id)
    return redemption


def next_step_of(confirmation: Confirmation | None) -> NextStep:
    """What a till does next with a hold that has this to be confirmed (None: nothing)."""
    return confirmation.next_step if confirmation else NextStep.CAPTURE


def name_uses(program: Program, uses: Sequence[Use]) -> str:
    """What is used, in few words: the first reward's name, and how many more."""
    names = [reward.name for use in uses if (reward := program.reward(use.reward_id))]
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    return f"{names[0]}{more}" if names else ""


def name_asked(program: Program, uses: Sequence[Use]) -> str:
    """What the phone is asked about: of credit, how much. The amount comes first, so that no cut takes it."""
    credit = sum(use.amount for use in uses if (reward := program.reward(use.reward_id)) and reward.kind is RewardKind.CREDIT)
    amount = f"{money(credit, program.currency, 'en')} " if credit else ""
    return f"{amount}{name_uses(program, uses)}"


def _hold(book: Book, vault: Vault, till: Till, redemption_id: str, wish: Wish, request: Request, now: datetime) -> Answer:
    program = till.merchant.program_at(now)
    if wish.currency not in {None, program.currency}:
        raise WrongCurrency(program.currency, wish.currency or "")
    code = _live_code(book, till, wish.code, wish.keyed_at or now) if wish.code is not None else None
    if code is not None:
        wish = replace(wish, member_id=code.member_id, offer_ids=(code.offer_id,))
    record = record_of(book, till, wish.member_id)
    if code is not None and not _has_kept(record, code):
        raise UnknownRewardCode("unknown")
    ask = partial(ask_phone, book, vault, till) if code is None else _has_asked
    redemption, entry = _held(till, redemption_id, wish, record, request, now, ask)
    used = replace(code, redemption_id=redemption_id) if code else None
    book.commit(Changes(till.merchant.id, redemption=redemption, entries=(entry,), reward_code=used))
    return Answer(redemption.answer)


def _held(
    till: Till, redemption_id: str, wish: Wish, record: Record, request: Request, now: datetime, ask: Ask
) -> tuple[Redemption, Entry]:
    """The redemption that holds what is wished for, and the member's entry that says so."""
    program = till.merchant.program_at(now)
    today = local_day(now, program.timezone)
    before, member_id = record.account, record.name(wish.member_id)
    running = ledger.release_run_out(before, now, today)
    if is_over(running, program, till.location.id, wish.check_id):
        raise OfferNotApplicable(wish.offer_ids[0], "check_closed")
    account, uses, refused = take_offers(running, program, wish.offer_ids, wish.payable, today)
    if refused and (wish.all_or_nothing or not uses):
        raise refused[0][1]
    confirmation = ask(record.customer, running, wish.check_id, uses, now) if record.customer else None
    status, step, expires_at = RedemptionStatus.HELD, next_step_of(confirmation), now + timedelta(seconds=program.hold_seconds)
    asks = step is not NextStep.CAPTURE
    account = ledger.hold(account, Hold(redemption_id, wish.check_id, till.location.id, expires_at, uses, asks))
    answer = {
        "id": redemption_id,
        "status": status.value,
        "expires_at": expires_at.isoformat(),
        **_taken(uses, refused),
        "balance": account.available(today),
        "at": now.isoformat(),
        "next_step": step.value,
    }
    named = redemption_id, member_id, till.location.id, wish.check_id
    redemption = Redemption(*named, status, expires_at, request.digest, answer, confirmation=confirmation)
    entry = next_entry(
        before,
        account,
        member_id=member_id,
        at=now,
        kind=EntryKind.HELD,
        cause=redemption_id,
        location_id=till.location.id,
        facts=_asking(step, name_asked(program, uses), expires_at),
    )
    return redemption, entry


def _has_asked(*_: object) -> Confirmation:
    """The phone that texted for a reward code wants it used."""
    return Confirmation().confirm(ConfirmedBy.PHONE)


def _taken(uses: Sequence[Use], refused: Sequence[tuple[str, Refusal]]) -> dict[str, Any]:
    return {
        "uses": [[use.offer_id, use.reward_id, use.amount, use.points] for use in uses],
        "rejected": [[offer_id, type(refusal).__name__] for offer_id, refusal in refused],
    }


def _asking(step: NextStep, used: str, expires_at: datetime) -> dict[str, int | str]:
    """The facts of a hold that the phone is texted about: with a code, or for a YES alone."""
    if step not in {NextStep.CONFIRM, NextStep.YES}:
        return {}
    return {"confirm" if step is NextStep.CONFIRM else "confirm_yes": used, "until": expires_at.isoformat()}


def _has_kept(record: Record, code: RewardCode) -> bool:
    """Whether the code is still the member's: a phone that is not theirs any more takes along none that it was texted."""
    owner = record.alias or record.customer
    return owner is not None and any(known.code == code.code for known in owner.reward_codes)


def _live_code(book: Book, till: Till, typed: str, keyed_at: datetime) -> RewardCode:
    code = book.reward_code(till.merchant.id, read_code(typed))
    if code is None:
        raise UnknownRewardCode("unknown")
    if code.redemption_id is not None:
        raise UnknownRewardCode("used")
    if code.expires_at <= keyed_at:
        raise UnknownRewardCode("expired")
    return code
