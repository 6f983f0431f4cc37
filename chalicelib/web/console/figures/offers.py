"""Offers: which of them worked, in which shop, and which nobody uses."""

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.overview import offers_page
from chalicelib.web.console.figures.offers_words import describe
from chalicelib.web.guarded import merchant_of
from chalicelib.web.visit import Visit


def show(visit: Visit) -> Response:
    """The offers of the last year."""
    merchant = merchant_of(visit)
    try:
        where = pages_wiring.tallies(), pages_wiring.studies(), wiring.campaigns()
        page = offers_page.look(*where, merchant, visit.now)
    except Busy:
        return visit.page("console/offers.html", failed=True)
    return visit.page("console/offers.html", failed=False, **describe(merchant, page, visit.now))
