"""What a phone leads to once it is somebody else's: a new customer under an id of their own, who knows nothing."""

import base64
import hashlib
from dataclasses import replace

from chalicelib.domain.customer import Customer, next_holder
from chalicelib.usecases.ports import Book


def raw(book: Book, merchant_id: str, member_id: str) -> Customer | None:
    """Who has this id, also where they turned out to be another member."""
    record = book.record(merchant_id, member_id)
    return record.alias or record.customer


def hand_over(book: Book, merchant_id: str, owner: Customer, cause: str) -> tuple[Customer, dict[str, Customer]]:
    """Who has this customer's phone from now on, and by id the owner without it, and the id of the phone where that is another.

    Once they join they get no welcome bonus: one a phone. Their id is the same whenever this is tried again, and says no more
    than that it follows another, which the item says anyway.
    """
    named = hashlib.sha256(f"{owner.member_id}\n{owner.revision}\n{cause}".encode()).digest()
    length = len(owner.member_id) - 4
    first = _phone_of(book, merchant_id, owner)
    name = owner.member_id[:4] + base64.b32encode(named).decode()[:length].lower()
    fresh = next_holder(owner, owner, name, first.member_id)
    bare = replace(owner, phone_sealed=b"", phone_id=None, claim_code=None, friend_code=None, reward_codes=())
    bare = replace(bare, move_code=None, moved_from=None)
    first = bare if first.member_id == owner.member_id else first
    return fresh, {owner.member_id: bare, first.member_id: replace(first, succeeded_by=fresh.member_id)}


def _phone_of(book: Book, merchant_id: str, owner: Customer) -> Customer:
    """Who has the id of the owner's phone: it is kept beside who moved, and else that of the first who had the phone."""
    if owner.phone_id is not None:
        return raw(book, merchant_id, owner.phone_id) or owner
    first = owner
    while first.follows is not None and (former := raw(book, merchant_id, first.follows)) is not None:
        first = former
    return first
