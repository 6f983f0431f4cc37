"""What a phone leads to once it is somebody else's: a new customer under an id of their own, who knows nothing."""

import base64
import hashlib
from dataclasses import replace

from chalicelib.domain.customer import Customer
from chalicelib.usecases.ports import Book


def raw(book: Book, merchant_id: str, member_id: str) -> Customer | None:
    """Who has this id, also where they turned out to be another member."""
    record = book.record(merchant_id, member_id)
    return record.alias or record.customer


def somebody_new(owner: Customer, cause: str) -> Customer:
    """Who has this customer's phone from now on. Once they join they get no welcome bonus: one a phone.

    The id is the same whenever this is tried again, and says no more than that it follows another, which the item says anyway.
    """
    named = hashlib.sha256(f"{owner.member_id}\n{owner.revision}\n{cause}".encode()).digest()
    length = len(owner.member_id) - 4
    return Customer(
        owner.member_id[:4] + base64.b32encode(named).decode()[:length].lower(),
        owner.phone_sealed,
        owner.language,
        opted_out=owner.opted_out,
        consent_changed_at=owner.consent_changed_at,
        unknown_answered_at=owner.unknown_answered_at,
        wrong_codes=owner.wrong_codes,
        follows=owner.member_id,
        phone_id=owner.phone_id or owner.member_id,
    )


def give_up(book: Book, merchant_id: str, owner: Customer, fresh: Customer) -> dict[str, Customer]:
    """The owner without the phone, and the id of the phone where that is another, so that it leads to whoever is new. By id."""
    without = replace(owner, phone_sealed=b"", phone_id=None, claim_code=None, friend_code=None, reward_codes=())
    without = replace(without, move_code=None, moved_from=None)
    first = raw(book, merchant_id, owner.phone_id) if owner.phone_id else None
    if first is None:
        return {owner.member_id: replace(without, succeeded_by=fresh.member_id)}
    return {owner.member_id: without, first.member_id: replace(first, succeeded_by=fresh.member_id)}
