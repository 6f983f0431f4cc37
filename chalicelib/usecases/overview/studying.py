"""The study of a merchant's members, made anew every night: their habits, read a page at a time, then added up.

A night's study reads each member's days once, whatever is asked of it later. It goes page by page and remembers how far it came,
so it can be cut short at any page; what it writes is found only once all of it is there.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Final, Protocol

from chalicelib.domain import ledger
from chalicelib.domain.calendar import local_day
from chalicelib.domain.figures.campaign_result import CampaignResult
from chalicelib.domain.figures.goods import favourite_of, halves_until
from chalicelib.domain.figures.habits import Habits, Known, habits_of, reach_of
from chalicelib.domain.figures.segments import FLOOR, ITEMS_MAX, segments_of
from chalicelib.domain.figures.study import Study, measure, numbers_of
from chalicelib.domain.figures.tallies import ALL_SHOPS, JOINED, OF_NO_DAY, SILENT, Counted, name_member
from chalicelib.domain.figures.visits import Visits
from chalicelib.domain.program import Merchant
from chalicelib.domain.tier_standing import stand
from chalicelib.usecases.campaigns.measuring import Measuring, Sums
from chalicelib.usecases.campaigns.ports import Campaigns
from chalicelib.usecases.figures.selling import Baskets
from chalicelib.usecases.new_phones.quarantine import set_aside_silent, silent_for
from chalicelib.usecases.overview.marking import mark
from chalicelib.usecases.overview.ports import Directory
from chalicelib.usecases.overview.tallies import Tallies
from chalicelib.usecases.ports import Book, Merchants

PAGE_MEMBERS: Final = 100
"""As many as are read in one request."""
LISTED: Final = 1_000
"""Members of a segment that are written at once."""
PAGE_SECONDS: Final = 10
ADD_UP_SECONDS: Final = 0.02
"""What a page takes at most when all are added up; with less time left for them, the next run does it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the study of a day has come: the member `after` whom it goes on, and the `pages` that are written.

    `sums` is what the campaigns' members on them come to. `listed`: all members are; `finished`: and added up. `marked` says
    which study's segments stand beside their members, for specials (`marking.py`): the day, and the segments; "": none do.
    """

    day: date
    after: str | None = None
    pages: int = 0
    listed: bool = False
    finished: bool = False
    sums: Sums = field(default_factory=dict)
    marked: str = ""


class Studies(Protocol):
    """Where studies are kept, and what they are made of meanwhile. All of it is of members' ids, and names nobody."""

    def progress(self, merchant_id: str) -> Progress | None:
        """How far the last study has come; None before the first."""

    def move(self, merchant_id: str, progress: Progress) -> None:
        """Note how far it has come."""

    def put_page(self, merchant_id: str, day: date, number: int, page: Sequence[Habits]) -> None:
        """Keep the habits of some members, in place of those under this number. They vanish some days later."""

    def pages(self, merchant_id: str, day: date, count: int) -> Iterator[Habits]:
        """The habits that are kept under the first `count` numbers, in order."""

    def put_listed(self, merchant_id: str, day: date, segment_id: str, location_id: str, number: int, ids: Sequence[str]) -> None:
        """Keep the members of a segment who are at home in a shop ("": in none), in place of those under this number."""

    def listed(self, merchant_id: str, day: date, segment_id: str, location_id: str | None) -> Iterator[str]:
        """The members of a segment as of a day, at home in this shop, or all (None), page by page as far as the caller goes."""

    def marked(self, merchant_id: str, part: int) -> dict[str, str]:
        """The members of a part beside whom segments may be written, and which, with blanks between; "?": it is not known."""

    def put_marked(self, merchant_id: str, part: int, marks: Mapping[str, str]) -> None:
        """Keep them, in place of the last."""

    def put(self, merchant_id: str, studies: Mapping[str, Study]) -> None:
        """Keep the studies of all shops together and of each, by location, in place of the last."""

    def get(self, merchant_id: str, location_id: str) -> Study | None:
        """The last study of a shop, or of all; None before the first. It may lack what was written in the last second."""

    def put_results(self, merchant_id: str, results: Mapping[str, CampaignResult]) -> None:
        """Keep what campaigns brought, by their ids, in place of what was said of them before."""

    def results(self, merchant_id: str) -> Mapping[str, CampaignResult]:
        """What all campaigns of a merchant that were ever looked at have brought. It may lack the last second."""

    def result(self, merchant_id: str, campaign_id: str) -> CampaignResult | None:
        """What a campaign has brought; None: it was not looked at yet."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What studying needs; `everyone` walks through the ids of all merchants. It takes longer than a moment, hence the clock."""

    book: Book
    merchants: Merchants
    everyone: Callable[[], Iterator[str]]
    directory: Directory
    tallies: Tallies
    studies: Studies
    clock: Callable[[], datetime]
    campaigns: Campaigns
    baskets: Baskets | None = None


def run(desk: Desk, seconds_left: Callable[[], float]) -> int:
    """Study all merchants whose day has ended since their last study; returns how many were finished. Raises Busy."""
    done = 0
    for merchant_id in desk.everyone():
        if seconds_left() <= PAGE_SECONDS:
            break
        try:
            merchant = desk.merchants.get(merchant_id)
        except KeyError:  # gone since the walk began
            continue
        done += study(desk, merchant, seconds_left)
        mark(desk, merchant, seconds_left)
    return done


def study(desk: Desk, merchant: Merchant, seconds_left: Callable[[], float]) -> bool:
    """Begin the study of the day that ended last, or go on with it; whether it was finished now. Raises Busy."""
    day = local_day(desk.clock(), merchant.locations[0].timezone) - timedelta(days=1)
    progress = desk.studies.progress(merchant.id)
    if progress is None or progress.day != day:
        progress = Progress(day, marked=progress.marked if progress else "")
    if progress.finished:
        return False
    ids, measuring = desk.directory.all(merchant.id, progress.after), Measuring(desk.campaigns, merchant.id, day)
    while not progress.listed and seconds_left() > PAGE_SECONDS:
        page = list(islice(ids, PAGE_MEMBERS))
        if page:
            visits = desk.tallies.visits(merchant.id, page)
            found = list(look(desk, merchant, page, visits, day))
            desk.studies.put_page(merchant.id, day, progress.pages, found)
            silent = [one.member_id for one in found if (one.last or one.joined) <= day - silent_for(merchant)]
            if silent:
                set_aside_silent(desk.book, merchant.id, silent, desk.clock(), silent_for(merchant))
            sums = measuring.add(progress.sums, visits, [habits.member_id for habits in found])
            progress = replace(progress, after=page[-1], pages=progress.pages + 1, sums=sums)
        else:
            progress = replace(progress, listed=True)
        desk.studies.move(merchant.id, progress)
    if not progress.listed or seconds_left() <= PAGE_SECONDS + progress.pages * ADD_UP_SECONDS:
        return False
    add_up(desk.studies, merchant, progress)
    if progress.sums:
        desk.studies.put_results(merchant.id, measuring.results(progress.sums))
    desk.studies.move(merchant.id, replace(progress, finished=True))
    return True


def look(desk: Desk, merchant: Merchant, member_ids: Sequence[str], visits: Mapping[str, Visits], day: date) -> Iterator[Habits]:
    """The habits of those of these who are members: one read for all, and one for each who was here within the year.

    What they like is two reads more, where the merchant counts items.
    """
    counted = desk.tallies.counted(merchant.id, [name_member(member_id) for member_id in member_ids])
    tastes = dict[str, Counter[str]]()
    if merchant.counts_items and desk.baskets is not None:
        tastes = desk.baskets.tastes(merchant.id, member_ids, halves_until(day))
    for member_id in member_ids:
        known = _known(member_id, counted.get(name_member(member_id), Counted()))
        if known is None:
            continue
        habits = habits_of(known, visits.get(member_id, Visits()), day)
        if habits.was_seen(day):
            favourite = favourite_of(tastes.get(member_id, {}))
            habits = replace(_with_account(habits, desk, merchant), favourite=favourite)
        yield habits


def add_up(studies: Studies, merchant: Merchant, progress: Progress) -> None:
    """Make the study of the pages that were written: read once for the scales, and once for the numbers."""
    day, places = progress.day, [ALL_SHOPS, *(location.id for location in merchant.locations)]
    everybody = partial(studies.pages, merchant.id, day, progress.pages)
    liked = Counter[str]()
    scales = measure(_noting(liked, everybody()), day)
    items = frozenset(item for item, members in liked.most_common(ITEMS_MAX) if members >= FLOOR)
    numbers = {place: Counter[str]() for place in places}
    begun = dict[str, date]()
    lists = _Lists(studies, merchant.id, day)
    for habits in everybody():
        standing = scales.standing(habits, day)
        segments = segments_of(habits, standing, day, items)
        found = numbers_of(habits, standing, segments, day)
        for place in {ALL_SHOPS, habits.home} & numbers.keys():
            numbers[place].update(found)
            if habits.first is not None:
                begun[place] = min(habits.first, begun.get(place, habits.first))
        lists.add(habits, segments)
    lists.write()
    studies.put(merchant.id, {place: Study(day, +numbers[place], begun.get(place)) for place in places})


def _noting(liked: Counter[str], everybody: Iterable[Habits]) -> Iterator[Habits]:
    """All of them, and how many like which item."""
    for habits in everybody:
        if habits.favourite:
            liked[habits.favourite] += 1
        yield habits


class _Lists:
    """The members of each segment by the shop where they are at home, written when there are enough of them."""

    def __init__(self, studies: Studies, merchant_id: str, day: date) -> None:
        self._put = partial(studies.put_listed, merchant_id, day)
        self._waiting: dict[tuple[str, str], list[str]] = {}
        self._written = Counter[tuple[str, str]]()

    def add(self, habits: Habits, segment_ids: Iterable[str]) -> None:
        for key in ((segment_id, habits.home) for segment_id in segment_ids):
            self._waiting.setdefault(key, []).append(habits.member_id)
            if len(self._waiting[key]) == LISTED:
                self._write(key)

    def write(self) -> None:
        for key in list(self._waiting):
            self._write(key)

    def _write(self, key: tuple[str, str]) -> None:
        self._put(*key, self._written[key], self._waiting.pop(key))
        self._written[key] += 1


def _known(member_id: str, counted: Counted) -> Known | None:
    """What the figures remember of a member; None of who is none any more, or was never counted."""
    now = counted.amounts.get(OF_NO_DAY, {})
    joined = next((spot.day for spot, numbers in counted.amounts.items() if spot.day is not None and JOINED in numbers), None)
    return Known(member_id, joined, bool(now.get(SILENT))) if joined is not None else None


def _with_account(habits: Habits, desk: Desk, merchant: Merchant) -> Habits:
    """The habits with what the account says now: how far a reward is, and the tier."""
    now = desk.clock()
    program = merchant.program_at(now)
    today = local_day(now, program.timezone)
    account = ledger.release_run_out(desk.book.record(merchant.id, habits.member_id).account, now, today)
    tier = stand(account, merchant, now).tier
    return replace(habits, reach=reach_of(program, account, today), tier=tier.id if tier else "")
