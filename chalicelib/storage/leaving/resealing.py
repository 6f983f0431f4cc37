"""The data keys of all merchants and what is sealed with them, behind the port `Ring`.

What is sealed is found by what it looks like and by whether an old key opens it, so a new kind of item needs nothing here. It
stands as bytes, or in Base64 in a text or in JSON.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import Any, Final, NamedTuple

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.operand import Path

from chalicelib.domain.program import SANDBOX
from chalicelib.storage import codec, keys
from chalicelib.storage.keys import Key
from chalicelib.storage.leaving import proof_keys
from chalicelib.storage.leaving.dump import scan_whole
from chalicelib.storage.shapes import DataKeyItem, LedgerItem
from chalicelib.storage.tables import CONDITION_FAILED, UNCOUNTED, Table, Tables, response_code
from chalicelib.storage.transactions import Failed, Put, write
from chalicelib.storage.vault import VERSION, ask, make_data_key, open_with, seal_with
from chalicelib.usecases.leaving import resealing
from chalicelib.usecases.leaving.resealing import Change, Turned

IN_TEXT: Final = re.compile(r"(?<![A-Za-z0-9+/])A[Q-Za-f][A-Za-z0-9+/]{36,}={0,2}")
"""Base64 of what begins with the version byte and has a nonce and a tag."""
OWNERS_PAGE: Final = 500
INSTANTS: Final = ("begun_at", "renewed_at", "clean_at", "forgotten_at")


class KeyChangeItem(LedgerItem, discriminator="key_change"):
    """How far a change of all data keys has come: JSON."""

    change = UnicodeAttribute()


class Pair(NamedTuple):
    """A merchant's data keys while they are being changed."""

    current: bytes
    former: bytes


class Ring(resealing.Ring):
    """The port on all tables and KMS (`key_alias`). The keys are read once: a run of the program makes one of these."""

    def __init__(self, tables: Tables, key_alias: str) -> None:
        self._tables, self._key_alias = tables, key_alias
        self._pairs: dict[str, Pair] | None = None

    def owners(self) -> Iterator[str]:
        """A Scan a page."""
        after, more = None, True
        while more:
            page, after = self._tables.merchants.scan(after, OWNERS_PAGE, ("pk", "sk"))
            for raw in page:
                pk, sk = raw["pk"]["S"], raw["sk"]["S"]
                if "#" not in pk and (pk, sk) == keys.data_key(pk):
                    yield pk
            more = after is not None

    def renew(self, merchant_id: str) -> None:
        """One GetItem, one call of KMS, one conditional PutItem."""
        known = self._stored(merchant_id)
        if known.former is None:
            _, wrapped = make_data_key(self._tables, self._key_alias, merchant_id)
            self._write(known, DataKeyItem(*keys.data_key(merchant_id), wrapped=wrapped, former=known.wrapped))

    def forget(self, merchant_id: str) -> None:
        """One GetItem and one conditional PutItem."""
        known = self._stored(merchant_id)
        if known.former is not None:
            self._write(known, DataKeyItem(*keys.data_key(merchant_id), wrapped=known.wrapped))

    def turn(self, table: str, after: str | None, items_max: int) -> Turned:
        """One Scan, and one UpdateItem for each item in which something is sealed with an old key."""
        found: Table[Any] = getattr(self._tables, table)
        raws, last = scan_whole(found, Key(*json.loads(after)) if after else None, items_max)
        resealed = sum(self._turn_item(found, raw) for raw in raws)
        return Turned(len(raws), resealed, json.dumps(last) if last else None)

    def change(self) -> Change | None:
        """One GetItem."""
        found = self._tables.ledger.get(proof_keys.key_change())
        if not isinstance(found, KeyChangeItem):
            return None
        facts = json.loads(found.change)
        return Change(**facts | {name: codec.read_instant(facts[name]) if facts[name] else None for name in INSTANTS})

    def keep(self, change: Change) -> None:
        """One PutItem."""
        facts = asdict(change)
        facts |= {name: codec.instant(facts[name]) if facts[name] else None for name in INSTANTS}
        self._tables.ledger.put(KeyChangeItem(*proof_keys.key_change(), change=codec.write(facts)))

    def _stored(self, merchant_id: str) -> DataKeyItem:
        found = self._tables.merchants.get(keys.data_key(merchant_id))
        if not isinstance(found, DataKeyItem):
            raise KeyError(merchant_id)
        return found

    def _write(self, before: DataKeyItem, after: DataKeyItem) -> None:
        unchanged = Path("wrapped") == {"B": before.wrapped}
        with suppress(Failed):  # somebody else has just done it
            write(self._tables, [Put(self._tables.merchants, after, unchanged)])

    def _turn_item(self, table: Table[Any], raw: Mapping[str, Any]) -> int:
        """Write what changes of an item, where nobody else has written it; returns how many fields that are."""
        pairs = self._pairs_of(raw)
        if not pairs:
            return 0
        turned = {name: _turn(typed, pairs) for name, typed in raw.items() if name not in {"pk", "sk", "type"}}
        changed = {name: typed for name, typed in turned.items() if typed != raw[name]}
        if not changed:
            return 0
        _update(table, raw, changed)
        return len(changed)

    def _pairs_of(self, raw: Mapping[str, Any]) -> dict[str, Pair]:
        """The keys of those merchants whom an item names, in its key or beside it; of a sandbox also its merchant's."""
        if self._pairs is None:
            self._pairs = dict(self._read_pairs())
        named = {*raw["pk"]["S"].split("#"), *raw["sk"]["S"].split("#"), raw.get("merchant", {}).get("S", "")}
        named |= {name.removesuffix(SANDBOX) for name in named}
        return {name: self._pairs[name] for name in named if name in self._pairs}

    def _read_pairs(self) -> Iterator[tuple[str, Pair]]:
        for merchant_id in self.owners():
            stored = self._stored(merchant_id)
            if stored.former is not None:
                yield merchant_id, Pair(*map(partial(self._unwrap, merchant_id), (stored.wrapped, stored.former)))

    def _unwrap(self, merchant_id: str, wrapped: bytes) -> bytes:
        opened = ask(self._tables, "kms", "decrypt", CiphertextBlob=wrapped, EncryptionContext={"merchant": merchant_id})
        plain: bytes = opened["Plaintext"]
        return plain


def _update(table: Table[Any], raw: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    """Write these fields where all of them are still as they were; else whoever wrote them is newer, and the next walk looks."""
    names = {f"#{number}": name for number, name in enumerate(changed)}
    values = {f":n{number}": changed[name] for number, name in enumerate(changed)}
    values |= {f":o{number}": raw[name] for number, name in enumerate(changed)}
    request = {
        "TableName": table.name,
        "Key": {"pk": raw["pk"], "sk": raw["sk"]},
        "UpdateExpression": "SET " + ", ".join(f"#{number} = :n{number}" for number in range(len(changed))),
        "ConditionExpression": " AND ".join(f"#{number} = :o{number}" for number in range(len(changed))),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
        **UNCOUNTED,
    }

    def send() -> None:
        try:
            table.connection.dispatch("UpdateItem", request)
        except Exception as error:
            if response_code(error) != CONDITION_FAILED:
                raise

    table.tables.ask(send)


def _turn(typed: Mapping[str, Any], pairs: Mapping[str, Pair]) -> Mapping[str, Any]:
    """An attribute with all that is sealed with an old key sealed anew; the same where there is nothing of the kind."""
    ((kind, value),) = typed.items()
    match kind:
        case "B":
            return {"B": _reseal(bytes(value), pairs) or value}
        case "S":
            return {"S": IN_TEXT.sub(lambda found: _reseal_text(found[0], pairs), value)}
        case "L":
            return {"L": [_turn(inner, pairs) for inner in value]}
        case "M":
            return {"M": {name: _turn(inner, pairs) for name, inner in value.items()}}
    return typed


def _reseal_text(text: str, pairs: Mapping[str, Pair]) -> str:
    try:
        sealed = _reseal(base64.b64decode(text, validate=True), pairs)
    except (binascii.Error, ValueError):
        return text
    return base64.b64encode(sealed).decode() if sealed else text


def _reseal(sealed: bytes, pairs: Mapping[str, Pair]) -> bytes | None:
    """The same under the new key; None where no old key opens it."""
    if not sealed.startswith(VERSION):
        return None
    for merchant_id, pair in pairs.items():
        words = open_with([pair.former], merchant_id, sealed)
        if words is not None:
            return seal_with(pair.current, merchant_id, words)
    return None
