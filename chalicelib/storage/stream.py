"""What the ledger table's stream and the queue of texts bring, as domain values: only what calls for texts."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from chalicelib.storage import event_items, items, keys
from chalicelib.storage.codec import write
from chalicelib.storage.shapes import EntryItem, InboundItem, LedgerItem
from chalicelib.storage.telling import mail
from chalicelib.storage.telling.text_shapes import WaitingItem
from chalicelib.usecases.ports import Committed
from chalicelib.usecases.webhooks.ports import Told

Image = Mapping[str, Any]
"""An item as DynamoDB writes it. Binary values may be Base64 texts, as Lambda gives them."""


def read_record(record: Mapping[str, Any]) -> Committed | None:
    """The entry or handled text that one stream record is about; None for other items, and for those that vanished."""
    image = record.get("dynamodb", {}).get("NewImage", {})
    if record.get("eventName") != "INSERT" or image.get("type", {}).get("S") not in {"entry", "inbound"}:
        return None
    return read_image(image)


def read_told(record: Mapping[str, Any]) -> Told | None:
    """What one stream record says that webhooks are told of: an entry, or that a member was erased; None for all else.

    Of the item only its key is read: the message about it is made when it leaves.
    """
    image = record.get("dynamodb", {}).get("NewImage", {})
    kind, way = image.get("type", {}).get("S"), record.get("eventName")
    if way == "INSERT" and kind == "entry":
        return Told(*keys.read_member(image["pk"]["S"]), keys.read_entry(image["sk"]["S"]))
    if way != "REMOVE" and kind == "customer" and "erased_at" in image:
        return Told(*keys.read_member(image["pk"]["S"]), 0)
    return None


def read_message(body: str) -> Committed | None:
    """What a message of the outbound queue says is to be sent; None where it is something else. Raises ValueError."""
    return read_image(json.loads(body))


def read_image(image: Image) -> Committed | None:
    """The entry, handled text or waiting text that an item is."""
    item = read_item(image)
    if isinstance(item, EntryItem):
        return Committed(keys.read_member(item.pk)[0], items.read_entry(item), write_image(image))
    if isinstance(item, InboundItem):
        return Committed(keys.read_inbound(item.pk)[0], event_items.read_inbound(item), write_image(image))
    if isinstance(item, WaitingItem):
        return Committed(*mail.read_waiting(item), write_image(image))
    return None


def read_item(image: Image) -> LedgerItem:
    """The item of the ledger table that an image is."""
    return LedgerItem.from_raw_data({name: _plain(value) for name, value in image.items()})


def write_image(image: Image) -> str:
    """The item as the JSON that a queue carries."""
    return write({name: _encode(value) for name, value in image.items()})


def _plain(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"B": base64.b64decode(value["B"])} if isinstance(value.get("B"), str) else value


def _encode(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"B": base64.b64encode(value["B"]).decode()} if isinstance(value.get("B"), bytes) else value
