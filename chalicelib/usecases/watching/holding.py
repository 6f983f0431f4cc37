"""Points that a till page holds back: the sale counts at once, its points once a manager lets them through.

What is held is a row beside the audit log, written before the sale: so nothing is dropped where the second write fails. The sale
is reported without a member, and letting it through gives it to the member as a receipt's claim would, so refunds meanwhile
and afterwards come out the same.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice, takewhile
from typing import Final

from chalicelib.domain.calendar import local_day
from chalicelib.domain.desk.audit import Note, Who
from chalicelib.domain.desk.staff import Role, Staff
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import UnknownSale, UnusableField
from chalicelib.domain.till_refusals import AnotherPerson, NothingWaits
from chalicelib.usecases import audit, sales, serving
from chalicelib.usecases.audit import Audit
from chalicelib.usecases.desk import hash_phone
from chalicelib.usecases.phones import find_by_phone
from chalicelib.usecases.ports import Book, Record, Vault
from chalicelib.usecases.serving import Keyed, Told
from chalicelib.usecases.till import Answer, Request, Till

LISTED_FOR: Final = timedelta(days=30)
ENTRIES_READ: Final = 60
"""Of one member's day: far more than anybody comes."""
HELD, THROUGH, KEPT = "held_back", "let_through", "kept_back"
REASON_MAX: Final = 80


@dataclass(frozen=True, slots=True)
class Logs:
    """The audit log, and what stands beside it of what was held back and found."""

    audit: Audit
    watched: Audit


@dataclass(frozen=True, slots=True)
class Kept:
    """What is said of a sale whose points are held back, and `why`: "" where they are not."""

    told: Told
    why: str = ""
    member_id: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """Points that wait: whose, of which sale (`amount` minor units), who keyed it where, why they wait."""

    key: str
    at: datetime
    who: str
    why: str
    member_id: str
    location_id: str
    check_id: str
    amount: int


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks at what was held back, with what."""

    book: Book
    vault: Vault
    audit: Audit
    watched: Audit
    staff: Staff


def earn(
    book: Book, vault: Vault, logs: Logs, till: Till, keyed: Keyed, who: Staff | Who, request_id: str, now: datetime
) -> Kept:
    """Report a keyed sale; its points are held back where a limit of the merchant is reached, or it is the cashier's own number.

    A Query and up to two Gets more than `serving.earn`, which says what it raises. Where the number had as many sales as one
    person may key, the day's log is read as well; where two sales are to be apart, those that were told since.
    """
    record, typed = _record(book, vault, till, keyed)
    customer = record.customer
    if customer is None or not customer.is_member:
        return Kept(serving.earn(book, vault, till, keyed, request_id, now))
    member_id = record.name(typed)
    why = _why(book, vault, logs.audit, till, keyed, record, member_id, who, now)
    if not why:
        return Kept(serving.earn(book, vault, till, keyed, request_id, now), member_id=member_id)
    place = till.location.id
    facts: dict[str, int | str] = {"member": member_id, "location": place, "amount": keyed.amount, "why": why}
    if not any(_is_of(note, place, keyed.check_id) for note in _lately(logs.watched, till.merchant.id, now)):
        logs.watched.put(Note(till.merchant.id, now, who.id, HELD, keyed.check_id, facts))
    told = serving.earn(book, vault, till, replace(keyed, held=True), request_id, now)
    return Kept(told, "" if "balance" in told.answer.facts else why, member_id)


def waiting(watched: Audit, merchant_id: str, now: datetime) -> tuple[Held, ...]:
    """What waits for somebody to look, newest first; what nobody looked at in thirty days is only in the log."""
    done, found = set[str](), list[Held]()
    for note in _lately(watched, merchant_id, now):
        if note.what in {THROUGH, KEPT}:
            done.add(note.on)
        elif note.what == HELD and note.digest not in done:
            found.append(_read(note))
    return tuple(found)


def is_waiting(watched: Audit, merchant_id: str, location_id: str, check_id: str, now: datetime) -> bool:
    """Whether somebody has still to look at this check's points."""
    return any((one.location_id, one.check_id) == (location_id, check_id) for one in waiting(watched, merchant_id, now))


def let_through(looker: Looker, till_of: dict[str, Till], key: str, reason: str, now: datetime, **where: int | str) -> Answer:
    """Give the member the points of a sale that waits; `where` goes into the log.

    Raises UnknownSale, UnusableField, and what `sales.attach` raises.
    """
    held, till = _find(looker, till_of, key, reason, now)
    request = Request(f"let-through.{key}", looker.vault.sign(till.merchant.id, f"{key}|{held.member_id}")[:32])
    answer = sales.attach(looker.book, till, held.check_id, held.member_id, request, now)
    _close(looker, THROUGH, held, reason, now, points=int(answer.facts["points_delta"]), **where)
    return answer


def find_at_till(looker: Looker, till: Till, check_id: str, now: datetime) -> Held:
    """What waits of a check at the till where it was keyed, for a manager who stands there and did not key it.

    At a till nobody lets their own sale through, an owner neither: who leaves it unlocked would have signed for both. Raises
    NothingWaits, AnotherPerson.
    """
    here = (till.location.id, check_id)
    held = next((one for one in waiting(looker.watched, till.merchant.id, now) if (one.location_id, one.check_id) == here), None)
    if held is None:
        raise NothingWaits
    if not looker.staff.role.covers(Role.MANAGER) or held.who == looker.staff.id or _is_theirs(looker, held):
        raise AnotherPerson
    return held


def keep_back(looker: Looker, till_of: dict[str, Till], key: str, reason: str, now: datetime) -> None:
    """Leave the points where they are. Raises UnknownSale, UnusableField."""
    held, _ = _find(looker, till_of, key, reason, now)
    _close(looker, KEPT, held, reason, now)


def _find(looker: Looker, till_of: dict[str, Till], key: str, reason: str, now: datetime) -> tuple[Held, Till]:
    held = next((one for one in waiting(looker.watched, looker.staff.merchant_id, now) if one.key == key), None)
    if held is None or held.location_id not in till_of:
        raise UnknownSale(key)
    if not 0 < len(reason.strip()) <= REASON_MAX:
        raise UnusableField("reason", f"1 to {REASON_MAX} characters")
    own = held.who == looker.staff.id or _is_theirs(looker, held)
    if own and not looker.staff.role.covers(Role.OWNER):
        raise UnusableField("who", "somebody else than who keyed the sale")
    return held, till_of[held.location_id]


def _is_theirs(looker: Looker, held: Held) -> bool:
    """Whether the number is that of who looks."""
    customer = looker.book.record(looker.staff.merchant_id, held.member_id).customer
    return customer is not None and _is_number_of(looker.vault, looker.staff, customer.phone_sealed)


def _is_number_of(vault: Vault, staff: Staff, sealed: bytes) -> bool:
    if not (staff.phone_hash and sealed):
        return False
    return hash_phone(vault, PhoneNumber(vault.open(staff.merchant_id, sealed))) == staff.phone_hash


def _close(looker: Looker, what: str, held: Held, reason: str, now: datetime, **facts: int | str) -> None:
    """Note it, and that it is done: the log last, for what is done twice is one row there."""
    told: dict[str, int | str] = {"reason": reason.strip(), "check": held.check_id, **facts}
    audit.note(looker.audit, looker.staff, what, held.member_id, now, **told)
    looker.watched.put(Note(looker.staff.merchant_id, now, looker.staff.id, what, held.key, told))


def _record(book: Book, vault: Vault, till: Till, keyed: Keyed) -> tuple[Record, str]:
    if keyed.phone is not None:
        phone_id = vault.member_id(till.merchant.id, keyed.phone)
        return find_by_phone(book, till.merchant.id, phone_id), phone_id
    return book.record(till.merchant.id, keyed.member_id or ""), keyed.member_id or ""


def _why(
    book: Book,
    vault: Vault,
    log: Audit,
    till: Till,
    keyed: Keyed,
    record: Record,
    member_id: str,
    who: Staff | Who,
    at: datetime,
) -> str:
    """Why these points wait; "": they do not. A check on which a reward was used stays the member's: they were there."""
    place, merchant = till.location.id, till.merchant
    if any((one.location_id, one.check_id) == (place, keyed.check_id) for one in record.account.captures):
        return ""
    sealed = record.customer.phone_sealed if record.customer else b""
    if isinstance(who, Staff) and _is_number_of(vault, who, sealed):
        return "own"
    limits, most = merchant.limits, merchant.sales_a_day
    if not (most or limits.with_one or limits.minutes_apart):
        return ""
    told = _sales_of_day(book, till, keyed.check_id, member_id, at)
    if most and len(told) >= most:
        return "limit"
    if 0 < limits.with_one <= len(told) and _keyed_by(log, till, who, told.keys(), at) >= limits.with_one:
        return "person"
    return "close" if _is_close(book, till, told, keyed.made_at(at)) else ""


def _keyed_by(log: Audit, till: Till, who: Who, checks: Collection[str], at: datetime) -> int:
    """How many of these checks of the day this person keyed."""
    zone = till.location.zone_at(at)
    day = local_day(at, zone)
    today = takewhile(lambda note: local_day(note.at, zone) >= day, log.back(till.merchant.id))
    mine = (note for note in today if (note.what, note.who, note.facts.get("location")) == ("earned", who.id, till.location.id))
    return len({note.on for note in mine if note.on in checks})


def _is_close(book: Book, till: Till, told: Mapping[str, datetime], made_at: datetime) -> bool:
    """Whether one of these sales was made too shortly before this one, or after it. One that was told long before was made so."""
    apart = timedelta(minutes=till.merchant.limits.minutes_apart)
    near = (book.sale(till.merchant.id, till.location.id, check) for check, at in told.items() if at > made_at - apart)
    return any(one and one.report and abs(one.report.occurred_at - made_at) < apart for one in near)


def _sales_of_day(book: Book, till: Till, check_id: str, member_id: str, at: datetime) -> dict[str, datetime]:
    """The sales that were told on this day at this shop, other than this one, gave the member points and were not undone.

    With when they were told. Told, not made: else a till would only have to be without a connection until tomorrow.
    """
    zone = till.location.zone_at(at)
    day, points, told = local_day(at, zone), dict[str, int](), dict[str, datetime]()
    entries = islice(book.entries_back(till.merchant.id, member_id), ENTRIES_READ)
    for entry in takewhile(lambda one: local_day(one.at, zone) >= day, entries):
        mine = entry.kind is EntryKind.SALE and entry.location_id == till.location.id and entry.cause != check_id
        if mine and local_day(entry.at, zone) == day:
            points[entry.cause] = points.get(entry.cause, 0) + (-1 if entry.facts.get("state") == "voided" else 1)
            told[entry.cause] = entry.at
    return {check: when for check, when in told.items() if points[check] > 0}


def _is_of(note: Note, location_id: str, check_id: str) -> bool:
    return (note.what, note.on, note.facts.get("location")) == (HELD, check_id, location_id)


def _lately(watched: Audit, merchant_id: str, now: datetime) -> Iterator[Note]:
    return takewhile(lambda note: now - note.at < LISTED_FOR, watched.back(merchant_id))


def _read(note: Note) -> Held:
    facts = note.facts
    member, place = str(facts["member"]), str(facts["location"])
    return Held(note.digest, note.at, note.who, str(facts["why"]), member, place, note.on, int(facts["amount"]))
