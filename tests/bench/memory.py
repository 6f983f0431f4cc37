"""A connection to DynamoDB that leads nowhere: it keeps what is written, and notes what every call asks of which partition.

The writers run on it as they are. It knows no conditions, so it is for traffic without races.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from chalicelib.storage.tables import Tables
from tests.bench.capacity import READ_BYTES, WRITE_BYTES, size_of


@dataclass(frozen=True)
class Call:
    """What one request asks: units by partition key, and the `items` that it writes.

    A transaction's writes cost twice, and happen together or not at all.
    """

    writes: dict[str, int] = field(default_factory=dict)
    reads: dict[str, int] = field(default_factory=dict)
    items: frozenset[tuple[str, str]] = frozenset()


class Memory:
    """Enough of PynamoDB's connection for the writers."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self._sizes: list[tuple[str, int]] = []
        self._partitions: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)

    def dispatch(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        assert operation == "PutItem", operation
        self._write([request], times=1)
        return {}

    def transact_write_items(self, _checks: Any, _deletes: Any, puts: Any, _updates: Any, **_: Any) -> None:
        self._write(list(puts), times=2)

    def get_item(self, table: str, pk: str, sk: str, **_: Any) -> dict[str, Any]:
        item = self._partitions[table, pk].get(sk)
        self._read(pk, [item] if item else [])
        return {"Item": item} if item else {}

    def query(self, table: str, pk: str, within: Any = None, **options: Any) -> dict[str, Any]:
        found = self._partitions[table, pk]
        first = within.values[1].value["S"] if within is not None else ""
        assert within is None or within.operator == ">="
        order = sorted((sk for sk in found if sk >= first), reverse=not options.get("scan_index_forward", True))
        order = order[: options.get("limit")]
        items = [found[sk] for sk in order]
        self._read(pk, items)
        return {"Items": items}

    def largest(self, prefix: str) -> int:
        """Bytes of the largest item that was written whose sort key begins so."""
        return max(size for sk, size in self._sizes if sk.startswith(prefix))

    def _write(self, puts: list[dict[str, Any]], *, times: int) -> None:
        units: dict[str, int] = defaultdict(int)
        written = []
        for put in puts:
            pk, sk = put["Item"]["pk"]["S"], put["Item"]["sk"]["S"]
            self._partitions[put["TableName"], pk][sk] = put["Item"]
            size = size_of(put["Item"])
            self._sizes.append((sk, size))
            written.append((pk, sk))
            units[pk] += times * -(-size // WRITE_BYTES)
        self.calls.append(Call(dict(units), items=frozenset(written)))

    def _read(self, pk: str, items: list[Any]) -> None:
        self.calls.append(Call(reads={pk: max(1, -(-sum(map(size_of, items)) // READ_BYTES))}))


def open_memory() -> tuple[Tables, Memory]:
    """Tables that are kept here, and what notes their calls."""
    tables, memory = Tables("ledger", "merchants"), Memory()
    for holder in (tables, tables.ledger, tables.merchants):
        holder.connection = memory  # type: ignore[assignment]
    return tables, memory
