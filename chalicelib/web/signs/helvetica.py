"""How wide Helvetica is: every PDF reader has the font, so that a file need not carry one, but none says how wide a line will be.

Widths are Adobe's, in thousandths of the font's size. A letter with an accent is as wide as without, but for a narrow i.
"""

import unicodedata
from typing import Final

ASCII: Final = (
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556),
    *(1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778),
    *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556),
    *(333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556),
    *(556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
)
"""From the space to the tilde."""
ASCII_BOLD: Final = (
    *(278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611),
    *(975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778),
    *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556),
    *(333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611),
    *(611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584),
)
OTHERS: Final = {
    "\u00a0": 278, "’": 222, "“": 333, "”": 333, "–": 556, "—": 1000, "…": 1000, "€": 556, "£": 556, "¡": 333, "¿": 611,
    "ß": 611, "í": 278, "ì": 278, "î": 278, "ï": 278, "ø": 611, "Ø": 778, "æ": 889, "Æ": 1000, "·": 278, "•": 350, "«": 556,
    "»": 556, "®": 737, "©": 737, "™": 1000,
}  # fmt: skip
OTHERS_BOLD: Final = OTHERS | {"’": 278, "“": 500, "”": 500}
WIDEST: Final = 1000


class Unwritable(Exception):
    """There are letters that the font does not have."""


def encode(text: str) -> bytes:
    """The text as a PDF has it. Raises Unwritable."""
    try:
        return unicodedata.normalize("NFC", text).encode("cp1252")
    except UnicodeEncodeError:
        raise Unwritable from None


def width(text: str, size: float, *, bold: bool) -> float:
    """How wide a line of text is, in the unit of its size."""
    return sum(_width(letter, bold=bold) for letter in unicodedata.normalize("NFC", text)) * size / 1000


def wrap(text: str, size: float, room: float, *, bold: bool) -> list[str]:
    """The text in lines that fit, broken at spaces; a word that is wider than a line has one of its own."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, size, bold=bold) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def fit(text: str, size: float, least: float, room: float, *, lines: int) -> float:
    """The largest size, at most `size`, in which a bold text fits into so many lines; `least` where it fits in none."""
    while size > least:
        broken = wrap(text, size, room, bold=True)
        if len(broken) <= lines and all(width(line, size, bold=True) <= room for line in broken):
            return size
        size -= 2
    return least


def _width(letter: str, *, bold: bool) -> int:
    known = (OTHERS_BOLD if bold else OTHERS).get(letter)
    if known is not None:
        return known
    at = ord(unicodedata.normalize("NFD", letter)[0]) - ord(" ")
    table = ASCII_BOLD if bold else ASCII
    return table[at] if 0 <= at < len(table) else WIDEST
