"""What requests to DynamoDB cost, counted from the requests and the sizes of items: no emulator counts rightly.

Rules: DynamoDB developer guide, "Read/write capacity mode" and "Item sizes and formats": a strongly consistent read is one unit
for each 4 KB begun, a write one for each KB begun, and a transaction writes everything twice.
"""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from chalicelib.storage.tables import Tables

READ_BYTES, WRITE_BYTES = 4096, 1024
MEET_SECONDS = 0.5


@dataclass
class Bill:
    """What was asked for, and what it costs."""

    operations: list[str] = field(default_factory=list)
    read_units: int = 0
    write_units: int = 0
    keys: set[tuple[str, str, str]] = field(default_factory=set)
    """Table, pk and sk of all that was written."""
    largest: int = 0
    """Bytes of the largest item written."""
    spans: list[tuple[float, float]] = field(default_factory=list)
    """When each request began and was answered."""

    @property
    def round_trips(self) -> int:
        """Requests, each of which began after the one before was answered: as many as nobody can have at the same time."""
        trips, answered = 0, -math.inf
        for begun, ended in sorted(self.spans, key=lambda span: span[1]):
            if begun >= answered:
                trips, answered = trips + 1, ended
        return trips

    def request(self, operation: str, params: dict[str, Any]) -> None:
        """Count what is written."""
        self.operations.append(operation)
        if operation == "TransactWriteItems":
            for item in params["TransactItems"]:
                # What else there is (a counter, something to be gone) is small.
                self.write_units += 2 * (self._write(item["Put"]) if "Put" in item else 1)
        elif operation == "PutItem":
            self.write_units += self._write(params)
        elif operation == "BatchWriteItem":
            puts = ((table, one["PutRequest"]) for table, asked in params["RequestItems"].items() for one in asked)
            self.write_units += sum(self._write({"TableName": table, **put}) for table, put in puts)
        elif operation in {"DeleteItem", "UpdateItem"}:
            self.write_units += 1  # pointers are all that is deleted, counters all that is updated, and both are small

    def answer(self, operation: str, parsed: dict[str, Any], params: dict[str, Any]) -> None:
        """Count what was read."""
        if operation in {"Query", "GetItem"}:
            assert params.get("ConsistentRead"), "a till never sees an old balance"
            found = parsed.get("Items", [parsed["Item"]] if "Item" in parsed else [])
            self.read_units += max(1, -(-sum(map(size_of, found)) // READ_BYTES))
        elif operation == "BatchGetItem":
            items = [item for one in parsed["Responses"].values() for item in one]
            asked = sum(len(table["Keys"]) for table in params["RequestItems"].values())
            self.read_units += sum(max(1, -(-size_of(item) // READ_BYTES)) for item in items) + asked - len(items)

    def _write(self, put: dict[str, Any]) -> int:
        size = size_of(put["Item"])
        self.largest = max(self.largest, size)
        self.keys.add((put["TableName"], put["Item"]["pk"]["S"], put["Item"]["sk"]["S"]))
        return -(-size // WRITE_BYTES)


@contextmanager
def counting(tables: Tables) -> Iterator[Bill]:
    """Count everything that goes through these tables' client."""
    bill, known, under_way = Bill(), set(threading.enumerate()), set[int]()
    events = tables.connection.client.meta.events

    def before(params: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        context["asked"] = params, time.perf_counter()
        under_way.add(id(context))
        bill.request(model.name, params)

    def meet(**_: Any) -> None:
        # An engine in this process may answer one request before a thread beside it has come to send its own.
        last = time.monotonic() + MEET_SECONDS
        while len(under_way) == 1 and set(threading.enumerate()) - known and time.monotonic() < last:
            time.sleep(0.001)

    def after(parsed: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        params, begun = context["asked"]
        under_way.discard(id(context))
        bill.spans.append((begun, time.perf_counter()))
        bill.answer(model.name, parsed, params)

    events.register("before-parameter-build.dynamodb", before)
    events.register("before-send.dynamodb", meet)
    events.register("after-call.dynamodb", after)
    try:
        yield bill
    finally:
        events.unregister("before-parameter-build.dynamodb", before)
        events.unregister("before-send.dynamodb", meet)
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
