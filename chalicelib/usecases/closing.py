"""Closing a hold: capture makes it final, release gives it back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from chalicelib.domain import ledger
from chalicelib.domain.account import Account, Use
from chalicelib.domain.calendar import local_day
from chalicelib.domain.confirmation import ConfirmationState
from chalicelib.domain.entry import Entry, EntryKind, next_entry, standing
from chalicelib.domain.offers import take_part
from chalicelib.domain.operation import Operation, OperationKind
from chalicelib.domain.posting import pay_marks
from chalicelib.domain.program import Program
from chalicelib.domain.redemption import Redemption, RedemptionStatus, TakenRow
from chalicelib.domain.refusals import Declined, HoldRanOut, PartNotCapturable, RedemptionClosed, Refusal
from chalicelib.usecases.confirming import Proof, check_proof, refuse_again
from chalicelib.usecases.deadlines import new_pointers
from chalicelib.usecases.naming import name_uses
from chalicelib.usecases.ports import Book, Changes, Outpaced
from chalicelib.usecases.redemptions import redemption_of
from chalicelib.usecases.till import Answer, Request, Till, once, record_of


@dataclass(frozen=True, slots=True)
class Closing:
    """How a hold is to end: captured or released, with how much of its credit, and what the cashier was told by whom."""

    status: RedemptionStatus
    amount: int | None = None
    proof: Proof | None = None

    @property
    def captures(self) -> bool:
        """Whether it is to be used."""
        return self.status is RedemptionStatus.CAPTURED


RELEASE = Closing(RedemptionStatus.RELEASED)


def capture(
    book: Book,
    till: Till,
    redemption_id: str,
    request: Request,
    now: datetime,
    amount: int | None = None,
    proof: Proof | None = None,
) -> Answer:
    """Make a hold final. Capturing the same again gives the same answer, under another request id too.

    With `amount` minor units less credit is used than is held, and the rest goes back at once. `proof` stands for the YES of a
    phone that has to confirm and has not. Raises UnknownRedemption, RedemptionClosed, HoldRanOut, PartNotCapturable,
    ConfirmationNeeded, WrongCode, CodeLocked, Declined, RequestIdReused, Busy.
    """
    return _once(book, till, redemption_id, Closing(RedemptionStatus.CAPTURED, amount, proof), request, now)


def release(book: Book, till: Till, redemption_id: str, request: Request, now: datetime) -> Answer:
    """Give a hold back. Releasing again, or after it ran out, gives the same answer, under another request id too.

    Raises UnknownRedemption, RedemptionClosed, RequestIdReused, Busy.
    """
    return _once(book, till, redemption_id, RELEASE, request, now)


def _once(book: Book, till: Till, redemption_id: str, closing: Closing, request: Request, now: datetime) -> Answer:
    kind = OperationKind.CAPTURE if closing.captures else OperationKind.RELEASE

    def write(name: str) -> Answer:
        redemption = redemption_of(book, till, redemption_id)
        note = partial(Operation, name, kind, redemption_id, now, request.digest)
        if closing.captures:
            refuse_again(till, redemption, closing.proof, request)
        if redemption.status is closing.status and _is_same(redemption, closing.amount):
            answer = Answer(_closing_facts(redemption), replayed=True)
            book.commit(Changes(till.merchant.id, operation=note(answer.facts)))
            return answer
        if not redemption.member_id and redemption.status is RedemptionStatus.CAPTURED and not closing.captures:
            from chalicelib.usecases.coupons import guests  # noqa: PLC0415  what few checks need

            return guests.release(book, till, redemption, now, note)
        if redemption.status is not RedemptionStatus.HELD:
            raise _say_closed(redemption)
        return _close(book, till, redemption, closing, request, now, note)

    return once(book, till, request, write)


def _close(
    book: Book,
    till: Till,
    redemption: Redemption,
    closing: Closing,
    request: Request,
    now: datetime,
    note: Callable[[Mapping[str, Any]], Operation],
) -> Answer:
    """`note` makes the claim on the request, which keeps the answer."""
    record = record_of(book, till, redemption.member_id)
    before, redemption = record.account, replace(redemption, member_id=record.name(redemption.member_id))
    if closing.captures:
        program = till.merchant.program_at(now)
        if ledger.release_run_out(before, now, local_day(now, program.timezone)).hold(redemption.id) is None:
            raise _say_gone(book, till, redemption, before, now)
        redemption = check_proof(book, till, redemption, record.customer, before, closing.proof, request, now)
    closed, entry = close_hold(till, redemption, before, closing, now)
    answer = Answer(_closing_facts(closed))
    pointers, done = new_pointers(till.merchant, entry, before), note(answer.facts)
    book.commit(Changes(till.merchant.id, redemption=closed, entries=(entry,), pointers=pointers, operation=done))
    return answer


def close_hold(till: Till, redemption: Redemption, before: Account, closing: Closing, now: datetime) -> tuple[Redemption, Entry]:
    """The redemption once it is captured or released, and the entry after the stored account `before` that leads there.

    Raises PartNotCapturable.
    """
    merchant, program = till.merchant, till.merchant.program_at(now)
    today = local_day(now, program.timezone)
    account = ledger.release_run_out(before, now, today)
    held, uses = account.hold(redemption.id), tuple[Use, ...]()
    facts: dict[str, int | str] = {"check": redemption.check_id}
    if held is not None and closing.captures:
        if redemption.given is not None and closing.amount is not None:
            raise PartNotCapturable(redemption.id, closing.amount, "whole_only")
        held, back = take_part(held, closing.amount, program)
        facts, uses = facts | captured_facts(program, held.uses), held.uses
        account = ledger.touch(ledger.capture(account, held), merchant.moves_until(today, now), today)
        if redemption.given is not None:  # it is on no check, and waits for no sale
            account = ledger.forget_captured(account, redemption.id, {use.name for use in uses})
            facts |= {"given": redemption.given.amount, "given_to": redemption.given.name}
        account = ledger.give_back(account, back, today)
    elif held is not None:
        account = pay_marks(ledger.release(account, held, today), program, today)
    entry = next_entry(
        before,
        account,
        member_id=redemption.member_id,
        at=now,
        kind=EntryKind.CAPTURED if closing.captures else EntryKind.RELEASED,
        cause=redemption.id,
        location_id=till.location.id,
        facts={**facts, **standing(account, program, today)},
    )
    return replace(redemption, status=closing.status, closing_balance=account.available(today), uses=uses), entry


def _say_closed(redemption: Redemption) -> Refusal:
    confirmation = redemption.confirmation
    if confirmation is not None and confirmation.state is ConfirmationState.DECLINED:
        return Declined(redemption.id)
    return RedemptionClosed(redemption.id, redemption.status)


def _say_gone(book: Book, till: Till, redemption: Redemption, seen: Account, now: datetime) -> Refusal:
    """Why nothing is held any more, where nobody closed the redemption since we read it. Raises Outpaced where somebody did.

    A hold ends without its redemption being told when it runs out, by the clock of any till, and when its check is voided.
    """
    if seen.capture(redemption.id) or redemption_of(book, till, redemption.id).revision != redemption.revision:
        raise Outpaced
    if redemption.expires_at <= now:
        return HoldRanOut(redemption.id)
    return RedemptionClosed(redemption.id, RedemptionStatus.RELEASED)


def captured_facts(program: Program, uses: Sequence[Use]) -> dict[str, int | str]:
    """What the entry of a capture says of what was used."""
    return {
        "used": name_uses(program, uses),
        "price": sum(use.points for use in uses if use.certificate_id is None),
        "amount": sum(use.amount for use in uses),
    }


def _closing_facts(redemption: Redemption) -> dict[str, Any]:
    facts = {**redemption.answer, "status": redemption.status.value, "balance": redemption.closing_balance}
    if redemption.status is RedemptionStatus.RELEASED:
        return facts
    return {**facts, "uses": redemption.rows, "returned": _held(redemption) - _used(redemption)}


def _is_same(redemption: Redemption, amount: int | None) -> bool:
    """Whether it was closed with this amount; to capture without one is to capture all that was held."""
    if redemption.status is RedemptionStatus.RELEASED:
        return True
    return _used(redemption) == (_held(redemption) if amount is None else amount)


def _held(redemption: Redemption) -> int:
    """Minor units that were held."""
    return sum(TakenRow(*row).amount for row in redemption.answer["uses"])


def _used(redemption: Redemption) -> int:
    """Minor units that were captured."""
    return sum(use.amount for use in redemption.uses)
