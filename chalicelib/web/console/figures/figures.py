"""Figures: key figures with what each means, shop by shop, the busiest hours, and what rewards and texts came to."""

from chalice.app import Response

from chalicelib import pages_wiring
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.overview import figures_page
from chalicelib.usecases.overview.figures_page import Asked
from chalicelib.web.console.figures.asking import days_asked, shop_asked
from chalicelib.web.console.figures.figures_words import describe, write_csv
from chalicelib.web.guarded import merchant_of
from chalicelib.web.visit import Visit


def show(visit: Visit) -> Response:
    """The page."""
    merchant = merchant_of(visit)
    asked = _asked(visit, merchant)
    try:
        looked = figures_page.look(pages_wiring.tallies(), merchant, asked, visit.now)
    except Busy:
        looked = None
    return visit.page("console/figures.html", **describe(visit, merchant, asked, looked))


def export(visit: Visit) -> Response:
    """The same figures as a table for a spreadsheet, of all shops and of each."""
    merchant = merchant_of(visit)
    asked = Asked(None, days_asked(visit))
    looked = figures_page.look(pages_wiring.tallies(), merchant, asked, visit.now)
    name = f"{merchant.id}-figures-{asked.days}-days.csv"
    return visit.file(write_csv(merchant, looked).encode(), "text/csv; charset=utf-8", name)


def _asked(visit: Visit, merchant: Merchant) -> Asked:
    return Asked(shop_asked(visit, merchant), days_asked(visit))
