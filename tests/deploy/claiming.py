"""Codes through what is deployed: of receipts that make members, and of rewards."""

import uuid
from functools import partial
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.deploy.story import Story

GUESTS: Final = "+12065550151", "+12065550152"
"""Two who pay before they join."""
CODED: Final = "REDEEM coffee"
"""What is answered with a code."""


def claim(story: "Story") -> None:
    """Two who paid without a number text the codes of their receipts, join, and ask for the code of a reward."""
    for guest in GUESTS:
        code = sell_to_nobody(story)
        for words, expected in ((code, "name"), ("Olga", "120"), (CODED, "code")):
            story.done["coded"] = story.read(partial(story.publish, words, guest), expected, guest)


def sell_to_nobody(story: "Story") -> str:
    """A sale of somebody who gives no number; the code on its receipt."""
    code: str = story.sell(f"nobody-{uuid.uuid4().hex[:8]}", 12_000, member_id=None)["claim_code"]
    return code
