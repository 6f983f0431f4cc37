"""How the words that `reading.py` knows are written down, compared and found. The words are in `vocabulary/`.

Words are written as people spell them and compared folded: "hjälp", "HJALP" and "hjaelp" are one, "don't" is "dont". A phrase
is a line of words, each `this|that` (alternatives; `do_not` is two words), `text*` (what begins so), `_` (any word); with `?`
it may be missing, with `??` missing or several; `^` and `$` are the ends of the text, CAPITALS a group of words.
"""

# ruff: noqa: RUF001  letters that look alike are the subject here

import importlib.resources
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Final

REPEATED_MAX: Final = 4
STEM_LENGTH_MIN: Final = 3
_GROUP: Final = re.compile(r"\b[A-Z]{2,}\b")
_UNDECOMPOSED: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "'": ""})
_UMLAUTED: Final = re.compile(r"[^\s|?]*[äöüÄÖÜ][^\s|?]*")
_SPELLED_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@lru_cache(maxsize=4096)
def fold(word: str) -> str:
    """Return the word as it is compared; remembered, as most words are said again and again."""
    return fold_text(word)


def fold_text(word: str) -> str:
    """Return the text without case, accents and apostrophes."""
    if word.isascii():
        return word.lower().replace("'", "")
    decomposed = unicodedata.normalize("NFD", word.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", plain).translate(_UNDECOMPOSED)


def fold_words(text: str) -> frozenset[str]:
    """Return the words of the text, each in both spellings of ä, ö, ü (a and ae, ...)."""
    return frozenset(fold_text(_both_spellings(text, " ")).split())


def _both_spellings(text: str, between: str) -> str:
    return _UMLAUTED.sub(lambda word: f"{word[0]}{between}{word[0].casefold().translate(_SPELLED_OUT)}", text)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What one language has for everything that people ask for: words apart by spaces, phrases by lines, and groups of words."""

    lists: Mapping[str, str]
    groups: Mapping[str, str]


def read_vocabulary(language: str) -> Vocabulary:
    """Read the file of a language."""
    folder = importlib.resources.files("chalicelib.domain.texts") / "vocabulary"
    lists = tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
    return Vocabulary(lists, lists.pop("groups", {}))


@dataclass(frozen=True, slots=True)
class _Element:
    words: frozenset[str]
    stems: tuple[str, ...]
    sequences: tuple[tuple[str, ...], ...]
    any_word: bool
    optional: bool
    repeated: bool
    plain: bool
    """One of these words and nothing else."""

    def ends(self, said: Sequence[str], at: int) -> Iterator[int]:
        """The places where this element may end that begins at `at`, the farthest first."""
        if self.repeated:
            places = [at]
            while len(places) <= REPEATED_MAX and (end := next(self._once(said, places[-1]), None)) is not None:
                places.append(end)
            yield from reversed(places)
            return
        yield from self._once(said, at)
        if self.optional:
            yield at

    def _once(self, said: Sequence[str], at: int) -> Iterator[int]:
        if at >= len(said):
            return
        for sequence in self.sequences:
            if tuple(said[at : at + len(sequence)]) == sequence:
                yield at + len(sequence)
        word = said[at]
        if self.any_word or word in self.words or (self.stems and word.startswith(self.stems)):
            yield at + 1


@dataclass(frozen=True, slots=True)
class _Phrase:
    elements: tuple[_Element, ...]
    at_start: bool
    at_end: bool

    def end(self, said: Sequence[str], at: int, index: int = 0) -> int | None:
        """Where the phrase ends that begins at `at`; None where none does."""
        for position in range(index, len(self.elements)):
            element = self.elements[position]
            if element.plain:
                if at >= len(said) or said[at] not in element.words:
                    return None
                at += 1
                continue
            for place in element.ends(said, at):
                found = self.end(said, place, position + 1)
                if found is not None:
                    return found
            return None
        return at if not self.at_end or at == len(said) else None


class Phrases:
    """Phrases of several languages, read when first looked for: a till that starts cold need not pay for them."""

    def __init__(self, sources: Iterable[tuple[str, Mapping[str, str]]]) -> None:
        self._sources = tuple(sources)

    @cached_property
    def _index(self) -> tuple[dict[str, list[_Phrase]], dict[str, list[_Phrase]]]:
        words: dict[str, list[_Phrase]] = {}
        stems: dict[str, list[_Phrase]] = {}
        for lines, groups in self._sources:
            named = _GROUP.sub(lambda group: "|".join(groups[group[0]].split()), lines)  # noqa: B023  used up at once
            for line in filter(None, map(str.strip, fold_text(_both_spellings(named, "|")).splitlines())):
                phrase = _parsed(line)
                first = phrase.elements[0]
                for word in first.words | {sequence[0] for sequence in first.sequences}:
                    words.setdefault(word, []).append(phrase)
                for stem in first.stems:
                    stems.setdefault(stem[:STEM_LENGTH_MIN], []).append(phrase)
        return words, stems

    def find(self, said: Sequence[str]) -> tuple[int, int] | None:
        """Return where the first phrase begins and ends in folded words, or None."""
        words, stems = self._index
        for at, word in enumerate(said):
            for candidates in (words.get(word), stems.get(word[:STEM_LENGTH_MIN])):
                for phrase in candidates or ():
                    if (not phrase.at_start or at == 0) and (end := phrase.end(said, at)) is not None:
                        return at, end
        return None

    def without(self, said: Sequence[str]) -> tuple[str, ...]:
        """Return the words that are in no phrase, with one empty word where each was: what stood apart stays apart."""
        left: list[str] = []
        rest = tuple(said)
        while rest and (found := self.find(rest)):
            left += (*rest[: found[0]], "")
            rest = rest[found[1] :]
        return (*left, *rest)


def _parsed(line: str) -> _Phrase:
    tokens = line.split()
    at_start, at_end = tokens[0] == "^", tokens[-1] == "$"
    elements = tuple(_element(token) for token in tokens[at_start : len(tokens) - at_end])
    if elements[0].optional or elements[0].any_word:
        raise ValueError(f"a phrase begins with a word that must be there: {line}")
    return _Phrase(elements, at_start, at_end)


@cache
def _element(token: str) -> _Element:
    body = token.rstrip("?")
    alternatives = [spelled for spelled in body.split("|") if spelled != "_"]
    sequences = tuple(tuple(spelled.split("_")) for spelled in alternatives if "_" in spelled)
    stems = tuple(spelled[:-1] for spelled in alternatives if spelled.endswith("*"))
    if any(len(stem) < STEM_LENGTH_MIN for stem in stems):
        raise ValueError(f"too short to say what begins so: {token}")
    words = frozenset(spelled for spelled in alternatives if "_" not in spelled and not spelled.endswith("*"))
    optional, any_word = body != token, "_" in body.split("|")
    plain = not (stems or sequences or optional or any_word)
    return _Element(words, stems, sequences, any_word, optional, token.endswith("??"), plain)
