"""Drafts of shops and programs, behind the port of `usecases/rules/drafts.py`. Apart from the merchants: no till needs them."""

import json
from dataclasses import asdict
from typing import Final

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.domain.desk.draft import Card, Draft, Step
from chalicelib.domain.figures.worth import Regular
from chalicelib.storage import codec, programs
from chalicelib.storage.desk import desk_keys
from chalicelib.storage.shapes import MerchantsItem
from chalicelib.storage.tables import Tables
from chalicelib.storage.transactions import Failed, Put, unchanged_since, write
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.rules import drafts

PLAIN: Final = ("name", "region", "language", "monthly_cap_cents")
"""The fields that JSON has a form for."""


class DraftItem(MerchantsItem, discriminator="draft"):
    """A draft as JSON, but for the number."""

    revision = NumberAttribute()
    draft = UnicodeAttribute()
    number = BinaryAttribute(legacy_encoding=False, null=True)


class Drafts(drafts.Drafts):
    """The port on the merchants table."""

    def __init__(self, tables: Tables) -> None:
        self._tables, self._table = tables, tables.merchants

    def get(self, merchant_id: str) -> Draft | None:
        """One GetItem."""
        found = self._table.get(desk_keys.draft(merchant_id))
        return _read(merchant_id, found) if isinstance(found, DraftItem) else None

    def put(self, draft: Draft) -> None:
        """One PutItem, as a transaction."""
        item = DraftItem(
            *desk_keys.draft(draft.merchant_id),
            revision=draft.revision + 1,
            draft=_write(draft),
            number=draft.number_sealed or None,
        )
        try:
            write(self._tables, [Put(self._table, item, unchanged_since(draft.revision))], with_token=True)
        except Failed:
            raise Outpaced from None

    def drop(self, merchant_id: str) -> None:
        """One DeleteItem."""
        self._table.delete(desk_keys.draft(merchant_id))


def _write(draft: Draft) -> str:
    parts = {
        "program": programs.write_program(draft.program),
        "locations": [programs.write_location(place) for place in draft.locations],
        "regular": asdict(draft.regular),
        "card": draft.card,
        "done": draft.done,
    }
    return codec.write({name: getattr(draft, name) for name in PLAIN} | parts)


def _read(merchant_id: str, item: DraftItem) -> Draft:
    found = json.loads(item.draft)
    return Draft(
        merchant_id,
        programs.read_program(found["program"]),
        locations=tuple(map(programs.read_location, found["locations"])),
        number_sealed=item.number or b"",
        regular=Regular(**found["regular"]),
        card=Card(found["card"]) if found["card"] else None,
        done=tuple(map(Step, found["done"])),
        revision=int(item.revision),
        **{name: found[name] for name in PLAIN},
    )
