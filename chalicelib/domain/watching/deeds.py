"""What somebody did at a till or in the console on one day, as the rules that look for fraud read it from the audit log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.desk.audit import Note


@dataclass(frozen=True, slots=True)
class Deed:
    """One row of the audit log. `amount` is minor units of the sale; `points` what it gave, also where they were held back.

    `own`: the number was that of who did it. `first`: it was the first reward that this member ever used.
    """

    at: datetime
    who: str
    what: str
    on: str = ""
    member_id: str = ""
    location_id: str = ""
    amount: int = 0
    points: int = 0
    own: bool = False
    first: bool = False


def read_deeds(notes: Iterable[Note]) -> tuple[Deed, ...]:
    """The deeds of these rows in order of time; rows of before hold fewer facts, and count for less."""
    return tuple(sorted(map(_read, notes), key=lambda deed: deed.at))


def _read(note: Note) -> Deed:
    facts = note.facts
    member = str(facts.get("member", "")) or (note.on if note.on.startswith("mem_") else "")
    return Deed(
        note.at,
        note.who,
        note.what,
        note.on,
        member,
        str(facts.get("location", "")),
        int(facts.get("amount", 0)),
        int(facts.get("points", 0)),
        own=bool(facts.get("own", 0)),
        first=bool(facts.get("first", 0)),
    )
