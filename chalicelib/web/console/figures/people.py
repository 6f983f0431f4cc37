"""Regulars: what members do all together, as of last night."""

from fractions import Fraction

from chalice.app import Response

from chalicelib import pages_wiring
from chalicelib.domain.location import Location
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.overview import people
from chalicelib.web.console.figures.people_words import describe
from chalicelib.web.guarded import merchant_of
from chalicelib.web.visit import Visit

WHOLE = 100


def show(visit: Visit) -> Response:
    """The last study of a shop, or of all."""
    merchant = merchant_of(visit)
    location = _shop(merchant, visit.query.get("shop", ""))
    try:
        study, failed = people.read(pages_wiring.studies(), merchant, location), False
    except Busy:
        study, failed = None, True
    margin = _margin(visit.query.get("margin", ""))
    facts = describe(visit, merchant, study, margin) if study is not None and study.seen else {}
    facts |= {"location": location, "margin": visit.query.get("margin", "")}
    return visit.page("console/people.html", study=study, failed=failed, **facts)


def _shop(merchant: Merchant, asked: str) -> Location | None:
    """The shop that was asked for; what is no shop of the merchant's means all of them."""
    return next((location for location in merchant.locations if location.id == asked), None)


def _margin(asked: str) -> Fraction:
    """What is left of a sale, of which somebody keyed so many percent; whatever else they keyed: all of it."""
    percent = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= len(str(WHOLE)) else WHOLE
    return Fraction(percent, WHOLE) if 0 < percent <= WHOLE else Fraction(1)
