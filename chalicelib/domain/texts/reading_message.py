"""What a text is made of, before anybody asks what it means: its words, its clauses, and what in it is only quoted."""

# ruff: noqa: RUF001  letters that look alike are the subject here

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.domain.texts.reading_vocabulary import fold, fold_text

Status = Literal["new", "awaiting_name", "pending", "member", "confirming", "opted_out"]
Intent = Literal[
    "join", "name", "confirm", "decline", "stop", "start", "help", "balance", "redeem", "why", "gift", "donate", "page",
    "birthday", "move", "not_me", "child", "claim", "ignore", "unknown",
]  # fmt: skip

TEXT_LENGTH_MAX: Final = 1600
"""What a carrier delivers at most."""
QUOTED_WORDS_MIN: Final = 4
QUOTED_LENGTH_MIN: Final = 10

_QUOTES: Final = str.maketrans(dict.fromkeys("‘’‚‛´`ʼ", "'") | dict.fromkeys("“”„‟«»", '"'))
_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
_SIGNATURE: Final = re.compile(
    r">|sent (?:from|via|with|using) |get outlook|gesendet (?:von|mit)|von mein\w+ .* gesendet|holen sie sich outlook"
    r"|diese nachricht wurde von|enviado (?:desde|de|con)|obtener outlook|descarga outlook|verzonden |verstuurd (?:vanaf|met|via)"
    r"|outlook (?:voor|für|para|för) |download outlook"
    r"|skickat? (?:från|med|via)|hämta outlook|envoyé de",
    re.IGNORECASE,
)
_SIGNATURE_LINE: Final = re.compile(r"--+\s*|__+\s*")
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_QUOTED: Final = re.compile(r'"([^"]*)(?:"|$)')
_JOINING: Final = frozenset(" -'\"/&+_*~\t")
"""What may stand between two words of one clause."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text asks for, the name and the claim code it gives, if any, and the rule that said so, for the consent log.

    `language` is the one whose words were used, None where they belong to several or to none. `about` are the folded words beside
    REDEEM, which may name a reward. A stop that is meant for `everywhere` is for all shops; the rule of one from somebody who
    has a number that was another's is "wrong_number". `month` is that of a birthday, 1 to 12.
    """

    intent: Intent
    name: str | None
    rule: str
    code: str | None = None
    language: str | None = None
    about: tuple[str, ...] = ()
    everywhere: bool = False
    month: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """A text and its folded words; `own` and `clauses` are without long quotations, which are no decision of who sends them."""

    raw: str
    plain: str
    """Straight quotes, no signature, one kind of space."""
    words: tuple[str, ...]
    ends: tuple[int, ...]
    """Where each word ends in `plain`."""
    own: tuple[str, ...]
    clauses: tuple[tuple[str, ...], ...]
    status: Status
    recent: tuple[str, ...]
    """What this number was sent last, as `compared`."""

    @property
    def asks(self) -> bool:
        """Whether there is a question mark in it."""
        return "?" in self.plain or "¿" in self.plain


def take_apart(text: str, status: Status, recent_texts: Sequence[str]) -> Message:
    """Return the message of a text of any characters; what is longer than a carrier delivers is cut."""
    plain = plain_of(text)
    found = list(_WORD.finditer(plain))
    words = tuple(fold(word[0]) for word in found)
    outside = outside_quotes(plain)
    own = words if outside is plain else words_of(outside)
    ends = tuple(word.end() for word in found)
    return Message(text, plain, words, ends, own, _clauses(outside), status, tuple(compared(recent) for recent in recent_texts))


def plain_of(text: str) -> str:
    """Return the text with straight quotes, without what cannot be seen and without signatures."""
    cut = text[:TEXT_LENGTH_MAX]
    if not cut.isascii():
        cut = unicodedata.normalize("NFKC", _INVISIBLE.sub("", cut).translate(_QUOTES)).translate(_QUOTES)[:TEXT_LENGTH_MAX]
    lines: list[str] = []
    for line in cut.splitlines():
        tidy = " ".join(line.split())
        if _SIGNATURE_LINE.fullmatch(tidy) and lines:
            break
        if tidy and not _SIGNATURE.match(tidy):
            lines.append(tidy)
    return "\n".join(lines)


def words_of(plain: str) -> tuple[str, ...]:
    """Return the folded words."""
    return tuple(fold(word) for word in _WORD.findall(plain))


def compared(text: str) -> str:
    """Return a text as it is compared with another."""
    return fold_text(" ".join(plain_of(text).split()))


def outside_quotes(plain: str) -> str:
    """Return the text without long quotations, unless there is nothing else."""
    if '"' not in plain:
        return plain
    outside = _QUOTED.sub(lambda match: " " if len(match[1].split()) >= QUOTED_WORDS_MIN else match[0], plain)
    return outside if outside != plain and _WORD.search(outside) else plain


def outside_recent(message: Message) -> str | None:
    """Return what a text says beside one of the last texts sent to the number, or its beginning in quotes; None without one."""
    said = compared(message.plain)
    for recent in message.recent:
        start = recent[:QUOTED_LENGTH_MIN]
        at = said.find(start) if len(start) == QUOTED_LENGTH_MIN else -1
        if at < 0:
            continue
        length = next((n for n, (a, b) in enumerate(zip(said[at:], recent, strict=False)) if a != b), None)
        end = at + (min(len(said) - at, len(recent)) if length is None else length)
        cut_off = said[end : end + 1] in ('"', "'", "…") or said[end : end + 3] == "..." or said[end - 3 : end] == "..."
        if end - at == len(recent) or (cut_off and (at == 0 or said[at - 1] in "\"' :")):
            return f"{said[:at]} {said[end:]}"
    return None


def _clauses(plain: str) -> tuple[tuple[str, ...], ...]:
    """Return the folded words between full stops, commas, emoji and the like."""
    clauses: list[list[str]] = [[]]
    before = 0
    for word in _WORD.finditer(plain):
        between = plain[before : word.start()]
        if between and between != " " and (set(between) - _JOINING or " - " in between):
            clauses.append([])
        clauses[-1].append(fold(word[0]))
        before = word.end()
    return tuple(tuple(clause) for clause in clauses if clause)
