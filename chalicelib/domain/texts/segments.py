"""What a text costs: the GSM 7-bit alphabet, how many parts a text is sent in, and how to keep it in one.

Source: 3GPP TS 23.038 (alphabet, extension table) and 23.040 (parts). National shift tables are not counted on:
no route guarantees them.
"""

# ruff: noqa: RUF001  letters that look alike are the subject here

import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION: Final = frozenset("\f^{}\\[~]|€")  # each is sent as an escape and a letter: two septets

SEPTETS_SINGLE: Final = 160
SEPTETS_OF_PART: Final = 153
UNITS_SINGLE: Final = 70
UNITS_OF_PART: Final = 67
LAST_OF_BASIC_PLANE: Final = 0xFFFF

# What phones, word processors and names bring that has an equal in GSM-7 but no such base letter in Unicode.
SUBSTITUTES: Final = str.maketrans(
    dict.fromkeys("‘’‚‛′ʻʼ`´", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " ")
    | dict.fromkeys("\u00ad\u200b\u200e\u200f\u2060\ufeff", "")
    | {"…": "...", "•": "-", "·": "-", "‹": "<", "›": ">", "×": "x", "÷": "/", "©": "(c)", "®": "(R)", "™": "(TM)"}
    | {"ª": "a", "º": "o", "½": "1/2", "¼": "1/4", "¾": "3/4", "¹": "1", "²": "2", "³": "3", "¢": "c"}
    | {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "œ": "oe", "Œ": "OE"}
    | {"ĳ": "ij", "Ĳ": "IJ", "ẞ": "SS", "ı": "i", "ħ": "h", "Ħ": "H", "ŋ": "ng", "Ŋ": "Ng", "ŧ": "t", "Ŧ": "T", "ŀ": "l"}
)


@dataclass(frozen=True, slots=True)
class Parts:
    """How a text travels. `units` are septets (GSM-7) or UTF-16 units (UCS-2), without the headers of parts."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    parts: int


def is_gsm7(text: str) -> bool:
    """Tell whether every character is in the GSM 7-bit alphabet or its extension table."""
    return all(character in BASIC or character in EXTENSION for character in text)


def count_septets(text: str) -> int:
    """Count the septets of a text that is GSM-7; characters of the extension table count two."""
    return len(text) + sum(character in EXTENSION for character in text)


def count_parts(text: str) -> Parts:
    """Count the parts a text is billed as, and what fills them.

    A pair (escape and letter, or two surrogates) is never split between parts, so the parts are filled one character
    at a time: 152 letters, a €, 152 letters are 306 septets and three parts, not two. An empty text is one part.
    Carriers that split at word boundaries can need one more.
    """
    if is_gsm7(text):
        widths = [2 if character in EXTENSION else 1 for character in text]
        return Parts("GSM-7", sum(widths), _fill(widths, SEPTETS_SINGLE, SEPTETS_OF_PART))
    widths = [2 if ord(character) > LAST_OF_BASIC_PLANE else 1 for character in text]
    return Parts("UCS-2", sum(widths), _fill(widths, UNITS_SINGLE, UNITS_OF_PART))


def _fill(widths: list[int], single: int, of_part: int) -> int:
    if sum(widths) <= single:
        return 1
    parts, used = 1, 0
    for width in widths:
        if used + width > of_part:
            parts, used = parts + 1, 0
        used += width
    return parts


def to_gsm7(text: str) -> str:
    """Return the text with every character that has a GSM-7 equal replaced by it; other characters stay as they are.

    Letters of GSM-7 (å ä ö é ñ ü ß and more) are kept, other Latin letters lose their accent (í to i, ç to c),
    typographic quotes, dashes and spaces become plain. Other scripts and emoji are left alone, so the result may
    still not be GSM-7: the caller decides what to do about it.
    """
    composed = unicodedata.normalize("NFC", text)
    if is_gsm7(composed):
        return composed
    out: list[str] = []
    for character in composed:
        if unicodedata.combining(character) and out and is_gsm7(out[-1]):
            continue  # an accent that has no composed form with its letter, which is plain already
        out.extend(_to_gsm7_letter(character))
    return "".join(out)


def _to_gsm7_letter(character: str) -> str:
    if is_gsm7(character):
        return character
    substitute = character.translate(SUBSTITUTES)
    if substitute != character:
        return substitute
    base = unicodedata.normalize("NFD", character)[0].translate(SUBSTITUTES)
    return base if is_gsm7(base) else character
