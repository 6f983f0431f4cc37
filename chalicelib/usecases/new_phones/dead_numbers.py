"""A number that the carrier says does not exist: who has it next is somebody else, so from now on it leads to somebody new.

The member waits as after a silent year, with one difference: the name is not enough to come back. A silent phone is most often
still theirs; a number that was given up and is given out again is not, and names are shared. Staff bring the two together.
"""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.customer import Customer
from chalicelib.domain.texts.texting import Purpose
from chalicelib.usecases.erasing import find_person
from chalicelib.usecases.new_phones.successors import hand_over, raw
from chalicelib.usecases.phones import find_by_phone
from chalicelib.usecases.ports import Book, Changes
from chalicelib.usecases.till import attempt


def set_aside_dead(book: Book, merchant_id: str, phone_id: str, told: datetime, now: datetime) -> bool:
    """Let go of the phone with this id (`Vault.member_id`), to which a text of `told` could not be brought; whether it was.

    A member who has another phone keeps that, and does not wait. Whoever joined, texted or came to this phone since then is not
    meant, so the same report again changes nothing. A till that holds something goes on: that is of the account. Raises Busy.
    """

    def write() -> bool:
        record = find_by_phone(book, merchant_id, phone_id)
        member, owner = record.customer, record.alias or record.customer
        if member is None or owner is None or not owner.phone_sealed or _is_newer(owner, told) or _is_newer(member, told):
            return False
        if member.awaits is not None:
            book.commit(Changes(merchant_id, customers=(replace(member, awaits=None),)))
            return True
        if not member.is_member or member.erased_at is not None:
            return False
        if owner.phone_id is None and owner.succeeded_by is not None and record.former is not None:
            owner = replace(owner, phone_id=record.former.member_id)  # their own phone is somebody's: this one was lent
        fresh, given = hand_over(book, merchant_id, owner, "dead")
        waiting = given.get(member.member_id, member)
        if not _other_phones(book, merchant_id, member.member_id, owner.member_id):
            waiting = replace(waiting, quarantined_at=now, consents=member.consents & {Purpose.RECEIPT})
        changed = {**given, fresh.member_id: fresh}
        if waiting != member:
            changed[member.member_id] = waiting
        book.commit(Changes(merchant_id, customers=tuple(changed.values())))
        return True

    return attempt(write)


def _is_newer(customer: Customer, told: datetime) -> bool:
    """Whether this phone's owner was heard of after that."""
    known = customer.joined_at, customer.heard_at, customer.consent_changed_at, customer.unknown_answered_at
    return any(at is not None and at > told for at in (*known, customer.phone_changed_at))


def _other_phones(book: Book, merchant_id: str, member_id: str, gone: str) -> bool:
    """Whether any other phone means this member."""
    others = (raw(book, merchant_id, name) for name in find_person(book, merchant_id, member_id) if name != gone)
    return any(one is not None and one.phone_sealed for one in others)
