"""What a phone says to a till: YES, NO, and REDEEM with a reward's name, as `Reading` promises that they are read."""

from collections.abc import Iterator

import pytest

from chalicelib.domain.texts import reading
from chalicelib.domain.texts.reading import Reading
from chalicelib.usecases import texts

ANSWERS = {"YES": "confirm", "NO": "decline"}


def listen() -> Iterator[None]:
    """Read these words so for a while; all else as ever."""

    def read_text(text: str, status: str, *rest: object) -> Reading:
        if status == "confirming" and text in ANSWERS:
            return Reading(ANSWERS[text], None, "answer")
        if text.startswith("REDEEM "):
            return Reading("redeem", None, "redeem_word", about=tuple(text.casefold().split()[1:]))
        return reading.read_text(text, status if status != "confirming" else "member", *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "read_text", read_text)
        yield


listening = pytest.fixture(autouse=True)(listen)
