"""What a text says: templates in five languages, filled so that the result is always one GSM-7 segment.

The templates are data (`templates/`: kind, its purpose, then language); `{points:point|points}` writes the figure and the word
that fits it. Placeholders and the septets they may take:

merchant 20, name 12, reward 18, tier 18, rewards 50 (a list), location 20, goal 24, cause 30, message 120, question 70   words:
cut when longer
minutes 3; points, total, need 6; change, code 7; share 8; amount, total_amount, date 12; each, stands 13; phone 16; link 80
figures: never shortened, words give way first

Values are written in GSM-7 in the outgoing text only; what is stored stays as people wrote it.
"""

import hashlib
import json
import re
import string
from collections.abc import Mapping
from functools import cache
from itertools import accumulate
from typing import Final

from chalicelib.domain.languages import FALLBACK_LANGUAGE, LANGUAGES
from chalicelib.domain.texts.segments import SEPTETS_SINGLE, count_septets, is_gsm7, to_gsm7
from chalicelib.domain.texts.texting import Purpose

CAMPAIGN: Final = "campaign"
"""The kind that says what a shop wrote for this once: our part of it is who writes, and how to end such texts."""
CODES: Final = frozenset({"sign_in_code", "page_code"})
"""Texts with a code that opens something in a browser: worded by us alone, and kept without it."""

WORDS_MAX: Final = {
    "merchant": 20,
    "name": 12,
    "reward": 18,
    "tier": 18,
    "rewards": 50,
    "location": 20,
    "goal": 24,
    "message": 120,
    "question": 70,
    "cause": 30,
}
LINK_SEPTETS_MAX: Final = 80
"""API Gateway's own addresses are nearly so long. A link that is cut opens nothing, so a longer one is not told."""
FIGURES_MAX: Final = {
    "points": 6, "total": 6, "need": 6, "change": 7, "code": 7, "minutes": 3,
    "amount": 12, "total_amount": 12, "phone": 16, "date": 12, "link": LINK_SEPTETS_MAX, "each": 13, "stands": 13, "share": 8,
}  # fmt: skip
FIGURE_SEPTETS_MAX: Final = 20  # beyond any real figure: keeps nonsense from filling a text
SHRUNK_WORD_SEPTETS: Final = 6

# Said where a merchant or a reward is written in a script that GSM-7 lacks, or no help number is known.
STAND_INS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "merchant": "Rewards",
        "reward": "your reward",
        "tier": "a regular",
        "phone": "ask at the till",
        "location": "our shop",
        "goal": "your goal",
        "message": "We have news for you.",
        "cause": "a good cause",
    },
    "es": {
        "merchant": "Tu club",
        "reward": "tu premio",
        "tier": "socio fijo",
        "phone": "en la tienda",
        "location": "la tienda",
        "goal": "tu meta",
        "message": "Tenemos novedades para ti.",
        "cause": "una buena causa",
    },
    "de": {
        "merchant": "Treueclub",
        "reward": "deine Prämie",
        "tier": "Stammgast",
        "phone": "im Laden",
        "location": "uns",
        "goal": "dein Ziel",
        "message": "Wir haben Neues für dich.",
        "cause": "einen guten Zweck",
    },
    "nl": {
        "merchant": "Spaarclub",
        "reward": "je beloning",
        "tier": "vaste gast",
        "phone": "in de winkel",
        "location": "de winkel",
        "goal": "je doel",
        "message": "We hebben nieuws voor je.",
        "cause": "een goed doel",
    },
    "sv": {
        "merchant": "Kundklubben",
        "reward": "din belöning",
        "tier": "stamgäst",
        "phone": "i butiken",
        "location": "oss",
        "goal": "ditt mål",
        "message": "Vi har nyheter till dig.",
        "cause": "ett gott ändamål",
    },
}


class _Figure(str):
    """A figure as text; `{points:point|points}` adds the word for one or for many."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        if not spec:
            return str(self)
        one, _, many = spec.partition("|")
        return f"{self!s} {one if self == '1' else many}"


def compose(kind: str, language: str, facts: Mapping[str, str | int], own: str | None = None) -> str:
    """Write the text of this kind in this language (English if unknown): always one GSM-7 segment.

    A name in another script than Latin is left out with its comma; other words in such a script are replaced by a
    general one: no language of ours has another script. Facts that the kind does not use are ignored, so one mapping can serve
    several kinds. `own` is the merchant's own template, used as long as it needs no other facts than ours.
    Raises KeyError for an unknown kind and for a figure that is missing (`facts_of` tells which are needed).
    """
    spoken = language if language in LANGUAGES else FALLBACK_LANGUAGE
    template = own if own is not None and _fields(own) <= facts_of(kind) else built_in(kind, spoken)
    values = {field: _value(field, facts, spoken) for field in _fields(template)}
    text = fill(template, values)
    for field in ("rewards", "reward", "tier", "goal", "name", "merchant"):
        excess = count_septets(text) - SEPTETS_SINGLE
        if excess > 0 and field in values:
            room = count_septets(values[field]) - excess
            values[field] = "" if field == "name" else _cut(values[field], max(room, SHRUNK_WORD_SEPTETS))
            text = fill(template, values)
    return _cut(text, SEPTETS_SINGLE)


def built_in(kind: str, language: str) -> str:
    """Our template for this kind in this language. Raises KeyError where there is none."""
    if language not in LANGUAGES:
        raise KeyError(language)
    return _templates()[kind][language]


def kinds() -> frozenset[str]:
    """Name every kind of text there is."""
    return frozenset(_templates())


def facts_of(kind: str) -> frozenset[str]:
    """Name the facts that the templates of this kind use; `name`, `merchant`, `reward`, `rewards`, `phone` may be missing."""
    return _fields(_templates()[kind][FALLBACK_LANGUAGE])


def purpose_of(kind: str) -> Purpose:
    """Why texts of this kind leave. Raises KeyError for an unknown kind."""
    return Purpose(_templates()[kind]["purpose"])


def write_message(message: str, name: str) -> str:
    """A shop's own message with the name of whom it greets; without its comma where that cannot be written."""
    written = _value("name", {"name": name}, FALLBACK_LANGUAGE)
    template = message if written else message.replace(", {name}", "")
    # As it stands after the shop's name: `Rosa's: {name}, you` is `Rosa's: You` without one.
    return fill(f": {template}", {"name": written}).removeprefix(": ")


def version_of(kind: str, language: str, own: str | None = None) -> str:
    """By which the template of this kind in this language is known again: another one has another version."""
    template = built_in(kind, language if language in LANGUAGES else FALLBACK_LANGUAGE) if own is None else own
    return hashlib.sha256(template.encode()).hexdigest()[:8]


@cache
def _templates() -> Mapping[str, Mapping[str, str]]:
    import importlib.resources  # noqa: PLC0415  texts read templates; a till that writes amounts does not

    templates: dict[str, dict[str, str]] = {}
    for source in importlib.resources.files("chalicelib.domain.texts").joinpath("templates").iterdir():
        templates |= json.loads(source.read_text("utf-8"))
    return templates


@cache
def _fields(template: str) -> frozenset[str]:
    return frozenset(field for _, field, _, _ in string.Formatter().parse(template) if field)


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with these values, as they are; where there is no name, without its comma."""
    values = {field: _Figure(value) if field in FIGURES_MAX else value for field, value in values.items()}
    return (template if values.get("name") else _without_name(template)).format_map(values)


@cache
def _without_name(template: str) -> str:
    """Return the template for somebody whose name cannot be written: `: {name}, you` is `: You`, `Hi {name}!` is `Hi!`."""
    started = re.sub(r": \{name\}, ([^\w{]?)(\w?)", lambda match: f": {match[1]}{match[2].upper()}", template)
    return started.replace(" {name}", "")


def _value(field: str, facts: Mapping[str, str | int], language: str) -> str:
    if field == "link":
        return str(facts[field])
    if field in FIGURES_MAX and field != "phone":
        return _cut(_writable(str(facts[field])), FIGURE_SEPTETS_MAX) or "0"
    written = str(facts.get(field, ""))
    if field == "name":
        return _cut(_writable(written), WORDS_MAX["name"]) if _is_latin_name(written) else ""
    stand_in = STAND_INS[language].get("reward" if field == "rewards" else field, "")
    if field == "phone":
        return _cut(_writable(written), FIGURE_SEPTETS_MAX) or stand_in
    cut = _cut_list if field == "rewards" else _cut
    return cut(_writable(written), WORDS_MAX[field]) or stand_in


def _writable(value: str) -> str:
    """Return the value in GSM-7 on one line: words of other scripts and emoji are left out."""
    words = to_gsm7(value).split()
    kept = " ".join(word for word in words if not any(letter.isalpha() and not is_gsm7(letter) for letter in word))
    return " ".join("".join(character for character in kept if is_gsm7(character)).split())


def _is_latin_name(name: str) -> bool:
    letters = [letter for letter in to_gsm7(name) if letter.isalpha()]
    return bool(letters) and all(is_gsm7(letter) for letter in letters)


def _cut_list(items: str, septets_max: int) -> str:
    """Return the first of the items joined by ", " that fit whole; part of the first if it is too long alone."""
    kept = _cut(items, septets_max)
    whole = kept == items or items[len(kept) :].startswith(",")
    return kept if whole or ", " not in kept else kept[: kept.rindex(", ")]


def _cut(text: str, septets_max: int) -> str:
    """Return the longest start of a GSM-7 text that takes at most so many septets, without a dangling space or comma.

    GSM-7 has no combining marks and no surrogates, so a cut between two characters never spoils one.
    """
    if count_septets(text) <= septets_max:
        return text
    ends = accumulate(count_septets(character) for character in text)
    return text[: sum(end <= septets_max for end in ends)].rstrip(" ,;:-&(/")
