"""Coupons: codes on paper, each good for one use of a special that is for who has such a code.

A code is the three signs of its batch, eight that are drawn, and one that is worked out from the others, so that a slip of the
finger is told at once. Codes of one batch have nothing else in common: who knows some learns nothing of the rest.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.domain.claim import DIGITS, LETTERS

SIGNS: Final = DIGITS + LETTERS
BATCH_LENGTH: Final = 3
DRAWN_LENGTH: Final = 8
LENGTH: Final = BATCH_LENGTH + DRAWN_LENGTH + 1
BATCHES: Final = len(SIGNS) ** BATCH_LENGTH
"""So many batches one merchant can have: 13,824."""
CODES: Final = len(SIGNS) ** DRAWN_LENGTH
"""110 thousand million for each batch: of a full one a guess finds a code once in 22 million times."""
BATCH_MAX: Final = 5_000
"""So many coupons are made at a time."""
GROUP: Final = 4
"""A code is read and written in groups of so many signs."""
SCANNED: Final = "L2:"
"""Begins what the square on a coupon says; its code follows. Scanners that type are known by the first letter."""


@dataclass(frozen=True, slots=True)
class Batch:
    """So many coupons for a special that were made at once. `id` is what their codes begin with."""

    id: str
    special_id: str
    size: int
    made_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Coupon:
    """A code and the special that it is for; `uses` is 1 while it is held, and once it was used. `withdrawn`: its batch is."""

    code: str
    special_id: str
    uses: int = 0
    withdrawn: bool = False

    @property
    def counted_as(self) -> str:
        """Under which name its uses are counted."""
        return f"{self.special_id}:{self.code}"


def batch_of(number: int) -> str:
    """What the codes of the batch with this number begin with: 0 to `BATCHES` - 1."""
    return _write(number, BATCH_LENGTH)


def code_of(batch_id: str, number: int) -> str:
    """The code of a batch with this number, 0 to `CODES` - 1; who draws the number decides how well it can be guessed."""
    signs = batch_id + _write(number, DRAWN_LENGTH)
    return signs + check_sign(signs)


def batch_in(code: str) -> str:
    """The batch that a code is of."""
    return code[:BATCH_LENGTH]


def check_sign(signs: str) -> str:
    """The last sign: by Luhn's way of counting, so that no single wrong sign fits, and hardly two that changed places."""
    total = 0
    for at, sign in enumerate(reversed(signs)):
        place = SIGNS.index(sign) * (2 - at % 2)
        total += place // len(SIGNS) + place % len(SIGNS)
    return SIGNS[-total % len(SIGNS)]


def read_coupon(typed: str) -> str | None:
    """The code that was typed or scanned, as it is stored; None where it cannot be one."""
    code = "".join(typed.upper().removeprefix(SCANNED).replace("-", "").split())
    if len(code) != LENGTH or not set(code) <= set(SIGNS) or check_sign(code[:-1]) != code[-1]:
        return None
    return code


def shown(code: str) -> str:
    """A code as people read it, in groups of four: K7FC-42MQ-9XHT."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def _write(number: int, length: int) -> str:
    signs: list[str] = []
    for _ in range(length):
        number, place = divmod(number, len(SIGNS))
        signs.append(SIGNS[place])
    return "".join(reversed(signs))
