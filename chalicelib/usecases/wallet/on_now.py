"""The specials that a member could use at this moment, and where: for their own page, which knows of no check."""

from datetime import datetime
from typing import NamedTuple

from chalicelib.domain.account import Account
from chalicelib.domain.program import Merchant
from chalicelib.domain.special import Special
from chalicelib.usecases.ports import Book
from chalicelib.usecases.specials import with_room


class OnNow(NamedTuple):
    """A special that is on in these shops; in all of them where none is named."""

    special: Special
    shops: tuple[str, ...] = ()


def on_now(book: Book, merchant: Merchant, account: Account, member_id: str, now: datetime) -> tuple[OnNow, ...]:
    """What is on for a member's next visit. One read where something has limits."""
    found: dict[str, tuple[str, ...]] = {}
    specials = merchant.program_at(now).specials
    for special in specials:
        here = tuple(
            place.name
            for place in merchant.locations
            if special.holds_at(place.id) and special.covers(now, place.zone_at(now)) and special.is_for_visit(account.visits + 1)
        )
        if here:
            found[special.id] = here if len(here) < len(merchant.locations) else ()
    offered = with_room(book, merchant, [special for special in specials if special.id in found], member_id)
    return tuple(OnNow(one.special, found[one.special.id]) for one in offered)
