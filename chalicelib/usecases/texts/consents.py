"""The consent ledger as evidence: what was agreed to and taken back, with all words opened, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from chalicelib.domain.consent import Consent, digest_words
from chalicelib.domain.customer import Customer
from chalicelib.domain.papers.paper import Paper, PaperKind
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.usecases.ports import Book, Record, Vault

PAGE_ITEMS = 500
"""So many items of the table are looked at in one request, when a whole merchant is asked for."""
COLUMNS: Final = (
    "merchant", "member_id", "phone", "event", "at", "handled_at", "channel", "actor", "our_number", "inbound_id", "words",
    "rule", "language", "purposes", "wording", "wording_text", "wording_standing", "papers", "confirmation",
)  # fmt: skip
"""What a row of the evidence is told with, in this order."""
Disclosure = Literal["as shown", "unknown", "told later", "changed since"]
"""How the full words of a version that we have stand to what was known when it was agreed to."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row with what is sealed in it opened. Numbers and words stay out of its repr."""

    row: Consent
    phone: str = field(repr=False)
    number: str = field(repr=False)
    words: str = field(repr=False)
    disclosure: str | None
    """The full words of the version that was read, as far as they were ever told to us."""
    standing: Disclosure
    papers: tuple[str, ...] = ()
    """Which versions of the terms and the privacy notice were shown in the row's language then, if any were."""


@dataclass(frozen=True, slots=True)
class Archive:
    """What opening the ledger of one merchant needs."""

    book: Book
    vault: Vault
    merchant: Merchant
    papers: tuple[Paper, ...] = ()
    """All that were ever shown, oldest first."""

    def words_of(self, version: str) -> str | None:
        """The full words of a version of the sign or of a paper, where we have them."""
        kept = (paper.words for paper in self.papers if paper.version == version)
        return self.merchant.disclosures.get(version) or next(kept, None)

    def shown_then(self, row: Consent) -> tuple[str, ...]:
        """The terms and the privacy notice that were shown when the row was made."""
        then = {(one.kind, one.language): one.version for one in self.papers if one.since <= row.at}
        kinds = (PaperKind.TERMS, PaperKind.PRIVACY)
        return tuple(then[kind, row.language] for kind in kinds if (kind, row.language) in then)


def show_merchant(archive: Archive) -> Iterator[Evidence]:
    """All rows of a merchant, those of one member together and oldest first. Walks through the whole table, page by page."""
    after, more = None, True
    while more:
        page = archive.book.page(after, PAGE_ITEMS)
        for merchant_id, member_id in page.members:
            if merchant_id == archive.merchant.id:
                yield from open_rows(archive, member_id)
        after, more = page.after, page.after is not None


def show_phone(archive: Archive, phone: PhoneNumber) -> Iterator[Evidence]:
    """All rows about a number, whoever had it: members it belonged to one after the other, and those they turned out to be."""
    ids = _owners(archive, archive.vault.member_id(archive.merchant.id, phone))
    survivors: dict[str, None] = {}
    for member_id in ids:
        yield from (shown for shown in open_rows(archive, member_id) if shown.phone == phone.e164)
        owner = _profile(archive.book.record(archive.merchant.id, member_id))
        while owner is not None and owner.merged_into is not None:
            survivors[owner.merged_into] = None
            owner = _profile(archive.book.record(archive.merchant.id, owner.merged_into))
    for member_id in survivors:
        if member_id not in ids:
            yield from (shown for shown in open_rows(archive, member_id) if shown.phone == phone.e164)


def _owners(archive: Archive, phone_id: str) -> list[str]:
    """Everybody whose phone it was, the first one first."""
    first, later = _profile(archive.book.record(archive.merchant.id, phone_id)), list[str]()
    owner = first.succeeded_by if first else None
    while owner is not None and owner != phone_id:
        later.insert(0, owner)
        met = _profile(archive.book.record(archive.merchant.id, owner))
        owner = met.follows if met else None
    return [phone_id, *later]


def _profile(record: Record) -> Customer | None:
    """Who was asked for, also where they turned out to be another member."""
    return record.alias or record.customer


def open_rows(archive: Archive, member_id: str) -> Iterator[Evidence]:
    """The rows under one member's id, oldest first."""
    merchant, vault = archive.merchant, archive.vault
    for row in archive.book.consent_rows(merchant.id, member_id):
        words = archive.words_of(row.wording)
        phone, said = (vault.open(merchant.id, one) if one else "" for one in (row.phone_sealed, row.words_sealed))
        number = vault.open(merchant.live_id, row.number_sealed) if row.number_sealed else ""
        yield Evidence(row, phone, number, said, words, _standing(row, words), archive.shown_then(row))


def _standing(row: Consent, words: str | None) -> Disclosure:
    if words is None:
        return "unknown"
    if row.disclosed is None:
        return "told later"
    return "as shown" if row.disclosed == digest_words(words) else "changed since"


def tell(merchant_id: str, evidence: Evidence) -> dict[str, Any]:
    """One row as JSON can have it."""
    row = evidence.row
    told = (
        merchant_id,
        row.member_id,
        evidence.phone,
        row.event.value,
        row.at.isoformat(),
        row.handled_at.isoformat() if row.handled_at else None,
        row.channel,
        row.actor,
        evidence.number,
        row.inbound_id,
        evidence.words,
        row.rule,
        row.language,
        sorted(row.purposes),
        row.wording,
        evidence.disclosure,
        evidence.standing,
        list(evidence.papers),
        row.confirmation,
    )
    return dict(zip(COLUMNS, told, strict=True))
