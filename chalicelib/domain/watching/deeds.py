"""What somebody did at a till or in the console on one day, as the rules that look for fraud read it from the audit log."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.desk.audit import Note
from chalicelib.domain.location import Location
from chalicelib.domain.watching.opening_hours import minutes_outside


@dataclass(frozen=True, slots=True)
class Deed:
    """One row of the audit log. `amount` is minor units of the sale; `points` what it gave, also where they were held back.

    `own`: the number was that of who did it. `first`: it was the first reward that this member ever used. `late`: so many minutes
    outside the hours of the shop, where they are known.
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
    late: int = 0


def read_deeds(notes: Iterable[Note], places: Mapping[str, Location]) -> tuple[Deed, ...]:
    """The deeds of these rows in order of time, at these places by id; rows of before hold fewer facts, and count for less."""
    return tuple(sorted((_read(note, places) for note in notes), key=lambda deed: deed.at))


def _read(note: Note, places: Mapping[str, Location]) -> Deed:
    facts = note.facts
    place = places.get(str(facts.get("location", "")))
    # What a till kept without a connection was keyed before it was told.
    keyed_at = note.at - timedelta(minutes=int(facts.get("kept", 0)))
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
        late=minutes_outside(place.hours, keyed_at, place.zone_at(keyed_at)) if place else 0,
    )
