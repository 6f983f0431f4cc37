"""Gift certificates as items of the ledger table, and back."""

import json
from dataclasses import fields
from datetime import date
from typing import Any, Final

from chalicelib.domain.gifts.gift import Course, Gift, Move, Moved
from chalicelib.storage import codec, keys
from chalicelib.storage.gifts import gift_keys
from chalicelib.storage.gifts.gift_shapes import GiftItem, GiftListedItem, GiftMoveItem
from chalicelib.storage.shapes import LedgerItem
from chalicelib.storage.tables import Table
from chalicelib.storage.transactions import Put, unchanged_since

IN_KEYS: Final = {"id", "gift_id", "seq", "revision"}
INSTANTS: Final = {"at", "sold_at", "voided_at"}


def puts(table: Table[LedgerItem], merchant_id: str, moved: Moved) -> list[Put]:
    """What is written of a move: a certificate that is new is listed with it."""
    gift, move = moved
    found = [
        Put(table, gift_item(merchant_id, gift), unchanged_since(gift.revision)),
        Put(table, move_item(merchant_id, move)),
    ]
    if gift.revision == 0:
        listed = gift_keys.sold(merchant_id, gift.sold_at, gift.id), gift_keys.ending(merchant_id, gift.ending, gift.id)
        found += [Put(table, GiftListedItem(*key)) for key in listed]
    return found


def gift_item(merchant_id: str, gift: Gift) -> GiftItem:
    """A certificate under the next revision."""
    parts = codec.write({**_write(gift), "seq": gift.seq})
    return GiftItem(*gift_keys.gift(merchant_id, gift.id), revision=gift.revision + 1, gift=parts)


def read_gift(item: GiftItem) -> Gift:
    """The certificate as stored."""
    found = _read(json.loads(item.gift))
    ends_on = date.fromisoformat(found.pop("ends_on")) if "ends_on" in found else None
    return Gift(id=keys.read_name(item.pk), **found, ends_on=ends_on, revision=int(item.revision))


def move_item(merchant_id: str, move: Move) -> GiftMoveItem:
    """A move of a certificate."""
    return GiftMoveItem(*gift_keys.move(merchant_id, move.gift_id, move.seq), move=codec.write(_write(move)))


def read_move(item: GiftMoveItem) -> Move:
    """The move as stored."""
    found = _read(json.loads(item.move))
    course = Course(found.pop("course"))
    return Move(gift_id=keys.read_name(item.pk), seq=gift_keys.read_move(item.sk), course=course, **found)


def _write(one: Gift | Move) -> dict[str, Any]:
    """The fields that hold something and are not in the key."""
    found = {part.name: getattr(one, part.name) for part in fields(one) if part.name not in IN_KEYS}
    plain = {name: codec.instant(value) if name in INSTANTS and value else value for name, value in found.items()}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in plain.items() if value is not None}


def _read(found: dict[str, Any]) -> dict[str, Any]:
    return {name: codec.read_instant(value) if name in INSTANTS else value for name, value in found.items()}
