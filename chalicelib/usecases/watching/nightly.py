"""Looking for fraud every night: each day's audit log is read once, and what the rules find is kept as rows of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Final

from chalicelib.domain.calendar import first_instant, local_day
from chalicelib.domain.desk.audit import Note, Who
from chalicelib.domain.desk.staff import Role, Staff
from chalicelib.domain.program import Merchant, is_sandbox
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.watching.deeds import read_deeds
from chalicelib.domain.watching.rules import RULES, Finding, look
from chalicelib.usecases import audit
from chalicelib.usecases.audit import Audit
from chalicelib.usecases.ports import Merchants

ENOUGH_SECONDS: Final = 20
LISTED_FOR: Final = timedelta(days=30)
DAYS_BACK: Final = 7
"""A job that stood still catches up on so many days."""
WATCH: Final = "watch"
"""Who found something where nobody did: the rules."""
DONE, LOOKED = "day_watched", "looked_at"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the night needs; `everyone` are the ids of all merchants."""

    merchants: Merchants
    everyone: Callable[[], Iterator[str]]
    audit: Audit
    watched: Audit
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Alert:
    """What a rule found. `key` names it; `looked_at_by` is who looked, "": nobody yet."""

    key: str
    rule: str
    who: str
    count: int
    last_at: datetime
    member_id: str = ""
    location_id: str = ""
    looked_at_by: str = ""


def run(desk: Desk, seconds_left: Callable[[], float]) -> int:
    """Look at each merchant's days that are over and were not looked at; returns how many days were."""
    done = 0
    for merchant_id in desk.everyone():
        if seconds_left() < ENOUGH_SECONDS:
            break
        if not is_sandbox(merchant_id):
            done += watch(desk, desk.merchants.get(merchant_id), desk.clock())
    return done


def watch(desk: Desk, merchant: Merchant, now: datetime) -> int:
    """Look at a merchant's days: a Query for where it stood, and one for each day."""
    zone = merchant.locations[0].zone_at(now)
    today = local_day(now, zone)
    last = _watched_until(desk.watched, merchant.id, now)
    begun = max(last + timedelta(days=1), today - timedelta(days=DAYS_BACK)) if last else today - timedelta(days=1)
    places = {place.id: place for place in merchant.locations}
    days = [begun + timedelta(days=more) for more in range((today - begun).days)]
    for day in days:
        for finding in look(read_deeds(_of_day(desk.audit, merchant.id, day, zone), places), RULES):
            desk.watched.put(_note(merchant.id, finding))
        ends = first_instant(day + timedelta(days=1), zone)
        desk.watched.put(Note(merchant.id, ends, WATCH, DONE, facts={"day": day.isoformat()}))
    return len(days)


def alerts(watched: Audit, merchant_id: str, now: datetime) -> tuple[Alert, ...]:
    """What the rules found in the last thirty days, newest first."""
    looked: dict[str, str] = {}
    found: list[Alert] = []
    for note in _lately(watched, merchant_id, now):
        if note.what == LOOKED:
            looked[note.on] = note.who
        elif note.what in RULES:
            found.append(_read(note, looked.get(note.digest, "")))
    return tuple(found)


def mark(watched: Audit, log: Audit, who: Staff, key: str, now: datetime) -> None:
    """Note that somebody looked. Nobody but an owner may say so of themselves. Raises UnusableField."""
    alert = next((one for one in alerts(watched, who.merchant_id, now) if one.key == key), None)
    if alert is None:
        raise UnusableField("key", "what was found in the last thirty days")
    if alert.who == who.id and not who.role.covers(Role.OWNER):
        raise UnusableField("who", "somebody else than whom it is about")
    if not alert.looked_at_by:
        _note_looked(watched, log, who, key, now)


def _note_looked(watched: Audit, log: Audit, who: Who, key: str, now: datetime) -> None:
    audit.note(log, who, LOOKED, key, now)
    audit.note(watched, who, LOOKED, key, now)


def _of_day(log: Audit, merchant_id: str, day: date, zone: str) -> Iterator[Note]:
    begins, ends = first_instant(day, zone), first_instant(day + timedelta(days=1), zone)
    return takewhile(lambda note: note.at >= begins, log.back(merchant_id, f"{ends.isoformat()} "))


def _watched_until(watched: Audit, merchant_id: str, now: datetime) -> date | None:
    done = (note for note in _lately(watched, merchant_id, now) if note.what == DONE)
    newest = next(done, None)
    return date.fromisoformat(str(newest.facts["day"])) if newest else None


def _lately(watched: Audit, merchant_id: str, now: datetime) -> Iterator[Note]:
    return takewhile(lambda note: now - note.at < LISTED_FOR, watched.back(merchant_id))


def _note(merchant_id: str, found: Finding) -> Note:
    """A row that is the same however often the day is looked at."""
    facts: dict[str, int | str] = {
        "person": found.who,
        "count": found.count,
        "member": found.member_id,
        "location": found.location_id,
    }
    return Note(merchant_id, found.last_at, WATCH, found.rule, found.member_id, facts)


def _read(note: Note, looked_at_by: str) -> Alert:
    facts = note.facts
    who, count, place = str(facts["person"]), int(facts["count"]), str(facts["location"])
    return Alert(note.digest, note.what, who, count, note.at, note.on, place, looked_at_by)
