"""Reports of sales: one idempotent upsert that posts the difference between what a sale should have given and what it gave."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.domain.basket import Line
from chalicelib.domain.belonging import attach_member, keep_member, present_member, rename_member
from chalicelib.domain.calendar import local_day
from chalicelib.domain.claim import CODES, code_of
from chalicelib.domain.claiming import offer_claim, offered_points
from chalicelib.domain.climbing import CLIMBED
from chalicelib.domain.earning import count_items, note_meant
from chalicelib.domain.entry import standing
from chalicelib.domain.operation import Operation
from chalicelib.domain.posting import Posting, Restored, post_sale
from chalicelib.domain.pricing import pricing
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import Refusal, UnknownMember, UnknownSale
from chalicelib.domain.sale import Report, Sale, Seen, merge_refunds, merge_report, remember
from chalicelib.usecases.deadlines import new_pointers
from chalicelib.usecases.phones import find_by_phone
from chalicelib.usecases.ports import Book, Changes, Outpaced, Record
from chalicelib.usecases.specials import admit
from chalicelib.usecases.till import Answer, Request, Till, attempt, replay

WITHIN = "\n"
"""Stands between what a request is about (a refund, the member, a state of the sale) and its id in what a sale has seen, and
between the parts of any name that we make of several. No id has it, so no two names are one."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """Whose sale it is said to be. A member id must exist; a number that was typed may belong to nobody yet."""

    member_id: str
    typed: bool = False


Note = Callable[[Sale, Mapping[str, Any]], Operation]
"""Makes the claim on a request that is kept apart from its sale, of the sale as it is to be stored and the answer's facts."""


def report(
    book: Book,
    till: Till,
    sale_id: str,
    said: Report,
    refunds: Mapping[str, int],
    buyer: Buyer | None,
    request: Request,
    now: datetime,
    lines: Sequence[Line] = (),
) -> Answer:
    """Take the full current state of a sale; of its `lines` only what specials and figures of items need is kept.

    Two round trips for a sale not seen before: the member, and the write. Raises UnknownMember, WrongCurrency, RefundChanged,
    SaleOfAnotherMember, RequestIdReused, Busy.
    """
    merchant = till.merchant
    counted = count_items(said, lines, merchant.program_at(said.occurred_at), keeps=merchant.counts_items)

    def change(sale: Sale) -> Sale:
        return merge_report(sale, counted, refunds)

    return _sync(book, till, sale_id, change, buyer, request, now, expect_new=True)


def refund(book: Book, till: Till, sale_id: str, refund_id: str, amount: int, request: Request, now: datetime) -> Answer:
    """Take one refund, `amount` minor units of merchandise. A sale never seen is recorded as such, without effect on points.

    Raises RefundChanged, RequestIdReused, Busy.
    """

    def change(sale: Sale) -> Sale:
        return merge_refunds(sale, {refund_id: amount})

    scoped = Request(f"{refund_id}{WITHIN}{request.id}", request.digest)
    return _sync(book, till, sale_id, change, None, scoped, now, expect_new=False)


def attach(book: Book, till: Till, sale_id: str, member_id: str, request: Request, now: datetime) -> Answer:
    """Say whose a reported sale is; said again, it changes nothing.

    Raises UnknownSale, UnknownMember, SaleOfAnotherMember, RequestIdReused, Busy.
    """

    def change(sale: Sale) -> Sale:
        if sale.report is None:
            raise UnknownSale(sale_id)
        return sale

    scoped = Request(f"member{WITHIN}{request.id}", request.digest)
    return _sync(book, till, sale_id, change, Buyer(member_id), scoped, now, expect_new=False)


def find(book: Book, till: Till, sale_id: str) -> Sale:
    """The stored sale of this location. Raises UnknownSale."""
    sale = book.sale(till.merchant.id, till.location.id, sale_id)
    if sale is None:
        raise UnknownSale(sale_id)
    return sale


def settle(book: Book, merchant: Merchant, member_id: str, location_id: str, sale_id: str, now: datetime) -> None:
    """Post what a stored sale owes a member, where it became theirs, or their reward was captured on it, after its report.

    A sale that was reported without a member is then theirs. Without a stored sale there is nothing to do: its first report will
    find the reward. Raises Busy.
    """

    def write() -> None:
        stored = book.sale(merchant.id, location_id, sale_id)
        if stored is None or stored.report is None:
            return
        before = book.record(merchant.id, member_id)
        name = before.name(member_id)
        sale = follow_merge(book, merchant, stored, name)
        if sale.member_id not in {None, name}:
            return
        sale = note_meant(attach_member(sale, name), merchant, before.customer, before.account)
        posting = post_sale(sale, before.account, merchant, now)
        posting = posting if posting.entry else replace(posting, sale=keep_member(posting.sale, stored))
        if posting.sale != stored:
            book.commit(_changes(merchant, posting, before))

    attempt(write)


def follow_merge(book: Book, merchant: Merchant, sale: Sale, member_id: str) -> Sale:
    """The sale as this member's, where it is of one who was merged into them. One read more where it may be so."""
    former = sale.member_id
    if former is None or former == member_id or book.record(merchant.id, former).name(former) != member_id:
        return sale
    return rename_member(sale, member_id)


def _sync(
    book: Book,
    till: Till,
    sale_id: str,
    change: Callable[[Sale], Sale],
    buyer: Buyer | None,
    request: Request,
    now: datetime,
    *,
    expect_new: bool,
) -> Answer:
    stored = None if expect_new else book.sale(till.merchant.id, till.location.id, sale_id)
    assumed = expect_new

    def write() -> Answer:
        nonlocal stored, assumed
        sale = stored or Sale(till.location.id, sale_id)
        known = (sale.seen or {}).get(request.id)
        if known is not None:
            return _tell_member(replay(request, known.digest, known.answer), sale)
        try:
            return post(book, till, change(sale), buyer, request, now)
        except Outpaced as outpaced:
            stored, assumed = outpaced.sale or stored, assumed and outpaced.sale is None
            raise
        except Refusal:
            # Only a request that was not answered before may be refused, and so far the sale was only assumed to be new.
            if not assumed:
                raise
            stored, assumed = book.sale(till.merchant.id, till.location.id, sale_id), False
            if stored is None:
                raise
            raise Outpaced(stored) from None

    return attempt(write)


def post(
    book: Book,
    till: Till,
    sale: Sale,
    buyer: Buyer | None,
    request: Request,
    now: datetime,
    note: Note | None = None,
    told: str | None = None,
    known: Record | None = None,
) -> Answer:
    """Write a changed sale, and post what follows. The sale remembers the request, or `note` makes its claim.

    `told`: the member who was told of the sale before: that its check opens or closes once more is no news to them. `known`:
    somebody's record, read a moment ago. Raises Outpaced.
    """
    merchant, former = till.merchant, sale
    sale, before = _with_buyer(book, merchant, sale, buyer, known)
    if sale.report is not None:
        pricing(merchant, sale)
    plain = Posting(sale, None, 0, Restored())
    sale, specials = admit(book, merchant, sale, before) if before else (sale, ())
    posting = _say_late(post_sale(sale, before.account, merchant, now), now) if before and sale.report else plain
    posting = _say_again(posting) if told and told == sale.member_id else posting
    offered = offer_claim(posting.sale, code_of(secrets.randbelow(CODES)), merchant, now)
    claim = offered.claim if offered is not posting.sale else None
    facts = _facts(replace(posting, sale=offered), before, merchant, now)
    done = note(offered, facts) if note else None
    answer = Answer(done.answer) if done else _tell_member(Answer(facts), offered)
    kept = offered if posting.entry else keep_member(offered, former)
    # The request goes on to hear whose it was told to be, whatever becomes of the merge.
    seen = Seen(request.digest, facts if kept is offered else answer.facts)
    posting = replace(posting, sale=kept if done else remember(kept, request.id, seen))
    book.commit(replace(_changes(merchant, posting, before), claim=claim, operation=done, specials=specials))
    return answer


def _say_late(posting: Posting, now: datetime) -> Posting:
    """The posting, whose entry says how long ago the sale was made that the till tells of only now."""
    late = posting.sale.report.minutes_late(now) if posting.sale.report else 0
    if posting.entry is None or not late:
        return posting
    return replace(posting, entry=replace(posting.entry, facts={**posting.entry.facts, "late": late}))


def _say_again(posting: Posting) -> Posting:
    """The posting, of which no text is sent."""
    entry = posting.entry
    return posting if entry is None else replace(posting, entry=replace(entry, facts={**entry.facts, "again": 1}))


def _tell_member(answer: Answer, sale: Sale) -> Answer:
    """The answer with whose sale it is. Kept with a request only once the sale has moved to somebody else."""
    return replace(answer, facts={"member_id": sale.member_id, **answer.facts}) if "balance" in answer.facts else answer


def _with_buyer(
    book: Book, merchant: Merchant, sale: Sale, buyer: Buyer | None, known: Record | None = None
) -> tuple[Sale, Record | None]:
    member_id = present_member(sale, buyer.member_id if buyer else None)
    if member_id is None:
        return sale, None
    by_phone = buyer is not None and buyer.typed and member_id != sale.member_id
    if known is not None and known.customer is not None and known.is_of(member_id):
        record = known
    else:
        record = find_by_phone(book, merchant.id, member_id) if by_phone else book.record(merchant.id, member_id)
    if record.customer is not None and record.customer.is_member:
        name = record.name(member_id)
        sale = follow_merge(book, merchant, sale, name)
        if present_member(sale, name) == name:
            return attach_member(sale, name), record
        return _with_buyer(book, merchant, sale, None)  # named is one whose sale staff moved on after a merge
    if record.customer is not None and record.customer.erased_at is not None:
        return _of_nobody(book, merchant, sale, record, member_id)
    if buyer is None or not buyer.typed:
        raise UnknownMember(member_id)
    return _with_buyer(book, merchant, sale, None)


def _of_nobody(book: Book, merchant: Merchant, sale: Sale, record: Record, member_id: str) -> tuple[Sale, Record | None]:
    """The sale that names somebody who was erased: one of before goes on to count under their id, a new one has no member."""
    sale = follow_merge(book, merchant, sale, record.name(member_id))
    return (sale, record) if sale.member_id == record.name(member_id) else (sale, None)


def _changes(merchant: Merchant, posting: Posting, before: Record | None) -> Changes:
    entry = posting.entry
    if entry is None or before is None:
        return Changes(merchant.id, sale=posting.sale)
    pointers = new_pointers(merchant, entry, before.account)
    return Changes(merchant.id, sale=posting.sale, entries=(entry,), pointers=pointers)


def _facts(posting: Posting, before: Record | None, merchant: Merchant, now: datetime) -> dict[str, Any]:
    """What the answer says. Kept with the sale, so short."""
    total = posting.sale.posted.points if posting.sale.posted else 0
    facts: dict[str, Any] = {"points_delta": posting.points_delta, "points_total": total}
    if posting.restored.points:
        facts["points_restored"] = posting.restored.points
    if posting.restored.certificate:
        facts["back"] = posting.restored.certificate
    if posting.entry and int(posting.entry.facts["paid"]) > 0:
        facts["paid"] = posting.entry.facts["paid"]
    if posting.entry:
        facts |= {name: fact for name, fact in posting.entry.facts.items() if name in CLIMBED}
    if before is None or (before.customer is not None and before.customer.erased_at is not None):
        points, claim = offered_points(posting.sale, merchant, now), posting.sale.claim
        return facts | {"claim": [claim.code, points, claim.last_day.isoformat()]} if claim and points else facts
    program = merchant.program_at(now)
    account = posting.entry.account if posting.entry else before.account
    return facts | standing(account, program, local_day(now, program.timezone))
