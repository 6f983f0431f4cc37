"""The audit log as items of the ledger table, behind the port `Audit`."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.domain.desk.audit import KEPT, Note
from chalicelib.storage import codec
from chalicelib.storage.desk import audit_keys
from chalicelib.storage.shapes import LedgerItem
from chalicelib.storage.tables import Tables
from chalicelib.storage.transactions import Failed, Put, write
from chalicelib.usecases import audit


class NoteItem(LedgerItem, discriminator="note"):
    """A row of the audit log; `facts` are JSON. `vanishes_at` are epoch seconds."""

    who = UnicodeAttribute()
    what = UnicodeAttribute()
    on = UnicodeAttribute(null=True)
    facts = UnicodeAttribute(null=True)
    vanishes_at = NumberAttribute()


class Audit(audit.Audit):
    """The port on the ledger table: the log itself, or the rows that `partition` names. Nothing here changes or deletes a row."""

    def __init__(self, tables: Tables, partition: Callable[[str], str] = audit_keys.notes) -> None:
        self._tables, self._table, self._partition = tables, tables.ledger, partition

    def put(self, note: Note) -> None:
        """One PutItem; a row that is there stays as it is, and one that is sent again is there."""
        item = NoteItem(
            *audit_keys.note(self._partition(note.merchant_id), note.at, note.digest),
            who=note.who,
            what=note.what,
            on=note.on or None,
            facts=codec.write(dict(note.facts)) if note.facts else None,
            vanishes_at=int((note.at + KEPT).timestamp()),
        )
        with suppress(Failed):
            write(self._tables, [Put(self._table, item)])

    def back(self, merchant_id: str, before: str | None = None) -> Iterator[Note]:
        """One Query a page."""
        at, digest = before.split(" ") if before else ("", "")
        first, last = audit_keys.notes_before(datetime.fromisoformat(at) if at else None, digest)
        for item in self._table.walk_back(self._partition(merchant_id), first, last):
            if isinstance(item, NoteItem):
                note = _read(item)
                if note.place != before:
                    yield note


def _read(item: NoteItem) -> Note:
    merchant_id, at = audit_keys.read_note(item.pk, item.sk)
    facts = json.loads(item.facts) if item.facts else {}
    return Note(merchant_id, codec.read_instant(at), item.who, item.what, item.on or "", facts)
