"""Members who bring friends: who counts as brought, and the purchase for which both get points.

Nothing is paid for joining, which costs nobody anything: what counts is a purchase that has stood for some days. A referral is a
promise with the terms of its day. What it comes to follows from the friend's sales and from who both are by now, so that it can
be asked again at any time, after any refund, move or merge, and comes to the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from chalicelib.domain.account import Account
from chalicelib.domain.beside_sales import ReferralRules
from chalicelib.domain.claim import CODES, code_of
from chalicelib.domain.customer import Customer
from chalicelib.domain.merging import UNDO_WITHIN
from chalicelib.domain.sale import Sale

WITHIN: Final = timedelta(days=90)
"""A friend's purchase counts within so many days of their joining."""
YEAR: Final = timedelta(days=366)
WEEK: Final = timedelta(days=7)

SaleName = tuple[str, str]
"""Location and id of a sale."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """A member's own code for friends, and who has come by it within a year: the day, and the friend's id."""

    member_id: str
    code: str
    friends: tuple[tuple[date, str], ...] = ()
    revision: int = 0

    def is_full(self, rules: ReferralRules, today: date) -> bool:
        """Whether as many have come today, or within a year, as the rules let count."""
        of_year = self._since(today)
        return len(of_year) >= rules.per_year or sum(day == today for day, _ in of_year) >= rules.per_day

    def with_friend(self, friend_id: str, today: date) -> "Sharing":
        """The same with one more; who came longer ago than a year is forgotten."""
        return replace(self, friends=(*self._since(today), (today, friend_id)))

    def _since(self, today: date) -> tuple[tuple[date, str], ...]:
        return tuple((day, friend) for day, friend in self.friends if today - day < YEAR)


@dataclass(frozen=True, slots=True)
class Payout:
    """What one of the two was paid, and into which lot: as `Posted` says it of a sale."""

    points: int
    location_id: str
    last_day: date
    moves: bool


@dataclass(frozen=True, slots=True)
class Referral:
    """That a friend came by a member's code, what both were promised, and what each was paid for which sale of the friend.

    There is one for a friend, and the first one holds. While `sale` is None, nothing is paid; then a side is None that was
    forgotten before.
    """

    friend_id: str
    referrer_id: str
    claimed_at: datetime
    terms: ReferralRules
    sale: SaleName | None = None
    friend: Payout | None = None
    referrer: Payout | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """Both as they are now: whoever each of them turned out to be."""

    referrer: Customer
    friend: Customer


def share_code(signed: str, number: int) -> str:
    """The code made of a signature of 64 hex characters, the `number`th that is tried: now and then one is somebody's already."""
    return code_of((int(signed, 16) + number) % CODES)


def accept(
    rules: ReferralRules, sharing: Sharing, pair: Pair, before: Account, now: datetime, today: date
) -> tuple[Referral, Sharing] | None:
    """What comes of a friend who is about to join by a member's code; None where it does not count.

    The friend has to be new: no member, nobody whose phone was a member's before (they were erased, or let it go), and nobody
    with a history of points. Who has brought as many as the rules allow brings no more for now.
    """
    referrer, friend = pair.referrer, pair.friend
    is_new = not friend.is_member and friend.follows is None and before.seq == 0
    is_there = referrer.is_member and referrer.erased_at is None and referrer.member_id != friend.member_id
    if not rules.on or not is_new or not is_there or sharing.is_full(rules, today):
        return None
    referral = Referral(friend.member_id, referrer.member_id, now, rules)
    return referral, sharing.with_friend(friend.member_id, today)


def is_one_person(referral: Referral, pair: Pair) -> bool:
    """Whether the friend turned out to be who brought them, or a member from before: nobody new has come.

    A merge keeps the earlier day of joining, so who was merged with an older member has joined before this. For the same reason
    no circle of members can have brought each other.
    """
    friend = pair.friend
    same = friend.member_id == pair.referrer.member_id
    return same or (friend.joined_at is not None and friend.joined_at < referral.claimed_at)


def merged_until(pair: Pair) -> datetime | None:
    """Until when a merge of either may be taken back; None: none was made."""
    changed = [one.phone_changed_at for one in (pair.friend, pair.referrer) if one.phone_changed_at is not None]
    return max(changed) + UNDO_WITHIN if changed else None


def qualifies(referral: Referral, sale: Sale) -> bool:
    """Whether a sale of the friend is one to pay for: as much as was asked for, paid, kept, and after they joined."""
    if sale.report is None or sale.kept < max(1, referral.terms.spend_min):
        return False
    return referral.claimed_at <= sale.report.occurred_at < referral.claimed_at + WITHIN


def clears_at(referral: Referral, sale: Sale) -> datetime:
    """When a sale has stood for as long as was asked for."""
    if sale.report is None:
        raise ValueError("a sale that was never reported clears nothing")
    return sale.report.occurred_at + timedelta(days=referral.terms.clear_days)


def first_to_clear(referral: Referral, sales: Iterable[Sale]) -> Sale | None:
    """Of the friend's sales the one that will have stood long enough first; None where none qualifies."""
    good = (sale for sale in sales if qualifies(referral, sale))
    return min(good, key=lambda sale: (clears_at(referral, sale), sale.location_id, sale.sale_id), default=None)


def next_week(referral: Referral, now: datetime) -> datetime | None:
    """The end of the week since the friend joined in which `now` lies; None half a year later."""
    weeks = (now - referral.claimed_at) // WEEK
    return referral.claimed_at + (weeks + 1) * WEEK if weeks * WEEK < 2 * WITHIN else None


def is_over(referral: Referral, now: datetime) -> bool:
    """Whether nothing can come of it any more: no purchase counts, and what counted has long stood."""
    return referral.sale is None and now - referral.claimed_at > 2 * WITHIN
