"""Claim codes: what the receipt of a sale without a member says, so that a customer can text it and the sale becomes theirs."""

from dataclasses import dataclass
from datetime import date
from typing import Final

DIGITS: Final = "23456789"
LETTERS: Final = "CDFGHJKMNPQRTVWX"
"""No vowels, so no words; and none that looks like a digit."""
COVERED: Final = "~"
"""How a code of any kind begins where it is kept covered; none does in plain."""
LENGTH: Final = 8
"""A digit, a letter, six of either: never a word, a name, or a number that somebody could call."""
CODES: Final = len(DIGITS) * len(LETTERS) * len(DIGITS + LETTERS) ** (LENGTH - 2)
"""How many codes a merchant has: 24 thousand million, so that five tries a day find none."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A code, the sale that it gives, and the last local day on which it does."""

    code: str
    location_id: str
    sale_id: str
    last_day: date


def code_of(number: int) -> str:
    """The code with this number, 0 to `CODES` - 1; who draws the number decides how well it can be guessed."""
    signs: list[str] = []
    for at in reversed(range(LENGTH)):
        alphabet = (DIGITS, LETTERS)[at] if at < len((DIGITS, LETTERS)) else DIGITS + LETTERS
        number, place = divmod(number, len(alphabet))
        signs.append(alphabet[place])
    return "".join(reversed(signs))
