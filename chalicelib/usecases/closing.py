"""Closing a hold: capture makes it final, release gives it back."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from chalicelib.domain import ledger
from chalicelib.domain.account import Account, Hold
from chalicelib.domain.calendar import local_day
from chalicelib.domain.entry import Entry, EntryKind, next_entry, standing
from chalicelib.domain.operation import Operation, OperationKind
from chalicelib.domain.posting import pay_marks
from chalicelib.domain.program import Program
from chalicelib.domain.redemption import Redemption, RedemptionStatus, take_part
from chalicelib.domain.refusals import HoldRanOut, RedemptionClosed, Refusal
from chalicelib.usecases.deadlines import new_pointers
from chalicelib.usecases.ports import Book, Changes, Outpaced
from chalicelib.usecases.redemptions import record_of, redemption_of
from chalicelib.usecases.till import Answer, Request, Till, once


def capture(book: Book, till: Till, redemption_id: str, request: Request, now: datetime, amount: int | None = None) -> Answer:
    """Make a hold final. Capturing the same again gives the same answer, under another request id too.

    With `amount` minor units less credit is used than is held, and the rest goes back at once. Raises UnknownRedemption,
    RedemptionClosed, HoldRanOut, PartNotCapturable, RequestIdReused, Busy.
    """
    return _once(book, till, redemption_id, RedemptionStatus.CAPTURED, request, now, amount)


def release(book: Book, till: Till, redemption_id: str, request: Request, now: datetime) -> Answer:
    """Give a hold back. Releasing again, or after it ran out, gives the same answer, under another request id too.

    Raises UnknownRedemption, RedemptionClosed, RequestIdReused, Busy.
    """
    return _once(book, till, redemption_id, RedemptionStatus.RELEASED, request, now)


def _once(
    book: Book,
    till: Till,
    redemption_id: str,
    status: RedemptionStatus,
    request: Request,
    now: datetime,
    amount: int | None = None,
) -> Answer:
    kind = OperationKind.CAPTURE if status is RedemptionStatus.CAPTURED else OperationKind.RELEASE

    def write(name: str) -> Answer:
        note = partial(Operation, name, kind, redemption_id, now, request.digest)
        return _close(book, till, redemption_id, status, now, note, amount)

    return once(book, till, request, write)


def _close(
    book: Book,
    till: Till,
    redemption_id: str,
    status: RedemptionStatus,
    now: datetime,
    note: Callable[[Mapping[str, Any]], Operation],
    amount: int | None,
) -> Answer:
    """`note` makes the claim on the request, which keeps the answer."""
    redemption = redemption_of(book, till, redemption_id)
    if redemption.status is status and _is_same(redemption, amount):
        answer = Answer(_closing_facts(redemption), replayed=True)
        book.commit(Changes(till.merchant.id, operation=note(answer.facts)))
        return answer
    if redemption.status is not RedemptionStatus.HELD:
        raise RedemptionClosed(redemption_id, redemption.status)
    record = record_of(book, till, redemption.member_id)
    before, redemption = record.account, replace(redemption, member_id=record.name(redemption.member_id))
    program = till.merchant.program_at(now)
    account = ledger.release_run_out(before, now, local_day(now, program.timezone))
    held = account.hold(redemption_id)
    if held is None and status is RedemptionStatus.CAPTURED:
        raise _say_gone(book, till, redemption, before, now)
    closed, entry = _closed(till, redemption, before, account, held, status, now, amount)
    answer = Answer(_closing_facts(closed))
    pointers, done = new_pointers(till.merchant, entry, before), note(answer.facts)
    book.commit(Changes(till.merchant.id, redemption=closed, entries=(entry,), pointers=pointers, operation=done))
    return answer


def _closed(
    till: Till,
    redemption: Redemption,
    before: Account,
    account: Account,
    held: Hold | None,
    status: RedemptionStatus,
    now: datetime,
    amount: int | None,
) -> tuple[Redemption, Entry]:
    """The redemption once it is captured or released, and the entry that leads there. Raises PartNotCapturable."""
    merchant, program = till.merchant, till.merchant.program_at(now)
    today = local_day(now, program.timezone)
    facts: dict[str, int | str] = {"check": redemption.check_id}
    if held is not None and status is RedemptionStatus.CAPTURED:
        held, back = take_part(held, amount, program)
        facts |= _captured_facts(program, held)
        account = ledger.touch(ledger.capture(account, held), merchant.moves_until(today, now), today)
        account = ledger.give_back(account, back, today)
    elif held is not None:
        account = pay_marks(ledger.release(account, held, today), program, today)
    uses = held.uses if held is not None and status is RedemptionStatus.CAPTURED else ()
    entry = next_entry(
        before,
        account,
        member_id=redemption.member_id,
        at=now,
        kind=EntryKind.CAPTURED if status is RedemptionStatus.CAPTURED else EntryKind.RELEASED,
        cause=redemption.id,
        location_id=till.location.id,
        facts={**facts, **standing(account, program, today)},
    )
    return replace(redemption, status=status, closing_balance=account.available(today), uses=uses), entry


def _say_gone(book: Book, till: Till, redemption: Redemption, seen: Account, now: datetime) -> Refusal:
    """Why nothing is held any more, where nobody closed the redemption since we read it. Raises Outpaced where somebody did.

    A hold ends without its redemption being told when it runs out, by the clock of any till, and when its check is voided.
    """
    if seen.capture(redemption.id) or redemption_of(book, till, redemption.id).revision != redemption.revision:
        raise Outpaced
    if redemption.expires_at <= now:
        return HoldRanOut(redemption.id)
    return RedemptionClosed(redemption.id, RedemptionStatus.RELEASED)


def _captured_facts(program: Program, held: Hold) -> dict[str, int | str]:
    names = [reward.name for use in held.uses if (reward := program.reward(use.reward_id))]
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    return {
        "used": f"{names[0]}{more}" if names else "",
        "price": sum(use.points for use in held.uses if use.certificate_id is None),
        "amount": sum(use.amount for use in held.uses),
    }


def _closing_facts(redemption: Redemption) -> dict[str, Any]:
    facts = {**redemption.answer, "status": redemption.status.value, "balance": redemption.closing_balance}
    if redemption.status is RedemptionStatus.RELEASED:
        return facts
    uses = [[use.offer_id, use.reward_id, use.amount, use.points] for use in redemption.uses]
    return {**facts, "uses": uses, "returned": _held(redemption) - _used(redemption)}


def _is_same(redemption: Redemption, amount: int | None) -> bool:
    """Whether it was closed with this amount; to capture without one is to capture all that was held."""
    if redemption.status is RedemptionStatus.RELEASED:
        return True
    return _used(redemption) == (_held(redemption) if amount is None else amount)


def _held(redemption: Redemption) -> int:
    """Minor units that were held."""
    return sum(amount for _, _, amount, _ in redemption.answer["uses"])


def _used(redemption: Redemption) -> int:
    """Minor units that were captured."""
    return sum(use.amount for use in redemption.uses)
