"""Signs and QR codes: what a shop prints so that people join."""

from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.languages import LANGUAGES
from chalicelib.domain.papers.phrases import phrase
from chalicelib.domain.papers.writing import Writer
from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases import signs
from chalicelib.usecases.audit import note
from chalicelib.web import qr, speaking
from chalicelib.web.guarded import merchant_of, signed_in
from chalicelib.web.signs import pdf
from chalicelib.web.signs.helvetica import Unwritable
from chalicelib.web.signs.sign import Look, Shape, Sheet, Sign, design, sheet_of
from chalicelib.web.visit import Visit

ROUNDING: Final = 10
"""Sizes of the promise have a rule each in the style sheet."""


def show(visit: Visit) -> Response:
    """The three signs as they will be, and what people agree to by them."""
    wish = _Wish(visit)
    version, _ = wish.writer.sign_words(wish.address, offers=wish.offers)
    return visit.page(
        "console/signs.html",
        **wish.facts,
        hangs=merchant_of(visit).consent_wording == version,
        code=qr.svg(wish.sign.payload, f"QR code: {wish.sign.payload}"),
        languages=list(speaking.NAMES.items()),
        join_url=wish.join_url,
        writable=_is_writable(wish.sign),
    )


def hang_up(visit: Visit) -> Response:
    """What is printed from now on is what people agree to; on to the sheet, or the file."""
    wish = _Wish(visit)
    if signs.hang_up(wiring.merchants(), wish.writer, wish.address, offers=wish.offers):
        note(pages_wiring.audit(), signed_in(visit), "sign_printed", wish.shape, visit.now)
    to = "pdf" if visit.form.get("as") == "pdf" else "sheet"
    return visit.go(f"/console/signs/{to}", **wish.query)


def show_sheet(visit: Visit) -> Response:
    """The sheet as the printer gets it."""
    return visit.page("console/sheet.html", **_Wish(visit).facts)


def send_pdf(visit: Visit) -> Response:
    """The sheet as a file."""
    wish = _Wish(visit)
    try:
        written = pdf.write(wish.sign, wish.shape, wish.sheet, wish.look)
    except Unwritable:
        said = "A PDF cannot have these letters. Print the sign from the page: every browser saves that as PDF, too."
        return visit.go("/console/signs/sheet", said=said, **wish.query)
    return visit.file(written, "application/pdf", f"{merchant_of(visit).id}-{wish.shape}-{wish.sign.language}.pdf")


def send_code(visit: Visit) -> Response:
    """The code alone, for a sign of one's own."""
    sign = _Wish(visit).sign
    drawn = str(qr.svg(sign.payload, sign.payload))
    return visit.file(drawn.encode(), "image/svg+xml", f"{merchant_of(visit).id}-join-{sign.language}.svg")


class _Wish:
    """Which sign is asked for: by the page's address, or by its form."""

    def __init__(self, visit: Visit) -> None:
        merchant, asked = merchant_of(visit), visit.query | visit.form
        number = PhoneNumber(wiring.vault().open(merchant.live_id, merchant.phone_sealed))
        self.writer = Writer(merchant, number, visit.now)
        self.join_url = f"{visit.origin}/j/{merchant.id}"
        self.address = self.join_url.partition("://")[2]
        self.shape = Shape(asked["shape"]) if asked.get("shape") in set(Shape) else Shape.POSTER
        self.sheet = Sheet(asked["sheet"]) if asked.get("sheet") in set(Sheet) else sheet_of(merchant.region)
        self.look = Look(asked["look"]) if asked.get("look") in set(Look) else Look.FULL
        spoken = asked.get("language", "")
        self.language = spoken if spoken in LANGUAGES else merchant.language
        offers = asked.get("offers", "yes" if merchant.texting.offers == merchant.consent_wording else "no")
        self.offers = offers == "yes" and not merchant.texting.restricted
        self.sign = design(self.writer, self.language, self.address, offers=self.offers)

    @property
    def query(self) -> dict[str, str]:
        """The same wish as an address has it."""
        offers = "yes" if self.offers else "no"
        return {
            "shape": self.shape, "sheet": self.sheet, "look": self.look, "language": self.language, "offers": offers,
        }  # fmt: skip

    @property
    def facts(self) -> dict[str, Any]:
        """What a page shows of it."""
        poster = pdf.promise_sizes(self.sign, pdf.POSTER_ROOM, pdf.POSTER_SIZES)
        tent = pdf.promise_sizes(self.sign, pdf.TENT_ROOM, pdf.TENT_SIZES)
        label = f"{phrase('sign', 'scan', self.language)}: {self.sign.payload}"
        return {
            "sign": self.sign,
            "wish": self.query,
            "offers_allowed": not self.writer.merchant.texting.restricted,
            "drawn": qr.svg(self.sign.payload, label),
            "sizes": {
                "upright": [int(size // ROUNDING) for size in poster],
                "lying": [int(size // ROUNDING) for size in tent],
            },
        }


def _is_writable(sign: Sign) -> bool:
    """Whether a PDF can have the words of the sign."""
    try:
        pdf.write(sign, Shape.POSTER, Sheet.A4, Look.LIGHT)
    except Unwritable:
        return False
    return True
