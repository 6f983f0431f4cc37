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
from chalicelib.usecases.signing.attempts import DAY, Limit, TooOften, admit
from chalicelib.usecases.wallets import Wallet

LASTS: Final = timedelta(minutes=15)
SENT: Final = Limit(3, DAY)
"""Codes that are texted to a member: each costs, and each can be tried."""
TRIED: Final = Limit(10, DAY)
"""Looks at codes of a member, whatever they are for: one guess of 100,000 is lucky."""
SECONDS_LENGTH_MAX: Final = 10


class Trouble(StrEnum):
    """Why no code is sent, or what was typed is no use."""

    STOPPED = "stopped"
    """Who said STOP is not texted, whatever a page is asked."""
    TOO_MANY = "too_many"
    WRONG = "wrong"
    """Wrong, for something else, or too old."""


def nonce_of(wallet: Wallet, asked: str) -> str:
    """What the code for what was asked of a member is derived from."""
    return f"page|{wallet.merchant_id}|{wallet.member_id}|{asked}"


def send_code(
    book: Book, vault: Vault, counters: Counters, merchant: Merchant, wallet: Wallet, aim: str, now: datetime
) -> str | Trouble:
    """Text a member the code for `aim`; returns the name of what was asked, for the form that takes the code. Raises Busy."""
    customer = wallet.customer
    if customer.opted_out:
        return Trouble.STOPPED
    if not _admits(vault, counters, wallet, "sent", SENT, now):
        return Trouble.TOO_MANY
    asked = f"{aim}.{int(now.timestamp())}"
    facts: dict[str, int | str] = {"minutes": LASTS // timedelta(minutes=1), "until": (now + LASTS).isoformat()}
    reply = Reply("page_code", {**facts, "nonce": nonce_of(wallet, asked)})
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
    if not _admits(vault, counters, wallet, "tried", TRIED, now):
        return Trouble.TOO_MANY
    asked_at = _asked_at(asked) if asked.startswith(f"{aim}.") else None
    fresh = asked_at is not None and asked_at <= now < asked_at + LASTS
    return None if is_code(vault, nonce_of(wallet, asked), said) and fresh else Trouble.WRONG


def _asked_at(asked: str) -> datetime | None:
    """When something was asked; None where this is no name of ours."""
    seconds = asked.rpartition(".")[2]
    readable = seconds.isascii() and seconds.isdecimal() and len(seconds) <= SECONDS_LENGTH_MAX
    return datetime.fromtimestamp(int(seconds), UTC) if readable else None


def _admits(vault: Vault, counters: Counters, wallet: Wallet, what: str, limit: Limit, now: datetime) -> bool:
    """Whether this member may have this done once more."""
    try:
        admit(counters, f"page-codes|{vault.sign(wallet.merchant_id, f'{what}|{wallet.member_id}')}", limit, now)
    except TooOften:
        return False
    return True
