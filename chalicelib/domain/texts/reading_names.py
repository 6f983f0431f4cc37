"""First names in what people text: after "my name is", after a join word, or alone."""

import re
import unicodedata
from typing import Final

from chalicelib.domain.texts import reading_words as words
from chalicelib.domain.texts.reading_message import Intent, Message, Reading
from chalicelib.domain.texts.reading_vocabulary import Phrases, fold

NAME_LENGTH_MAX: Final = 30
NAME_WORDS_MAX: Final = 4
OTHER_CLAUSE_WORDS_MAX: Final = 3

COUPLE: Final = re.compile(r"\s*(?:&|\+|,|/|;|\b(?:and|und|och|y|en)\b)\s*", re.IGNORECASE)
INTRODUCTIONS_MAX: Final = 3
ANSWER_WORDS_MAX: Final = 3

_CLAUSE_END: Final = re.compile(r"[.!,;\n]+")
_INITIALS: Final = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_ASIDE: Final = re.compile(r'\s+(?:\([^()]*\)|"[^"\s]*"(?=\s))')
"""Robert "Bob" Miller, Tom (from the market)."""
_SLASH: Final = re.compile(r"(?<=[^\W\d_])/(?=[^\W\d_])")
"""Maria/Jose."""
_LINK: Final = re.compile(r"\w\.\w{2}")
_EMOTICON: Final = re.compile(r"[:;=]'?-?[)(DPp3*](?!\w)|<3|\bx[dD]\b")
_BEFORE_SURNAMES: Final = frozenset(
    {("van", "der"), ("van", "den"), ("van", "de"), ("von", "der"), ("de", "la"), ("de",), ("van",), ("von",)}
)
_NEVER_IN_A_BARE_NAME: Final = frozenset('?¿<>{}[]()@#/\\_=*:;%$"|~^')


def is_short_name(message: Message) -> Reading | None:
    """Jo, Ty and Love say yes, thanks and praise elsewhere; from somebody whose name is asked for, they say who they are."""
    if message.status not in ("new", "awaiting_name") or len(message.words) != 1 or message.words[0] not in words.NAMES_TOO:
        return None
    name = bare_name(message.plain)
    return Reading("join" if message.status == "new" else "name", name, "bare_name") if name else None


def is_name(message: Message) -> Reading | None:
    """Hear who says what they are called: who is new joins by it, a member only corrects it in plain words."""
    if message.status in ("member", "confirming", "opted_out"):
        renamed = phrased_name(message, weak=False) if message.status != "opted_out" else None
        if renamed:
            return Reading("name", renamed, "name_phrase")
        # Not a rename, and nobody is taken back by a word: consent after an opt-out must be plain.
        said = bare_name(message.plain)
        return Reading("unknown", None if message.status == "opted_out" else said, "bare_name") if said else None
    intent: Intent = "name" if message.status == "awaiting_name" else "join"
    if _is_title_with_surname(message.plain):
        return Reading("join", None, "title_and_surname")
    phrased = phrased_name(message, weak=True)
    if phrased:
        return Reading(intent, phrased, "name_phrase")
    name = bare_name(message.plain)
    if name is None and message.status == "awaiting_name" and len(message.words) <= ANSWER_WORDS_MAX and not message.asks:
        name = _first_name(_after_yes(message.plain))
    return Reading(intent, name, "bare_name") if name else None


def phrased_name(message: Message, *, weak: bool) -> str | None:
    """Return the name in "my name is Maria", "me llamo ..."; with `weak`, also in "I'm Maria" and "Maria here".

    The weak ones are said of much else ("I'm hungry"), so nothing but name-like words may follow, unless a name was asked for.
    """
    name = _name_after(words.NAME_IS, message) or _name_after(words.NAME_LABEL, message)
    after = words.NAME_BEFORE.find(message.words)
    if name is None and after and after[0]:
        name = _name_alone(_without_greeting(message.plain[: message.ends[after[0] - 1]]))
    if name:
        return name
    if not weak:
        return None
    begin = 0
    for _ in range(INTRODUCTIONS_MAX):
        said = words.I_AM.find(message.words[begin:])
        if not said:
            break
        begin += said[1]
        rest = message.plain[message.ends[begin - 1] :]
        name = _name_alone(rest) or (_first_name(rest) if message.status == "awaiting_name" else None)
        if name:
            return name
    for clause in _CLAUSE_END.split(message.plain):
        tokens = _without_greeting(_bare(clause)).split()
        while len(tokens) > 1 and fold(tokens[-1]) in words.POLITE:
            tokens = tokens[:-1]
        if len(tokens) in (2, 3) and fold(tokens[-1]) in words.HERE:  # "Maria here"
            return _name_alone(" ".join(tokens[:-1]))
    return None


def _name_after(phrases: Phrases, message: Message) -> str | None:
    """Return the name after the first such phrase that has one: "my name is wrong, my name is Tom"."""
    begin = 0
    for _ in range(INTRODUCTIONS_MAX):
        said = phrases.find(message.words[begin:])
        if not said:
            return None
        begin += said[1]
        name = _first_name(message.plain[message.ends[begin - 1] :], words.NAMES_WHEN_SAID)
        if name:
            return name
    return None


def name_after_join_word(message: Message) -> str | None:
    """Return the name in "join Maria" or "gå med Elin"; none in "join the club"."""
    said = message.words
    greeted = next((at for at, word in enumerate(said) if word not in words.GREETINGS and word not in words.POLITE), 0)
    while said[greeted] in words.JOIN and greeted + 1 < len(said) and said[greeted + 1] in words.JOIN:
        greeted += 1
    if said[greeted] in words.JOIN:
        return _name_alone(message.plain[message.ends[greeted] :])
    found = words.JOIN_PHRASES.find(said)
    return _name_alone(message.plain[message.ends[found[1] - 1] :]) if found and found[0] == greeted else None


def name_before_join_word(plain: str) -> str | None:
    """Return the name in "Maria" or "hey Maria here", before "sign me up"."""
    tokens = plain.split()
    return bare_name(" ".join(tokens[:-1] if len(tokens) > 1 and fold(tokens[-1]) in words.HERE else tokens))


def bare_name(plain: str) -> str | None:
    """Return the first name, if the text is nothing but a name of at most four words (with a greeting or a "please")."""
    bare = _SLASH.sub(" & ", _without_greeting(_bare(plain)))
    if _LINK.search(bare) or set(bare) & _NEVER_IN_A_BARE_NAME or any(character.isdigit() for character in bare):
        return None
    return _name_alone(bare)


def _is_title_with_surname(plain: str) -> bool:
    """Tell "Mr. Smith" apart: somebody who joins, but whose first name must be asked."""
    tokens = [token.rstrip(".,!") for token in _without_greeting(_bare(plain)).split()]
    titled = 1 < len(tokens) <= NAME_WORDS_MAX and fold(tokens[0]) in words.TITLES
    return (
        titled
        and all(fold(token) in words.PARTICLES or fold(token) in words.TITLES for token in tokens[1:-1])
        and _is_name_word(tokens[-1])
    )


def _first_name(text: str, allowed: frozenset[str] = words.NAMES_TOO) -> str | None:
    tokens = _tokens(text)
    if len(tokens) > 1 and fold(tokens[0]) in words.ARTICLES:  # "ich bin der Klaus"
        tokens = tokens[1:]
    if not tokens or not _is_name_word(tokens[0]):
        return None
    alone = all(fold(token) in words.NOT_NAMES for token in tokens[1:])
    first = fold(tokens[0])
    return None if first in words.NOT_NAMES and not (alone and first in allowed) else _finished(tokens[:1])


def _is_no_name(folded: str, *, alone: bool) -> bool:
    return folded in words.NOT_NAMES and not (alone and folded in words.NAMES_TOO)


def _bare(plain: str) -> str:
    """Return the text without emoji and without quotes around it."""
    pictures = ("So", "Sk", "Cn", "Co", "Cs", "Me")
    plain = _INITIALS.sub(lambda initials: initials[0].replace(".", ""), _ASIDE.sub("", plain))
    kept = "".join(" " if unicodedata.category(letter) in pictures else letter for letter in _EMOTICON.sub(" ", plain))
    return kept.strip(" \n\"'.!,-:=")


def _without_greeting(text: str) -> str:
    tokens = text.split()
    while len(tokens) > 1 and re.sub(r"\W+", "", fold(tokens[0])) in words.GREETINGS:
        tokens = tokens[1:]
    return " ".join(tokens)


def _after_yes(plain: str) -> str:
    """Return an answer without what comes before a name: "ok Kim", "Sorry! Ravi"."""
    tokens = plain.split()
    while len(tokens) > 1 and re.sub(r"\W+", "", fold(tokens[0])) in words.BEFORE_A_NAME:
        tokens = tokens[1:]
    return " ".join(tokens)


def _tokens(text: str) -> list[str]:
    first_of_couple = COUPLE.split(_bare(text), maxsplit=1)[0]
    return [stripped for token in first_of_couple.split() if (stripped := token.strip("\"'.,!:;()=-"))]


def _name_alone(text: str) -> str | None:
    """Return the name at the start of a text that says little else."""
    couple = COUPLE.split(_bare(text), maxsplit=1)
    clauses = _CLAUSE_END.split(couple[0])
    if any(len(clause.split()) > OTHER_CLAUSE_WORDS_MAX for clause in clauses[1:]):
        return None
    tokens = [token.strip("'") or token for token in clauses[0].split()]
    if len(tokens) > 1 and fold(tokens[0]) in words.ARTICLES:
        tokens = tokens[1:]
    if tokens and fold(tokens[0]) in words.TITLES and len(tokens) > 2:  # noqa: PLR2004  title, first name, surname
        tokens = tokens[1:]
    while len(tokens) > 1 and fold(tokens[-1]) in words.POLITE:
        tokens = tokens[:-1]
    if not tokens or len(tokens) > NAME_WORDS_MAX or not all(map(_is_name_word, tokens)):
        return None
    folded = [fold(token) for token in tokens]
    # "Joost van den Berg", "Maria A": little words inside a name are no sentence.
    last = len(folded) - 1
    particles = tuple(folded[1:-1])
    if particles in _BEFORE_SURNAMES and (len(particles) > 1 or tokens[-1][:1].isupper()):  # any word: "van der Meer", "de Groot"
        last, folded = last - 1, folded[:-1]
    others = [w for at, w in enumerate(folded) if at and not (w in words.PARTICLES or (at == last and len(w) == 1))]
    said = any(_is_no_name(word, alone=False) for word in others) or _is_no_name(folded[0], alone=True)
    return None if said else _finished(tokens)


def _is_name_word(token: str) -> bool:
    """Accept letters of any script (with their marks), hyphens and apostrophes inside."""
    return (
        token[:1].isalpha()
        and len(token) <= NAME_LENGTH_MAX
        and all(character in "-'" or unicodedata.category(character)[0] in "LM" for character in token)
    )


def _finished(tokens: list[str]) -> str | None:
    """Write the first name as it is stored: capitals only corrected where none or all were typed; whole in other scripts."""
    name = tokens[0] if _is_latin(tokens[0]) else " ".join(tokens)
    name = unicodedata.normalize("NFC", name).strip("-' ")
    initials = len(name) == 2 and name.isupper() and not set(name.casefold()) & set("aeiouy")  # noqa: PLR2004  JJ, MJ
    if name.islower() or (name.isupper() and not initials):
        name = "".join(_capitalised(part) for part in re.split(r"([-' ])", name))
    return name if 0 < len(name) <= NAME_LENGTH_MAX else None


def _capitalised(part: str) -> str:
    if part.casefold().startswith("ij"):
        return "IJ" + part[2:].lower()  # one letter in Dutch
    return part[:1].upper() + part[1:].lower()


def _is_latin(token: str) -> bool:
    return unicodedata.name(token[0], "").startswith("LATIN")
