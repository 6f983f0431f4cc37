"""Specials, as a till shows them."""

from msgspec import Struct

from chalicelib.domain.program import Merchant, Program
from chalicelib.domain.special import Benefit, Special, Who
from chalicelib.domain.special_words import describe


class SpecialTerms(Struct, frozen=True, kw_only=True):
    """What this location gives for a while; `words` say all of it.

    `offer_id` is what a quote calls it, null where it is points or used `by_coupon`. `rule` is a recurrence of RFC 5545
    from the first day, empty:
    every day; it holds for `minutes` from `starts`, by local clocks.
    """

    id: str
    name: str
    benefit: Benefit
    first_day: str
    last_day: str | None
    rule: str
    starts: str
    minutes: int
    items: tuple[str, ...]
    spend_min: int
    who: Who
    by_coupon: bool
    offer_id: str | None
    words: str


def show(special: Special, program: Program, merchant: Merchant) -> SpecialTerms:
    """A special as fields and in words."""
    return SpecialTerms(
        id=special.id,
        name=special.name,
        benefit=special.benefit,
        first_day=special.first_day.isoformat(),
        last_day=special.last_day.isoformat() if special.last_day else None,
        rule=special.rule,
        starts=special.starts.isoformat("minutes"),
        minutes=special.minutes,
        items=special.items,
        spend_min=special.spend_min,
        who=special.who,
        by_coupon=special.by_coupon,
        offer_id=None if special.benefit.earns or special.by_coupon else special.offer_id,
        words=describe(special, program, {place.id: place.name for place in merchant.locations}),
    )
