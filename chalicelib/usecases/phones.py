"""Who is meant by a phone: its own id, or whoever has the phone since somebody texted that it is not that member's."""

from dataclasses import replace

from chalicelib.domain.customer import Customer
from chalicelib.usecases.ports import Book, Record


def find_by_phone(book: Book, merchant_id: str, phone_id: str) -> Record:
    """The record of whoever has the phone with this id (`Vault.member_id`), in one round trip; one more where it changed hands.

    What is asked for by a member's id is found by `Book.record` and goes on to be the member's: only the phone leads elsewhere.
    """
    record = book.record(merchant_id, phone_id)
    owner = record.alias or record.customer
    if owner is None or owner.succeeded_by is None:
        return record
    return replace(book.record(merchant_id, owner.succeeded_by), former=owner)


def lend_phone(customer: Customer, alias: Customer | None) -> Customer:
    """The customer with a phone to text: one whose own phone is somebody else's now is reached by the one that was merged in."""
    if customer.phone_sealed or alias is None:
        return customer
    return replace(customer, phone_sealed=alias.phone_sealed, consents=frozenset() if customer.opted_out else alias.consents)
