"""Whether a text would reach somebody, as far as that is known before there is one."""

from datetime import datetime
from typing import Final

from chalicelib.domain.customer import Customer
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.suppression import EVERYWHERE, Suppression, SuppressionReason
from chalicelib.domain.texts.gate import is_wanted
from chalicelib.domain.texts.texting import Registration
from chalicelib.usecases.ports import Book, Vault

UNREACHABLE: Final = {SuppressionReason.INVALID, SuppressionReason.BLOCKED}


def can_reach(book: Book, vault: Vault, merchant: Merchant, customer: Customer) -> bool:
    """Whether this merchant's texts reach the customer: a read of what suppresses the number here, and one of everywhere."""
    if merchant.texting.registration is not Registration.APPROVED or not customer.can_be_texted:
        return False
    phone = PhoneNumber(vault.open(merchant.id, customer.phone_sealed))
    if not is_wanted(phone.e164, merchant.region, merchant.texting):
        return False
    found = (suppression(book, vault, merchant, scope, phone) for scope in (merchant.id, EVERYWHERE))
    return all(standing(one, customer.consent_changed_at) is None for one in found)


def suppression(book: Book, vault: Vault, merchant: Merchant, scope: str, phone: PhoneNumber) -> Suppression | None:
    """What suppresses the number in this scope, as far as it concerns the merchant: what phones told all shops, no sandbox."""
    if scope == EVERYWHERE and merchant.is_test:
        return None
    return book.suppression(scope, vault.suppression_hash(scope, phone))


def said_stop_everywhere(book: Book, vault: Vault, merchant: Merchant, phone: PhoneNumber, customer: Customer | None) -> bool:
    """Whether this number wants texts of no shop, and has said nothing newer to this one. On a tie the opt-out wins."""
    stopped = suppression(book, vault, merchant, EVERYWHERE, phone)
    changed = customer.consent_changed_at if customer else None
    return stopped is not None and (changed is None or changed <= stopped.at)


def standing(found: Suppression | None, changed: datetime | None) -> Suppression | None:
    """A suppression as long as nothing newer came from the customer: who texted START since can be reached, and wants to be.

    `changed` is the time of their text that last said yes or no. A STOP to this merchant is ended by a START from the same phone,
    which takes it away, and not by one from another phone.
    """
    if found is not None and found.scope != EVERYWHERE and found.reason.is_their_word:
        return found
    return None if found is None or (changed is not None and changed > found.at) else found
