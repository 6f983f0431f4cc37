"""The sentences of papers in five languages, and how figures stand in them: `{points:point|points}` takes the word that fits."""

import json
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Final

from chalicelib.domain.languages import DECIMALS, FALLBACK_LANGUAGE, LANGUAGES, money

NO_BREAK: Final = "\u00a0"


class Count(int):
    """A figure; with a format `one|many` the word that fits it follows."""

    def __format__(self, spec: str) -> str:
        one, _, many = spec.partition("|")
        return f"{int(self)}{NO_BREAK}{one if self == 1 else many}" if spec else str(int(self))


def spoken(language: str) -> str:
    """The language that papers are written in for somebody of this one."""
    return language if language in LANGUAGES else FALLBACK_LANGUAGE


def phrase(room: str, key: str, language: str, **facts: object) -> str:
    """One sentence of a paper with these facts. Raises KeyError for an unknown sentence, or a missing fact."""
    counted = {name: Count(fact) if isinstance(fact, int) else fact for name, fact in facts.items()}
    return words_of(room)[key][spoken(language)].format_map(counted)


@cache
def words_of(room: str) -> Mapping[str, Mapping[str, str]]:
    """All sentences of one paper, by key and language."""
    source = resources.files("chalicelib.domain.papers").joinpath(f"{room}.json")
    words: dict[str, dict[str, str]] = json.loads(source.read_text("utf-8"))
    return words


def price(amount_minor: int, currency: str, language: str) -> str:
    """An amount as signs write it: $1 and not $1.00."""
    written = money(amount_minor, currency, spoken(language))
    decimals = DECIMALS.get(currency, 2)
    if decimals and amount_minor % 10**decimals == 0:
        written = written.replace(f".{0:0{decimals}}", "").replace(f",{0:0{decimals}}", "")
    return written.replace(" ", NO_BREAK)


def percent(share: Fraction, language: str) -> str:
    """A percentage as people of the language write it: 5%, 2,5 %."""
    figure = f"{float(share):g}"
    if spoken(language) == FALLBACK_LANGUAGE:
        return f"{figure}%"
    return f"{figure.replace('.', ',')}{'' if spoken(language) == 'nl' else NO_BREAK}%"
