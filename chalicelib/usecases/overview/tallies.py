"""Keeping the figures: what was committed is counted once, however often and in which order it is told.

For each subject (a sale, a redemption, a member) is kept as what it is counted and of which version. A newer version writes the
difference and that in one transaction, so the numbers follow from what is stored, and from nothing else.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from chalicelib.domain.customer import Customer
from chalicelib.domain.program import Merchant
from chalicelib.domain.redemption import Redemption
from chalicelib.domain.sale import Sale
from chalicelib.domain.tallies import (
    Amounts,
    Counted,
    Spot,
    Subject,
    add_up,
    difference,
    of_customer,
    of_redemption,
    of_sale,
    visited,
)
from chalicelib.domain.visits import Visits
from chalicelib.usecases.overview.ports import Keeper, Seen
from chalicelib.usecases.ports import Merchants
from chalicelib.usecases.till import attempt


@dataclass(frozen=True, slots=True)
class Recount:
    """One transaction: the subject is counted as `counted` from now on, `days` are the members', `added` goes to the tallies.

    Written only where what was read of the subject and of the members is still stored. `shard` names whose shard is added to.
    """

    merchant_id: str
    subject: str
    counted: Counted
    added: Amounts = field(default_factory=dict)
    days: Mapping[str, Visits] = field(default_factory=dict)
    shard: str = ""


class Tallies(Protocol):
    """What the figures are kept in."""

    def counted(self, merchant_id: str, subject: str) -> Counted:
        """What a subject is counted as."""

    def visits(self, merchant_id: str, member_id: str) -> Visits:
        """A member's days."""

    def commit(self, recount: Recount) -> None:
        """Write it all at once, each under the next revision. Raises Outpaced where somebody else wrote first, Busy."""

    def since(self, merchant_id: str, first: date) -> Mapping[Spot, Counter[str]]:
        """All numbers from this day on, and those of no day. They may lack what was written in the last second."""


def follow(keeper: Keeper, seen: Sequence[Seen], _now: datetime) -> None:
    """Count what was committed: a projection of `keeping.py`."""
    for merchant_id, subject in _newest(keeper.merchants, seen):
        count(keeper.tallies, merchant_id, subject)


def subject_of(merchant: Merchant, item: object) -> Subject | None:
    """What an item of the ledger is counted as; None where it counts for nothing."""
    match item:
        case Sale():
            return of_sale(merchant, item)
        case Redemption():
            return of_redemption(merchant, item)
        case Customer():
            return of_customer(merchant, item)
        case _:
            return None


def count(tallies: Tallies, merchant_id: str, subject: Subject) -> bool:
    """Count a subject, unless this version of it or a newer one is counted; whether anything was written. Raises Busy."""
    return attempt(lambda: _count(tallies, merchant_id, subject))


def _count(tallies: Tallies, merchant_id: str, subject: Subject) -> bool:
    known = tallies.counted(merchant_id, subject.name)
    same = known.amounts == subject.amounts and known.visit == subject.visit
    # The same version again is counted anew where what counts has changed.
    if known.version > subject.version or (same and known.version == subject.version and known.revision):
        return False
    added, days = difference(known.amounts, subject.amounts), _days(tallies, merchant_id, known, subject)
    counted = Counted(subject.version, subject.amounts, subject.visit, known.revision)
    visit = subject.visit or known.visit
    recount = Recount(
        merchant_id,
        subject.name,
        counted,
        add_up([added, *(visited(before, after) for before, after in days.values())]),
        {member_id: after for member_id, (_, after) in days.items()},
        visit.member_id if visit else subject.name,
    )
    tallies.commit(recount)
    return True


def _days(tallies: Tallies, merchant_id: str, known: Counted, subject: Subject) -> dict[str, tuple[Visits, Visits]]:
    """The days of those whose visit it was, and whose it is now: before and after."""
    if known.visit == subject.visit:
        return {}
    days: dict[str, tuple[Visits, Visits]] = {}
    for visit, sales in ((known.visit, -1), (subject.visit, 1)):
        if visit is not None:
            before, after = days.get(visit.member_id) or (tallies.visits(merchant_id, visit.member_id),) * 2
            days[visit.member_id] = before, after.add(visit, sales)
    return days


def _newest(merchants: Merchants, seen: Iterable[Seen]) -> Iterable[tuple[str, Subject]]:
    """The newest version of each subject among these; a merchant that nobody knows any more has no figures."""
    newest: dict[tuple[str, str], Subject] = {}
    for one in seen:
        try:
            subject = subject_of(merchants.get(one.merchant_id), one.item)
        except KeyError:
            continue
        if subject is not None:
            known = newest.get((one.merchant_id, subject.name))
            if known is None or known.version <= subject.version:
                newest[one.merchant_id, subject.name] = subject
    return ((merchant_id, subject) for (merchant_id, _), subject in newest.items())
