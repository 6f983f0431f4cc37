"""What signs put on paper: codes that cameras read, and PDFs with the words in their place."""

import re
import zlib
from dataclasses import replace

import pytest
import segno

from chalicelib.domain.languages import LANGUAGES
from chalicelib.domain.papers.writing import Writer
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.web import qr
from chalicelib.web.signs import helvetica, pdf
from chalicelib.web.signs.sign import Look, Shape, Sheet, design, sheet_of
from tests.builders import BARBER, BOOKSHOP, COFFEE, NOW, SHOP_NUMBER, opening, program


def sign_of(rules=None, language="en", name="Rosa's Bakery"):
    merchant = Merchant("rosas", name, "US", "en", b"", "sign-1", (rules or program(),), opening().locations)
    return design(Writer(merchant, PhoneNumber(SHOP_NUMBER), NOW), language, "loyal.example/j/rosas", offers=False)


def painted(drawing):
    """The modules that a drawing makes dark."""
    dark = set()
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", drawing.split(f'fill="{qr.DARK}"')[1]):
        dark |= {(int(x) + at, int(y)) for at in range(int(width))}
    return dark


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_on_a_sign_is_a_text_to_the_shop_in_the_smallest_size(language):
    sign = sign_of(language=language)
    assert re.fullmatch(r"SMSTO:\+12065550100:[A-Z]+", sign.payload)
    expected = segno.make(sign.payload, error="q", micro=False, boost_error=False)
    assert expected.designator == "2-Q"
    dark = {(x + 4, y + 4) for y, row in enumerate(expected.matrix) for x, module in enumerate(row) if module}
    drawn = str(qr.svg(sign.payload, "a code"))
    assert painted(drawn) == dark
    assert 'viewBox="0 0 33 33"' in drawn
    assert f'fill="{qr.LIGHT}" d="M0 0h33v33H0z"' in drawn


def test_what_a_code_is_called_cannot_be_more_than_words():
    assert "<script" not in str(qr.svg("x", '"><script>'))


def lines_of(written):
    """The lines of text in a PDF, each with the font's size in points and where it begins."""
    (stream,) = re.findall(rb"stream\n(.*?)\nendstream", written, re.DOTALL)
    content = zlib.decompress(stream).decode("latin-1")
    found = re.findall(r"/([RB]) ([\d.]+) Tf\n1 0 0 1 ([-\d.]+) ([-\d.]+) Tm\n\[<([0-9a-f]*)>\] TJ", content)
    return [(bytes.fromhex(said).decode("cp1252"), font, float(size), float(x), float(y)) for font, size, x, y, said in found]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("look", list(Look))
@pytest.mark.parametrize("sheet", list(Sheet))
@pytest.mark.parametrize("shape", list(Shape))
@pytest.mark.parametrize("rules", [program(rewards=(replace(COFFEE, name="A long reward with many words"),)), BARBER, BOOKSHOP])
def test_a_pdf_has_all_words_of_the_sign_within_its_faces(rules, shape, sheet, look, language):
    sign = sign_of(rules, language)
    written = pdf.write(sign, shape, sheet, look)
    assert written.startswith(b"%PDF-1.7")
    lines = lines_of(written)
    said = " ".join(line for line, *_ in lines)
    assert said.count(sign.shop) >= (1 if shape is Shape.POSTER else 2)
    for words in (sign.big, sign.small, sign.small_print, sign.steps[0].title, sign.steps[0].number):
        assert words in said
    width = sheet.size[shape is Shape.CARD] / (2 if shape is Shape.CARD else 1)
    for line, font, size, x, _ in lines:
        assert x + helvetica.width(line, size, bold=font == "B") <= width, line


def test_letters_that_the_font_lacks_are_refused_and_not_lost():
    with pytest.raises(helvetica.Unwritable):
        pdf.write(sign_of(name="Пекарня"), Shape.POSTER, Sheet.A4, Look.FULL)


def test_lines_are_broken_where_they_are_full():
    assert helvetica.width("Free coffee", 1000, bold=True) == pytest.approx(5335)
    assert helvetica.width("íi", 1000, bold=False) == pytest.approx(500)
    assert helvetica.wrap("a bb ccc", 10, helvetica.width("a bb", 10, bold=False), bold=False) == ["a bb", "ccc"]
    assert helvetica.wrap("Donaudampfschiff", 10, 5, bold=False) == ["Donaudampfschiff"]
    assert helvetica.width("é", 10, bold=False) == helvetica.width("e", 10, bold=False)


def test_printers_have_the_paper_of_their_country():
    assert [sheet_of(region) for region in ("US", "CA", "SE", "DE")] == [Sheet.LETTER, Sheet.LETTER, Sheet.A4, Sheet.A4]
