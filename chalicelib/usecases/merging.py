"""Two members are one person: staff make them one, and take that back as long as nothing was built upon it.

The other's id and phone stay good: they lead to the survivor. Consents stay where they were recorded; a STOP from either wins.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain import merging
from chalicelib.domain.account import Account, Lot
from chalicelib.domain.calendar import local_day
from chalicelib.domain.customer import Customer
from chalicelib.domain.entry import EntryKind, next_entry, standing
from chalicelib.domain.ledger import release_run_out
from chalicelib.domain.operation import Operation, OperationKind
from chalicelib.domain.posting import pay_marks
from chalicelib.domain.program import Program
from chalicelib.domain.refusals import MergeBuiltUpon, RewardHeld, SameMember, UnknownMember
from chalicelib.usecases.deadlines import new_pointers
from chalicelib.usecases.phones import lend_phone
from chalicelib.usecases.ports import Book, Changes, Record
from chalicelib.usecases.till import Answer, Request, Till, once


@dataclass(frozen=True, slots=True)
class Pair:
    """Which two members, and who at the shop says so."""

    member_id: str
    other_id: str
    actor: str


@dataclass(frozen=True, slots=True)
class Scene:
    """Where and when it happens."""

    book: Book
    till: Till
    request: Request
    now: datetime

    @property
    def program(self) -> Program:
        """The rules in force."""
        return self.till.merchant.program_at(self.now)

    @property
    def today(self) -> date:
        """The local day of the program."""
        return local_day(self.now, self.program.timezone)


def merge(book: Book, till: Till, pair: Pair, request: Request, now: datetime) -> Answer:
    """Give the member all that the other has; from now on the other's id and phone mean this member.

    Raises UnknownMember, SameMember, RewardHeld, RequestIdReused, Busy.
    """
    return once(book, till, request, lambda name: _merge(name, Scene(book, till, request, now), pair))


def separate(book: Book, till: Till, pair: Pair, request: Request, now: datetime) -> Answer:
    """Take a merge back: both have again what they had.

    Raises UnknownMember, RequestIdReused, Busy, and MergeBuiltUpon where it was too long ago or the points have changed since.
    """
    return once(book, till, request, lambda name: _separate(name, Scene(book, till, request, now), pair))


def _merge(name: str, scene: Scene, pair: Pair) -> Answer:
    book, till, program, today = scene.book, scene.till, scene.program, scene.today
    found = book.both(lambda: _member(scene, pair.member_id), lambda: _member(scene, pair.other_id))
    (own, kept), (brought, gone) = found
    if kept.member_id == gone.member_id:
        raise SameMember(kept.member_id)
    survivor, other = (release_run_out(record.account, scene.now, today) for record in (own, brought))
    if survivor.holds or other.holds:
        raise RewardHeld(kept.member_id if survivor.holds else gone.member_id)
    bonus, again = book.both(
        lambda: merging.welcome(book.entries(till.merchant.id, kept.member_id)),
        lambda: merging.welcome(book.entries(till.merchant.id, gone.member_id)),
    )
    if bonus and again:
        other = merging.without_bonus(other, again, today)
    place = Lot(None if program.expiry.moves else program.expiry.last_day(today), till.location.id, 0)
    account = pay_marks(merging.merge(survivor, other, place, today), program, today)
    joined = min(customer.joined_at for customer in (kept, gone) if customer.joined_at)
    return _commit(
        name,
        scene,
        EntryKind.MERGED,
        pair,
        [(own.account, account), (brought.account, Account())],
        [replace(_heard(kept, gone), joined_at=joined, phone_changed_at=scene.now), replace(gone, merged_into=kept.member_id)],
    )


def _heard(kept: Customer, gone: Customer) -> Customer:
    """The survivor, with a phone if only the other has one, and silent if either had said stop."""
    return lend_phone(_silenced(kept, gone), _silenced(gone, kept))


def _silenced(customer: Customer, other: Customer) -> Customer:
    """The customer, who says no more if the other one does not; an older START that is on its way brings nothing back."""
    if not (customer.opted_out or other.opted_out):
        return customer
    times = [one.consent_changed_at for one in (customer, other) if one.opted_out and one.consent_changed_at]
    changed = max([*times, *([customer.consent_changed_at] if customer.consent_changed_at else [])], default=None)
    return replace(customer, opted_out=True, consents=frozenset(), consent_changed_at=changed)


def _separate(name: str, scene: Scene, pair: Pair) -> Answer:
    found, kept = _member(scene, pair.other_id)
    gone = found.alias
    if gone is None or kept.member_id != pair.member_id:
        raise MergeBuiltUpon(pair.other_id)
    own, others = (list(scene.book.entries(scene.till.merchant.id, c.member_id)) for c in (kept, gone))
    merged = own[-1]
    if (merged.kind, merged.cause) != (EntryKind.MERGED, gone.member_id) or scene.now - merged.at > merging.UNDO_WITHIN:
        raise MergeBuiltUpon(pair.other_id)
    joined = next(entry.at for entry in own if entry.kind is EntryKind.JOINED)
    if kept.phone_sealed == gone.phone_sealed:
        kept = replace(kept, phone_sealed=b"", consents=frozenset())  # it was lent
    before = [(chain[-1].account, release_run_out(chain[-2].account, scene.now, scene.today)) for chain in (own, others)]
    return _commit(
        name,
        scene,
        EntryKind.SEPARATED,
        pair,
        before,
        [replace(kept, joined_at=joined), replace(_silenced(gone, kept), merged_into=None)],
    )


def _commit(
    name: str, scene: Scene, kind: EntryKind, pair: Pair, accounts: list[tuple[Account, Account]], customers: list[Customer]
) -> Answer:
    """Write both members' entries, themselves and the claim at once. First the survivor, then the other."""
    merchant, (kept, gone) = scene.till.merchant, customers
    entries = tuple(
        next_entry(
            before,
            after,
            member_id=me.member_id,
            at=scene.now,
            kind=kind,
            cause=them.member_id,
            location_id=scene.till.location.id,
            facts={"actor": pair.actor, "into": kept.member_id, **standing(after, scene.program, scene.today)},
        )
        for (before, after), me, them in zip(accounts, (kept, gone), (gone, kept), strict=True)
    )
    pointers = [new_pointers(merchant, entry, before) for entry, (before, _) in zip(entries, accounts, strict=True)]
    balances = [after.available(scene.today) for _, after in accounts]
    answer = {"id": kept.member_id, "other_member_id": gone.member_id, "balance": balances[0], "other_balance": balances[1]}
    claim = OperationKind.MERGE if kind is EntryKind.MERGED else OperationKind.SEPARATION
    operation = Operation(name, claim, kept.member_id, scene.now, scene.request.digest, answer)
    scene.book.commit(
        Changes(merchant.id, customers=(kept, gone), entries=entries, pointers=tuple(sum(pointers, ())), operation=operation)
    )
    return Answer(answer)


def _member(scene: Scene, member_id: str) -> tuple[Record, Customer]:
    record = scene.book.record(scene.till.merchant.id, member_id)
    if record.customer is None or not record.customer.is_member:
        raise UnknownMember(member_id)
    return record, record.customer
