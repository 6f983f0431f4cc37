"""A gift certificate on paper: for the printer of whoever sells it. Its code is on no other page, and kept nowhere."""

from chalice.app import Response

from chalicelib.domain.gifts.code import read_code, write_code
from chalicelib.domain.gifts.gift import Gift
from chalicelib.domain.languages import money
from chalicelib.domain.program import Merchant
from chalicelib.web import qr
from chalicelib.web.rendering import translate as _
from chalicelib.web.visit import Visit


def show_paper(visit: Visit, merchant: Merchant, gift: Gift, code: str, back: str) -> Response:
    """The page to print; `back` is where its reader came from."""
    written = write_code(read_code(code) or code)
    return visit.page(
        "gifts/paper.html",
        shop=merchant.name,
        worth=money(gift.amount, gift.currency, merchant.language),
        code=written,
        drawing=qr.svg(written, _("The code of this gift certificate")),
        gift=gift,
        back=back,
    )
