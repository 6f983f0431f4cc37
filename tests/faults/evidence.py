"""What the judges look at, read once after all has settled: entries, claims and records, beside what was asked and answered."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.domain.account import Account
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.redemption import Redemption
from chalicelib.domain.sale import Sale
from chalicelib.usecases.ports import Committed
from chalicelib.usecases.till import Till, name_write
from tests.faults.history import Asked
from tests.faults.world import World

SaleKey = tuple[str, str]
"""A location and a sale's id there."""


@dataclass(frozen=True)
class Evidence:
    """`chains` by phone; what was asked by what it was about; `sales` and `redemptions` where they are stored."""

    world: World
    chains: dict[str, list[Entry]]
    records: list[tuple[int, Committed]]
    asked_of_sales: dict[SaleKey, list[Asked]]
    asked_of_redemptions: dict[str, list[Asked]]
    sales: dict[SaleKey, Sale]
    redemptions: dict[str, Redemption]

    def entries(self, *kinds: EntryKind) -> Iterator[Entry]:
        """All entries of these kinds, whosever they are."""
        yield from (entry for chain in self.chains.values() for entry in chain if entry.kind in kinds)

    def account(self, phone: str) -> Account:
        """Where a customer stands after their newest entry."""
        return self.chains[phone][-1].account if self.chains[phone] else Account()

    def sales_of(self, phone: str) -> list[Sale]:
        """The sales that are stored as this customer's."""
        member_id = self.world.member_id(phone)
        return [sale for sale in self.sales.values() if sale.member_id == member_id]

    def id_of(self, prefix: str, asked: Asked) -> str:
        """The id of what a request made, if it made it."""
        merchant = self.world.merchants.get(self.world.id)
        return name_write(prefix, Till(merchant, merchant.location(asked.about["location"])), asked.about["name"])


def gather(world: World) -> Evidence:
    """Read all of it, without faults."""
    of_sales, of_redemptions = defaultdict(list), defaultdict(list)
    chains = {phone: list(world.book.entries(world.id, world.member_id(phone))) for phone in world.phones}
    found = Evidence(world, chains, world.history.records(), of_sales, of_redemptions, {}, {})
    for one in world.history.of("sale", "refund", "move"):
        of_sales[one.about["location"], one.about["sale"]].append(one)
    for one in world.history.of("hold"):
        of_redemptions[found.id_of("red", one)].append(one)
    for one in world.history.of("capture", "release", "reverse"):
        of_redemptions[one.about["redemption"]].append(one)
    for key in of_sales:
        if (sale := world.book.sale(world.id, *key)) is not None:
            found.sales[key] = sale
    for id_ in of_redemptions:
        if (redemption := world.book.redemption(world.id, id_)) is not None:
            found.redemptions[id_] = redemption
    return found
