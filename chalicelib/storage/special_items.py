"""The counters of specials with limits: what to add to them with a write, and what they say."""

from collections.abc import Iterable, Sequence

from chalicelib.domain.counting import Count, CounterName, Used, counters, most
from chalicelib.domain.special import Special
from chalicelib.storage import special_keys
from chalicelib.storage.coupon_keys import Name
from chalicelib.storage.shapes import LedgerItem
from chalicelib.storage.special_shapes import SpecialCountItem
from chalicelib.storage.tables import Table
from chalicelib.storage.transactions import Add


def additions(
    table: Table[LedgerItem], merchant_id: str, counts: Iterable[Count], specials: Sequence[Special], name: Name
) -> list[Add]:
    """What to add to which counter; for these specials only where it stays within their limits. A coupon has a `name`."""
    limits, found = {special.id: special for special in specials}, list[Add]()
    for counted, more in counters(counts).items():
        special_id, _, code = counted[0].partition(":")
        limit = most(limits[special_id], counted) if special_id in limits and more.times > 0 else None
        amounts = {"times": more.times, "amount": more.amount}
        within = {"times": limit.times, "amount": limit.amount} if limit else {}
        found.append(
            Add(table, special_keys.counter(merchant_id, *counted, name), "coupon" if code else "special_count", amounts, within)
        )
    return found


def read_counts(items: Iterable[LedgerItem]) -> dict[CounterName, Used]:
    """What counters say, by special and member."""
    return {
        special_keys.read_special_count(item.pk): Used(int(item.times), int(item.amount))
        for item in items
        if isinstance(item, SpecialCountItem)
    }
