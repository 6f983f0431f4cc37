"""Everything that is stored, item by item, behind the port `Dump`."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.operand import Path

from chalicelib.domain.leftovers import Leftover, Stored, Value
from chalicelib.storage import codec, keys
from chalicelib.storage.keys import Key
from chalicelib.storage.leaving import proof_keys
from chalicelib.storage.shapes import LedgerItem
from chalicelib.storage.tables import UNCOUNTED, Table, Tables
from chalicelib.storage.transactions import ABSENT, Failed, Put, write
from chalicelib.usecases.leaving import proving
from chalicelib.usecases.leaving.proving import Finding, Page, Person, Proof
from chalicelib.usecases.ports import Outpaced

MEMBER: Final = re.compile(r"mem_[a-z2-7]{26}")
OWNER: Final = ("member", "subject")
"""Fields that say whose an item is; else its key does."""


class ProofItem(LedgerItem, discriminator="erasure_proof"):
    """A month's proof: JSON."""

    proof = UnicodeAttribute()


class Dump(proving.Dump):
    """The port on all tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def page(self, table: str, after: str | None, items_max: int) -> Page:
        """One Scan."""
        found: Table[Any] = getattr(self._tables, table)
        raws, last = scan_whole(found, Key(*json.loads(after)) if after else None, items_max)
        return Page([read_stored(raw) for raw in raws], len(raws), json.dumps(last) if last else None)

    def erased(self, people: Iterable[Person]) -> Mapping[Person, datetime]:
        """One BatchGetItem for each hundred."""
        wanted = {keys.customer(*person): person for person in people if all(person) and "#" not in "".join(person)}
        found = self._tables.ledger.find_raw(wanted)
        named = {wanted[Key(raw["pk"]["S"], raw["sk"]["S"])]: raw.get("erased_at") for raw in found}
        return {person: codec.read_instant(at["S"]) for person, at in named.items() if at is not None}

    def proof(self, month: date) -> Proof | None:
        """One GetItem."""
        found = self._tables.ledger.get(proof_keys.proof(month))
        return _read(found.proof) if isinstance(found, ProofItem) else None

    def keep(self, before: Proof | None, after: Proof) -> None:
        """One PutItem."""
        unchanged = Path("proof") == {"S": _write(before)} if before is not None else ABSENT
        try:
            write(
                self._tables,
                [Put(self._tables.ledger, ProofItem(*proof_keys.proof(after.month), proof=_write(after)), unchanged)],
            )
        except Failed:
            raise Outpaced from None


def scan_whole(table: Table[Any], after: Key | None, items_max: int) -> tuple[list[dict[str, Any]], Key | None]:
    """One page of a whole table with all attributes, raw, as of now, and where the next one begins."""
    request: dict[str, Any] = {"TableName": table.name, "Limit": items_max, "ConsistentRead": True, **UNCOUNTED}
    if after is not None:
        request["ExclusiveStartKey"] = {"pk": {"S": after.pk}, "sk": {"S": after.sk}}
    page = table.tables.ask(lambda: table.connection.dispatch("Scan", request))
    last = page.get("LastEvaluatedKey")
    return page["Items"], Key(last["pk"]["S"], last["sk"]["S"]) if last else None


def read_stored(raw: Mapping[str, Any]) -> Stored:
    """An item as far as it can have something of a person."""
    pk, sk = raw["pk"]["S"], raw["sk"]["S"]
    named = " ".join([pk, sk, *(raw[name].get("S", "") for name in OWNER if name in raw)])
    vanishes, erased = raw.get("vanishes_at"), raw.get("erased_at")
    return Stored(
        raw.get("type", {}).get("S", ""),
        raw["merchant"]["S"] if "merchant" in raw else pk.partition("#")[0],
        tuple(dict.fromkeys(MEMBER.findall(named))),
        dict(_values(raw)),
        datetime.fromtimestamp(float(vanishes["N"]), UTC) if vanishes else None,
        codec.read_instant(erased["S"]) if erased else None,
    )


def _values(raw: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    """The fields with their values; the parts of a list or a map stand each for itself, under the field's name and a number."""
    for name, typed in raw.items():
        if name not in {"pk", "sk", "type"}:
            leaves = list(_leaves(typed))
            yield from ((name if number == 0 else f"{name} {number}", leaf) for number, leaf in enumerate(leaves))


def _leaves(typed: Mapping[str, Any]) -> Iterator[Value]:
    ((kind, value),) = typed.items()
    match kind:
        case "S" | "N":
            yield value
        case "B":
            yield bytes(value)
        case "SS" | "NS":
            yield from value
        case "BS":
            yield from map(bytes, value)
        case "L":
            yield from (leaf for inner in value for leaf in _leaves(inner))
        case "M":
            yield from (leaf for inner in value.values() for leaf in _leaves(inner))


def _write(proof: Proof) -> str:
    facts = [proof.table, proof.after, proof.looked_at, dict(proof.erased), dict(proof.left)]
    when = [proof.month.isoformat(), codec.instant(proof.begun_at), codec.instant(proof.done_at) if proof.done_at else None]
    return codec.write([*when, *facts, [[*finding[:3], *finding.leftover] for finding in proof.findings]])


def _read(text: str) -> Proof:
    month, begun_at, done_at, table, after, looked_at, erased, left, findings = json.loads(text)
    return Proof(
        date.fromisoformat(month),
        codec.read_instant(begun_at),
        table,
        after,
        looked_at,
        erased,
        left,
        tuple(Finding(merchant_id, who, where, Leftover(*leftover)) for merchant_id, who, where, *leftover in findings),
        codec.read_instant(done_at) if done_at else None,
    )
