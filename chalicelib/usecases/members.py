"""Members at the till: finding one by phone, and inviting somebody whose number a cashier typed."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.domain import ledger
from chalicelib.domain.account import Account
from chalicelib.domain.calendar import local_day
from chalicelib.domain.customer import Asked, Consent, ConsentEvent, Customer, HandledText, Reply
from chalicelib.domain.operation import Operation, OperationKind
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import OptedOut, UnknownMember, UnreadablePhone
from chalicelib.usecases.ports import Book, Changes, Vault
from chalicelib.usecases.till import Answer, Request, Till, once


@dataclass(frozen=True, slots=True)
class Member:
    """A member as a till sees one: what is true at the moment of asking."""

    id: str
    customer: Customer
    account: Account
    balance: int
    """Points free to spend."""


def look_up(book: Book, vault: Vault, till: Till, phone: PhoneNumber, now: datetime) -> Member | None:
    """The member with this phone, in one round trip; None where nobody joined with it."""
    return _member(book, till, vault.member_id(till.merchant.id, phone), now)


def get(book: Book, till: Till, member_id: str, now: datetime) -> Member:
    """The member with this id. Raises UnknownMember."""
    member = _member(book, till, member_id, now)
    if member is None:
        raise UnknownMember(member_id)
    return member


def invite(
    book: Book, vault: Vault, till: Till, phone: PhoneNumber, name: str | None, wording: str, request: Request, now: datetime
) -> Answer:
    """Ask the phone itself whether its owner wants to join: only their YES makes a member (double opt-in).

    `wording` is the version of what the cashier read out. Somebody who was asked already is not asked again. Facts: `id`,
    `status` (member, or pending: then `asked_before`). Raises UnreadablePhone for the merchant's own number, OptedOut,
    RequestIdReused, Busy.
    """
    merchant = till.merchant
    if vault.open(merchant.id, merchant.phone_sealed) == phone.e164:
        raise UnreadablePhone("not_a_mobile")
    member_id = vault.member_id(merchant.id, phone)

    def done(name: str, facts: dict[str, Any], **written: Any) -> Answer:
        operation = Operation(name, OperationKind.INVITATION, member_id, now, request.digest, facts)
        book.commit(Changes(merchant.id, operation=operation, **written))
        return Answer(facts)

    def write(operation_id: str) -> Answer:
        found = book.record(merchant.id, member_id).customer
        if found is not None and found.opted_out:
            raise OptedOut
        if found is not None and found.is_member:
            return done(operation_id, {"id": member_id, "status": "member"})
        if found is not None and found.asked is Asked.CONFIRM:
            return done(operation_id, _pending(member_id, asked_before=True))
        sealed = vault.seal(merchant.id, phone.e164)
        known = found or Customer(member_id, sealed, merchant.language)
        customer = replace(known, first_name=name or known.first_name, asked=Asked.CONFIRM)
        cause = f"till:{member_id}:{customer.revision}"
        handled = HandledText(cause, member_id, sealed, customer.language, "invite", now, (Reply("confirm_join", {}),))
        words = vault.seal(merchant.id, request.id)
        consent = Consent(member_id, ConsentEvent.INVITED, now, "till", wording, cause, words, "typed at the till")
        asked = _pending(member_id, asked_before=False)
        return done(operation_id, asked, handled=handled, customers=(customer,), consent=consent)

    return once(book, till, request, write)


def _pending(member_id: str, *, asked_before: bool) -> dict[str, Any]:
    return {"id": member_id, "status": "pending", "asked_before": asked_before}


def _member(book: Book, till: Till, member_id: str, now: datetime) -> Member | None:
    record = book.record(till.merchant.id, member_id)
    if record.customer is None or not record.customer.is_member:
        return None
    today = local_day(now, till.merchant.program_at(now).timezone)
    account = ledger.release_run_out(record.account, now, today)
    return Member(record.customer.member_id, record.customer, account, account.available(today))
