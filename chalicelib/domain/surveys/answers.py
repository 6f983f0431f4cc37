"""What a text answers to an open question: a figure of 1 to 5, a yes or a no; else nothing, and its words are let go."""

import re
from typing import Final

from chalicelib.domain.surveys.rules import Scale
from chalicelib.domain.texts.reading import Reading, read_text

FIGURE: Final = re.compile(
    r"\W*([1-5])\s*(?:(?:/|out of|de|von|van|av)\s*5)?\s*"
    r"(?:stars?|sterne?n?|sterren|ster|estrellas?|stjärn(?:a|or)|points?|puntos?|punkte?|punten|poäng)?\s*"
    r"(?:thanks|thank you|gracias|danke|bedankt|tack)?\W*",
    re.IGNORECASE,
)
STARS: Final = re.compile(r"(?:[\u2b50\u2605\U0001f31f]\ufe0f?\s*){1,5}")
WORDS: Final = {
    word: str(figure)
    for figure, words in enumerate(
        (
            ("one", "uno", "una", "eins", "een", "één", "ett", "en"),
            ("two", "dos", "zwei", "twee", "två"),
            ("three", "tres", "drei", "drie", "tre"),
            ("four", "cuatro", "vier", "fyra"),
            ("five", "cinco", "fünf", "fuenf", "vijf", "fem"),
        ),
        1,
    )
    for word in words
}
"""A lone number, written out."""
OPEN_TO: Final = frozenset({"unknown", "ignore", "confirm", "decline"})
"""What a text may have been read as that answers a question: all that means something of its own goes on meaning it."""
BY_PEOPLE: Final = frozenset({"pleasantry", "emoji_only"})
"""What is ignored else was written by a machine, or quotes us."""


def read_answer(scale: Scale, body: str, reading: Reading) -> str | None:
    """Which of the scale's answers a text gives that was read as `reading`; None where it is none of them."""
    if reading.intent not in OPEN_TO or (reading.intent == "ignore" and reading.rule not in BY_PEOPLE):
        return None
    return _figure(body) if scale is Scale.FIVE else _word(body)


def _figure(body: str) -> str | None:
    text = body.strip()
    if STARS.fullmatch(text):
        return str(sum(character in "\u2b50\u2605\U0001f31f" for character in text))
    found = FIGURE.fullmatch(text)
    if found is not None and "-" not in text:
        return found[1]
    return WORDS.get(text.strip(" .!").casefold())


def _word(body: str) -> str | None:
    return {"confirm": "yes", "decline": "no"}.get(read_text(body, "confirming").intent)
