"""What a sale, a redemption, a member and a member's days add to a merchant's figures, by local day and shop.

Each says what it is counted as *now*. Somebody who remembers what it was counted as before writes the difference, so that nothing
is counted twice, and no order is asked for.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Final, NamedTuple

from chalicelib.domain.account import Use
from chalicelib.domain.calendar import local_day
from chalicelib.domain.customer import Customer
from chalicelib.domain.program import Merchant
from chalicelib.domain.redemption import Redemption, RedemptionStatus
from chalicelib.domain.sale import Sale, SaleState
from chalicelib.domain.visits import Visit, Visits

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
GAP: Final = "g"


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


@dataclass(frozen=True, slots=True)
class Counted:
    """What a subject is counted as already. `revision` is how often that was written; 0: never."""

    version: int = 0
    amounts: Amounts = field(default_factory=dict)
    visit: Visit | None = None
    revision: int = 0


def of_sale(merchant: Merchant, sale: Sale) -> Subject:
    """A sale that is closed, with what was paid of it and not refunded. A reward that came back with it was not used."""
    name, report = f"S#{sale.location_id}#{sale.sale_id}", sale.report
    if report is None:
        return Subject(name, sale.revision)
    day, found, visit = _day(merchant, sale.location_id, report.occurred_at), Counter[str](), None
    for use in sale.uses:
        if 0 < use.points <= use.restored_points:
            found.update({REWARDS_USED: -1, REWARD_COST: -_cost(merchant, use, report.occurred_at), f"{USED}{use.reward_id}": -1})
    if sale.state is SaleState.CLOSED and not sale.undone:
        if sale.member_id is None:
            found.update({OTHER_SALES: sale.kept, OTHER_CHECKS: 1})
        else:
            found.update({MEMBER_SALES: sale.kept, VISITS: 1})
            visit = Visit(sale.member_id, day, sale.location_id)
    return Subject(name, sale.revision, _there(day, sale.location_id, found), visit)


def of_redemption(merchant: Merchant, redemption: Redemption) -> Subject:
    """What was captured and not given back, on the day on which the till asked for it."""
    name, gone = f"R#{redemption.id}", redemption.reversed_names
    uses = [use for use in redemption.uses if use.name not in gone]
    if redemption.status is not RedemptionStatus.CAPTURED or not uses:
        return Subject(name, redemption.revision)
    at = datetime.fromisoformat(redemption.answer["at"])
    found = Counter({REWARDS_USED: len(uses), REWARD_COST: sum(_cost(merchant, use, at) for use in uses)})
    found.update(f"{USED}{use.reward_id}" for use in uses)
    day = _day(merchant, redemption.location_id, at)
    return Subject(name, redemption.revision, _there(day, redemption.location_id, found))


def of_customer(merchant: Merchant, customer: Customer) -> Subject:
    """Somebody who joined, on that day at the merchant's first shop; a member now, unless erased or merged into another."""
    name, joined = f"M#{customer.member_id}", customer.joined_at
    if joined is None or customer.erased_at is not None or customer.merged_into is not None:
        return Subject(name, customer.revision)
    day = local_day(joined, merchant.locations[0].zone_at(joined))
    now = Counter({MEMBERS: 1, SILENT: int(not customer.can_be_texted)})
    return Subject(name, customer.revision, _without_zeros([(Spot(day), Counter({JOINED: 1})), (OF_NO_DAY, now)]))


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
