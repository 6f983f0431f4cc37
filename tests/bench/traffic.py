"""One merchant's day of days: what its sales ask of DynamoDB, written by the writers themselves."""

from dataclasses import dataclass

from chalicelib.domain.program import ExpiryKind, ExpiryPolicy
from chalicelib.storage.book import Book
from chalicelib.storage.merchants import Merchants
from chalicelib.usecases.till import Till
from tests.bench.memory import Memory, open_memory
from tests.bench.partitions import Sale
from tests.builders import Shop, program
from tests.fake_vault import FakeVault

SALES_A_SECOND = 2_000


@dataclass
class Traffic:
    """A shop full of members: one for each sale of a second."""

    shop: Shop
    memory: Memory
    members: list[str]

    def sell(self, day: str) -> list[Sale]:
        """A sale for every member, each with the key of the till that makes it; returns what each asks."""
        sales = []
        self._till(0), self._till(1)  # the process knows its tills, as it does after their first call
        for number, member in enumerate(self.members):
            self.memory.calls.clear()
            self.shop.sell(member, 1200, f"{day}-{number:06d}", till=self._till(number))
            sales.append(tuple(self.memory.calls))
        return sales

    def _till(self, number: int) -> Till:
        found = self.shop.merchants.by_key(self.shop.keys["dock" if number % 3 else "mill"])
        assert found is not None
        return Till(*found)


def open_traffic() -> Traffic:
    """A merchant whose points live a month, and its members."""
    tables, memory = open_memory()
    rules = program(expiry=ExpiryPolicy(ExpiryKind.MONTH_END, 1))
    shop = Shop(rules, Book(tables, FakeVault()), Merchants(tables, lambda number: number, lambda: 0.0), FakeVault())
    members = [shop.join("Leo", f"+1425{number:07d}") for number in range(SALES_A_SECOND)]
    return Traffic(shop, memory, members)
