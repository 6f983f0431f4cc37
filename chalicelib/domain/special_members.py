"""Whether a special for some members is for this one: by what a look-up reads of them, and by nothing else.

Segments are as of last night: the study has written those that specials name beside the member. The tier follows from the
account, and the month of the birthday is what the member said of themselves.
"""

from collections.abc import Callable
from datetime import datetime

from chalicelib.domain.account import Account
from chalicelib.domain.calendar import local_day
from chalicelib.domain.customer import Customer
from chalicelib.domain.location import Location
from chalicelib.domain.program import Merchant
from chalicelib.domain.special import Special, Who
from chalicelib.domain.tier_standing import TierStanding, stand


def known_of(
    merchant: Merchant, location: Location, customer: Customer, account: Account, at: datetime
) -> Callable[[Special], bool]:
    """Says of a special for some members whether it is for this one at `at`, at this location."""

    def holds(special: Special) -> bool:
        if special.who is Who.SEGMENT:
            return special.segment_id in customer.segments
        if special.who is Who.BIRTHDAY:
            return customer.birthday == local_day(at, location.zone_at(at)).month
        return is_for_tier(special, stand(account, merchant, at))

    return holds


def is_for_tier(special: Special, standing: TierStanding) -> bool:
    """Whether a special for a tier is for somebody who stands so."""
    height = standing.tiers.height(special.tier_id)
    return 0 < height <= standing.height if special.and_up else 0 < height == standing.height


def asks_birthday(merchant: Merchant, now: datetime) -> bool:
    """Whether there is a special for birthdays now, or soon: nobody is asked for the month of theirs without one."""
    programs = (merchant.program_at(now), max(merchant.programs, key=lambda program: program.version))
    specials = (special for program in programs for special in program.specials if special.who is Who.BIRTHDAY)
    today = local_day(now, programs[0].timezone)
    return any(special.last_day is None or special.last_day >= today for special in specials)
