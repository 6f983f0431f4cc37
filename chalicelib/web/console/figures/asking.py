"""Which shop and how many days somebody wants to see, from the address of a page of figures."""

from typing import Final

from chalicelib.domain.figures.figures import PERIODS
from chalicelib.domain.location import Location
from chalicelib.domain.program import Merchant
from chalicelib.web.visit import Visit

USUAL_DAYS: Final = 28
PERIOD_NAMES: Final = {7: "7 days", 28: "28 days", 364: "12 months"}


def shop_asked(visit: Visit, merchant: Merchant) -> Location | None:
    """The shop that was asked for; what is no shop of the merchant's means all of them."""
    asked = visit.query.get("shop", "")
    return next((location for location in merchant.locations if location.id == asked), None)


def days_asked(visit: Visit) -> int:
    """7, 28 or 364 days; whatever else is asked for means the usual."""
    asked = visit.query.get("period", "")
    return int(asked) if asked in map(str, PERIODS) else USUAL_DAYS
