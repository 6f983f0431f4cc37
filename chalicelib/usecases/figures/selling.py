"""Adding up what is sold: every night the day that has ended, within the hour earlier ones of which a check has changed since.

A check stands on the list of its day as what it is counted as (`overview/tallies.py`), so a day added up again says the same, in
whatever order its checks came. Of the days the reports are made that the page reads: one for each shop and stretch of days.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple, Protocol

from chalicelib.domain.calendar import local_day
from chalicelib.domain.figures.goods import ITEMS_A_DAY, PAIRS_A_DAY, Bought, Goods, Sum
from chalicelib.domain.figures.tallies import ALL_SHOPS
from chalicelib.domain.program import Merchant
from chalicelib.usecases.ports import Merchants

STRETCHES: Final = (28, 364)
"""Days that are told of together."""
KEPT_DAYS: Final = 400
"""A check stays on its list for so long. Days before that stay as they are."""
CHECKS_MAX: Final = 5_000
"""Checks of a day that are read of one shard: 40,000 of a merchant. Of more a part is read, and counts for all."""
REPORTED: Final = 300
"""Items that a report has, and as many pairs: those on most checks."""
MERCHANT_SECONDS: Final = 5
"""With less time left the next run does it."""


class Late(NamedTuple):
    """A day to be added up anew; `mark` is what says so."""

    day: date
    mark: str


class Report(NamedTuple):
    """What was sold in a stretch of days, the last of them `day`."""

    day: date
    goods: Goods


class Baskets(Protocol):
    """Where it is kept what is on checks. Nobody is named in it, and whose a check is only by id."""

    def checks(self, merchant_id: str, day: date, most: int) -> Iterator[tuple[Bought, int]]:
        """The checks on a day's list, each with how many it stands for: 1, but where a shard of it has more than `most`."""

    def late(self, merchant_id: str) -> tuple[Late, ...]:
        """The days that are to be added up anew."""

    def settle(self, merchant_id: str, late: Iterable[Late]) -> None:
        """Note that these were, unless it was said again meanwhile."""

    def progress(self, merchant_id: str) -> date | None:
        """The last day that was added up; None before the first."""

    def move(self, merchant_id: str, day: date) -> None:
        """Note that all is added up until this day."""

    def put_day(self, merchant_id: str, day: date, shops: Mapping[str, Goods]) -> None:
        """Keep what was sold on a day, by location, in place of what was known of it."""

    def days(self, merchant_id: str, location_id: str, first: date, last: date) -> Iterator[tuple[date, Goods]]:
        """What was sold in a shop on each of these days, in order, as far as the caller goes."""

    def put_report(self, merchant_id: str, location_id: str, length: int, report: Report) -> None:
        """Keep what was sold in so many days, in place of the last such report."""

    def report(self, merchant_id: str, location_id: str, length: int) -> Report | None:
        """The last report of so many days of a shop, or of all; None before the first."""

    def tastes(self, merchant_id: str, member_ids: Collection[str], halves: Collection[date]) -> dict[str, Counter[str]]:
        """On how many checks of these half years each of these members had each item; of those who had any."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What adding up needs; `everyone` walks through the ids of all merchants."""

    merchants: Merchants
    everyone: Callable[[], Iterator[str]]
    baskets: Baskets
    clock: Callable[[], datetime]


def run(desk: Desk, seconds_left: Callable[[], float]) -> int:
    """Add up for all merchants whose day has ended, or of whom an earlier one changed, since the last time; returns for how many.

    Raises Busy.
    """
    done = 0
    for merchant_id in desk.everyone():
        if seconds_left() <= MERCHANT_SECONDS:
            break
        try:
            merchant = desk.merchants.get(merchant_id)
        except KeyError:  # gone since the walk began
            continue
        done += merchant.counts_items and add_up(desk, merchant, seconds_left)
    return done


def add_up(desk: Desk, merchant: Merchant, seconds_left: Callable[[], float]) -> bool:
    """Add up the days that are due, the oldest first, then what is told of them; whether all is done now. Raises Busy."""
    baskets, merchant_id = desk.baskets, merchant.id
    yesterday = local_day(desk.clock(), merchant.locations[0].timezone) - timedelta(days=1)
    progress = baskets.progress(merchant_id)
    late = [one for one in baskets.late(merchant_id) if one.day <= yesterday]
    if progress == yesterday and not late:
        return False
    oldest = yesterday - timedelta(days=KEPT_DAYS)
    first = max(oldest, progress or yesterday - timedelta(days=1)) + timedelta(days=1)
    due = {first + timedelta(days=number) for number in range((yesterday - first).days + 1)}
    for day in sorted(due | {one.day for one in late}):
        if seconds_left() <= MERCHANT_SECONDS:
            return False
        if day > oldest:
            baskets.put_day(merchant_id, day, sum_up(baskets.checks(merchant_id, day, CHECKS_MAX), merchant))
        baskets.settle(merchant_id, [one for one in late if one.day == day])
    tell(baskets, merchant, yesterday)
    baskets.move(merchant_id, yesterday)
    return True


def sum_up(checks: Iterable[tuple[Bought, int]], merchant: Merchant) -> dict[str, Goods]:
    """What was sold on a day, by location; of each shop of the merchant, also where that was nothing."""
    sums = {location.id: Sum() for location in merchant.locations}
    estimated = False
    for bought, times in checks:
        estimated = estimated or times > 1
        sums.setdefault(bought.location_id, Sum()).check(bought, times)
    return {place: one.total(ITEMS_A_DAY, PAIRS_A_DAY, estimated=estimated) for place, one in sums.items()}


def tell(baskets: Baskets, merchant: Merchant, last: date) -> None:
    """Make the reports of the stretches that end with this day: each day is read once."""
    everywhere = {length: Sum() for length in STRETCHES}
    for location in merchant.locations:
        there = {length: Sum() for length in STRETCHES}
        for day, goods in baskets.days(merchant.id, location.id, last - timedelta(days=max(STRETCHES) - 1), last):
            for length in STRETCHES:
                if (last - day).days < length:
                    there[length].add(goods)
                    everywhere[length].add(goods)
        _report(baskets, merchant, location.id, there, last)
    _report(baskets, merchant, ALL_SHOPS, everywhere, last)


def _report(baskets: Baskets, merchant: Merchant, place: str, sums: Mapping[int, Sum], last: date) -> None:
    for length, one in sums.items():
        baskets.put_report(merchant.id, place, length, Report(last, one.total(REPORTED, REPORTED)))
