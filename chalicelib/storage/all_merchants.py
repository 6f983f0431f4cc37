"""Who all the merchants are, for jobs that look at each."""

from collections.abc import Iterator
from typing import Final

from chalicelib.storage import keys
from chalicelib.storage.tables import Tables

PAGE_ITEMS: Final = 1_000


def walk_merchants(tables: Tables) -> Iterator[str]:
    """The ids of all merchants, in any order: a walk through their table, of which only the keys come."""
    after, more = None, True
    while more:
        page, after = tables.merchants.scan(after, PAGE_ITEMS, ("pk", "sk"))
        for raw in page:
            pk, sk = raw["pk"]["S"], raw["sk"]["S"]
            if "#" not in pk and (pk, sk) == keys.merchant(pk):
                yield pk
        more = after is not None
