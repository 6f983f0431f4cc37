"""Erasing a person at one merchant: whatever names them goes, and the points stay under an id that leads to nobody.

What goes at once, and what is left for how long, is in docs/decisions/0033-forgetting-somebody.md.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.account import Account
from chalicelib.domain.consent import Consent, ConsentEvent
from chalicelib.domain.customer import Customer
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.redemption import RedemptionStatus
from chalicelib.domain.suppression import Suppression, SuppressionReason
from chalicelib.usecases.closing import RELEASE, close_hold
from chalicelib.usecases.deadlines import new_pointers
from chalicelib.usecases.ports import Book, Changes, Record, Vault
from chalicelib.usecases.till import Till, attempt


@dataclass(frozen=True, slots=True)
class _Eraser:
    """All that erasing needs. `asked` says who asked for it, and is kept sealed with the evidence."""

    book: Book
    vault: Vault
    merchant: Merchant
    asked: str
    now: datetime


def erase(book: Book, vault: Vault, merchant: Merchant, member_id: str, now: datetime, asked: str = "") -> tuple[str, ...]:
    """Forget the person with this id: the member, and everybody who turned out to be the same one. Returns their ids.

    The member goes first, so that nobody is found by any phone or id of theirs from then on. What is cut short is finished by
    running it again; what is done already is not done twice. Somebody never met is nobody: no ids. Raises Busy.
    """
    eraser = _Eraser(book, vault, merchant, asked, now)
    ids = find_person(book, merchant.id, member_id)
    for name in ids:
        attempt(lambda name=name: _erase(eraser, name))  # type: ignore[misc]
    for name in ids:
        _release(eraser, name)
        attempt(lambda name=name: _forget_code(eraser, name))  # type: ignore[misc]
    return ids


def find_person(book: Book, merchant_id: str, member_id: str) -> tuple[str, ...]:
    """The ids of one person: the member that this id means, and all who were merged into them; none of somebody never met."""
    record = book.record(merchant_id, member_id)
    if record.customer is None and not record.account.seq:
        return ()
    known = {record.name(member_id): None}
    waiting = list(known)
    while waiting:
        others = [name for name in _merged_into(book, merchant_id, waiting.pop()) if name not in known]
        known |= dict.fromkeys(others)
        waiting += others
    return tuple(known)


def _merged_into(book: Book, merchant_id: str, member_id: str) -> Iterator[str]:
    merged = [entry.cause for entry in book.entries(merchant_id, member_id) if entry.kind is EntryKind.MERGED]
    for name in merged:
        other = book.record(merchant_id, name).alias
        if other is not None and other.merged_into == member_id:
            yield name


def _erase(eraser: _Eraser, member_id: str) -> None:
    book, merchant = eraser.book, eraser.merchant
    known = _profile(book.record(merchant.id, member_id)) or Customer(member_id, b"", merchant.language)
    if known.erased_at is not None:
        return
    bare = Customer(
        member_id,
        b"",
        merchant.language,
        opted_out=known.opted_out,
        consent_changed_at=eraser.now,
        revision=known.revision,
        merged_into=known.merged_into,
        succeeded_by=known.succeeded_by,
        follows=known.follows,
        erased_at=eraser.now,
    )
    phone = PhoneNumber(eraser.vault.open(merchant.id, known.phone_sealed)) if known.phone_sealed else None
    owned = _give_up_phone(eraser, bare, phone)
    suppressed = _suppress(eraser, phone) if phone is not None and len(owned) > 1 else None
    book.commit(
        Changes(
            merchant.id,
            customers=owned,
            consent=_evidence(eraser, known) if known.phone_sealed else None,
            suppressions=(suppressed[0],) if suppressed else (),
            outdated=suppressed[1] if suppressed else None,
        )
    )


def _give_up_phone(eraser: _Eraser, bare: Customer, phone: PhoneNumber | None) -> tuple[Customer, ...]:
    """Who is written: the member who is erased and, where the phone was theirs still, who has it from now on: somebody new."""
    book, merchant_id, me = eraser.book, eraser.merchant.id, bare.member_id
    by_phone = eraser.vault.member_id(merchant_id, phone) if phone is not None else me
    first = bare if by_phone == me else _profile(book.record(merchant_id, by_phone))
    owner = first and (first.succeeded_by or first.member_id)
    if first is None or owner != me or (phone is None and bare.follows is not None):
        return (bare,)
    fresh = Customer(
        _next_id(eraser, me),
        b"",
        eraser.merchant.language,
        opted_out=True,  # until the phone itself texts
        consent_changed_at=eraser.now,
        follows=me,
        phone_id=first.member_id,
    )
    # Who moved to this phone had another, which goes on to lead to whoever has that.
    led = (first,) if by_phone != me and bare.succeeded_by is not None else (bare, first)
    passed = {me: bare, **{one.member_id: replace(one, succeeded_by=fresh.member_id) for one in led}}
    return (*passed.values(), fresh)


def _next_id(eraser: _Eraser, member_id: str) -> str:
    """An id like every other, that nobody can tell from the phone: the same whenever this is tried again."""
    signed = eraser.vault.sign(eraser.merchant.id, f"{member_id} is erased")
    return member_id[:4] + base64.b32encode(bytes.fromhex(signed)).decode()[: len(member_id) - 4].lower()


def _suppress(eraser: _Eraser, phone: PhoneNumber) -> tuple[Suppression, Suppression | None] | None:
    """That this phone is not to be texted, and what is known of it so far; None where that says as much."""
    scope = eraser.merchant.id
    digest = eraser.vault.suppression_hash(scope, phone)
    known = eraser.book.suppression(scope, digest)
    erased = Suppression(scope, digest, eraser.now, SuppressionReason.ERASED)
    return (erased, known) if erased.outdates(known) else None


def _evidence(eraser: _Eraser, known: Customer) -> Consent:
    merchant = eraser.merchant
    return Consent(
        known.member_id,
        ConsentEvent.ERASED,
        eraser.now,
        "request",
        merchant.consent_wording,
        f"erased:{known.member_id}",
        eraser.vault.seal(merchant.id, eraser.asked),
        "erased on request",
        known.phone_sealed,
        merchant.phone_sealed,
        eraser.now,
        known.language,
    )


def _release(eraser: _Eraser, member_id: str) -> None:
    """Give back what tills hold. What a till takes at this very moment runs out by itself; later ones find no member.

    A hold that ran out goes, too: who is forgotten may have nothing else coming that would write so.
    """

    def write() -> bool:
        stored = _own_account(eraser.book.record(eraser.merchant.id, member_id))
        for hold in stored.holds:
            redemption = eraser.book.redemption(eraser.merchant.id, hold.redemption_id)
            if redemption is None or redemption.status is not RedemptionStatus.HELD:
                continue
            till = Till(eraser.merchant, eraser.merchant.location(redemption.location_id))
            closed, entry = close_hold(till, replace(redemption, member_id=member_id), stored, RELEASE, eraser.now)
            pointers = new_pointers(eraser.merchant, entry, stored)
            eraser.book.commit(Changes(eraser.merchant.id, redemption=closed, entries=(entry,), pointers=pointers))
            return True
        return False

    while attempt(write):
        pass


def _forget_code(eraser: _Eraser, member_id: str) -> None:
    """Take the code for friends away; who came by it stays, by id, with what both were promised."""
    sharing = eraser.book.sharing(eraser.merchant.id, member_id)
    if sharing is not None and sharing.code:
        eraser.book.commit(Changes(eraser.merchant.id, referred=(replace(sharing, code=""),)))


def _profile(record: Record) -> Customer | None:
    """Who was asked for, also where they turned out to be another member."""
    return record.alias or record.customer


def _own_account(record: Record) -> Account:
    """The account of who was asked for: what somebody merged had is the other's."""
    return Account() if record.alias is not None else record.account
