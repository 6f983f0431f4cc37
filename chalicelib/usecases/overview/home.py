"""How it is going: the figures of a merchant or of one shop, side by side with as many days before, and what is worth doing."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final

from chalicelib.domain.calendar import local_day
from chalicelib.domain.figures.figures import Bar, Figure, Metric, Numbers, Span, span_until
from chalicelib.domain.figures.segments import SegmentTooSmall
from chalicelib.domain.figures.study import Study
from chalicelib.domain.figures.tallies import ALL_SHOPS, FIRST_VISITS, MEMBER_SALES, OTHER_CHECKS, REWARDS_USED, VISITS, Spot
from chalicelib.domain.figures.worth_doing import AWAY_MIN, Advice, Known, advise, is_quiet
from chalicelib.domain.location import Location
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.campaigns.ports import Campaigns
from chalicelib.usecases.overview.studying import Studies
from chalicelib.usecases.overview.tallies import Tallies
from chalicelib.usecases.ports import Book
from chalicelib.usecases.texts.post import Deliveries

MONTH: Final = 28
LAPSED: Final = "lapsed"
"""The segment of those who stopped coming."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see: a shop (None: all of them), so many days, and what the chart is of."""

    location: Location | None
    days: int
    metric: Metric


@dataclass(frozen=True, slots=True)
class ShopRow:
    """One shop's line."""

    location: Location
    visits: int
    came_back: Fraction | None
    sales: int
    first_visits: int
    rewards: int
    is_quiet: bool


@dataclass(frozen=True, slots=True)
class Home:
    """What the console's first page shows. Money is in minor units of the program's currency, `spent_micros` in US dollars."""

    span: Span
    zone: str
    figures: Mapping[Metric, Figure]
    came_back_from: date | None
    """When it can be told who came back; None: nobody came yet."""
    members: int
    checks: int
    """All of the last months, with a member or without."""
    silent: int
    reward_cost: int
    bars: tuple[Bar, ...]
    shops: tuple[ShopRow, ...]
    advice: tuple[Advice, ...]
    spent_micros: int


def zone_of(merchant: Merchant, location: Location | None) -> str:
    """Whose clock tells what day it is: the shop's, or that of the first one."""
    return (location or merchant.locations[0]).timezone


@dataclass(frozen=True, slots=True)
class Shelf:
    """What else advice is given from."""

    book: Book
    studies: Studies
    campaigns: Campaigns


def know(shelf: Shelf, merchant: Merchant, now: datetime) -> Known:
    """What advice needs beside the figures: one read, one where specials have limits, and one where many have stopped coming.

    Where it cannot be read, nothing is known, and the page is there.
    """
    try:
        names = [(one.id, "") for one in merchant.program_at(now).specials if (one.total, one.budget) != (None, None)]
        used = shelf.book.special_counts(merchant.id, names) if names else {}
        study = shelf.studies.get(merchant.id, ALL_SHOPS)
        spent = {special_id: found for (special_id, _), found in used.items()}
        return Known(_lapsed(shelf, study, merchant, now), spent, _groups(study, merchant, now))
    except Busy:
        return Known()


def _groups(study: Study | None, merchant: Merchant, now: datetime) -> dict[str, int]:
    """How many members the groups have that specials are for. Of one with so few that nothing is told, nothing is known."""
    found = dict[str, int]()
    if study is None:
        return found
    for name in {one.segment_id for one in merchant.program_at(now).specials if one.segment_id}:
        with suppress(SegmentTooSmall):
            found[name] = study.size(name).members
    return found


def _lapsed(shelf: Shelf, study: Study | None, merchant: Merchant, now: datetime) -> int:
    """Who stopped coming and gets texts; 0 where they are few, or some were written to within the month."""
    try:
        members = study.size(LAPSED).texted if study is not None else 0
    except SegmentTooSmall:
        return 0
    if members < AWAY_MIN:
        return 0
    since = now - timedelta(days=MONTH)
    wrote = (one.begun_at for one in shelf.campaigns.list(merchant.id) if one.segment == LAPSED)
    return 0 if any(begun_at is not None and begun_at > since for begun_at in wrote) else members


def look(
    tallies: Tallies, deliveries: Deliveries, merchant: Merchant, asked: Asked, now: datetime, known: Known | None = None
) -> Home:
    """Read it: a Query for each shard of the figures, and one for what texts have cost."""
    zone = zone_of(merchant, asked.location)
    today = local_day(now, zone)
    span, place = span_until(today, asked.days), asked.location.id if asked.location else ALL_SHOPS
    since = min(span.needed_since, span_until(today, MONTH).needed_since)
    numbers, all_days = Numbers(tallies.since(merchant.id, since)), Span(since, (span.end - since).days)
    spent = deliveries.usage(merchant.id, now).micros
    return Home(
        span,
        zone,
        {metric: numbers.figure(metric, span, _where(metric, place)) for metric in Metric},
        numbers.known_from(span, place),
        numbers.members,
        sum(numbers.total(name, all_days) for name in (VISITS, OTHER_CHECKS)),
        numbers.silent,
        numbers.cost(span, place),
        numbers.bars(asked.metric, span, _where(asked.metric, place)),
        tuple(_row(numbers, location, span, today) for location in merchant.locations),
        advise(merchant, numbers, spent, today, now, known),
        spent,
    )


def by_day(tallies: Tallies, merchant: Merchant, asked: Asked, now: datetime) -> list[tuple[date, Location, Counter[str]]]:
    """All numbers of each day and shop, oldest first."""
    span = span_until(local_day(now, zone_of(merchant, asked.location)), asked.days)
    numbers, shops = Numbers(tallies.since(merchant.id, span.first)), [asked.location] if asked.location else merchant.locations
    days = [span.first + timedelta(days=day) for day in range(span.days)]
    return [(day, shop, numbers.at(Spot(day, shop.id))) for day in days for shop in shops]


def _where(metric: Metric, place: str) -> str:
    """Nobody joins in a shop: a text has no place."""
    return ALL_SHOPS if metric is Metric.MEMBERS else place


def _row(numbers: Numbers, location: Location, span: Span, today: date) -> ShopRow:
    visits, sales, first, rewards = (
        numbers.total(name, span, location.id) for name in (VISITS, MEMBER_SALES, FIRST_VISITS, REWARDS_USED)
    )
    came_back = numbers.came_back(span.back, location.id)
    return ShopRow(location, visits, came_back, sales, first, rewards, is_quiet(numbers, location.id, today))
