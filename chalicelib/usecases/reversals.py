"""Undoing a captured redemption, wholly or by some of its offers; and looking at a redemption."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from chalicelib.domain import ledger
from chalicelib.domain.account import CAPTURE_DAYS, Account
from chalicelib.domain.calendar import local_day
from chalicelib.domain.operation import Operation, OperationKind
from chalicelib.domain.redemption import Redemption, RedemptionStatus, Reversal, TakenRow
from chalicelib.domain.refusals import NotCaptured, RedemptionClosed, UnknownOffer
from chalicelib.domain.reversal import reversal_of, uses_on
from chalicelib.domain.reversal import reverse as plan
from chalicelib.domain.sale import Sale
from chalicelib.usecases.confirming import stand
from chalicelib.usecases.deadlines import new_pointers
from chalicelib.usecases.ports import Book, Changes, Outpaced
from chalicelib.usecases.redemptions import redemption_of
from chalicelib.usecases.till import Answer, Request, Till, attempt, once, record_of


@dataclass(frozen=True, slots=True)
class Found:
    """A redemption, and where it stands now: a hold ends without its item being told when it runs out or its check is voided."""

    redemption: Redemption
    status: RedemptionStatus


def reverse(
    book: Book,
    till: Till,
    redemption_id: str,
    names: Collection[str] | None,
    reason: str | None,
    request: Request,
    now: datetime,
    known: Redemption | None = None,
) -> Answer:
    """Give back what was captured: these uses of it, or all (None). Reversing the same again gives the same answer.

    A tag names one use, an offer's id all uses of that offer. `known` is the redemption, where it was read a moment ago.

    Points go back into the lots that they came from, certificates come back as such, and the sale is posted anew without the
    reward, all in one write. Raises UnknownRedemption, UnknownOffer, NotCaptured, RedemptionClosed, RequestIdReused, Busy.
    """
    read = [known] if known is not None else []

    def write(name: str) -> Answer:
        note = partial(Operation, name, OperationKind.REVERSAL, redemption_id, now, request.digest)
        redemption = read.pop() if read else redemption_of(book, till, redemption_id)
        return _reverse(book, till, redemption, names, reason, now, note)

    return once(book, till, request, write)


def find(book: Book, till: Till, redemption_id: str, now: datetime) -> Found:
    """A redemption of this location. Raises UnknownRedemption, Busy."""
    return attempt(lambda: _find(book, till, redemption_id, now))


def _reverse(
    book: Book,
    till: Till,
    redemption: Redemption,
    names: Collection[str] | None,
    reason: str | None,
    now: datetime,
    note: Callable[[Mapping[str, Any]], Operation],
) -> Answer:
    """`note` makes the claim on the request, which keeps the answer."""
    captured = frozenset(use.name for use in redemption.uses)
    asked = captured if names is None else redemption.names_of(names)
    if redemption.status is RedemptionStatus.HELD:
        raise NotCaptured(redemption.id)
    if redemption.status is RedemptionStatus.RELEASED:
        raise RedemptionClosed(redemption.id, redemption.status)
    if unknown := sorted(asked - captured):
        raise UnknownOffer(unknown[0])
    known = reversal_of(redemption, asked)
    if known is not None:
        answer = Answer(_facts(redemption, known), replayed=True)
        book.commit(Changes(till.merchant.id, operation=note(answer.facts)))
        return answer
    place = till.merchant.id, redemption.location_id, redemption.check_id
    if not redemption.member_id:
        sale = book.sale(*place)
        if sale is None or sale.member_id is None:
            return _reverse_nobodys(book, till, redemption, asked, reason, sale, now, note)
        # The check became a member's, whose sale is posted again without it.
        redemption = replace(redemption, member_id=sale.member_id)
    record, found = book.both(lambda: record_of(book, till, redemption.member_id), lambda: book.sale(*place))
    before, redemption = record.account, replace(redemption, member_id=record.name(redemption.member_id))
    sale = _with_uses(found, redemption, before, now)
    done = plan(redemption, asked, reason, sale, before, till.merchant, now)
    pointers = new_pointers(till.merchant, done.entry, before)
    answer = Answer(_facts(done.redemption, done.redemption.reversals[-1]))
    changes = Changes(till.merchant.id, done.sale, done.redemption, entries=(done.entry,), pointers=pointers)
    book.commit(replace(changes, operation=note(answer.facts)))
    return answer


def _reverse_nobodys(
    book: Book,
    till: Till,
    redemption: Redemption,
    asked: frozenset[str],
    reason: str | None,
    sale: Sale | None,
    now: datetime,
    note: Callable[[Mapping[str, Any]], Operation],
) -> Answer:
    from chalicelib.usecases.coupons import guests  # noqa: PLC0415  what few checks need

    fresh = asked - redemption.reversed_names
    left = {use.name for use in redemption.uses} - redemption.reversed_names - fresh
    status = redemption.status if left else RedemptionStatus.REVERSED
    done = Reversal(tuple(sorted(asked)), tuple(sorted(fresh)), 0, status, guests.NO_BALANCE, now, reason)
    answer = Answer(_facts(redemption, done))
    guests.reverse(book, till, redemption, done, sale, note(answer.facts))
    return answer


def _with_uses(sale: Sale | None, redemption: Redemption, account: Account, now: datetime) -> Sale | None:
    """The sale if it has the uses of a captured redemption: they wait in the account before, and leave it after a time."""
    if redemption.given is not None or account.capture(redemption.id) is not None:
        return None
    if uses_on(sale, redemption.id):
        return sale
    left = {use.name for use in redemption.uses} - redemption.reversed_names
    if left and now - redemption.expires_at < timedelta(days=CAPTURE_DAYS):
        raise Outpaced  # they have just gone from one to the other: look again
    return None


def _facts(redemption: Redemption, reversal: Reversal) -> dict[str, Any]:
    rows = [row for row in redemption.rows if TakenRow(*row).name in reversal.names]
    return {
        "id": redemption.id,
        "status": reversal.status.value,
        "uses": rows,
        "points_restored": reversal.points,
        "balance": reversal.balance,
        **({"given": list(redemption.given)} if redemption.given else {}),
    }


def _find(book: Book, till: Till, redemption_id: str, now: datetime) -> Found:
    redemption = redemption_of(book, till, redemption_id)
    if redemption.status is not RedemptionStatus.HELD:
        return Found(redemption, redemption.status)
    record = book.record(till.merchant.id, redemption.member_id)
    stored = record.account
    today = local_day(now, till.merchant.program_at(now).timezone)
    if ledger.release_run_out(stored, now, today).hold(redemption_id):
        return Found(replace(redemption, confirmation=stand(redemption.confirmation, record.customer)), redemption.status)
    if stored.capture(redemption_id) or redemption_of(book, till, redemption_id).revision != redemption.revision:
        raise Outpaced  # closed since we read it
    return Found(redemption, RedemptionStatus.RELEASED)
