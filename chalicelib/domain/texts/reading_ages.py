"""Who says by text that they are a child. What age they said goes no further than this."""

import re
from typing import Final

from chalicelib.domain.texts.reading_message import Message
from chalicelib.domain.texts.reading_vocabulary import fold_text

YOUNGEST: Final = 4
"""Who is younger writes no texts: "I'm 2" is something else."""
_NUMBERS: Final = {
    word: age
    for words in (
        "four five six seven eight nine ten eleven twelve thirteen fourteen fifteen",
        "cuatro cinco seis siete ocho nueve diez once doce trece catorce quince",
        "vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn",
        "vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien",
        "fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton",
    )
    for age, word in enumerate(fold_text(words).split(), YOUNGEST)
}
_NUMBER: Final = rf"(?P<age>[0-9]{{1,2}}|{'|'.join(sorted(_NUMBERS))})"
_AGES: Final = tuple(
    re.compile(rf"(?:.* )?{before} {_NUMBER}(?: ?{after})?" if may_lack else rf"(?:.* )?{before} {_NUMBER} ?{after}")
    for before, after, may_lack in (
        (r"(?:im|i m|i am|iam)(?: only| just| like)?", r"(?:years?|yrs?|yr|y)?(?: ?old| ?o| ?of age)?(?: now| today)?", True),
        (
            r"(?:im|i m|i am|iam)(?: only| just)?",
            r"(?:yo|(?:years?|yrs?|yr) old|and in .* grade|and (?:my|i|mom|dad)\b.*)",
            False,
        ),
        (r"tengo(?: solo| apenas| ya)?", r"(?:anos|anitos)(?: de edad)?", False),
        (r"(?:ich )?bin(?: erst| nur| gerade| schon)?", r"(?:jahre(?: alt)?|j)", True),
        (r"ik ben(?: pas| nog maar| maar| net| al)?", r"(?:jaar|jr)(?: oud)?", True),
        (r"jag ar(?: bara| endast| just)?", r"(?:ar(?: gammal)?)", True),
    )
)
_NO_AGE: Final = re.compile(
    r"[0-9][.:,/'%][0-9]|[0-9] ?[%$\u20ac\u00a3#]|[#$\u20ac\u00a3]"
    r"|\bim [0-9]+\. ?(?:bezirk|stock|monat|jahr|og|haus|obergeschoss|quartal|kreis)",
    re.IGNORECASE,
)
"""Times, prices, heights; and the eleventh district of Vienna, which is "im 11. Bezirk"."""


def says_younger(message: Message, than: int) -> bool:
    """Tell whether somebody says, of themselves and in the present, that they are younger `than` so many years."""
    if _NO_AGE.search(message.plain):
        return False
    ages = (_age_in(" ".join(clause)) for clause in message.clauses)
    return any(YOUNGEST <= age < than for age in ages if age is not None)


def _age_in(clause: str) -> int | None:
    for pattern in _AGES:
        found = pattern.fullmatch(clause)
        # "When I'm 12", "if I'm 10": of what is not so yet.
        if found and not re.match(r"(?:.* )?(?:when|if|until|till|since|wenn|falls|wanneer|als|nar|om|cuando|si) ", clause):
            said = found["age"]
            return int(said) if said.isdecimal() else _NUMBERS[said]
    return None
