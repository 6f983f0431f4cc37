"""What a webhook is told of an entry: its public form, as the API has it, with a member who has an id and no name."""

import json
from datetime import datetime
from typing import Any, Final

from chalicelib.domain.account import Account
from chalicelib.domain.calendar import local_day
from chalicelib.domain.customer import Customer
from chalicelib.domain.entry import Entry
from chalicelib.domain.explanation import say_why
from chalicelib.domain.program import Merchant
from chalicelib.usecases.leaving.shelf import plain
from chalicelib.usecases.ports import Vault

ERASED: Final = "member.erased"
TEST: Final = "test"


def write_entry(merchant: Merchant, entry: Entry, before: Account | None) -> dict[str, Any]:
    """An entry: nothing in it says who the member is.

    `before` is the account before it; None leaves out why it came about, for what staff wrote into that may name somebody.
    """
    account, today = entry.account, local_day(entry.at, merchant.program_at(entry.at).timezone)
    why = {} if before is None else {"why": say_why(entry, before, merchant)}
    return {
        "merchant": merchant.id,
        "member": entry.member_id,
        "seq": account.seq,
        "at": plain(entry.at),
        "kind": entry.kind.value,
        "points": entry.points,
        "balance_after": account.available(today),
        "held_after": account.held,
        "debt_after": account.debt,
        "location": entry.location_id,
        "cause": entry.cause,
        **why,
    }


def write_person(vault: Vault, merchant: Merchant, customer: Customer | None) -> dict[str, Any]:
    """First name and number, as far as they are known now."""
    if customer is None or not customer.phone_sealed:
        return {"first_name": None, "phone": None}
    return {"first_name": customer.first_name, "phone": vault.open(merchant.id, customer.phone_sealed)}


def write_erased(merchant: Merchant, member_id: str) -> dict[str, Any]:
    """That nothing may be kept of who this member was."""
    return {"merchant": merchant.id, "member": member_id}


def pack(kind: str, at: datetime, content: dict[str, Any]) -> bytes:
    """The body of a message, as the Standard Webhooks specification has it."""
    told = {"type": kind, "timestamp": plain(at), "data": content}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def kind_of(entry: Entry) -> str:
    """The type of the message about an entry."""
    return f"entry.{entry.kind.value}"
