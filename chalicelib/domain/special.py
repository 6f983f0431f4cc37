"""A special: a merchant's time-boxed rule. For a while, in some shops, to whom it is for, it gives points, money off or an item.

It holds by the clock on the wall of the shop, as a window does: it belongs to the day on which it begins, also where it crosses
midnight, and where clocks change it is never cut short. Money off and free items are offers that cost no points; points are
earned with the sale. What it has been used for is counted where it has a limit (`counting.py`).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.domain.window import DAY, MIDNIGHT, ONE, WallTime, lasts

if TYPE_CHECKING:  # a program names specials itself
    from collections.abc import Iterable

    from chalicelib.domain.account import Account
    from chalicelib.domain.customer import Customer
    from chalicelib.domain.location import Location
    from chalicelib.domain.program import Merchant

WHOLE_DAY: Final = 24 * 60
SPECIAL: Final = "special:"
"""Begins the id of the offer that a special is."""
COUPON: Final = "coupon:"
"""Begins the id of the offer that a coupon is; its code follows."""


class Benefit(StrEnum):
    """What a special gives. Those that are rewards too have their words (`program.RewardKind`)."""

    TIMES = "times"
    """The points of the sale, so many times."""
    BONUS_POINTS = "bonus_points"
    """So many points more."""
    AMOUNT_OFF = "amount_off"
    PERCENT_OFF = "percent_off"
    FREE_ITEM = "free_item"

    @property
    def earns(self) -> bool:
        """Whether it changes what a sale earns; else it is an offer on a check."""
        return self in {Benefit.TIMES, Benefit.BONUS_POINTS}


class Who(StrEnum):
    """Whom a special is for."""

    EVERYBODY = "everybody"
    """Every member."""
    FIRST_VISIT = "first_visit"
    NTH_VISIT = "nth_visit"
    """Every so manyth visit."""
    SEGMENT = "segment"
    """Members of a segment, as of last night."""
    TIER = "tier"
    """Members of a tier, or of one above it."""
    BIRTHDAY = "birthday"
    """Members whose birthday month it is."""


@dataclass(frozen=True, slots=True)
class Special:
    """From `first_day` until `last_day` (None: until it is ended), on the days of `rule`, for `minutes` from `starts`.

    `rule` is a recurrence of RFC 5545 for whole days ("FREQ=WEEKLY;BYDAY=MO,TU"), counted from the first day; none: every day.
    `items` are what it is for, by sku, name, category or id; points for items need at least one of them on the sale, or as many
    as `buy` says. `total`, `per_member` and `budget` (minor units off) are the most that it is used; None: no limit. `by_coupon`:
    only with a code of a coupon that was made for it.
    """

    id: str
    name: str
    benefit: Benefit
    first_day: date
    last_day: date | None = None
    rule: str = ""
    starts: WallTime = MIDNIGHT
    minutes: int = WHOLE_DAY
    location_ids: tuple[str, ...] = ()
    times: Fraction = ONE
    bonus_points: int = 0
    amount: int = 0
    percent: int = 0
    cap: int | None = None
    items: tuple[str, ...] = ()
    buy: int = 0
    cost: int = 0
    spend_min: int = 0
    who: Who = Who.EVERYBODY
    nth: int = 0
    total: int | None = None
    per_member: int | None = None
    budget: int | None = None
    by_coupon: bool = False
    segment_id: str = ""
    tier_id: str = ""
    and_up: bool = False
    """The tiers above `tier_id` as well."""
    pauses: bool = False
    """Whether it pauses while the budget of a goal is used up."""
    paused: bool = False
    """It does not hold for now, by such a budget: a version of its own begins that, and ends it."""

    @property
    def offer_id(self) -> str:
        """What it is called among the offers on a check."""
        return f"{SPECIAL}{self.id}"

    @property
    def takes(self) -> Benefit:
        """What it takes off a check at a till; a coupon for points takes an amount of nothing."""
        return Benefit.AMOUNT_OFF if self.benefit.earns else self.benefit

    @property
    def is_offer(self) -> bool:
        """Whether something is done with it at the till: it takes money off, or a coupon is shown for its points."""
        return self.by_coupon or not self.benefit.earns

    @property
    def is_limited(self) -> bool:
        """Whether its uses are counted."""
        return self.by_coupon or (self.total, self.per_member, self.budget) != (None, None, None)

    @property
    def asks_visit(self) -> bool:
        """Whether it matters which visit of a member it is."""
        return self.who in {Who.FIRST_VISIT, Who.NTH_VISIT}

    @property
    def asks_member(self) -> bool:
        """Whether it matters what is known of a member: their segments, their tier, the month of their birthday."""
        return self.who in {Who.SEGMENT, Who.TIER, Who.BIRTHDAY}

    def is_for_visit(self, visit: int) -> bool:
        """Whether it is for this visit of a member, counted from 1."""
        if self.who is Who.FIRST_VISIT:
            return visit == 1
        return not self.asks_visit or (visit > 0 and visit % self.nth == 0)

    def holds_at(self, location_id: str) -> bool:
        """Whether it is a special of this location."""
        return not self.location_ids or location_id in self.location_ids

    def is_told(self, location_id: str) -> bool:
        """Whether a till of this location tells of it: it is one of theirs, and does not pause."""
        return self.holds_at(location_id) and not self.paused

    def covers(self, at: datetime, zone: str) -> bool:
        """Whether the aware instant `at` is within it, for a shop whose clocks show the time of `zone`."""
        if self.paused:
            return False
        wall = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        lasting = timedelta(minutes=self.minutes)
        # The day after as well: clocks that are turned back over midnight show the old day again when the new one has begun.
        day, last = wall.date() - lasting - DAY, wall.date() + DAY
        while day <= last:
            begins = datetime.combine(day, self.starts)
            if self.begins_on(day) and lasts(begins, begins + lasting, at, ZoneInfo(zone)):
                return True
            day += DAY
        return False

    def begins_on(self, day: date) -> bool:
        """Whether it begins on this local day."""
        if not self.first_day <= day <= (self.last_day or day):
            return False
        if not self.rule:
            return True
        from chalicelib.domain.recurrence import recurs_on  # noqa: PLC0415  most have no rule

        return recurs_on(self.rule, self.first_day, day)


class Open(NamedTuple):
    """A special that a member can use on a check now, and how many minor units are `left` of its budget (None: it has none).

    `coupon` is the code by which it is used, where it is one for coupons.
    """

    special: Special
    left: int | None = None
    coupon: str = ""

    @property
    def offer_id(self) -> str:
        """What it is called among the offers on a check."""
        return f"{COUPON}{self.coupon}" if self.coupon else self.special.offer_id


def meant_for(
    specials: "Iterable[Special]",
    merchant: "Merchant",
    location: "Location",
    customer: "Customer | None",
    account: "Account",
    at: datetime,
) -> list[Special]:
    """Those of these specials that are for this member at `at`, as far as that depends on who they are."""
    asked = list(specials)
    if not any(one.asks_member for one in asked):
        return asked
    if customer is None:
        return [one for one in asked if not one.asks_member]
    from chalicelib.domain.special_members import known_of  # noqa: PLC0415  most are for every member

    holds = known_of(merchant, location, customer, account, at)
    return [one for one in asked if not one.asks_member or holds(one)]
