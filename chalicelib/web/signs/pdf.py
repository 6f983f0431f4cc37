"""A sign as PDF, for whoever prints it elsewhere: as on the page, in a font that all readers of PDF have."""

from typing import Final, NamedTuple

from chalicelib.web import qr
from chalicelib.web.signs import helvetica
from chalicelib.web.signs.drawing import Canvas, Colour, Document, colour
from chalicelib.web.signs.sign import Look, Shape, Sheet, Sign

UPRIGHT: Final = 816.0
"""Units that an upright sign is wide; a lying one is 1056."""
LYING: Final = 1056.0
POSTER_PRINT: Final = 15.0
"""The small print of a poster, and of a card, which is half as large on paper."""
CARD_PRINT: Final = 21.0
EDGE: Final = 3.0
POSTER_SIZES: Final = (120.0, 84.0)
TENT_SIZES: Final = (88.0, 60.0)
"""Of the two lines of the promise, at the largest, in the units of the sign."""
POSTER_ROOM: Final = 672.0
TENT_ROOM: Final = 470.0
SMALL_PROMISE: Final = 0.6
"""Rather than smaller than this, a promise is on two lines."""
DARK: Final = colour("#10251c")
WHITE: Final = colour("#ffffff")
SOFT: Final = colour("#4b5a52")
FAINT: Final = colour("#9aa79f")


class Palette(NamedTuple):
    """The colours of a look."""

    ground: Colour
    ink: Colour
    big: Colour
    foot: Colour
    edge: Colour
    """Around the panel, which is white."""


PALETTES: Final = {
    Look.FULL: Palette(colour("#0b5a41"), WHITE, colour("#ffc83d"), colour("#cfe3d9"), WHITE),
    Look.LIGHT: Palette(WHITE, DARK, colour("#0b5a41"), colour("#3c4a43"), colour("#0b5a41")),
}


def write(sign: Sign, shape: Shape, sheet: Sheet, look: Look) -> bytes:
    """The sheet as a file. Raises Unwritable where the words have letters that the font lacks."""
    width, height = sheet.size if shape is not Shape.CARD else sheet.size[::-1]
    document = Document(width, height, f"{sign.shop}: {sign.big}", sign.language)
    draw = {Shape.POSTER: _poster, Shape.TENT: _tent, Shape.CARD: _cards}[shape]
    draw(document, sign, PALETTES[look])
    return document.write()


def _poster(document: Document, sign: Sign, palette: Palette) -> None:
    unit = document.width / UPRIGHT
    canvas = document.canvas(0, 0, unit)
    _upright(canvas, document.height / unit, sign, palette, POSTER_PRINT)
    canvas.close()


def _cards(document: Document, sign: Sign, palette: Palette) -> None:
    """Two beside each other, and a line where they are cut."""
    half = document.width / 2
    unit = half / UPRIGHT
    for at in (0, 1):
        canvas = document.canvas(at * half, 0, unit)
        _upright(canvas, document.height / unit, sign, palette, CARD_PRINT)
        canvas.close()
    canvas = document.canvas(0, 0, 1)
    canvas.line(half, 0, half, document.height, FAINT)
    canvas.close()


def _tent(document: Document, sign: Sign, palette: Palette) -> None:
    """Two faces, the upper one upside down, and a line where they are folded."""
    half, unit = document.height / 2, document.width / LYING
    for at in (0, 1):
        canvas = document.canvas(0, at * half, unit)
        if at == 0:
            canvas.turn(LYING, half / unit)
        _lying(canvas, half / unit, sign, palette)
        canvas.close()
    canvas = document.canvas(0, 0, 1)
    canvas.line(0, half, document.width, half, FAINT)
    canvas.close()


def _upright(canvas: Canvas, height: float, sign: Sign, palette: Palette, small: float) -> None:
    canvas.box(0, 0, UPRIGHT, height, palette.ground)
    _mark(canvas, 72, 64, sign, palette)
    _promise(canvas, 72, 140, POSTER_ROOM, sign, palette, POSTER_SIZES)
    top = _small_print(canvas, 72, height - 48, 672, sign, palette, small)
    panel = top - 26 - 406
    _panel(canvas, 72, panel, 672, 406, palette)
    canvas.code(84, panel + 24, 358, qr.encode(sign.payload), colour(qr.DARK), WHITE)
    _steps(canvas, 454, panel, 266, 406, sign)


def _lying(canvas: Canvas, height: float, sign: Sign, palette: Palette) -> None:
    canvas.box(0, 0, LYING, height, palette.ground)
    bottom = _small_print(canvas, 56, height - 40, LYING - 112, sign, palette, POSTER_PRINT) - 26
    top = max(52.0, bottom - 500)
    _panel(canvas, 560, top, 440, bottom - top, palette)
    canvas.code(570, top + (bottom - top - 468) / 2, 420, qr.encode(sign.payload), colour(qr.DARK), WHITE)
    scan = sign.steps[0]
    size = helvetica.fit(scan.title, 27, 14, 400, lines=1)
    middle = 780 - helvetica.width(scan.title, size, bold=True) / 2
    canvas.text(middle, top + (bottom - top + 468) / 2 - 22, scan.title, size, DARK, bold=True)
    _mark(canvas, 56, top, sign, palette)
    _promise(canvas, 56, top + 66, TENT_ROOM, sign, palette, TENT_SIZES)
    _asides(canvas, 56, bottom, 470, sign, palette)


def _panel(canvas: Canvas, x: float, y: float, width: float, height: float, palette: Palette) -> None:
    canvas.box(x, y, width, height, palette.edge, 36)
    canvas.box(x + EDGE, y + EDGE, width - 2 * EDGE, height - 2 * EDGE, WHITE, 36 - EDGE)


def _small_print(canvas: Canvas, x: float, bottom: float, room: float, sign: Sign, palette: Palette, size: float) -> float:
    """The lines that end at `bottom`; answers where they begin."""
    lines = helvetica.wrap(sign.small_print, size, room, bold=False)
    top = bottom - len(lines) * size * 1.45
    for at, line in enumerate(lines):
        canvas.text(x, top + at * size * 1.45 + size, line, size, palette.foot)
    return top


def _mark(canvas: Canvas, x: float, y: float, sign: Sign, palette: Palette) -> None:
    canvas.box(x, y, 46, 46, palette.ink, 13)
    left = x + 23 - helvetica.width(sign.letter, 28, bold=True) / 2
    canvas.text(left, y + 33, sign.letter, 28, palette.ground, bold=True)
    canvas.text(x + 60, y + 32, sign.shop, helvetica.fit(sign.shop, 26, 12, 400, lines=1), palette.ink, bold=True)


def promise_sizes(sign: Sign, room: float, largest: tuple[float, float]) -> tuple[float, float]:
    """How large both lines of the promise can be."""
    big = helvetica.fit(sign.big, largest[0], largest[0] / 2, room, lines=1)
    if big <= largest[0] * SMALL_PROMISE:
        big = helvetica.fit(sign.big, largest[0] * 0.8, 24, room, lines=2)
    return big, helvetica.fit(sign.small, min(largest[1], big * 0.75), 20, room, lines=1)


def _promise(canvas: Canvas, x: float, y: float, room: float, sign: Sign, palette: Palette, sizes: tuple[float, float]) -> None:
    big, small = promise_sizes(sign, room, sizes)
    for line in helvetica.wrap(sign.big, big, room, bold=True):
        y += big * 0.98
        canvas.text(x, y - big * 0.1, line, big, palette.big, bold=True)
    canvas.text(x, y + small * 0.95, sign.small, small, palette.ink, bold=True)


def _steps(canvas: Canvas, x: float, top: float, room: float, height: float, sign: Sign) -> None:
    """Three steps, in the middle of a panel."""
    title, more = 25.0, 20.0
    lines: list[tuple[str, float, bool]] = []
    for step in sign.steps:
        lines += [(line, title, True) for line in helvetica.wrap(step.title, title, room, bold=True)]
        lines += [(line, more, False) for line in helvetica.wrap(step.more, more, room, bold=False)]
        lines += [(step.number, more, False)] if step.number else []
        lines.append(("", 18, False))
    y = top + (height - sum(size * 1.2 for _, size, _ in lines[:-1])) / 2
    for line, size, bold in lines:
        if line:
            canvas.text(x, y + size, line, size, DARK if bold else SOFT, bold=bold)
        y += size * 1.2


def _asides(canvas: Canvas, x: float, bottom: float, room: float, sign: Sign, palette: Palette) -> None:
    """What is beside the code in words, from below: the number, and what to say at the till."""
    scan, say, _ = sign.steps
    told = [*helvetica.wrap(f"{scan.more} {scan.number}", 21, room, bold=False), *helvetica.wrap(say.title, 21, room, bold=False)]
    for at, line in enumerate(reversed(told)):
        canvas.text(x, bottom - 6 - at * 28, line, 21, palette.ink)
