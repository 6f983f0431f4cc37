"""Finding a gift certificate by its code. A code is money, so it is nowhere: its certificate is named by a keyed hash of it.

Whoever tries codes gets few tries: those that fail are counted, of each shop together, and after too many none is looked at for
the rest of the hour. A code with a wrong sign is known by its check, and is no try.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.domain.gifts import code as codes
from chalicelib.domain.gifts.gift import Gift
from chalicelib.domain.gifts.refusals import TooManyGuesses, UnknownGift
from chalicelib.usecases.desk import Counters
from chalicelib.usecases.ports import Book, Vault
from chalicelib.usecases.signing.attempts import HOUR, Limit, TooOften, admit, is_spent
from chalicelib.usecases.till import Till

GUESSES: Final = Limit(20, HOUR)
ID_LENGTH: Final = 24


@dataclass(frozen=True, slots=True)
class Safe:
    """What gift certificates need."""

    book: Book
    vault: Vault
    counters: Counters


def draw_code(vault: Vault, merchant_id: str, cause: str, draw: int) -> str:
    """The code of the certificate that this operation sold; asked again it is the same. `draw`: how many before were taken."""
    return codes.code_of(int(vault.sign(merchant_id, f"gift|{cause}|{draw}"), 16) % codes.CODES)


def code_of(vault: Vault, merchant_id: str, gift: Gift) -> str:
    """The code of a certificate, for its paper."""
    return draw_code(vault, merchant_id, gift.cause, gift.draw)


def name_of(vault: Vault, merchant_id: str, code: str) -> str:
    """The id of the certificate with this code: it says nothing of the code to whoever lacks the vault's secret."""
    return f"gift_{vault.sign(merchant_id, f'gift code|{code}')[:ID_LENGTH]}"


def find(safe: Safe, till: Till, typed: str, now: datetime) -> Gift:
    """The certificate with this code. Raises UnknownGift, TooManyGuesses."""
    merchant_id, code = till.merchant.id, codes.read_code(typed)
    if code is None:
        raise UnknownGift("misread")
    tries = f"gift codes|{merchant_id}|{till.location.id}"
    if is_spent(safe.counters, tries, GUESSES, now):
        span = int(GUESSES.span.total_seconds())
        raise TooManyGuesses(span - int(now.timestamp()) % span)
    gift = safe.book.gifts.find(merchant_id, name_of(safe.vault, merchant_id, code))
    if gift is None:
        try:
            admit(safe.counters, tries, GUESSES, now)
        except TooOften as often:
            raise TooManyGuesses(often.seconds) from None
        raise UnknownGift("unknown")
    return gift
