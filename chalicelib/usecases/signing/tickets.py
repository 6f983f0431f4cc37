"""Tickets: what a browser carries from one step to the next. They are signed, so nothing is stored for whoever only asks."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from chalicelib.usecases.codes import make_nonce
from chalicelib.usecases.desk import Counters
from chalicelib.usecases.ports import Vault

SCOPE: Final = "#tickets"
PARTS: Final = 4
LENGTH_MAX: Final = 600
SIGNATURE_LENGTH: Final = 43
"""Of 64 hex characters: 172 bits."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """For one purpose, until then. `words` are ids and hashes, without a full stop; `nonce` tells tickets apart."""

    purpose: str
    words: str
    nonce: str
    until: datetime


def make(purpose: str, words: str, lasts: timedelta, now: datetime) -> Ticket:
    """A new ticket."""
    until = datetime.fromtimestamp(int((now + lasts).timestamp()), UTC)
    return Ticket(purpose, words, make_nonce(), until)


def write(vault: Vault, ticket: Ticket) -> str:
    """The ticket as text, as it is in cookies and links."""
    told = f"{ticket.nonce}.{int(ticket.until.timestamp())}.{ticket.words}"
    return f"{told}.{_sign(vault, ticket.purpose, told)}"


def read(vault: Vault, purpose: str, text: str, now: datetime) -> Ticket | None:
    """The ticket, or None where it is not ours, for something else, or over."""
    if len(text) > LENGTH_MAX or not text.isascii() or text.count(".") != PARTS - 1:
        return None
    told, _, signature = text.rpartition(".")
    if not hmac.compare_digest(signature, _sign(vault, purpose, told)):
        return None
    nonce, until, words = told.split(".")
    ticket = Ticket(purpose, words, nonce, datetime.fromtimestamp(int(until), UTC))
    return ticket if now < ticket.until else None


def spend(counters: Counters, ticket: Ticket) -> bool:
    """Use a ticket that is good for once; False where it was used before."""
    return counters.add(f"spent|{ticket.nonce}", ticket.until + timedelta(days=1)) == 1


def _sign(vault: Vault, purpose: str, told: str) -> str:
    return vault.sign(SCOPE, f"{purpose}|{told}")[:SIGNATURE_LENGTH]
