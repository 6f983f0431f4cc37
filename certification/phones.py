"""Phone numbers that are nobody's: +1 ... 555-0100 to 0199 is kept for films and for trying things out."""

import secrets
from typing import Final

AREAS: Final = (
    201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234, 239, 240,
    248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 276, 281, 301, 302, 303, 304, 305, 307, 308, 309, 310, 312, 313, 314,
)  # fmt: skip
NEVER_JOINS: Final = range(190, 200)
JOINS: Final = range(110, 190)


class Phones:
    """Numbers for one run, in an order of its own, so that two runs in a row rarely meet."""

    def __init__(self) -> None:
        self._left = [f"+1{area}555{line:04d}" for area in AREAS for line in JOINS]
        secrets.SystemRandom().shuffle(self._left)

    def next(self) -> str:
        """A number that this run did not use yet."""
        return self._left.pop()

    def never_joined(self) -> str:
        """One of the numbers that the kit never lets join."""
        return f"+1{secrets.choice(AREAS)}555{secrets.choice(NEVER_JOINS):04d}"


def spellings(phone: str) -> list[str]:
    """What cashiers type for a number of the +1 plan."""
    area, exchange, line = phone[2:5], phone[5:8], phone[8:]
    return [
        f"({area}) {exchange}-{line}",
        f"{area}-{exchange}-{line}",
        f"{area}.{exchange}.{line}",
        f"{area}{exchange}{line}",
        f"1 {area} {exchange} {line}",
    ]
