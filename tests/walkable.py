"""How the book in memory is walked through: as if its items lay one after the other, in order of their keys."""

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from chalicelib.domain.entry import Entry
from chalicelib.domain.redemption import Redemption, RedemptionStatus
from chalicelib.domain.sale import Sale
from chalicelib.usecases.walk import Bookmark, Page
from tests.gifting import FakeGifts

if TYPE_CHECKING:
    from chalicelib.domain.customer import Customer


class Walkable:
    """The part of a book that reconciling reads."""

    customers: "dict[tuple[str, str], Customer]"
    chains: dict[tuple[str, str], list[Entry]]
    sales: dict[tuple[str, str, str], Sale]
    redemptions: dict[tuple[str, str], Redemption]
    bookmarks: dict[str, Bookmark]
    gifts: FakeGifts

    def page(self, after: str | None, items_max: int) -> Page:
        start = tuple(json.loads(after)) if after is not None else ()
        items = sorted(((key, item) for key, item in self._items() if key > start), key=lambda named: named[0])
        members, sales, held, gifts = {}, [], [], {}
        for (family, merchant_id, *name, _), item in items[:items_max]:
            if family == "M" and ("M", merchant_id, *name) != start[:3]:
                members[merchant_id, name[0]] = None
            elif family == "S":
                sales.append((merchant_id, item))
            elif family == "R" and item.status is RedemptionStatus.HELD:
                held.append((merchant_id, item))
            elif family == "T" and ("T", merchant_id, *name) != start[:3]:
                gifts[merchant_id, name[0]] = None
        more = len(items) > items_max
        after = json.dumps(items[items_max - 1][0]) if more else None
        return Page(tuple(members), tuple(sales), tuple(held), after, tuple(gifts))

    def find_sales(self, merchant_id: str, names: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Sale]:
        return {name: self.sales[merchant_id, *name] for name in names if (merchant_id, *name) in self.sales}

    def find_entries(self, names: Iterable[tuple[str, str, int]]) -> dict[tuple[str, str, int], Entry]:
        wanted = set(names)
        return {
            (*member, entry.account.seq): entry
            for member in {name[:2] for name in wanted}
            for entry in self.chains.get(member, ())
            if (*member, entry.account.seq) in wanted
        }

    def find_customers(self, merchant_id: str, member_ids: Iterable[str]) -> "dict[str, Customer]":
        named = ((merchant_id, member_id) for member_id in member_ids)
        return {name[1]: self.customers[name] for name in named if name in self.customers}

    def bookmark(self, job: str) -> Bookmark | None:
        return self.bookmarks.get(job)

    def move_bookmark(self, job: str, bookmark: Bookmark) -> None:
        self.bookmarks[job] = bookmark

    def _items(self) -> Iterator[tuple[tuple[str, ...], Any]]:
        for member, chain in list(self.chains.items()):
            yield from ((("M", *member, f"{entry.account.seq:010d}"), entry) for entry in list(chain))
        yield from ((("M", *member, "PROFILE"), customer) for member, customer in list(self.customers.items()))
        yield from ((("S", *name, ""), sale) for name, sale in list(self.sales.items()))
        yield from ((("R", *name, ""), redemption) for name, redemption in list(self.redemptions.items()))
        yield from ((("T", *name, "GIFT"), gift) for name, gift in list(self.gifts.gifts.items()))
        for name, moves in list(self.gifts.moves.items()):
            yield from ((("T", *name, f"MOVE#{move.seq:06d}"), move) for move in list(moves))
