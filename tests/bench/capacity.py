"""What requests to DynamoDB cost, counted from the requests and the sizes of items: no emulator counts rightly.

Rules: DynamoDB developer guide, "Read/write capacity mode" and "Item sizes and formats": a strongly consistent read is one unit
for each 4 KB begun, a write one for each KB begun, and a transaction writes everything twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from chalicelib.storage.tables import Tables

READ_BYTES, WRITE_BYTES = 4096, 1024


@dataclass
class Bill:
    """What was asked for, one after the other, and what it costs."""

    operations: list[str] = field(default_factory=list)
    read_units: int = 0
    write_units: int = 0
    keys: set[tuple[str, str, str]] = field(default_factory=set)
    """Table, pk and sk of all that was written."""
    largest: int = 0
    """Bytes of the largest item written."""

    @property
    def round_trips(self) -> int:
        """Requests, each of which waited for the one before."""
        return len(self.operations)

    def request(self, operation: str, params: dict[str, Any]) -> None:
        """Count what is written."""
        self.operations.append(operation)
        if operation == "TransactWriteItems":
            for item in params["TransactItems"]:
                # What else there is (a counter, something to be gone) is small.
                self.write_units += 2 * (self._write(item["Put"]) if "Put" in item else 1)
        elif operation == "PutItem":
            self.write_units += self._write(params)
        elif operation in {"DeleteItem", "UpdateItem"}:
            self.write_units += 1  # pointers are all that is deleted, counters all that is updated, and both are small

    def answer(self, operation: str, parsed: dict[str, Any], params: dict[str, Any]) -> None:
        """Count what was read."""
        if operation in {"Query", "GetItem"}:
            assert params.get("ConsistentRead"), "a till never sees an old balance"
            found = parsed.get("Items", [parsed["Item"]] if "Item" in parsed else [])
            self.read_units += max(1, -(-sum(map(size_of, found)) // READ_BYTES))

    def _write(self, put: dict[str, Any]) -> int:
        size = size_of(put["Item"])
        self.largest = max(self.largest, size)
        self.keys.add((put["TableName"], put["Item"]["pk"]["S"], put["Item"]["sk"]["S"]))
        return -(-size // WRITE_BYTES)


@contextmanager
def counting(tables: Tables) -> Iterator[Bill]:
    """Count everything that goes through these tables' client."""
    bill, asked = Bill(), {}
    events = tables.connection.client.meta.events

    def before(params: dict[str, Any], model: Any, **_: Any) -> None:
        asked[model.name] = params
        bill.request(model.name, params)

    def after(parsed: dict[str, Any], model: Any, **_: Any) -> None:
        bill.answer(model.name, parsed, asked[model.name])

    events.register("before-parameter-build.dynamodb", before)
    events.register("after-call.dynamodb", after)
    try:
        yield bill
    finally:
        events.unregister("before-parameter-build.dynamodb", before)
        events.unregister("after-call.dynamodb", after)


def size_of(item: dict[str, Any]) -> int:
    """Bytes of an item: names and values in UTF-8, numbers two digits a byte."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: dict[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind == "S":
        return len(content.encode())
    if kind == "N":
        return (len(content.lstrip("-0.").replace(".", "")) + 1) // 2 + 1
    if kind == "B":
        return len(content)
    assert kind in {"BOOL", "NULL"}, kind
    return 1
