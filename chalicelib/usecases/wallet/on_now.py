"""The specials that a member could use at this moment, and where: for their own page, which knows of no check."""

from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.program import Merchant
from chalicelib.domain.special import Special, meant_for
from chalicelib.usecases.ports import Book, Record
from chalicelib.usecases.specials import with_room


class OnNow(NamedTuple):
    """A special that is on in these shops; in all of them where none is named."""

    special: Special
    shops: tuple[str, ...] = ()


def on_now(book: Book, merchant: Merchant, record: Record, now: datetime) -> tuple[OnNow, ...]:
    """What is on for the next visit of the record's member, but for coupons. One read where something has limits."""
    found: dict[str, set[str]] = {}
    specials = [special for special in merchant.program_at(now).specials if not special.by_coupon]
    for place in merchant.locations:
        here = [special for special in specials if special.holds_at(place.id) and special.covers(now, place.zone_at(now))]
        for special in meant_for(here, merchant, place, record.customer, record.account, now):
            if special.is_for_visit(record.account.visits + 1):
                found.setdefault(special.id, set()).add(place.id)
    offered = with_room(book, merchant, [special for special in specials if special.id in found], record.name(""))
    return tuple(OnNow(one.special, _names(merchant, found[one.special.id])) for one in offered)


def _names(merchant: Merchant, location_ids: set[str]) -> tuple[str, ...]:
    """Of these shops, where they are not all."""
    names = tuple(place.name for place in merchant.locations if place.id in location_ids)
    return names if len(names) < len(merchant.locations) else ()
