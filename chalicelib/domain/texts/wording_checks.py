"""What a template has to keep, ours and a merchant's own: lawful, one segment, and no word that we would not understand.

Who starts to get texts is told how often they come, that rates may apply, HELP and STOP: CTIA Messaging Principles and Best
Practices (2023). Every offer names the way out: Directive 2002/58/EC, article 13.
"""

import re
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from chalicelib.domain.texts.reading import Intent, Status, read_text
from chalicelib.domain.texts.segments import SEPTETS_SINGLE, count_septets, is_gsm7, to_gsm7
from chalicelib.domain.texts.texting import Purpose
from chalicelib.domain.texts.wording import FIGURES_MAX, WORDS_MAX, built_in, facts_of, fill, purpose_of, write_message

LENGTH_MAX: Final = 400
"""Far beyond one segment: what is longer is no template, and not looked at."""
JOINING: Final = frozenset({"welcome", "welcome_bonus", "welcome_back", "confirm_join"})
"""What somebody hears first who starts to get texts."""
RATES: Final = {"en": "rates may apply", "es": "tarifas", "de": "tarif", "nl": "kosten", "sv": "kostnad"}
OFTEN: Final = {"en": "freq", "es": "frec", "de": "anzahl", "nl": "aantal", "sv": "antal"}
HELP: Final = {"en": "HELP", "es": "AYUDA", "de": "HILFE", "nl": "HULP", "sv": "HJÄLP"}
STOP: Final = {"en": "STOP", "es": "STOP", "de": "STOP", "nl": "STOP", "sv": "STOPP"}
"""The language's own word; the English one is in each of them, and understood in every language."""

SHORTENERS: Final = (
    "bit.ly", "bitly.com", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "v.gd", "buff.ly", "rebrand.ly", "rb.gy", "cutt.ly",
    "shorturl.at", "tiny.cc", "t.ly", "s.id", "lnkd.in", "bl.ink", "short.io", "adf.ly", "soo.gd", "qr.ae", "snip.ly", "clck.ru",
    "tr.im", "x.co", "urlz.fr", "linktr.ee", "lnk.bio", "dub.sh", "u.to",
)  # fmt: skip
"""Hosts that carriers filter, since nobody sees where such a link leads."""

ABBREVIATIONS: Final = frozenset({"SMS", "OK", "PIN", "QR", "XL", "TV", "DJ", "CD", "BBQ"})
_SHOUTED: Final = re.compile(r"\b[A-ZÀ-ÖØ-Þ]{2,}(?: [A-ZÀ-ÖØ-Þ]{2,})*\b")
_PRESSING: Final = re.compile(r"[$€£]{2,}|!{2,}|\?{2,}")
_KEYWORDS: Final[Mapping[Status, frozenset[Intent]]] = {
    "member": frozenset(
        {"join", "stop", "start", "help", "balance", "redeem", "why", "gift", "donate", "page", "birthday", "move", "not_me"}
    ),
    "pending": frozenset({"confirm", "decline", "stop"}),
    "confirming": frozenset({"confirm", "decline"}),
    "opted_out": frozenset({"start"}),
}
"""Who may send what. A single word of somebody new may always be their name, so they count for nothing here."""
_GAPS: Final = ("  ", " ,", " .", " !", ": ,", ":,", "¡,", "{name}")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a template: `rule` is a stable word, `sentence` is for whoever wrote it."""

    rule: str
    sentence: str


def check_template(kind: str, language: str, template: str) -> tuple[Problem, ...]:
    """Everything that is wrong with a template for this kind and language; () where it may be used.

    Raises KeyError for a kind or a language that there is not.
    """
    built_in(kind, language)
    if not template.strip() or len(template) > LENGTH_MAX:
        return (Problem("length", f"A text has 1 to {LENGTH_MAX} characters."),)
    try:
        pieces = list(string.Formatter().parse(template))
    except ValueError:
        return (Problem("braces", "Curly brackets are for placeholders such as {name}, and come in pairs."),)
    if unclear := tuple(_misplaced(kind, pieces)):
        return unclear
    said = " ".join(f"{literal} {spec or ''}" for literal, _, spec, _ in pieces)
    return (
        *_in_letters(said),
        *_in_length(template),
        *_in_order(template, language),
        *_with(required(kind, language, purpose_of(kind)), said),
        *_calm(said),
    )


def check_message(message: str) -> tuple[Problem, ...]:
    """Everything that is wrong with what a shop wants to say in a campaign, in which {name} may stand; () where it may be sent.

    Who writes and how to end such texts is said around it, so that the whole is always one segment.
    """
    if not message.strip() or len(message) > LENGTH_MAX:
        return (Problem("length", "Write what the text is to say."),)
    try:
        pieces = list(string.Formatter().parse(message))
    except ValueError:
        return (Problem("braces", "Curly brackets are for {name} only."),)
    fields = [(field, spec, conversion) for _, field, spec, conversion in pieces if field is not None]
    if len(fields) > 1 or any(one != ("name", "", None) for one in fields):
        return (Problem("placeholders", "Only {name} may stand in it, and only once."),)
    said = " ".join(literal for literal, _, _, _ in pieces)
    excess = septets_of(message) - WORDS_MAX["message"]
    too_long = (Problem("segment", f"It is {excess} letters too long for one text."),) if excess > 0 else ()
    gap = "{name}" in message and any(found in f": {write_message(message, '')}" for found in (*_GAPS, "()"))
    unnamed = (
        (Problem("name", "Without a name it has a gap. Write it as in: Hi {name}! or: We miss you, {name}."),) if gap else ()
    )
    return (*_in_letters(said), *too_long, *unnamed, *_calm(said))


def septets_of(message: str) -> int:
    """How much of a text a shop's message takes with the longest name; `WORDS_MAX["message"]` is there for it."""
    return count_septets(fill(message, {"name": longest()["name"]}))


Piece = tuple[str, str | None, str | None, str | None]


def _misplaced(kind: str, pieces: Iterable[Piece]) -> Iterator[Problem]:
    """Placeholders that the kind does not have, or not as they are written."""
    wanted, used = facts_of(kind), list[str]()
    for literal, field, spec, conversion in pieces:
        if set(literal) & set("{}"):
            yield Problem("braces", "Curly brackets are for placeholders such as {name} only.")
        if field is None:
            continue
        used.append(field)
        if field not in wanted:
            known = ", ".join(f"{{{name}}}" for name in sorted(wanted))
            yield Problem("placeholders", f"There is no {{{field}}} in this text. It has: {known}.")
        elif conversion or (spec and (field not in FIGURES_MAX or spec.count("|") != 1 or set(spec) & set("{}"))):
            yield Problem("placeholders", f"{{{field}}} is written so, or with two words as in {{points:point|points}}.")
    for field in sorted(wanted - set(used)):
        yield Problem("placeholders", f"{{{field}}} is missing.")
    for field in sorted({field for field in used if used.count(field) > 1}):
        yield Problem("placeholders", f"{{{field}}} is there more than once.")


def _in_letters(said: str) -> Iterator[Problem]:
    costly = dict.fromkeys(character for character in said if not is_gsm7(character) or character in "\n\r\f")
    for character in costly:
        plain = to_gsm7(character)
        instead = f" Write {plain} instead." if plain != character and plain.strip() and is_gsm7(plain) else ""
        shown = character if character.isprintable() else f"U+{ord(character):04X}"
        yield Problem("letters", f"The character {shown} makes a text cost two or three times as much.{instead}")


def _in_length(template: str) -> Iterator[Problem]:
    one = fill(template, longest() | {field: "1" for field in FIGURES_MAX if field != "phone"})
    excess = max(count_septets(one), count_septets(fill(template, longest()))) - SEPTETS_SINGLE
    if excess > 0:
        yield Problem("segment", f"With long names and figures it is {excess} too long for one text of {SEPTETS_SINGLE}.")


def _in_order(template: str, language: str) -> Iterator[Problem]:
    if not template.startswith("{merchant}"):
        yield Problem("brand", "It has to begin with {merchant}, so that everybody sees who writes.")
    if "{name}" in template and any(gap in fill(template, {**longest(), "name": ""}) for gap in _GAPS):
        yield Problem("name", "Without a name it has a gap. Write it as in: {merchant}: {name}, you ...")
    if language == "de" and "{date}." in template:
        yield Problem("date", "A German date ends with a full stop already: no full stop after {date}.")


def required(kind: str, language: str, purpose: Purpose) -> tuple[tuple[str, str], ...]:
    """The words that texts of this kind have to have, each with what it is for."""
    rates, often = (RATES[language], "that texts may cost something"), (OFTEN[language], "how often texts come")
    help_, stop = (HELP[language], "how to get help"), (STOP[language], "how to stop texts")
    if kind in JOINING:
        return (rates, often, stop) if kind == "confirm_join" else (rates, often, help_, stop)
    if kind == "help":
        return (rates, often, stop)
    return (stop,) if purpose in {Purpose.OFFER, Purpose.REMINDER} else ()


def _with(words: Iterable[tuple[str, str]], said: str) -> Iterator[Problem]:
    for word, meaning in words:
        told = word in said if word.isupper() else word in said.casefold()
        if not told:
            yield Problem("disclosure", f"It has to say {meaning}: {word} is missing.")


def _calm(said: str) -> Iterator[Problem]:
    for host in SHORTENERS:
        if re.search(rf"(?<![\w.-]){re.escape(host)}(?![\w-]|\.\w)", said, re.IGNORECASE):
            yield Problem("link", f"Carriers block short links such as {host}: write the whole address.")
    if _PRESSING.search(said):
        yield Problem("shouting", "Carriers take $$ and !! for spam: once is enough.")
    for words in dict.fromkeys(_SHOUTED.findall(said)):
        if not _is_understood(words) and not all(_is_understood(word) or word in ABBREVIATIONS for word in words.split()):
            yield Problem(
                "capitals", f"{words} in capitals is shouting, or a word that we would not understand if somebody sent it."
            )


def _is_understood(words: str) -> bool:
    return any(read_text(words, status).intent in intents for status, intents in _KEYWORDS.items())


def longest() -> dict[str, str]:
    """The longest values that placeholders may have."""
    return {field: ("W" if field in WORDS_MAX else "9") * most for field, most in (WORDS_MAX | FIGURES_MAX).items()}
