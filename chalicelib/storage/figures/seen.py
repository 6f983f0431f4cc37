"""What the ledger table's stream, or a walk through the table, brings for the console: members, sales, rewards and texts."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from chalicelib.storage import event_items, items, keys
from chalicelib.storage.stream import Image, read_item
from chalicelib.storage.telling import mail
from chalicelib.usecases.overview.ports import Seen

READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "customer": items.read_customer,
    "entry": items.read_entry,
    "sale": event_items.read_sale,
    "redemption": event_items.read_redemption,
    "delivery": mail.read_delivery,
}
"""How an item is read, by its type; of other types the console shows nothing."""


def read_record(record: Mapping[str, Any]) -> Seen | None:
    """The item that one record of the stream is about; None for other items, and for those that are gone."""
    return read_image(record["dynamodb"]["NewImage"]) if record["eventName"] != "REMOVE" else None


def read_image(image: Image) -> Seen | None:
    """What an item of the table is to the console; None where it is nothing to it."""
    read = READERS.get(image["type"]["S"])
    if read is None:
        return None
    item = read_item(image)
    return Seen(keys.read_merchant(item.pk), read(item))
