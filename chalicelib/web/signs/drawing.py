"""A page to draw on, measured from the upper left corner as screens are, and written as PDF."""

from io import BytesIO
from typing import Final, NamedTuple

import pydyf

from chalicelib.web.qr import Code
from chalicelib.web.signs import helvetica

ROUND: Final = 0.5523
"""So far along the corner's square a curve is pulled to look like a quarter of a circle."""


class Colour(NamedTuple):
    """Red, green and blue, 0 to 1."""

    red: float
    green: float
    blue: float


def colour(written: str) -> Colour:
    """A colour as style sheets write it: #0b5a41."""
    return Colour(*(int(written[at : at + 2], 16) / 255 for at in (1, 3, 5)))


class Canvas:
    """One part of a page: `unit` points to each of its units, its corner at (`left`, `top`) points, or turned upside down."""

    def __init__(self, stream: pydyf.Stream, page_height: float, left: float, top: float, unit: float) -> None:
        self._stream, self._unit = stream, unit
        stream.push_state()
        stream.set_matrix(1, 0, 0, 1, left, page_height - top)

    def turn(self, width: float, height: float) -> None:
        """Turn what is drawn from here on upside down, within this width and height."""
        self._stream.set_matrix(-1, 0, 0, -1, width * self._unit, -height * self._unit)

    def close(self) -> None:
        """Nothing more is drawn here."""
        self._stream.pop_state()

    def box(self, x: float, y: float, width: float, height: float, fill: Colour, radius: float = 0) -> None:
        """A filled rectangle, with round corners."""
        u, stream = self._unit, self._stream
        stream.set_color_rgb(*fill)
        left, right, top, bottom, r = x * u, (x + width) * u, -y * u, -(y + height) * u, radius * u
        if not radius:
            stream.rectangle(left, bottom, right - left, top - bottom)
            stream.fill()
            return
        k = r * (1 - ROUND)
        stream.move_to(left + r, top)
        stream.line_to(right - r, top)
        stream.curve_to(right - k, top, right, top - k, right, top - r)
        stream.line_to(right, bottom + r)
        stream.curve_to(right, bottom + k, right - k, bottom, right - r, bottom)
        stream.line_to(left + r, bottom)
        stream.curve_to(left + k, bottom, left, bottom + k, left, bottom + r)
        stream.line_to(left, top - r)
        stream.curve_to(left, top - k, left + k, top, left + r, top)
        stream.fill()

    def line(self, x: float, y: float, to_x: float, to_y: float, ink: Colour) -> None:
        """A dashed line: fold here, cut here."""
        u, stream = self._unit, self._stream
        stream.set_color_rgb(*ink, stroke=True)
        stream.set_line_width(0.6)
        stream.set_dash([4, 4], 0)
        stream.move_to(x * u, -y * u)
        stream.line_to(to_x * u, -to_y * u)
        stream.stroke()

    def text(self, x: float, y: float, words: str, size: float, ink: Colour, *, bold: bool = False) -> None:
        """One line, `y` its base line. Raises Unwritable."""
        u, stream = self._unit, self._stream
        stream.begin_text()
        stream.set_color_rgb(*ink)
        stream.set_font_size("B" if bold else "R", size * u)
        stream.set_text_matrix(1, 0, 0, 1, x * u, -y * u)
        stream.show_text(b"<" + helvetica.encode(words).hex().encode() + b">")
        stream.end_text()

    def code(self, x: float, y: float, side: float, code: Code, dark: Colour, light: Colour) -> None:
        """A QR code with its quiet zone. Rows overlap by a hair, so that no reader's screen shows gaps between them."""
        self.box(x, y, side, side, light)
        u, stream, module = self._unit, self._stream, side / code.size
        stream.set_color_rgb(*dark)
        for run in code.runs:
            left, top = (x + run.x * module) * u, -(y + run.y * module) * u
            stream.rectangle(left, top - module * u * 1.01, run.width * module * u, module * u * 1.01)
        stream.fill()


class Document:
    """A PDF of one page, or of several of one size."""

    def __init__(self, width: float, height: float, title: str, language: str) -> None:
        self._pdf, self._streams = pydyf.PDF(), [pydyf.Stream(compress=True)]
        self.width, self.height = width, height
        self._pdf.info["Title"] = pydyf.String(title)
        self._pdf.catalog["Lang"] = pydyf.String(language)

    def canvas(self, left: float, top: float, unit: float) -> Canvas:
        """A part of the last page to draw on."""
        return Canvas(self._streams[-1], self.height, left, top, unit)

    def turn_page(self) -> None:
        """Go on with a new page."""
        self._streams.append(pydyf.Stream(compress=True))

    def write(self) -> bytes:
        """The file."""
        pdf, fonts = self._pdf, pydyf.Dictionary()
        for name, font in (("R", "Helvetica"), ("B", "Helvetica-Bold")):
            made = pydyf.Dictionary(
                {"Type": "/Font", "Subtype": "/Type1", "BaseFont": f"/{font}", "Encoding": "/WinAnsiEncoding"}
            )
            pdf.add_object(made)
            fonts[name] = made.reference
        for stream in self._streams:
            pdf.add_object(stream)
            page = {
                "Type": "/Page",
                "Parent": pdf.pages.reference,
                "MediaBox": pydyf.Array([0, 0, self.width, self.height]),
                "Contents": stream.reference,
                "Resources": pydyf.Dictionary({"Font": fonts}),
            }
            pdf.add_page(pydyf.Dictionary(page))
        written = BytesIO()
        pdf.write(written)
        return written.getvalue()
