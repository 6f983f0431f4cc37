"""The code of a gift certificate: whoever has it can pay with it. Twelve signs in three groups, the last one a check.

Letters and digits that look like no other, as in claim codes, less one: 23 is a prime, so the check finds every sign that was
misread and any two that were swapped, as ISBN-10 does with 11.
"""

from typing import Final

from chalicelib.domain.claim import DIGITS, LETTERS

SIGNS: Final = (DIGITS + LETTERS).replace("V", "")
LENGTH: Final = 12
GROUP: Final = 4
CODES: Final = len(SIGNS) ** (LENGTH - 1)
"""9.5e14. With ten thousand certificates alive, twenty guesses an hour find one in half a million years."""
SHOWN: Final = 4
"""So many of its last signs are kept, for whoever looks for a certificate in a list."""


def code_of(number: int) -> str:
    """The code with this number, 0 to `CODES` - 1; who draws the number decides how well it can be guessed."""
    signs: list[str] = []
    for _ in range(LENGTH - 1):
        number, place = divmod(number, len(SIGNS))
        signs.append(SIGNS[place])
    found = "".join(signs)
    # The last sign weighs LENGTH, and LENGTH * x = -sum (mod 23) has one x.
    return found + SIGNS[-_weigh(found) * pow(LENGTH, -1, len(SIGNS)) % len(SIGNS)]


def read_code(typed: str) -> str | None:
    """A code as it was typed or scanned, in one form; None where it cannot be one: a sign was misread, or is missing."""
    code = typed.replace(" ", "").replace("-", "").upper()
    if len(code) != LENGTH or not set(code) <= set(SIGNS) or _weigh(code):
        return None
    return code


def write_code(code: str) -> str:
    """As people read it: ABCD-EFGH-JKLM."""
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def _weigh(signs: str) -> int:
    return sum(weight * SIGNS.index(sign) for weight, sign in enumerate(signs, 1)) % len(SIGNS)
