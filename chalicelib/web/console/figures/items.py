"""Items: what is sold most, with members and without, and what is bought together, as of last night."""

from typing import Final

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.location import Location
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import Busy
from chalicelib.usecases import audit
from chalicelib.usecases.figures.selling import STRETCHES
from chalicelib.usecases.overview import items_page
from chalicelib.web.console.figures.asking import shop_asked
from chalicelib.web.console.figures.items_words import describe, write_csv
from chalicelib.web.guarded import merchant_of, signed_in
from chalicelib.web.visit import Visit

ROOM: Final = "/console/figures/items"


def show(visit: Visit) -> Response:
    """The page."""
    merchant = visit.merchant = wiring.merchants().reread(merchant_of(visit).id)
    location, days = _asked(visit, merchant)
    looked, favourites, failed = None, {}, False
    try:
        if merchant.counts_items:
            looked = items_page.look(pages_wiring.baskets(), merchant, location, days)
            favourites = dict(items_page.favourites(pages_wiring.studies(), merchant)) if looked else {}
    except Busy:
        failed = True
    facts = describe(visit, merchant, location, looked, favourites) if looked and looked.sold else {}
    periods = [(length, name, visit.url(ROOM, period=length, **_shop(location))) for length, name in PERIOD_NAMES.items()]
    facts |= {"looked": looked, "failed": failed, "days": days, "shop_id": location.id if location else "", "periods": periods}
    return visit.page("console/items.html", export=visit.url(f"{ROOM}.csv", period=days, **_shop(location)), **facts)


def switch(visit: Visit) -> Response:
    """Begin to keep what is sold with each sale, or stop."""
    on = visit.form.get("on") == "yes"
    if items_page.switch(wiring.merchants(), merchant_of(visit).id, on=on):
        audit.note(pages_wiring.audit(), signed_in(visit), "items_on" if on else "items_off", merchant_of(visit).id, visit.now)
    said = "Items are counted from now on. The first figures are here tomorrow morning." if on else "Items are counted no more."
    return visit.go(ROOM, said=said)


def export(visit: Visit) -> Response:
    """The same as a table for a spreadsheet: items first, then pairs."""
    merchant = merchant_of(visit)
    location, days = _asked(visit, merchant)
    looked = items_page.look(pages_wiring.baskets(), merchant, location, days)
    name = f"{merchant.id}-items-{days}-days.csv"
    return visit.file(write_csv(looked, days).encode("utf-8-sig"), "text/csv; charset=utf-8", name)


PERIOD_NAMES: Final = dict(zip(STRETCHES, ("28 days", "12 months"), strict=True))


def _asked(visit: Visit, merchant: Merchant) -> tuple[Location | None, int]:
    """Which shop, and how many days; whatever else is asked for means all shops, and the fewest days."""
    asked = visit.query.get("period", "")
    return shop_asked(visit, merchant), int(asked) if asked in map(str, STRETCHES) else min(STRETCHES)


def _shop(location: Location | None) -> dict[str, str]:
    return {"shop": location.id} if location is not None else {}
