"""Proof that nothing of erased people is left: once a month, a walk through every item of every table.

Whoever is erased is so at once; this looks whether it is true, also of what was written by mistake, restored, or by a version of
before. How far it has come is written after each page, so a run can be cut short anywhere and the next one goes on.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Final, NamedTuple, Protocol

from chalicelib.domain.desk.audit import PROVER, Actor
from chalicelib.domain.leftovers import Leftover, Stored, is_settled, suspects
from chalicelib.usecases.audit import Audit, note
from chalicelib.usecases.ports import Outpaced

TABLES: Final = ("ledger", "merchants", "overview")
PAGE_ITEMS: Final = 500
PAGE_SECONDS: Final = 20
"""What a page may take; with less time left, the next run goes on."""
TOLD_MAX: Final = 50
"""So many findings are kept one by one; there are never more to read before somebody looks."""

Person = tuple[str, str]
"""Merchant and member."""


class Finding(NamedTuple):
    """What was found of somebody, where."""

    merchant_id: str
    member_id: str
    table: str
    leftover: Leftover

    @property
    def identifiers(self) -> dict[str, str]:
        """What it is about, for the log: never the thing itself."""
        return {"merchant": self.merchant_id, "member": self.member_id, "table": self.table} | self.leftover._asdict()


@dataclass(frozen=True, slots=True)
class Proof:
    """One month's proof, or how far it has come: `table` of TABLES and `after` say where it goes on; `done_at`: it is through.

    `looked_at` are the items of all tables; `erased` and `left` count people and findings of each merchant.
    """

    month: date
    begun_at: datetime
    table: int = 0
    after: str | None = None
    looked_at: int = 0
    erased: Mapping[str, int] = field(default_factory=dict)
    left: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    done_at: datetime | None = None


class Page(NamedTuple):
    """Some items of a table, how many they were with those that belong to nobody, and where the next page begins."""

    items: Sequence[Stored]
    looked_at: int
    after: str | None


class Dump(Protocol):
    """Everything that is stored, and the proofs of each month."""

    def page(self, table: str, after: str | None, items_max: int) -> Page:
        """The next items of a table, whatever they are, in any order but each once."""

    def erased(self, people: Iterable[Person]) -> Mapping[Person, datetime]:
        """When those of these people were erased who were."""

    def proof(self, month: date) -> Proof | None:
        """The proof of that month, finished or not."""

    def keep(self, before: Proof | None, after: Proof) -> None:
        """Write it. Raises Outpaced, with nothing written, where it is no more as it was `before`."""


@dataclass(frozen=True, slots=True)
class Prover:
    """What proving needs. It takes longer than a moment, hence the clock."""

    dump: Dump
    audit: Audit
    clock: Callable[[], datetime]


def run(prover: Prover, seconds_left: Callable[[], float], *, anew: bool = False) -> Proof | None:
    """Go on with this month's proof until done or time is short; returns it once it is finished by this run, else None.

    `anew` begins it again. What is finished already is not done twice. Raises Busy.
    """
    now = prover.clock()
    month = now.astimezone(UTC).date().replace(day=1)
    proof = prover.dump.proof(month)
    if proof is None or anew:
        before, proof = proof, Proof(month, now)
        try:
            prover.dump.keep(before, proof)
        except Outpaced:
            return None
    if proof.done_at is not None:
        return None
    while proof.done_at is None:
        if seconds_left() <= PAGE_SECONDS:
            return None
        going, proof = proof, _go_on(prover, proof)
        if proof.done_at is not None:
            _note(prover, proof)  # first: what is cut short here is noted again, and the same row once
        try:
            prover.dump.keep(going, proof)
        except Outpaced:  # somebody else does it
            return None
    return proof


def _go_on(prover: Prover, proof: Proof) -> Proof:
    """With one page more."""
    now, name = proof.begun_at, TABLES[proof.table]
    page = prover.dump.page(name, proof.after, PAGE_ITEMS)
    told = [(stored, suspects(stored, now)) for stored in page.items]
    asked = [(stored, found) for stored, found in told if found]
    erased = prover.dump.erased(dict.fromkeys((one.merchant_id, who) for one, _ in asked for who in one.members))
    findings = [
        Finding(stored.merchant_id, who, name, leftover)
        for stored, found in asked
        for who in stored.members
        if (at := erased.get((stored.merchant_id, who))) is not None and is_settled(at, now)
        for leftover in found
    ]
    at_end = page.after is None
    through = at_end and proof.table + 1 == len(TABLES)
    return replace(
        proof,
        table=proof.table + 1 if at_end and not through else proof.table,
        after=page.after,
        looked_at=proof.looked_at + page.looked_at,
        erased=_count(proof.erased, (one.merchant_id for one in page.items if one.erased_at is not None)),
        left=_count(proof.left, (finding.merchant_id for finding in findings)),
        findings=(*proof.findings, *findings)[:TOLD_MAX],
        done_at=prover.clock() if through else None,
    )


def _count(known: Mapping[str, int], more: Iterable[str]) -> Mapping[str, int]:
    counts = dict(known)
    for merchant_id in more:
        counts[merchant_id] = counts.get(merchant_id, 0) + 1
    return counts


def _note(prover: Prover, proof: Proof) -> None:
    """A row in the log of each merchant who has erased somebody, at the time when the walk began."""
    for merchant_id, people in sorted(proof.erased.items()):
        left = proof.left.get(merchant_id, 0)
        what = "erasure_doubted" if left else "erasure_proved"
        facts = {"people": people, "items": proof.looked_at} | ({"left": left} if left else {})
        note(prover.audit, Actor(merchant_id, PROVER), what, "", proof.begun_at, **facts)
