"""Inviting somebody whose number was typed at a till."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain.consent import Channel, Consent, ConsentEvent, digest_disclosure, name_confirmation
from chalicelib.domain.customer import Asked, Customer, HandledText, Reply
from chalicelib.domain.operation import Operation, OperationKind
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import OptedOut, UnreadablePhone
from chalicelib.usecases.phones import find_by_phone
from chalicelib.usecases.ports import Book, Changes, Vault
from chalicelib.usecases.texts.reaching import said_stop_everywhere
from chalicelib.usecases.till import Answer, Request, Till, once


def invite(
    book: Book,
    vault: Vault,
    till: Till,
    phone: PhoneNumber,
    name: str | None,
    wording: str,
    request: Request,
    now: datetime,
    *,
    channel: Channel = "till",
    language: str | None = None,
    friend_code: str | None = None,
) -> Answer:
    """Ask the phone itself whether its owner wants to join: only their YES makes a member (double opt-in).

    `channel` is where the number was typed, `wording` the version of what was read out or stood there; `language` is what
    somebody new reads, if not the merchant's; `friend_code` says by which member they came. Who was asked is not asked again.
    Facts: `id`, `status` (member, or pending: then `asked_before`). Raises UnreadablePhone, OptedOut, RequestIdReused, Busy.
    """
    merchant = till.merchant
    phone_id = _id_of(vault, merchant, phone)

    def write(operation_id: str) -> Answer:
        record = find_by_phone(book, merchant.id, phone_id)
        found, facts, changes = record.customer, _settled(record.customer), Changes(merchant.id)
        if facts is None:
            if said_stop_everywhere(book, vault, merchant, phone, found):
                raise OptedOut
            known = found or Customer(phone_id, vault.seal(merchant.id, phone.e164), language or merchant.language)
            customer = _wishing(known, name, wording, friend_code)
            facts = _pending(customer.member_id, asked_before=False)
            changes = _ask(till, customer, channel, vault.seal(merchant.id, request.id), now)
        elif found is not None and friend_code and not found.is_member:
            changes = replace(changes, customers=(replace(found, friend_code=friend_code),))
        operation = Operation(operation_id, OperationKind.INVITATION, facts["id"], now, request.digest, facts)
        book.commit(replace(changes, operation=operation))
        return Answer(facts)

    return once(book, till, request, write)


def _id_of(vault: Vault, merchant: Merchant, phone: PhoneNumber) -> str:
    """The id of this phone. Raises UnreadablePhone for the merchant's own number."""
    if vault.open(merchant.live_id, merchant.phone_sealed) == phone.e164:
        raise UnreadablePhone("not_a_mobile")
    return vault.member_id(merchant.id, phone)


def _wishing(known: Customer, name: str | None, wording: str, friend_code: str | None) -> Customer:
    """Somebody who is about to be asked whether they want to join."""
    friend_code = friend_code or known.friend_code
    named = replace(known, first_name=name or known.first_name, friend_code=friend_code)
    return replace(named, asked=Asked.CONFIRM, asked_wording=wording)


def _settled(found: Customer | None) -> dict[str, Any] | None:
    """The answer where nobody needs to be asked. Raises OptedOut."""
    if found is None:
        return None
    if found.opted_out:
        raise OptedOut
    if found.is_member:
        return {"id": found.member_id, "status": "member"}
    return _pending(found.member_id, asked_before=True) if found.asked is Asked.CONFIRM else None


def _ask(till: Till, customer: Customer, channel: Channel, words_sealed: bytes, now: datetime) -> Changes:
    """The question, and the row that says at which till it was asked and what had been read out before."""
    cause, replies = f"{channel}:{customer.member_id}:{customer.revision}", (Reply("confirm_join", {}),)
    handled = HandledText(cause, customer.member_id, customer.phone_sealed, customer.language, "invite", now, replies)
    merchant, wording = till.merchant, customer.asked_wording or ""
    consent = Consent(
        customer.member_id,
        ConsentEvent.INVITED,
        now,
        channel,
        wording,
        cause,
        words_sealed,
        f"typed {'at the till' if channel == 'till' else 'on the web'}",
        customer.phone_sealed,
        merchant.phone_sealed,
        now,
        customer.language,
        actor=till.location.id if channel == "till" else None,
        confirmation=name_confirmation(merchant, replies, customer.language),
        disclosed=digest_disclosure(merchant, wording),
    )
    return Changes(merchant.id, handled=handled, customers=(customer,), consent=consent)


def _pending(member_id: str, *, asked_before: bool) -> dict[str, Any]:
    return {"id": member_id, "status": "pending", "asked_before": asked_before}
