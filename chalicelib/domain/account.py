"""A member's account: lots, debt, holds and certificates. It is immutable; `ledger.py` has the only ways in which it changes."""

import base64
import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from chalicelib.domain.calendar import FOREVER
from chalicelib.domain.special import COUPON
from chalicelib.domain.tiers import Month, Progress

LOTS_MAX = 60
"""Lots with the same last day, location and cause are one lot; should there be more than this many, the two neighbouring lots of
one location and cause that end closest to each other merge into the later day, which never shortens a promise."""
HOLDS_MAX = 5
CAPTURES_MAX = 25
CAPTURE_DAYS = 30
"""Captured redemptions wait this long for their sale to be reported; while so many wait, no more rewards are held."""
CERTIFICATES_MAX = 20
"""An instant program pays no more than this many certificates at a time; the rest stays as points until some are used."""
CHECKS_KEPT = 2
"""So many of the checks that earned last are remembered, for the points of a check are not for the same check."""
CHECK_NAME_LENGTH = 5
LOCATIONS_KEPT = 8
"""So many of the locations at which rewards were used last are remembered."""
LOCATION_NAME_LENGTH = 3


class Cause(StrEnum):
    """Why points were granted."""

    SALE = "sale"
    WELCOME = "welcome"
    OPENING = "opening"
    """Brought along from an earlier program."""
    ADJUSTMENT = "adjustment"
    TIER = "tier"
    """A bonus for climbing to a tier."""
    REFERRAL = "referral"
    """For a friend who came, or for having come by a friend."""
    CHECK_IN = "check_in"


LotKey = tuple[date | None, str, Cause]


@dataclass(frozen=True, slots=True)
class Lot:
    """Points granted at one location for one cause that end after the same local day.

    `last_day` None moves with the member's activity.
    """

    last_day: date | None
    location_id: str
    points: int
    cause: Cause = Cause.SALE

    @property
    def key(self) -> LotKey:
        """What lots have in common that are one lot."""
        return self.last_day, self.location_id, self.cause


@dataclass(frozen=True, slots=True)
class Certificate:
    """A reward that an instant program has paid: the member has it, until a redemption uses it. `lots` are what it cost."""

    id: str
    reward_id: str
    lots: tuple[Lot, ...]


@dataclass(frozen=True, slots=True)
class TierBonus:
    """What was given for climbing to a tier: should refunds take the tier, this goes with it."""

    tier_id: str
    lot: Lot


@dataclass(frozen=True, slots=True)
class Use:
    """One offer taken in a redemption: its cost in `lots`, and the `amount` it takes off the check, in minor units.

    `restored_points` is how many of its points refunds have given back, the last of `lots` first; those then have the last day
    with which they came back. `redemption_id` is known once it belongs to a sale. `tag` is what the till calls it, where it has a
    name of its own for each use. `limited`: it is of a special whose uses are counted.
    """

    offer_id: str
    reward_id: str
    amount: int
    lots: tuple[Lot, ...]
    certificate_id: str | None = None
    restored_points: int = 0
    redemption_id: str | None = None
    tag: str = ""
    limited: bool = False

    @property
    def name(self) -> str:
        """What it is called within its redemption; without a tag all uses of one offer have one name."""
        return self.tag or self.offer_id

    @property
    def counted_as(self) -> str:
        """Under which name it is counted: its special, and after a colon the code of its coupon."""
        code = self.offer_id.removeprefix(COUPON)
        return self.reward_id if code == self.offer_id else f"{self.reward_id}:{code}"

    @property
    def points(self) -> int:
        """What the use cost."""
        return count(self.lots)


@dataclass(frozen=True, slots=True)
class Hold:
    """Rewards taken out of the balance for one check, until captured, released, or `expires_at`.

    `asks_phone`: the phone is to confirm it; the redemption says how far that has come.
    """

    redemption_id: str
    check_id: str
    location_id: str
    expires_at: datetime
    uses: tuple[Use, ...]
    asks_phone: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """All that is true of a member's points after entry number `seq` (0: before the first)."""

    seq: int = 0
    exact: Fraction = Fraction(0)
    """Exact points of all sales, net of refunds; the whole part has been granted, the rest carries to the next visit."""
    lots: tuple[Lot, ...] = ()
    debt: int = 0
    holds: tuple[Hold, ...] = ()
    captures: tuple[Hold, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    visits: int = 0
    lifetime_points: int = 0
    """All points ever granted, net of what refunds took back; spending and expiry do not lower it."""
    moving_since: date | None = None
    """The activity that began the time in which lots have been moving on; what had ended before does not come back."""
    rolling_last_day: date | None = None
    """The last day of lots that move with activity."""
    warned_through: date | None = None
    """Lots that end on or before this day have been announced as ending."""
    closed_checks: tuple[str, ...] = field(default=(), compare=False)
    """The last checks that earned points and are not open, by `name_check`, oldest first.

    A memory and nothing that the member has: a refund restores an account to what it was, and this goes on.
    """
    reminded: int = 0
    """The points of what was ready when the member was last reminded of it; 0: not since they last used something."""
    used_at: tuple[str, ...] = field(default=(), compare=False)
    """The locations at which rewards were used last, by `name_location`, oldest first: a memory like `closed_checks`."""
    progress: tuple[Progress, ...] = ()
    """What counts towards tiers, by month."""
    counting_since: Month = field(default=0, compare=False)
    """The month in which something counted for the first time; 0: nothing has. A memory: no refund takes it back."""
    tier_bonuses: tuple[TierBonus, ...] = ()

    def ends(self, lot: Lot) -> date:
        """The last day on which `lot` can be spent."""
        return lot.last_day or self.rolling_last_day or FOREVER

    def available(self, today: date) -> int:
        """Points free to spend on the local day `today`: lapsed lots do not count, whether or not expiry has run."""
        return sum(lot.points for lot in self.lots if self.ends(lot) >= today)

    @property
    def held(self) -> int:
        """Points set aside for redemptions not yet captured."""
        return sum(use.points for hold in self.holds for use in hold.uses)

    @property
    def worth(self) -> int:
        """All the member's points, spendable or set aside, less the debt. Every entry's points are a change of this number."""
        paid = sum(count(certificate.lots) for certificate in self.certificates)
        return count(self.lots) + self.held + paid - self.debt

    def hold(self, redemption_id: str) -> Hold | None:
        """The live hold of this redemption."""
        return next((hold for hold in self.holds if hold.redemption_id == redemption_id), None)

    def capture(self, redemption_id: str) -> Hold | None:
        """What this redemption captured, while it waits for its sale."""
        return next((hold for hold in self.captures if hold.redemption_id == redemption_id), None)


def name_check(location_id: str, check_id: str) -> str:
    """A short name for a check, to be recognised by: two checks share one in 2^30 times."""
    return _short(f"{location_id}\n{check_id}", CHECK_NAME_LENGTH)


def name_location(location_id: str) -> str:
    """A short name for a location: of eight that are remembered, one is another's namesake in one of 32,000 cases."""
    return _short(location_id, LOCATION_NAME_LENGTH)


def count(lots: tuple[Lot, ...]) -> int:
    """The points in `lots`."""
    return sum(lot.points for lot in lots)


def split(lots: tuple[Lot, ...], points: int) -> tuple[tuple[Lot, ...], tuple[Lot, ...]]:
    """The first `points` of `lots`, and the rest."""
    first, rest = [], []
    for lot in lots:
        part = min(points, lot.points)
        points -= part
        first.append(replace(lot, points=part))
        rest.append(replace(lot, points=lot.points - part))
    return tuple(lot for lot in first if lot.points), tuple(lot for lot in rest if lot.points)


def join(lots: tuple[Lot, ...]) -> tuple[Lot, ...]:
    """The same points in the same order, where neighbours that are one lot are one again."""
    joined: list[Lot] = []
    for lot in lots:
        known = joined.pop() if joined and joined[-1].key == lot.key else replace(lot, points=0)
        joined.append(replace(lot, points=known.points + lot.points))
    return tuple(joined)


def _short(name: str, length: int) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest())[:length].decode()
