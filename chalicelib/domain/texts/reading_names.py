"""First names in what people text: after "my name is", after a join word, or alone."""

import re
import unicodedata
from typing import Final

from chalicelib.domain.texts import reading_words as words

NAME_LENGTH_MAX: Final = 30
NAME_WORDS_MAX: Final = 4
OTHER_CLAUSE_WORDS_MAX: Final = 3

NAME_STRONG: Final = re.compile(
    r"(?:^|\b)(?:change my name to|my (?:first )?name is|my name'?s|mynameis|the name is|call me|me llamo|mi nombre"
    r" es|ich hei(?:ß|ss)e|mein name ist|"
    r"ik heet|mijn naam is|jag heter|mitt namn är)\s+|^(?:first name|name|nombre|vorname|naam|voornaam|namn"
    r"|förnamn)(?:\s*[:=-]\s*|\s+is\s+|\s+)",
    re.IGNORECASE,
)
NAME_WEAK: Final = re.compile(
    r"(?:^|\b)(?:i'?m|i am|it'?s(?: me)?|it is|this is|soy|ich bin(?: (?:der|die))?|hier ist(?: (?:der|die))?|ik ben"
    r"|dit is|jag är|det är)\s+|^met\s+",
    re.IGNORECASE,
)
NAME_BEFORE_HERE: Final = re.compile(r"^(\S+)(?: \S+)? (?:here|här|hier|aquí|aqui)$", re.IGNORECASE)
TITLES: Final = words.fold_words("""
    mr mrs ms miss mx dr prof sir madam herr frau señor señora señorita sr sra srta don doña meneer mevrouw dhr mw fru fröken
""")
GREETINGS: Final = words.fold_words("""
    hi hello hey hiya howdy yo hola buenas buenos hallo hoi hej hejsan tjena moin servus dag goedendag
""")
COUPLE: Final = re.compile(r"\s*(?:&|\+|,|/|;|\b(?:and|und|och|y)\b)\s*", re.IGNORECASE)

# Never a name, nor a word of one: greetings, little words and what people ask shops about.
NOT_NAMES: Final = (
    words.STOP
    | words.STOP_AMBIGUOUS
    | words.START
    | words.HELP
    | words.JOIN
    | words.REDEEM
    | words.REDEEM_ALONE
    | words.BALANCE
    | words.BALANCE_ALONE
    | words.YES
    | words.YES_WHEN_ASKED
    | words.NO
    | words.THANKS
    | words.BUSINESS
    | TITLES
    | GREETINGS
    | words.fold_words("""
    a an the this that these those it its he she they we us you your our me my mine i im is are was were am be been do
    does did dont doesnt can could cant
    would wont should what whats when where which who whos why how if or but not no yes and at on in of for to from with
    by about as just
    good morning afternoon evening night open opening opened close closed closing closes hours hour time today tomorrow
    tonight now later soon still
    menu price prices much many want wanna need like have has had get got give take please pls sorry wrong bad late here
    there hungry tired happy sad sick
    test testing hmm huh lmk free coffee tea bread food drink lunch dinner breakfast club program rewards team everyone
    anyone nobody name names first last
    text texts message sms phone number call new old customer member shop store business ready done going coming
    interested driving busy outside inside ridiculous
    parked waiting leaving back home lost confused vegan vegetarian options parking wifi delivery takeout sunday monday
    saturday allergic
    que qué cual cuándo cuanto cuánto cómo como donde dónde por para porque está están esta estan abierto abiertos
    abierta hoy mañana noches días tardes
    quiero tengo tiene hay el la los las un una y o mi mis no si nombre precio
    was wann wo wer wie warum wieviel habt ihr heute morgen offen geöffnet auf haben hat ist sind seid kann könnt ich du
    er sie es wir der die das ein eine
    guten tag abend de der den von du kein keine keinen ohne mit problem
    wat wanneer waar waarom hoe hoeveel zijn jullie vandaag heeft hebben kan ik jij hij het een goedemorgen goedemiddag
    goedenavond
    geen zonder met ingen inga inget utan slut sin con nada algo
    vad när var varför hur har ni öppet idag kan jag är det en ett god morgon kväll vill
""")) - words.fold_words("don")  # fmt: skip
POLITE: Final = words.fold_words("""
    please pls plz thanks thank you thx favor gracias bitte danke aub alsjeblieft alstublieft graag tack snälla
""")
PARTICLES: Final = words.fold_words("van von de der den del da di du la le el al bin ibn ter ten y")

_CLAUSE_END: Final = re.compile(r"[.!,;\n]+")
_EMOTICON: Final = re.compile(r"[:;=]'?-?[)(DPp3*](?!\w)|<3|\bx[dD]\b")
_NEVER_IN_A_BARE_NAME: Final = frozenset('?¿<>{}[]()@#/\\_=*:;%$"|~^')


def phrased_name(plain: str, *, weak: bool) -> str | None:
    """Return the name in "my name is Maria", "me llamo ..."; with `weak`, also in "I'm Maria" and "Maria here".

    The weak ones are said of much else ("I'm hungry"), so nothing but name-like words may follow them.
    """
    strong = NAME_STRONG.search(plain)
    if strong:
        tokens = _tokens(plain[strong.end() :])
        if tokens and _is_name_word(tokens[0]) and words.fold(tokens[0]) not in NOT_NAMES:
            return _finished(tokens[:1])
    if not weak:
        return None
    said = NAME_WEAK.search(plain)
    if said:
        return _name_alone(plain[said.end() :])
    here = NAME_BEFORE_HERE.match(_without_greeting(_bare(plain)))
    return _name_alone(here[1]) if here else None


def name_after_join_word(plain: str) -> str | None:
    """Return the name in "join Maria" or "gå med Elin"; none in "join the club"."""
    tokens = _without_greeting(_bare(plain)).replace(":", " ").split()
    folded = [re.sub(r"\W+", "", words.fold(token)) for token in tokens]
    if folded and folded[0] in words.JOIN:
        return _name_alone(" ".join(tokens[1:]))
    phrase = words.JOIN_PHRASES.match(" ".join(folded))
    return _name_alone(" ".join(tokens[len(phrase[0].split()) :])) if phrase else None


def bare_name(plain: str) -> str | None:
    """Return the first name, if the text is nothing but a name of at most four words (with a greeting or a "please")."""
    bare = _without_greeting(_bare(plain))
    if set(bare) & _NEVER_IN_A_BARE_NAME or any(character.isdigit() for character in bare):
        return None
    return _name_alone(bare)


def is_title_with_surname(plain: str) -> bool:
    """Tell "Mr. Smith" apart: somebody who joins, but whose first name must be asked."""
    tokens = [token.rstrip(".,!") for token in _without_greeting(_bare(plain)).split()]
    return len(tokens) == 2 and words.fold(tokens[0]) in TITLES and _is_name_word(tokens[1])  # noqa: PLR2004


def _bare(plain: str) -> str:
    """Return the text without emoji and without quotes around it."""
    pictures = ("So", "Sk", "Cn", "Co", "Cs", "Me")
    kept = "".join(" " if unicodedata.category(letter) in pictures else letter for letter in _EMOTICON.sub(" ", plain))
    return kept.strip(" \n\"'.!,-")


def _without_greeting(text: str) -> str:
    tokens = text.split()
    while len(tokens) > 1 and re.sub(r"\W+", "", words.fold(tokens[0])) in GREETINGS:
        tokens = tokens[1:]
    return " ".join(tokens)


def _tokens(text: str) -> list[str]:
    first_of_couple = COUPLE.split(_bare(text), maxsplit=1)[0]
    return [token.strip("\"'.,!:;()") for token in first_of_couple.split()]


def _name_alone(text: str) -> str | None:
    """Return the name at the start of a text that says little else."""
    couple = COUPLE.split(_bare(text), maxsplit=1)
    clauses = _CLAUSE_END.split(couple[0])
    if any(len(clause.split()) > OTHER_CLAUSE_WORDS_MAX for clause in clauses[1:]):
        return None
    tokens = clauses[0].split()
    if tokens and words.fold(tokens[0]) in TITLES and len(tokens) > 2:  # noqa: PLR2004  title, first name, surname
        tokens = tokens[1:]
    while len(tokens) > 1 and words.fold(tokens[-1]) in POLITE:
        tokens = tokens[:-1]
    if not tokens or len(tokens) > NAME_WORDS_MAX or not all(map(_is_name_word, tokens)):
        return None
    folded = [words.fold(token) for token in tokens]
    # "Joost van den Berg", "Maria A": little words inside a name are no sentence.
    last = len(folded) - 1
    other = [w for at, w in enumerate(folded) if at == 0 or not (w in PARTICLES or (at == last and len(w) == 1))]
    return None if any(word in NOT_NAMES for word in other) else _finished(tokens)


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
