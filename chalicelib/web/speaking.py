"""In which language a customer's page speaks, and its words: data in `words/`, a file for each room."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from chalicelib.domain.languages import FALLBACK_LANGUAGE, LANGUAGES
from chalicelib.web.visit import Visit

WORDS: Final = Path(__file__).with_name("words")
NAMES: Final = {"en": "English", "es": "Español", "de": "Deutsch", "nl": "Nederlands", "sv": "Svenska"}
LISTED_MAX: Final = 10
"""Browsers name a few languages; who names thousands is none."""


def choose(visit: Visit, known: str) -> str:
    """What the reader chose, else the first of their browser's languages that we have, else `known`."""
    asked = visit.query.get("lang") or visit.form.get("lang", "")
    if asked in LANGUAGES:
        return asked
    listed = str(visit.http.headers.get("accept-language", "")).split(",")[:LISTED_MAX]
    read = (part.partition(";")[0].strip().lower()[:2] for part in listed)
    return next((language for language in read if language in LANGUAGES), known)


def words(room: str, language: str) -> Callable[..., str]:
    """Says a sentence of a room by its key, with facts."""
    spoken = language if language in LANGUAGES else FALLBACK_LANGUAGE

    def say(key: str, **facts: str) -> str:
        return _read(room)[key][spoken].format_map(facts)

    return say


@cache
def _read(room: str) -> Mapping[str, Mapping[str, str]]:
    known: dict[str, dict[str, str]] = json.loads((WORDS / f"{room}.json").read_text("utf-8"))
    return known
