"""Keeping the figures: what was committed is counted once, however often and in which order it is told.

Of each subject (a sale, a redemption, an entry, a text, a member) is kept as what it is counted, and in which version. A newer
version writes the difference and that in one transaction, so the numbers follow from what is stored, and from nothing else.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final, Protocol

from chalicelib.domain.calendar import local_day
from chalicelib.domain.customer import Customer
from chalicelib.domain.entry import Entry
from chalicelib.domain.figures.goods import Bought, tastes_of
from chalicelib.domain.figures.tallies import (
    ARRIVED,
    LOST,
    MICROS,
    PARTS,
    STOPPED,
    TEXTS,
    Amounts,
    Counted,
    Spot,
    Subject,
    add_up,
    difference,
    of_customer,
    of_entry,
    of_redemption,
    of_sale,
    of_visits,
    visited,
)
from chalicelib.domain.figures.visits import Visits
from chalicelib.domain.program import Merchant
from chalicelib.domain.redemption import Redemption
from chalicelib.domain.sale import Sale
from chalicelib.usecases.overview.ports import Keeper, Seen
from chalicelib.usecases.ports import Merchants
from chalicelib.usecases.texts.post import Delivery
from chalicelib.usecases.till import attempt

TOGETHER: Final = 50
"""So many subjects, mostly sales and their entries, are counted at once: what they add to one day and shop is written once."""
FEW: Final = 2
"""So few at once are no rush: their numbers all go to one shard, so that a year of quiet days is read from one."""
SOON: Final = timedelta(hours=1)
"""A day that ends so soon may be added up before this is written."""
ITEMS_MAX: Final = 100
"""Items of one transaction."""


@dataclass(frozen=True, slots=True)
class Recount:
    """One transaction: these subjects are `counted` so from now on, `days` are the members', `added` goes to the tallies.

    Written only where what was read of each subject and member is still stored. `shard` names whose shard is added to; "" is one.
    """

    merchant_id: str
    counted: Mapping[str, Counted]
    added: Amounts = field(default_factory=dict)
    days: Mapping[str, Visits] = field(default_factory=dict)
    shard: str = ""
    bought: Mapping[tuple[date, str], Bought | None] = field(default_factory=dict)
    """What stands on the list of a day for a subject from now on: a check, or nothing any more."""
    tastes: Mapping[tuple[str, date], Counter[str]] = field(default_factory=dict)
    """On how many checks more a member had each item, by half year."""
    late: frozenset[date] = frozenset()
    """Days that are over and have to be added up anew, since their list changed."""

    @property
    def items(self) -> int:
        """How many items are written."""
        of_items = len(self.bought) + len(self.tastes) + len(self.late)
        return len(self.counted) + len(self.added) + len(self.days) + of_items


class Tallies(Protocol):
    """What the figures are kept in."""

    def counted(self, merchant_id: str, subjects: Collection[str]) -> dict[str, Counted]:
        """What those of these subjects are counted as that were counted before."""

    def visits(self, merchant_id: str, member_ids: Collection[str]) -> dict[str, Visits]:
        """The days of those of these members who have any."""

    def commit(self, recount: Recount) -> None:
        """Write it all at once, each under the next revision. Raises Outpaced where somebody else wrote first, Busy."""

    def since(self, merchant_id: str, first: date) -> Mapping[Spot, Counter[str]]:
        """All numbers from this day on, and those of no day. They may lack what was written in the last second."""


def follow(keeper: Keeper, seen: Sequence[Seen], now: datetime) -> None:
    """Count what was committed: a projection of `keeping.py`."""
    for merchant_id, subjects in _newest(keeper.merchants, seen).items():
        zone = keeper.merchants.get(merchant_id).locations[0].timezone
        count(keeper.tallies, merchant_id, subjects, local_day(now + SOON, zone))


def subject_of(merchant: Merchant, item: object) -> Subject | None:
    """What an item of the ledger is counted as; None where it counts for nothing."""
    match item:
        case Sale():
            return of_sale(merchant, item)
        case Redemption():
            return of_redemption(merchant, item)
        case Entry():
            return of_entry(merchant, item)
        case Delivery():
            return of_text(merchant, item)
        case Customer():
            return of_customer(merchant, item)
        case _:
            return None


def of_text(merchant: Merchant, text: Delivery) -> Subject | None:
    """A text that left, on that day, or that never will; None where it is just about to, and may be taken back."""
    if not (text.message_id or text.reason):
        return None
    found = Counter({STOPPED: 1})
    if text.message_id:
        arrived = int(text.settled and text.failure is None)
        lost = int(text.failure is not None)
        found = Counter({TEXTS: 1, PARTS: text.parts, MICROS: text.price_micros, ARRIVED: arrived, LOST: lost})
    day = local_day(text.at, merchant.locations[0].zone_at(text.at))
    numbers = Counter({f"{name}{text.kind}": number for name, number in found.items() if number})
    return Subject(f"T#{text.member_id}#{text.cause}", 1 + text.settled, {Spot(day): numbers})


def count(tallies: Tallies, merchant_id: str, subjects: Sequence[Subject], today: date = date.max) -> int:
    """Count these, each another one, unless the same version or a newer one is counted; returns how many were. Raises Busy.

    What is on checks of days before `today` is to be added up anew: those days may have been already.
    """
    parts = [subjects[start : start + TOGETHER] for start in range(0, len(subjects), TOGETHER)]
    return sum(attempt(partial(_count, tallies, merchant_id, part, today)) for part in parts)


def made_anew(merchants: Merchants, seen: Iterable[Seen]) -> dict[str, dict[Spot, Counter[str]]]:
    """The numbers of each merchant as they follow from all that is stored, each item once: what the kept ones are to be."""
    found: dict[str, list[Amounts]] = {}
    days: dict[str, dict[str, Visits]] = {}
    for merchant_id, subjects in _newest(merchants, seen).items():
        found[merchant_id] = [subject.amounts for subject in subjects]
        for visit in (subject.visit for subject in subjects if subject.visit is not None):
            theirs = days.setdefault(merchant_id, {})
            theirs[visit.member_id] = theirs.get(visit.member_id, Visits()).add(visit)
    return {
        merchant_id: add_up([*amounts, *map(of_visits, days.get(merchant_id, {}).values())])
        for merchant_id, amounts in found.items()
    }


def _count(tallies: Tallies, merchant_id: str, subjects: Sequence[Subject], today: date) -> int:
    known = tallies.counted(merchant_id, [subject.name for subject in subjects])
    fresh = [subject for subject in subjects if _is_news(subject, known.get(subject.name))]
    if not fresh:
        return 0
    recount = _plan(tallies, merchant_id, fresh, known, today)
    if recount.items > ITEMS_MAX and len(fresh) > 1:
        middle = len(fresh) // 2
        return sum(attempt(partial(_count, tallies, merchant_id, half, today)) for half in (fresh[:middle], fresh[middle:]))
    tallies.commit(recount)
    return len(fresh)


def _is_news(subject: Subject, known: Counted | None) -> bool:
    """A newer version always is; the same one where what counts has changed since."""
    if known is None or known.version != subject.version:
        return known is None or known.version < subject.version
    return (known.amounts, known.visit, known.bought) != (subject.amounts, subject.visit, subject.bought)


def _plan(tallies: Tallies, merchant_id: str, subjects: Sequence[Subject], known: Mapping[str, Counted], today: date) -> Recount:
    pairs = [(known.get(subject.name, Counted()), subject) for subject in subjects]
    moved = [pair for pair in pairs if pair[0].visit != pair[1].visit]
    visitors = {visit.member_id for was, now in moved for visit in (was.visit, now.visit) if visit is not None}
    before = tallies.visits(merchant_id, visitors) if visitors else {}
    after = dict(before)
    for was, now in moved:
        for visit, times in ((was.visit, -1), (now.visit, 1)):
            if visit is not None:
                after[visit.member_id] = after.get(visit.member_id, Visits()).add(visit, times)
    changed = [difference(was.amounts, now.amounts) for was, now in pairs]
    changed += [visited(before.get(member_id, Visits()), days) for member_id, days in after.items()]
    counted = {now.name: Counted(now.version, now.amounts, now.visit, was.revision, now.bought) for was, now in pairs}
    shard = subjects[0].name if len(subjects) > FEW else ""
    return Recount(merchant_id, counted, add_up(changed), after, shard, *_bought(pairs, today))


def _bought(
    pairs: Iterable[tuple[Counted, Subject]], today: date
) -> tuple[dict[tuple[date, str], Bought | None], dict[tuple[str, date], Counter[str]], frozenset[date]]:
    """What changes on the lists of days, of what members like, and which of those days are over."""
    changed = [(was.bought, now) for was, now in pairs if was.bought != now.bought]
    gone = {(was.day, now.name): None for was, now in changed if was is not None}
    there = {(now.bought.day, now.name): now.bought for _, now in changed if now.bought is not None}
    tastes = tastes_of([(was, -1) for was, _ in changed] + [(now.bought, 1) for _, now in changed])
    rows: dict[tuple[date, str], Bought | None] = {**gone, **there}
    return rows, tastes, frozenset(day for day, _ in rows if day < today)


def _newest(merchants: Merchants, seen: Iterable[Seen]) -> dict[str, list[Subject]]:
    """The newest version of each subject among these, by merchant; one that nobody knows any more has no figures."""
    newest: dict[str, dict[str, Subject]] = {}
    for one in seen:
        try:
            subject = subject_of(merchants.get(one.merchant_id), one.item)
        except KeyError:
            continue
        if subject is not None:
            found = newest.setdefault(one.merchant_id, {})
            if subject.name not in found or found[subject.name].version <= subject.version:
                found[subject.name] = subject
    return {merchant_id: list(found.values()) for merchant_id, found in newest.items()}
