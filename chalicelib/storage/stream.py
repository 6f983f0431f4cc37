"""What the ledger table's stream reports, as domain values: only what calls for texts."""

import base64
from collections.abc import Mapping
from typing import Any

from chalicelib.storage import items, keys
from chalicelib.storage.shapes import EntryItem, InboundItem, LedgerItem
from chalicelib.usecases.ports import Committed


def read_record(record: Mapping[str, Any]) -> Committed | None:
    """The entry or handled text that one stream record is about; None for other items, and for those that vanished."""
    image = record.get("dynamodb", {}).get("NewImage", {})
    if record.get("eventName") != "INSERT" or image.get("type", {}).get("S") not in {"entry", "inbound"}:
        return None
    item = LedgerItem.from_raw_data({name: _plain(value) for name, value in image.items()})
    if isinstance(item, EntryItem):
        return Committed(keys.read_member(item.pk)[0], items.read_entry(item))
    if isinstance(item, InboundItem):
        return Committed(keys.read_inbound(item.pk)[0], items.read_inbound(item))
    return None


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    """Lambda gives binary values as Base64 text."""
    return {"B": base64.b64decode(value["B"])} if isinstance(value.get("B"), str) else value
