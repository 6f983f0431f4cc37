"""Specials that nobody uses, though enough members could have: what is worth a word, and what says nothing yet."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from chalicelib.domain.figures.figures import Numbers, Span, span_until
from chalicelib.domain.figures.offer_results import UNUSED_DAYS, UNUSED_VISITS, uses_of
from chalicelib.domain.figures.tallies import ALL_SHOPS, FIRST_VISITS, VISITS
from chalicelib.domain.program import Merchant
from chalicelib.domain.special import Special, Who

LOOKED_AT: Final = 28
MEMBERS_MIN: Final = 20
"""Where fewer members could have used it, that nobody did may be chance."""


@dataclass(frozen=True, slots=True)
class UnusedSpecial:
    """A special that nobody used in the last `days`, though `members` at least came who could have."""

    special: Special
    days: int
    members: int


def unused_specials(
    merchant: Merchant, numbers: Numbers, today: date, now: datetime, groups: Mapping[str, int]
) -> Iterator[UnusedSpecial]:
    """Specials that were to be had as they are for four weeks, or two; `groups` says how many members each segment has."""
    for special in merchant.program_at(now).specials:
        if special.paused or special.by_coupon or not special.first_day <= today <= (special.last_day or today):
            continue
        for days in (LOOKED_AT, UNUSED_DAYS):
            span = span_until(today, days)
            if special.first_day <= span.first and special in merchant.program_at(now - timedelta(days=days)).specials:
                members = _able(merchant, numbers, span, special, groups)
                if members >= MEMBERS_MIN and not uses_of(numbers, special.id, span).any:
                    yield UnusedSpecial(special, days, members)
                break


def _able(merchant: Merchant, numbers: Numbers, span: Span, special: Special, groups: Mapping[str, int]) -> int:
    """How many members could have used it, at least; 0 where nobody can say, or too few visits were on its days.

    Who has a tier or a birthday, and whose the visit with its number was, the figures do not tell.
    """
    places = [place.id for place in merchant.locations if special.holds_at(place.id)]
    every = len(places) == len(merchant.locations)
    held = [day for day in (span.first + timedelta(days=at) for at in range(span.days)) if special.begins_on(day)]
    visits = sum(numbers.total(VISITS, Span(day, 1), place) for day in held for place in places)
    if visits < UNUSED_VISITS or not all(numbers.covers(span, place) for place in places):
        return 0
    came = numbers.seen(span) if every else max((numbers.seen(span, place) for place in places), default=0)
    match special.who:
        case Who.EVERYBODY:
            return came
        case Who.FIRST_VISIT:
            return sum(numbers.total(FIRST_VISITS, span, place) for place in ([ALL_SHOPS] if every else places))
        case Who.SEGMENT:
            return min(came, groups.get(special.segment_id, 0))
        case _:
            return 0
