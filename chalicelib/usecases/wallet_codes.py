"""The code by which a page asks whether its reader has the phone: texted, signed and not stored.

What is asked is named by what it is for and when it was asked: that name goes with the form and makes the code (`codes.py`), so
that nothing of it has to be kept. Every look at a code counts, right or wrong, and so does every code that is sent.
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from chalicelib.domain.customer import HandledText, Reply
from chalicelib.domain.program import Merchant
from chalicelib.usecases.codes import is_code
from chalicelib.usecases.desk import Counters
from chalicelib.usecases.ports import Book, Changes, Outpaced, Vault
from chalicelib.usecases.wallets import Wallet

LASTS: Final = timedelta(minutes=15)
CODES_MAX: Final = 3
"""Codes that are texted to a member in a day: each costs, and each can be tried."""
TRIES_MAX: Final = 10
"""Looks at codes of a member in a day, whatever they are for: one guess of 100,000 is lucky."""
WINDOW: Final = timedelta(days=1)
SECONDS_LENGTH_MAX: Final = 10


class Trouble(StrEnum):
    """Why no code is sent, or what was typed is no use."""

    STOPPED = "stopped"
    """Who said STOP is not texted, whatever a page is asked."""
    TOO_MANY = "too_many"
    WRONG = "wrong"
    """Wrong, for something else, or too old."""


def name_code(wallet: Wallet, asked: str) -> str:
    """What the code for something asked of a member is derived from."""
    return f"page|{wallet.merchant_id}|{wallet.member_id}|{asked}"


def send_code(
    book: Book, vault: Vault, counters: Counters, merchant: Merchant, wallet: Wallet, aim: str, now: datetime
) -> str | Trouble:
    """Text a member the code for `aim`; returns the name of what was asked, for the form that takes the code. Raises Busy."""
    customer = wallet.customer
    if customer.opted_out:
        return Trouble.STOPPED
    if _count(vault, counters, wallet, "sent", now) > CODES_MAX:
        return Trouble.TOO_MANY
    asked = f"{aim}.{int(now.timestamp())}"
    facts: dict[str, int | str] = {"minutes": LASTS // timedelta(minutes=1), "until": (now + LASTS).isoformat()}
    reply = Reply("page_code", {**facts, "nonce": name_code(wallet, asked)})
    cause = f"page:{wallet.member_id}:{asked}"
    handled = HandledText(cause, wallet.member_id, customer.phone_sealed, customer.language, "page_code", now, (reply,))
    try:
        book.commit(Changes(merchant.id, handled=handled))
    except Outpaced as outpaced:
        if not outpaced.handled:  # else a second click: the code is on its way
            raise
    return asked


def check_code(
    vault: Vault, counters: Counters, wallet: Wallet, aim: str, asked: str, said: str, now: datetime
) -> Trouble | None:
    """What is wrong with the code that somebody typed for what was asked; None where it is right."""
    if _count(vault, counters, wallet, "tried", now) > TRIES_MAX:
        return Trouble.TOO_MANY
    asked_at = _asked_at(asked) if asked.startswith(f"{aim}.") else None
    fresh = asked_at is not None and asked_at <= now < asked_at + LASTS
    return None if is_code(vault, name_code(wallet, asked), said) and fresh else Trouble.WRONG


def _asked_at(asked: str) -> datetime | None:
    """When something was asked; None where this is no name of ours."""
    seconds = asked.rpartition(".")[2]
    readable = seconds.isascii() and seconds.isdecimal() and len(seconds) <= SECONDS_LENGTH_MAX
    return datetime.fromtimestamp(int(seconds), UTC) if readable else None


def _count(vault: Vault, counters: Counters, wallet: Wallet, what: str, now: datetime) -> int:
    """How often this member had this done in the window around now."""
    window = int(now.timestamp()) // int(WINDOW.total_seconds())
    name = vault.sign(wallet.merchant_id, f"page codes {what}\n{wallet.member_id}\n{window}")
    return counters.add(f"page-codes-{name}", now + WINDOW)
