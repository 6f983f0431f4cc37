"""Reward codes: what a member reads out at a till to use one reward. The phone asked for it, and so confirms the use."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.claim import DIGITS, LETTERS

LENGTH: Final = 7
"""A letter, then six of either: shorter than a claim code, which begins with a digit."""
CODES: Final = len(LETTERS) * len(DIGITS + LETTERS) ** (LENGTH - 1)
"""3 thousand million. With fifty codes alive, ten guesses a second find one in two months: every one is a refused call of a till
that is known by its key, so there is no limit of its own."""
CODE_LIVES: Final = timedelta(minutes=15)
CODE_KEPT: Final = timedelta(days=7)
"""So long after its end a code is known: a sale in which it was keyed in time may be told of days later."""
CODES_MAX: Final = 5
"""So many codes of one member are alive at a time."""


@dataclass(frozen=True, slots=True)
class RewardCode:
    """A code, whose it is, and the offer that it holds once, before `expires_at`. `redemption_id` is what it was used for.

    It takes nothing out of a balance: what it names may be used up by the time a till asks.
    """

    code: str
    member_id: str
    offer_id: str
    expires_at: datetime
    redemption_id: str | None = None
    revision: int = 0


def code_of(number: int) -> str:
    """The code with this number, 0 to `CODES` - 1; who draws the number decides how well it can be guessed."""
    signs: list[str] = []
    for at in reversed(range(LENGTH)):
        alphabet = DIGITS + LETTERS if at else LETTERS
        number, place = divmod(number, len(alphabet))
        signs.append(alphabet[place])
    return "".join(reversed(signs))


WORD: Final = re.compile(rf"(?<![^\W_])[{LETTERS}][{DIGITS}{LETTERS}]{{{LENGTH - 1}}}(?![^\W_])")


def find_codes(words: str) -> tuple[str, ...]:
    """What may be codes in the words that somebody gave a discount: all of them together, or else those that look like one."""
    together = read_code(words)
    return (together,) if WORD.fullmatch(together) else tuple(dict.fromkeys(WORD.findall(words.upper())))


def read_code(typed: str) -> str:
    """A code as it was typed, in the form in which it is stored."""
    return typed.replace(" ", "").replace("-", "").upper()
