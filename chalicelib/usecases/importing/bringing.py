"""Bringing people along, each once however often the list is run: the member, what they agreed to, and their points.

Nothing here texts anybody. Who is here already stays as they are and gets the points; who asked to be forgotten, or whose phone
is somebody else's, is refused; a STOP of before holds whatever the list says.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from chalicelib.domain.consent import Consent, ConsentEvent
from chalicelib.domain.customer import Customer
from chalicelib.domain.entry import EntryKind, Facts, next_entry
from chalicelib.domain.opening import OpeningBalance
from chalicelib.domain.program import Merchant
from chalicelib.domain.suppression import EVERYWHERE, Suppression, SuppressionReason
from chalicelib.usecases.balances import name_opening, write_once
from chalicelib.usecases.importing.rows import Person, Proof
from chalicelib.usecases.phones import find_by_phone
from chalicelib.usecases.ports import Book, Changes, Record, Vault
from chalicelib.usecases.till import attempt

Standing = Literal["new", "here", "waiting", "refused"]
GONE = {SuppressionReason.ERASED, SuppressionReason.WRONG_NUMBER}


@dataclass(frozen=True, slots=True)
class Scene:
    """Where people are brought to. `batch` names the list in the history of their points."""

    book: Book
    vault: Vault
    merchant: Merchant
    batch: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Met:
    """How a person of the list stands here. `silent`: a STOP of before, or of the list, holds. `waiting`: asked, not joined."""

    standing: Standing
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Brought:
    """What was done for a person: points that are new, and lots that were there; `differing` had other points."""

    met: Met
    points: int = 0
    lots: int = 0
    there: int = 0
    differing: tuple[str, ...] = ()


def meet(scene: Scene, person: Person) -> Met:
    """How they stand, with nothing written: two or three reads."""
    merchant = scene.merchant
    record = find_by_phone(scene.book, merchant.id, scene.vault.member_id(merchant.id, person.phone))
    hashes = [(scope, scene.vault.suppression_hash(scope, person.phone)) for scope in (merchant.id, EVERYWHERE)]
    found = [one for one in (scene.book.suppression(*named) for named in hashes) if one is not None]
    return Met(_standing(record, found), person.stopped or bool(found))


def bring_along(scene: Scene, person: Person, *, writes: bool) -> Brought:
    """Bring one person, or with `writes` False say what would be done. Raises Busy."""
    met = meet(scene, person)
    if met.standing == "refused":
        return Brought(met)
    if writes and met.standing == "new":
        met = attempt(lambda: _join(scene, person))
    if writes and met.standing != "new" and person.stopped:
        attempt(lambda: _silence(scene, person))
    points = lots = there = 0
    differing: list[str] = []
    member_id = scene.vault.member_id(scene.merchant.id, person.phone)
    for balance in person.lots.values():
        digest = _digest(scene, member_id, balance)
        kept = scene.book.operation(scene.merchant.id, name_opening(digest))
        if kept is not None:
            there += 1
            before = kept.answer["points"]
            if before != balance.points:
                differing.append(f"{before} points were brought before, and not {balance.points}: an adjustment puts it right.")
            continue
        outcome = (
            write_once(scene.book, scene.merchant, scene.batch, member_id, balance, digest, scene.now) if writes else "written"
        )
        points, lots = points + balance.points * (outcome == "written"), lots + (outcome == "written")
        there += outcome != "written"
    return Brought(met, points, lots, there, tuple(differing))


def _standing(record: Record, found: list[Suppression]) -> Standing:
    customer = record.customer
    if customer is not None and customer.is_member:
        return "here"
    gone = any(one.reason in GONE for one in found)
    if gone or record.former is not None or (customer is not None and (customer.erased_at or customer.follows)):
        return "refused"
    return "new" if customer is None else "waiting"


def _join(scene: Scene, person: Person) -> Met:
    """Write the member, the proof and a STOP of the list at once; who came in between stays as they are."""
    met, merchant = meet(scene, person), scene.merchant
    if met.standing != "new":
        return met
    member_id = scene.vault.member_id(merchant.id, person.phone)
    before = scene.book.record(merchant.id, member_id).account
    sealed = scene.vault.seal(merchant.id, person.phone.e164)
    proof = None if met.silent else person.proof
    customer = Customer(
        member_id,
        sealed,
        person.language,
        person.name,
        _noon(merchant, person.joined_on, scene.now),
        opted_out=met.silent,
        consent_changed_at=_noon(merchant, proof.on, scene.now) if proof else None,
        consents=proof.purposes if proof else frozenset(),
    )
    facts: Facts = {"points": 0, "version": merchant.program_at(scene.now).version, "batch": scene.batch}
    entry = next_entry(
        before, before, member_id=member_id, at=scene.now, kind=EntryKind.JOINED, cause=f"import:{member_id}", facts=facts
    )
    stop = Suppression(merchant.id, scene.vault.suppression_hash(merchant.id, person.phone), scene.now, SuppressionReason.STOP)
    row = _row(scene, person, customer, person.proof) if person.proof or person.stopped else None
    scene.book.commit(
        Changes(merchant.id, customers=(customer,), entries=(entry,), consent=row, suppressions=(stop,) if person.stopped else ())
    )
    return met


def _silence(scene: Scene, person: Person) -> None:
    """Write the list's STOP for somebody who is here, once: who texts START after that is not silenced by the same list again."""
    merchant, vault = scene.merchant, scene.vault
    phone_id = vault.member_id(merchant.id, person.phone)
    record = find_by_phone(scene.book, merchant.id, phone_id)
    customer = record.alias or record.customer
    told = f"import:{phone_id}"
    if customer is None or any(row.inbound_id == told for row in scene.book.consent_rows(merchant.id, customer.member_id)):
        return
    silent = replace(customer, opted_out=True, asked=None, asked_wording=None, consents=frozenset(), consent_changed_at=scene.now)
    stop = Suppression(merchant.id, vault.suppression_hash(merchant.id, person.phone), scene.now, SuppressionReason.STOP)
    row = replace(_row(scene, person, silent, None), inbound_id=told)
    scene.book.commit(Changes(merchant.id, customers=(silent,), consent=row, suppressions=(stop,)))


def _row(scene: Scene, person: Person, customer: Customer, proof: Proof | None) -> Consent:
    merchant = scene.merchant
    return Consent(
        customer.member_id,
        ConsentEvent.IMPORTED if proof else ConsentEvent.STOPPED,
        scene.now,
        "request",
        proof.wording if proof else merchant.consent_wording,
        f"import:{customer.member_id}",
        scene.vault.seal(merchant.id, tell_proof(proof) if proof else "stop, says the list"),
        "brought along",
        customer.phone_sealed,
        merchant.phone_sealed,
        scene.now,
        person.language,
        customer.consents,
    )


def tell_proof(proof: Proof) -> str:
    """What is kept of a proof, as JSON."""
    told = {"on": proof.on.isoformat(), "how": proof.how, "words": proof.words, "source": proof.source}
    return json.dumps(told, ensure_ascii=False)


def _noon(merchant: Merchant, day: date | None, now: datetime) -> datetime:
    """Noon of a day at the first shop, or now."""
    if day is None:
        return now
    zone = ZoneInfo(merchant.locations[0].timezone)
    return min(datetime.combine(day, time(12), zone).astimezone(now.tzinfo), now)


def _digest(scene: Scene, member_id: str, balance: OpeningBalance) -> str:
    """What a lot is known by: whose, where and until when, and not how many points; so a row that was mended adds nothing."""
    told = (scene.merchant.id, "import", scene.batch, member_id, balance.location_id, balance.last_day, balance.earned_on)
    return hashlib.sha256("\n".join(map(str, told)).encode()).hexdigest()
