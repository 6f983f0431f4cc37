"""Money: what is owed for points month by month, the journal to post, and who settles up with whom."""

from collections.abc import Mapping
from fractions import Fraction

from chalice.app import Response

from chalicelib import pages_wiring
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.overview import money_page
from chalicelib.usecases.overview.money_page import MONTHS
from chalicelib.web.console.figures.money_words import describe, write_journal, write_settlement
from chalicelib.web.console.reading import Reading
from chalicelib.web.guarded import merchant_of
from chalicelib.web.visit import Visit

CSV = "text/csv; charset=utf-8"


def show(visit: Visit) -> Response:
    """A closed month, settled at the price that was asked for."""
    merchant, month = merchant_of(visit), visit.query.get("month", "")
    price, errors = _price(visit)
    try:
        page = money_page.read(pages_wiring.journals(), pages_wiring.tallies(), merchant, month, price)
    except Busy:
        return visit.page("console/money.html", failed=True, page=None)
    facts = describe(merchant, page) if page is not None else {}
    asked = visit.query["price"] if price is not None else ""
    return visit.page("console/money.html", failed=False, page=page, errors=errors, asked_price=asked, **facts)


def export_journal(visit: Visit) -> Response:
    """All closed months as lines that a bookkeeper posts."""
    merchant = merchant_of(visit)
    months = pages_wiring.journals().months(merchant.id, MONTHS)
    return visit.file(write_journal(months, merchant).encode("utf-8-sig"), CSV, f"{merchant.id}-points-journal.csv")


def export_settlement(visit: Visit) -> Response:
    """Who pays whom, month by month."""
    merchant = merchant_of(visit)
    months = pages_wiring.journals().months(merchant.id, MONTHS)
    return visit.file(
        write_settlement(months, merchant, _price(visit)[0]).encode("utf-8-sig"), CSV, f"{merchant.id}-shops-settlement.csv"
    )


def _price(visit: Visit) -> tuple[Fraction | None, Mapping[str, str]]:
    """What shops agreed that a point costs, in minor units, where that was asked for; people say it of a hundred."""
    if not visit.query.get("price"):
        return None, {}
    reading = Reading(visit.query, merchant_of(visit).program_at(visit.now).currency)
    amount = reading.amount("price")
    return (None if reading.errors else Fraction(amount, 100)), reading.errors
