"""What a sale, a redemption, an entry, a member and a member's days add to a merchant's figures, by local day and shop.

Each says what it is counted as *now*. Somebody who remembers what it was counted as before writes the difference, so that nothing
is counted twice, and no order is asked for.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import pairwise
from typing import Final, NamedTuple

from chalicelib.domain.account import Use
from chalicelib.domain.calendar import local_day, local_hour
from chalicelib.domain.customer import Customer
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.figures.goods import Bought, bought_in
from chalicelib.domain.figures.on_sales import of_offers
from chalicelib.domain.figures.visits import Visit, Visits
from chalicelib.domain.program import Merchant
from chalicelib.domain.redemption import Redemption, RedemptionStatus
from chalicelib.domain.sale import Sale, SaleState

ALL_SHOPS: Final = "*"
"""All shops together: members cannot be added up over shops, since some go to several. No location's id is this."""
GAP_MAX: Final = 728
"""A gap of so many days or more is not told from none: no figure looks at longer windows."""

VISITS: Final = "visits"
FIRST_VISITS: Final = "first_visits"
MEMBER_SALES: Final = "member_sales"
OTHER_SALES: Final = "other_sales"
OTHER_CHECKS: Final = "checks_without_member"
JOINED: Final = "joined"
REWARDS_USED: Final = "rewards_used"
REWARD_COST: Final = "reward_cost"
SEEN: Final = "seen"
"""Members with a sale that day."""
MEMBERS: Final = "members"
"""Of no day: who is a member now."""
SILENT: Final = "silent"
"""Of no day: members who get no texts."""
USED: Final = "used:"
"""With a reward's id: how often it was used; so the next two, what that cost the merchant, and the member in points."""
COST: Final = "cost:"
SPENT: Final = "spent:"
GAP: Final = "g"
HOUR: Final = "hour:"
"""With two digits: checks of that hour, as the shop's own clock shows it, with a member or without."""

ISSUED: Final = "issued"
"""Points given: for sales, as a welcome, by staff, brought along."""
TAKEN_BACK: Final = "taken_back"
"""Points that a refund, a void or staff took back, or that went to somebody else with their sale."""
REDEEMED: Final = "redeemed"
GIVEN_BACK: Final = "given_back"
"""Points of rewards that came back to the member."""
EXPIRED: Final = "expired"
CARRIED: Final = "carried"
"""Points that came to one member from another who is the same person, less those that went; and what was put right."""
OUTSTANDING: Final = "outstanding"
"""Of no day: all points that members have, set aside ones too, less what they owe."""
OF_POINTS: Final = {ISSUED: 1, TAKEN_BACK: -1, REDEEMED: -1, GIVEN_BACK: 1, EXPIRED: -1, CARRIED: 1}
"""How each of these moves what is outstanding."""

TEXTS: Final = "texts:"
"""With a text's kind: how many left; so the others, their parts, what they cost, and what became of them."""
PARTS: Final = "parts:"
MICROS: Final = "micros:"
"""Millionths of a US dollar."""
ARRIVED: Final = "arrived:"
LOST: Final = "lost:"
"""Left, and did not arrive."""
STOPPED: Final = "stopped:"
"""Never left."""

_IN_PASSING: Final = {EntryKind.MERGED, EntryKind.SEPARATED, EntryKind.CORRECTED}
_OF_A_SALE: Final = {EntryKind.SALE, EntryKind.REVERSED}
_GIVEN_FOR_IT: Final = ("points", "tier_bonus")
"""The facts that say what these gave or took; the rest of their points are those of rewards."""


class Spot(NamedTuple):
    """Where something is counted: a local day (None: of no day) of a location, or of all shops together."""

    day: date | None
    location_id: str = ALL_SHOPS


OF_NO_DAY: Final = Spot(None)
Amounts = Mapping[Spot, Mapping[str, int]]
"""Numbers by name, at each spot. Money is in minor units."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that is counted, in one version of it, and what it is counted as."""

    name: str
    version: int
    amounts: Amounts = field(default_factory=dict)
    visit: Visit | None = None
    bought: Bought | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What a subject is counted as already. `revision` is how often that was written; 0: never."""

    version: int = 0
    amounts: Amounts = field(default_factory=dict)
    visit: Visit | None = None
    revision: int = 0
    bought: Bought | None = None


def of_sale(merchant: Merchant, sale: Sale) -> Subject:
    """A sale that is closed, with what was paid of it and not refunded. A reward that came back with it was not used."""
    name, report = f"S#{sale.location_id}#{sale.sale_id}", sale.report
    if report is None:
        return Subject(name, sale.revision)
    day, found, sales = _day(merchant, sale.location_id, report.occurred_at), Counter[str](), 0
    for use in sale.uses:
        if 0 < use.points <= use.restored_points:
            found.subtract(_used(merchant, use, report.occurred_at))
    if sale.state is SaleState.CLOSED and not sale.undone:
        hour = local_hour(report.occurred_at, merchant.location(sale.location_id).zone_at(report.occurred_at))
        found[f"{HOUR}{hour:02d}"] = 1
        if sale.member_id is None:
            found.update({OTHER_SALES: sale.kept, OTHER_CHECKS: 1})
        else:
            sales = 1
            found.update({MEMBER_SALES: sale.kept, VISITS: sales})
            found.update(of_offers(merchant, sale))
    visit = Visit(sale.member_id or "", day, sale.location_id, sales, found[MEMBER_SALES], found[REWARDS_USED])
    amounts = _there(day, sale.location_id, found)
    return Subject(name, sale.revision, amounts, visit if sale.member_id and any(visit[3:]) else None, bought_in(sale, day))


def of_redemption(merchant: Merchant, redemption: Redemption) -> Subject:
    """What was captured and not given back, on the day on which the till asked for it."""
    name, gone = f"R#{redemption.id}", redemption.reversed_names
    uses, given = [use for use in redemption.uses if use.name not in gone], redemption.given
    if redemption.status is not RedemptionStatus.CAPTURED or not uses:
        return Subject(name, redemption.revision)
    at, found = datetime.fromisoformat(redemption.answer["at"]), Counter[str]()
    for use in uses:
        found.update(_used(merchant, use if given is None else replace(use, amount=given.amount), at))
    day = _day(merchant, redemption.location_id, at)
    amounts = _there(day, redemption.location_id, found)
    if given is not None:
        from chalicelib.domain.causes.counting import of_giving  # noqa: PLC0415  few shops have a cause

        amounts = add_up([amounts, of_giving(given, redemption.member_id, day)])
    # Who came with a coupon and is no member is nobody's visit.
    visit = Visit(redemption.member_id, day, redemption.location_id, 0, 0, len(uses)) if redemption.member_id else None
    return Subject(name, redemption.revision, amounts, visit)


def of_entry(merchant: Merchant, entry: Entry) -> Subject | None:
    """What an entry did to points, on the day on which it did it; None where it moved none. It never changes: one version.

    What ended counts for the shops where it was earned. All entries together are what is outstanding.
    """
    found = Counter({name: number for name, number in _points_of(entry).items() if number})
    if not found:
        return None
    place = entry.location_id or merchant.locations[0].id
    day, there = _day(merchant, place, entry.at), [(OF_NO_DAY, Counter({OUTSTANDING: entry.points}))]
    if entry.kind is EntryKind.EXPIRED:
        there += [(Spot(day, lot.location_id), Counter({EXPIRED: -lot.points})) for lot in entry.delta.lots]
    elif entry.location_id is not None:
        there.append((Spot(day, entry.location_id), found))
    return Subject(
        f"E#{entry.member_id}#{entry.account.seq}", 1, add_up({spot: one} for spot, one in [*there, (Spot(day), found)])
    )


def of_customer(merchant: Merchant, customer: Customer) -> Subject:
    """Somebody who joined, on that day at the merchant's first shop; a member now, unless erased or merged into another."""
    name, joined = name_member(customer.member_id), customer.joined_at
    if joined is None or customer.erased_at is not None or customer.merged_into is not None:
        return Subject(name, customer.revision)
    day = local_day(joined, merchant.locations[0].zone_at(joined))
    now = Counter({MEMBERS: 1, SILENT: int(not customer.can_be_texted)})
    return Subject(name, customer.revision, _without_zeros([(Spot(day), Counter({JOINED: 1})), (OF_NO_DAY, now)]))


def name_member(member_id: str) -> str:
    """The name of a member as a subject."""
    return f"M#{member_id}"


def of_visits(visits: Visits) -> Amounts:
    """A member's days: seen on each, the first of all, and after how many days they came again to the same place.

    With `seen` and the gaps it is known for any stretch of days how many members were seen in it: each counts on their last day.
    """
    places = [(location, visits.at(location)) for location in visits.days] + [(ALL_SHOPS, visits.anywhere)]
    found = {Spot(day, location): Counter({SEEN: 1}) for location, days in places for day in days}
    for location, days in places:
        for day, following in pairwise(days):
            if (gap := (following - day).days) < GAP_MAX:
                found[Spot(day, location)][f"{GAP}{gap}"] = 1
    if visits.first is not None:
        day, location = visits.first
        for spot in (Spot(day, location), Spot(day)):
            found[spot][FIRST_VISITS] = 1
    return found


def difference(before: Amounts, after: Amounts) -> Amounts:
    """What to add to lead from `before` to `after`; only what is not 0."""
    return add_up([after, {spot: {name: -number for name, number in found.items()} for spot, found in before.items()}])


def add_up(several: Iterable[Amounts]) -> dict[Spot, Counter[str]]:
    """All amounts together; only what is not 0."""
    found: dict[Spot, Counter[str]] = {}
    for amounts in several:
        for spot, numbers in amounts.items():
            found.setdefault(spot, Counter()).update(numbers)
    return _without_zeros(found.items())


def visited(before: Visits, after: Visits) -> Amounts:
    """What to add when a member's days change."""
    return difference(of_visits(before), of_visits(after))


def _points_of(entry: Entry) -> dict[str, int]:
    given = [entry.points]
    match entry.kind:
        case EntryKind.EXPIRED:
            return {EXPIRED: -entry.points}
        case EntryKind.CAPTURED:
            return {REDEEMED: -entry.points}
        case kind if kind in _IN_PASSING:
            return {CARRIED: entry.points}
        case kind if kind in _OF_A_SALE:
            given = [int(entry.facts.get(name, 0)) for name in _GIVEN_FOR_IT]
    issued = sum(points for points in given if points > 0)
    return {ISSUED: issued, TAKEN_BACK: issued - sum(given), GIVEN_BACK: entry.points - sum(given)}


def _used(merchant: Merchant, use: Use, at: datetime) -> Counter[str]:
    """What a reward that is used counts as."""
    cost, name = _cost(merchant, use, at), use.reward_id
    return Counter({REWARDS_USED: 1, REWARD_COST: cost, f"{USED}{name}": 1, f"{COST}{name}": cost, f"{SPENT}{name}": use.points})


def _cost(merchant: Merchant, use: Use, at: datetime) -> int:
    """What the reward costs the merchant, where they say so, else what it took off the check."""
    reward = merchant.program_at(at).reward(use.reward_id)
    return reward.cost if reward is not None and reward.cost else use.amount


def _day(merchant: Merchant, location_id: str, at: datetime) -> date:
    return local_day(at, merchant.location(location_id).zone_at(at))


def _there(day: date, location_id: str, numbers: Counter[str]) -> dict[Spot, Counter[str]]:
    return _without_zeros([(Spot(day, location_id), numbers), (Spot(day), numbers)])


def _without_zeros(found: Iterable[tuple[Spot, Counter[str]]]) -> dict[Spot, Counter[str]]:
    kept: Iterator[tuple[Spot, Counter[str]]] = (
        (spot, Counter({name: number for name, number in numbers.items() if number})) for spot, numbers in found
    )
    return {spot: numbers for spot, numbers in kept if numbers}
