"""The audit log in memory; it passes the port's contract."""

from collections.abc import Iterator

from chalicelib.domain.desk.audit import Note
from chalicelib.usecases.audit import Audit


class FakeAudit(Audit):
    """Always up to date."""

    def __init__(self) -> None:
        self.notes: dict[tuple[str, str], Note] = {}

    def put(self, note: Note) -> None:
        self.notes.setdefault((note.merchant_id, note.place), note)

    def back(self, merchant_id: str, before: str | None = None) -> Iterator[Note]:
        own = [note for (owner, _), note in self.notes.items() if owner == merchant_id]
        for note in sorted(own, key=lambda note: (note.at, note.digest), reverse=True):
            if before is None or note.place < before:
                yield note
