"""Asking for a text on the join page: the phone gets a question, and only its own YES makes a member."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from chalicelib.domain.papers.paper import Paper
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import OptedOut
from chalicelib.usecases import inviting
from chalicelib.usecases.desk import Counters
from chalicelib.usecases.ports import Book, Vault
from chalicelib.usecases.till import Request, Till

ADDRESS_MAX: Final = 6
"""Texts that one address asks for in an hour: a family at a table, and no machine."""
MERCHANT_MAX: Final = 200
"""Texts that all of the internet asks for at one shop in a day: what they cost has an end."""
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
NAME_LENGTH_MAX: Final = 40


class Asked(StrEnum):
    """What became of it. To whoever asks, a member and somebody new look the same: the page tells nobody who is one."""

    SENT = "sent"
    TOO_OFTEN = "too_often"


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody who typed a number. `address` is where the call comes from, `id` names it, so that a second press asks nothing."""

    phone: PhoneNumber
    name: str | None
    address: str
    id: str


def ask_for_text(
    book: Book, vault: Vault, counters: Counters, merchant: Merchant, paper: Paper, wish: Wish, now: datetime
) -> Asked:
    """Text the question to a number that somebody typed after reading `paper`, unless it asked for silence or is a member.

    Raises UnreadablePhone for the shop's own number, Busy.
    """
    if _is_too_much(vault, counters, merchant, wish.address, now):
        return Asked.TOO_OFTEN
    till = Till(merchant, merchant.locations[0])
    content = "\n".join(("join page", wish.id, wish.phone.e164, wish.name or ""))
    # The name of the request says what was asked, so that the same id with another number is another request.
    request = Request(vault.sign(merchant.id, content)[:32], "web")
    with suppress(OptedOut):  # whoever has the phone can text us at any time; nobody else can make us text it
        inviting.invite(
            book, vault, till, wish.phone, wish.name, paper.version, request, now, channel="web", language=paper.language
        )
    return Asked.SENT


def clean_name(typed: str) -> str | None:
    """The first name that somebody typed, or None where it is none."""
    name = " ".join(typed.split())[:NAME_LENGTH_MAX]
    return name if any(letter.isalpha() for letter in name) and name.isprintable() else None


def _is_too_much(vault: Vault, counters: Counters, merchant: Merchant, address: str, now: datetime) -> bool:
    hour, day = now.strftime("%Y%m%d%H"), now.strftime("%Y%m%d")
    caller = vault.sign(merchant.id, f"join page|{address}")[:32]
    if counters.add(f"join#{merchant.id}#{caller}#{hour}", now + HOUR) > ADDRESS_MAX:
        return True
    return counters.add(f"join#{merchant.id}#{day}", now + DAY) > MERCHANT_MAX
