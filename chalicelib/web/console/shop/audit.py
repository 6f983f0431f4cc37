"""The audit log: who did what."""

from typing import Final

from chalice.app import Response

from chalicelib import pages_wiring
from chalicelib.domain.desk.audit import OPERATOR, PROVER, Note
from chalicelib.usecases import audit
from chalicelib.web.guarded import merchant_of, signed_in, zone_of
from chalicelib.web.visit import Visit

GONE: Final = "Somebody who left"
MEMBER, A_MEMBER = "mem_", "a member"
ROLES: Final = {"owner": "an owner", "manager": "a manager", "staff": "staff"}


def show(visit: Visit) -> Response:
    """A page of it, newest first."""
    merchant_id, who = signed_in(visit).merchant_id, visit.query.get("who", "")
    people = {one.id: one.name for one in pages_wiring.team().of_merchant(merchant_id)}
    known = {OPERATOR: "The operator", PROVER: "The monthly proof", **people}
    try:
        page = audit.read(pages_wiring.audit(), merchant_id, visit.query.get("before") or None, who=who or None)
    except ValueError:  # somebody edited the address
        return visit.go("/console/audit")
    places = {place.id: place.name for place in merchant_of(visit).locations}
    rows = [(note, known.get(note.who, GONE), _say(note, {**known, **places}), _place(note)) for note in page.notes]
    return visit.page("console/audit.html", rows=rows, older=page.older, people=people, who=who, zone=zone_of(visit))


def _say(note: Note, names: dict[str, str]) -> str:
    facts = {**note.facts, "role": ROLES.get(str(note.facts.get("role", "")), "")}
    spoken = Note(note.merchant_id, note.at, note.who, note.what, note.on, facts)
    return spoken.say(names.get(note.on, A_MEMBER if note.on.startswith(MEMBER) else note.on or "the shop"))


def _place(note: Note) -> str:
    """Where more is to be read of what it was done to, for owners; "": nowhere."""
    return f"/console/members/{note.on}" if note.on.startswith(MEMBER) else ""
