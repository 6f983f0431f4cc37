"""Asking for a text on the join page: the phone gets a question, and only its own YES makes a member."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.domain.papers.paper import Paper
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import OptedOut
from chalicelib.usecases import inviting
from chalicelib.usecases.desk import Counters
from chalicelib.usecases.ports import Book, Vault
from chalicelib.usecases.signing.attempts import DAY, HOUR, Limit, admit, name_caller
from chalicelib.usecases.till import Request, Till

OF_ADDRESS: Final = Limit(6, HOUR)
"""Texts that one address asks for: a family at a table, and no machine."""
OF_MERCHANT: Final = Limit(200, DAY)
"""Texts that all of the internet asks for at one shop: what they cost has an end."""
NAME_LENGTH_MAX: Final = 40


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody who typed a number. `address` is where the call comes from, `id` names it, so that a second press asks nothing.

    `friend_code` is what the link said that they came by.
    """

    phone: PhoneNumber
    name: str | None
    address: str
    id: str
    friend_code: str | None = None


def ask_for_text(
    book: Book, vault: Vault, counters: Counters, merchant: Merchant, paper: Paper, wish: Wish, now: datetime
) -> None:
    """Text the question to a number that somebody typed after reading `paper`, unless it asked for silence or is a member.

    To whoever asks, a member and somebody new look the same. Raises TooOften, UnreadablePhone for the shop's own number, Busy.
    """
    admit(counters, f"join|{merchant.id}|{name_caller(vault, wish.address)}", OF_ADDRESS, now)
    admit(counters, f"join|{merchant.id}", OF_MERCHANT, now)
    till = Till(merchant, merchant.locations[0])
    content = "\n".join(("join page", wish.id, wish.phone.e164, wish.name or ""))
    # The name of the request says what was asked, so that the same id with another number is another request.
    request = Request(vault.sign(merchant.id, content)[:32], "web")
    with suppress(OptedOut):  # whoever has the phone can text us at any time; nobody else can make us text it
        inviting.invite(
            book,
            vault,
            till,
            wish.phone,
            wish.name,
            paper.version,
            request,
            now,
            channel="web",
            language=paper.language,
            friend_code=wish.friend_code,
        )


def clean_name(typed: str) -> str | None:
    """The first name that somebody typed, or None where it is none."""
    name = " ".join(typed.split())[:NAME_LENGTH_MAX]
    return name if any(letter.isalpha() for letter in name) and name.isprintable() else None
