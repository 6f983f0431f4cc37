"""Coupons as PDF: sheets to be cut along their lines, each coupon with its code in letters and as a square to scan."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from chalicelib.domain.coupon import SCANNED, shown
from chalicelib.web import qr
from chalicelib.web.signs.drawing import Canvas, Document
from chalicelib.web.signs.helvetica import fit, wrap
from chalicelib.web.signs.pdf import DARK, FAINT, SOFT, WHITE
from chalicelib.web.signs.sign import Sheet

ACROSS: Final = 2
DOWN: Final = 6
ON_A_SHEET: Final = ACROSS * DOWN
SHEET_MAX: Final = 480
"""So many coupons are in one file: forty sheets, drawn within the time in which a page is answered."""
MARGIN: Final = 28.0
PAD: Final = 12.0
NAME_SIZE: Final = 15.0
NAME_LEAST: Final = 9.0
SMALL: Final = 7.5
CODE_SIZE: Final = 13.0
SQUARE: Final = 84.0
LINES_MAX: Final = 5


class Words(NamedTuple):
    """What stands on each coupon beside its code: the shop, what it gives in two words, and all of it in a sentence."""

    shop: str
    name: str
    sentence: str


def write(words: Words, codes: Sequence[str], sheet: Sheet, language: str) -> bytes:
    """The sheets as a file, at most `SHEET_MAX` coupons. Raises Unwritable where the words have letters that the font lacks."""
    width, height = sheet.size
    document = Document(width, height, f"{words.shop}: {words.name}", language)
    for first in range(0, len(codes), ON_A_SHEET):
        if first:
            document.turn_page()
        canvas = document.canvas(0, 0, 1)
        _draw_sheet(canvas, document, words, codes[first : first + ON_A_SHEET])
        canvas.close()
    return document.write()


def _draw_sheet(canvas: Canvas, document: Document, words: Words, codes: Sequence[str]) -> None:
    width, height = (document.width - 2 * MARGIN) / ACROSS, (document.height - 2 * MARGIN) / DOWN
    for at, code in enumerate(codes):
        _draw(canvas, MARGIN + at % ACROSS * width, MARGIN + at // ACROSS * height, width, height, words, code)
    for column in range(ACROSS + 1):
        canvas.line(MARGIN + column * width, MARGIN, MARGIN + column * width, document.height - MARGIN, FAINT)
    for row in range(DOWN + 1):
        canvas.line(MARGIN, MARGIN + row * height, document.width - MARGIN, MARGIN + row * height, FAINT)


def _draw(canvas: Canvas, x: float, y: float, width: float, height: float, words: Words, code: str) -> None:
    left, room = x + PAD, width - SQUARE - 2.5 * PAD
    size = fit(words.name, NAME_SIZE, NAME_LEAST, room, lines=1)
    canvas.text(left, y + PAD + SMALL, words.shop, SMALL, SOFT)
    canvas.text(left, y + PAD + 24, words.name, size, DARK, bold=True)
    for at, line in enumerate(wrap(words.sentence, SMALL, room, bold=False)[:LINES_MAX]):
        canvas.text(left, y + PAD + 37 + at * (SMALL + 2), line, SMALL, SOFT)
    canvas.text(left, y + height - PAD - 3, shown(code), CODE_SIZE, DARK, bold=True)
    canvas.code(x + width - SQUARE - PAD, y + (height - SQUARE) / 2, SQUARE, qr.encode(f"{SCANNED}{code}"), DARK, WHITE)
