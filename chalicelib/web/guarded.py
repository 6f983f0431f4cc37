"""What a view may take for granted behind its guard: that somebody is signed in, and that the shop is open."""

from chalicelib.domain.desk.staff import Staff
from chalicelib.domain.program import Merchant
from chalicelib.web.visit import Visit


def signed_in(visit: Visit) -> Staff:
    """Whose console it is."""
    if visit.staff is None:
        raise LookupError("this page has no guard")
    return visit.staff


def merchant_of(visit: Visit) -> Merchant:
    """The merchant: before it is open the guard lets nobody pass, but to set it up."""
    if visit.merchant is None:
        raise LookupError("this page can be asked for before the merchant is open")
    return visit.merchant


def zone_of(visit: Visit) -> str:
    """Whose clock a page shows: that of the merchant's first location."""
    return merchant_of(visit).locations[0].timezone
