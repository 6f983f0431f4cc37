"""All that is kept of one person at one merchant, as one JSON: what a shop hands over to who asks for it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from chalicelib.domain.account import Account
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.explanation import say_why
from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases.erasing import find_person
from chalicelib.usecases.leaving.shelf import Row, Shelf, plain
from chalicelib.usecases.texts.consents import Archive, open_rows, tell

ABOUT_SALES: Final = {EntryKind.SALE, EntryKind.MOVED, EntryKind.REVERSED}
OTHERS: Final = {"follows", "succeeded_by", "referrer_id", "referrer", "awaits", "moved_from", "phone_id"}
"""Ids of whoever had the phone before, or has it now; and who brought them, with what that one got."""
NOTE: Final = (
    "All that is kept of one person. Amounts are in minor units (cents), times in UTC. What was texted stays 30 days; of texts "
    "before that only their time, kind and price are kept."
)


def gather(shelf: Shelf, member_id: str) -> Row:
    """Everything under the ids of one person, who may have been several members. Reads only."""
    merchant = shelf.merchant
    members = [_member(shelf, name) for name in find_person(shelf.book, merchant.id, member_id)]
    return {"merchant": merchant.name, "at": shelf.now.isoformat(), "note": NOTE, "members": members}


def _member(shelf: Shelf, member_id: str) -> Row:
    told: Row = {"entries": [], "redemptions": [], "texts": []}
    for name, row in shelf.rows_of(member_id):
        if name == "members":
            told = {word: value for word, value in row.items() if word not in OTHERS} | told
        elif name == "referrals":
            told["came_by_a_friend"] = {word: value for word, value in row.items() if word not in OTHERS}
        else:
            told[name].append(row)
    sentences = list(_whys(shelf, member_id))
    told["entries"] = [{**row, "why": why} for row, why in zip(told["entries"], sentences, strict=True)]
    told["sales"] = list(_sales(shelf, member_id))
    if (sharing := shelf.book.sharing(shelf.merchant.id, member_id)) is not None:
        code = shelf.vault.uncover(shelf.merchant.id, sharing.code)
        told["friends"] = {"code": code, "came": [day.isoformat() for day, _ in sharing.friends]}
    archive = Archive(shelf.book, shelf.vault, shelf.merchant, shelf.papers)
    told["consents"] = [tell(shelf.merchant.id, evidence) for evidence in open_rows(archive, member_id)]
    phone = told.get("phone")
    return {**told, **(_of_phone(shelf, PhoneNumber(phone), member_id) if phone else {})}


def _whys(shelf: Shelf, member_id: str) -> Iterator[str]:
    before = Account()
    for entry in shelf.book.entries(shelf.merchant.id, member_id):
        yield say_why(entry, before, shelf.merchant)
        before = entry.account


def _sales(shelf: Shelf, member_id: str) -> Iterator[Row]:
    """The sales that entries tell of, as far as they are this member's still."""
    entries = shelf.book.entries(shelf.merchant.id, member_id)
    names = dict.fromkeys((e.location_id, e.cause) for e in entries if e.kind in ABOUT_SALES and e.location_id)
    found: Any = shelf.book.find_sales(shelf.merchant.id, names)
    yield from (shelf.tell_sale(found[name]) for name in names if name in found and found[name].member_id == member_id)


def _of_phone(shelf: Shelf, phone: PhoneNumber, member_id: str) -> Row:
    """What is kept under the number itself: what it was texted lately, and whether it is not to be texted.

    Where it was somebody else's before, what it was texted until this member joined is not theirs to read.
    """
    merchant, vault = shelf.merchant, shelf.vault
    said = shelf.deliveries.correspondence(merchant.id, vault.member_id(merchant.id, phone))
    record = shelf.book.record(merchant.id, member_id)
    owner = record.alias or record.customer
    if owner is not None and owner.follows is not None:
        sent = tuple(one for one in said.sent if owner.joined_at is not None and one.at >= owner.joined_at)
        said = replace(said, sent=sent, bodies=said.bodies[::-1][: len(sent)][::-1])
    silent = shelf.book.suppression(merchant.id, vault.suppression_hash(merchant.id, phone))
    return {
        "texted_lately": [plain(one) for one in said.sent],
        "last_words": [vault.open(merchant.id, body) for body in said.bodies],
        "not_texted": {"since": silent.at.isoformat(), "reason": silent.reason.value} if silent else None,
    }
