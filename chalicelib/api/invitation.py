"""The number that customers text to join: opened only where somebody is told it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from chalicelib import wiring
from chalicelib.api import receipts
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Program
from chalicelib.usecases.till import Till

NOT_A_MEMBER = "Not a member yet."


def texting_number(till: Till) -> PhoneNumber:
    """The merchant's texting number."""
    return PhoneNumber(wiring.vault().open(till.merchant.live_id, till.merchant.phone_sealed))


def invite(till: Till) -> str:
    """What to say to somebody who has not joined."""
    return receipts.invite(texting_number(till).national())


def claim_code(till: Till, facts: Mapping[str, Any]) -> str | None:
    """The code by which a sale without a member can be claimed, as its receipt shows it; None where there is nothing to claim."""
    return wiring.vault().uncover(till.merchant.id, facts["claim"][0]) if "claim" in facts else None


def after_sale(till: Till, facts: Mapping[str, Any], program: Program) -> str:
    """What the receipt of a sale without a member says: how to claim what it would have given, or how to join."""
    code = claim_code(till, facts)
    if code is None:
        return invite(till)
    _, points, last_day = facts["claim"]
    number = texting_number(till).national()
    return receipts.invite_claim(code, points, date.fromisoformat(last_day), number, program, till.merchant.language)
