"""Texts: what left, what it cost, and what did not arrive."""

from datetime import UTC, datetime

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.desk.listing import Shown
from chalicelib.domain.refusals import Busy
from chalicelib.domain.texts.log_words import TO_TEAM, name_of, why_not
from chalicelib.usecases.overview import texts_page
from chalicelib.usecases.overview.texts_page import Asked
from chalicelib.web.guarded import merchant_of, zone_of
from chalicelib.web.visit import Visit


def show(visit: Visit) -> Response:
    """A page of the log of a month."""
    merchant = merchant_of(visit)
    months = texts_page.months(visit.now)
    month = next((one for one in months if f"{one:%Y-%m}" == visit.query.get("month")), months[0])
    asked = Asked(month, visit.query.get("only") == "failed", _read_moment(visit.query.get("before", "")))
    try:
        page = texts_page.read(pages_wiring.keeper(), wiring.deliveries(), merchant, asked)
    except Busy:
        page = None
    return visit.page(
        "console/texts.html",
        page=page,
        asked=asked,
        months=[(f"{one:%Y-%m}", f"{one:%B %Y}") for one in months],
        month=f"{month:%Y-%m}",
        month_name=f"{month:%B}",
        zone=zone_of(visit),
        nobody=Shown(),
        name_of=name_of,
        to_team=TO_TEAM,
        why_not=why_not,
        dollars=_dollars,
        price=_price,
    )


def _read_moment(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written).astimezone(UTC) if written else None
    except (ValueError, OverflowError):
        return None


def _dollars(micros: int) -> str:
    return f"${micros / 1_000_000:,.2f}"


def _price(micros: int) -> str:
    """What one text cost: mills of a dollar, for it is less than a cent."""
    return f"${micros / 1_000_000:.3f}" if micros else "–"
