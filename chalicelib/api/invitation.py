"""The number that customers text to join: opened only where somebody is told it."""

from chalicelib import wiring
from chalicelib.api import receipts
from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases.till import Till

NOT_A_MEMBER = "Not a member yet."


def texting_number(till: Till) -> PhoneNumber:
    """The merchant's texting number."""
    return PhoneNumber(wiring.vault().open(till.merchant.id, till.merchant.phone_sealed))


def invite(till: Till) -> str:
    """What to say to somebody who has not joined."""
    return receipts.invite(texting_number(till).national())
