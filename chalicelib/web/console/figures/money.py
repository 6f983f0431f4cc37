"""Money: what is owed for points month by month, the journal to post, and who settles up with whom."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring
from chalicelib.domain.refusals import Busy, UnusableField
from chalicelib.usecases import audit
from chalicelib.usecases.figures import settling
from chalicelib.usecases.overview import money_page
from chalicelib.usecases.overview.money_page import MONTHS
from chalicelib.web.console.figures.money_words import describe, write_journal, write_settlement
from chalicelib.web.console.reading import Reading, sentence_of
from chalicelib.web.guarded import merchant_of, signed_in
from chalicelib.web.rendering import translate as _
from chalicelib.web.visit import Visit

ROOM: Final = "/console/figures/money"
CSV: Final = "text/csv; charset=utf-8"


def show(visit: Visit) -> Response:
    """A closed month, settled as shops agreed, or at the price that was asked for."""
    price, errors = _read_price(visit, visit.query, "price")
    try:
        facts = _facts(visit, price)
    except Busy:
        return visit.page("console/money.html", failed=True, page=None)
    asked = visit.query["price"] if price is not None else ""
    return visit.page("console/money.html", errors=errors, asked_price=asked, **facts)


def agree(visit: Visit) -> Response:
    """Keep what shops settle at from now on; nothing written: at what a point is worth."""
    merchant, (price, errors) = merchant_of(visit), _read_price(visit, visit.form, "agreed")
    if not errors:
        try:
            agreed = settling.agree(pages_wiring.agreements(), merchant.id, price, visit.now)
        except UnusableField as refused:
            errors = {refused.field: sentence_of(refused)}
        else:
            told = "worth" if agreed.price is None else visit.form["agreed"].strip()[:20]
            audit.note(pages_wiring.audit(), signed_in(visit), "price_agreed", merchant.id, visit.now, price=told)
            return visit.go(ROOM, said=_("Kept. It holds from {month} on.", month=f"{agreed.since:%B %Y}"))
    return visit.refuse("console/money.html", errors, asked_price="", wrong=visit.form.get("agreed", ""), **_facts(visit, None))


def export_journal(visit: Visit) -> Response:
    """All closed months as lines that a bookkeeper posts."""
    merchant = merchant_of(visit)
    months = pages_wiring.journals().months(merchant.id, MONTHS)
    return visit.file(write_journal(months, merchant).encode("utf-8-sig"), CSV, f"{merchant.id}-points-journal.csv")


def export_settlement(visit: Visit) -> Response:
    """Who pays whom, month by month."""
    merchant = merchant_of(visit)
    months, agreed = pages_wiring.journals().months(merchant.id, MONTHS), pages_wiring.agreements().of_merchant(merchant.id)
    price, _errors = _read_price(visit, visit.query, "price")
    told = write_settlement(months, merchant, agreed, price)
    return visit.file(told.encode("utf-8-sig"), CSV, f"{merchant.id}-shops-settlement.csv")


def _facts(visit: Visit, price: Fraction | None) -> dict[str, Any]:
    """Raises Busy."""
    merchant, month = merchant_of(visit), visit.query.get("month", "")
    agreed = pages_wiring.agreements().of_merchant(merchant.id)
    page = money_page.read(pages_wiring.journals(), pages_wiring.tallies(), merchant, month, agreed, price)
    facts = describe(merchant, page, settling.holds_from(visit.now)) if page is not None else {}
    return {"failed": False, "page": page, **facts}


def _read_price(visit: Visit, form: Mapping[str, str], name: str) -> tuple[Fraction | None, Mapping[str, str]]:
    """What a point is to cost, in minor units, where anything was written; people say it of a hundred."""
    if not form.get(name, "").strip():
        return None, {}
    reading = Reading(form, merchant_of(visit).program_at(visit.now).currency)
    amount = reading.amount(name)
    return (None if reading.errors else Fraction(amount, 100)), reading.errors
