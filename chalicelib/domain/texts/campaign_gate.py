"""What the gate will say of a campaign, as far as that is known before: of the merchant, of each member, and of the hour."""

from datetime import datetime, timedelta

from chalicelib.domain.customer import Customer
from chalicelib.domain.figures.campaign import LeftOut, Obstacle
from chalicelib.domain.program import Merchant
from chalicelib.domain.texts.gate import is_wanted
from chalicelib.domain.texts.quiet_hours import first_allowed, hours_of
from chalicelib.domain.texts.texting import Purpose, Registration

MINUTE = timedelta(minutes=1)


def obstacle_of(merchant: Merchant) -> Obstacle | None:
    """Why this merchant can send no campaign at all; None where it can."""
    texting = merchant.texting
    if texting.restricted:
        return Obstacle.RESTRICTED
    if texting.registration is not Registration.APPROVED:
        return Obstacle.NOT_APPROVED
    return Obstacle.NO_OFFERS if texting.offers is None else None


def left_out(merchant: Merchant, customer: Customer | None, number: str) -> LeftOut | None:
    """Why a member with this number (E.164; "": none) is not texted; None where nothing is known against it."""
    if customer is None or not customer.is_member or customer.merged_into is not None or customer.erased_at is not None:
        return LeftOut.GONE
    if customer.opted_out:
        return LeftOut.OPTED_OUT
    if not number:
        return LeftOut.NO_PHONE
    if Purpose.OFFER not in customer.consents:
        return LeftOut.NO_CONSENT
    return None if is_wanted(number, merchant.region, merchant.texting) else LeftOut.COUNTRY


def open_until(merchant: Merchant, location_id: str | None, now: datetime, last: datetime) -> datetime:
    """How long offers may leave from `now` on, through `last` at the most, in whole minutes; `now` where they may not.

    By the clocks of the shop, or of all of them. Who is elsewhere is looked at when their text leaves.
    """
    places = [place for place in merchant.locations if place.id == location_id] or merchant.locations
    zones, hours = {place.timezone for place in places}, hours_of("offers", {merchant.region})
    until = now
    while until < last and first_allowed(until, until, zones, hours) is not None:
        until = min(last, until + MINUTE)
    return until
