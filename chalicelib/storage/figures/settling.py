"""What shops agreed on for a point, behind the port of `usecases/figures/settling.py`. Apart from merchants: no till needs it."""

from datetime import date

from pynamodb.attributes import UnicodeAttribute

from chalicelib.domain.money.settlement import Agreed
from chalicelib.storage import codec
from chalicelib.storage.figures import settling_keys as keys
from chalicelib.storage.shapes import MerchantsItem
from chalicelib.storage.tables import Tables
from chalicelib.usecases.figures import settling


class AgreedItem(MerchantsItem, discriminator="agreed_price"):
    """What holds from a month on. `since` is its first day, `price` a fraction as text; none: what a point is worth."""

    since = UnicodeAttribute()
    price = UnicodeAttribute(null=True)


class Agreements(settling.Agreements):
    """The port on the merchants table."""

    def __init__(self, tables: Tables) -> None:
        self._table = tables.merchants

    def of_merchant(self, merchant_id: str) -> tuple[Agreed, ...]:
        """One Query."""
        return tuple(_read(item) for item in self._table.walk(keys.agreed(merchant_id)) if isinstance(item, AgreedItem))

    def put(self, merchant_id: str, agreed: Agreed) -> None:
        """One PutItem."""
        price = str(agreed.price) if agreed.price is not None else None
        self._table.put(AgreedItem(*keys.agreed_since(merchant_id, agreed.since), since=agreed.since.isoformat(), price=price))


def _read(item: AgreedItem) -> Agreed:
    price = codec.read_fraction(item.price) if item.price is not None else None
    return Agreed(date.fromisoformat(item.since), price)
