"""Domain values as items of the ledger table, and back."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from chalicelib.domain.allowance import Allowance
from chalicelib.domain.claim import Claim
from chalicelib.domain.customer import Asked, Customer, HandledText, WrongCodes
from chalicelib.domain.entry import Delta, Entry, EntryKind
from chalicelib.domain.operation import Operation, OperationKind
from chalicelib.domain.redemption import Redemption
from chalicelib.domain.reward_code import RewardCode
from chalicelib.domain.sale import Sale
from chalicelib.storage import codec, keys, redemptions
from chalicelib.storage.consents import read_purposes, write_purposes
from chalicelib.storage.shapes import (
    AllowanceItem,
    BookmarkItem,
    ClaimItem,
    CustomerItem,
    EntryItem,
    InboundItem,
    OperationItem,
    PointerItem,
    RedemptionItem,
    SaleItem,
)
from chalicelib.usecases.ports import Pointer
from chalicelib.usecases.walk import Bookmark

INBOUND_KEPT: Final = timedelta(days=30)
"""Carriers and queues redeliver for days, never for weeks."""
CLAIM_KEPT: Final = timedelta(days=30)
"""A code that was texted in time stays as long after its last day, for whoever takes their time to join."""


def customer_item(merchant_id: str, customer: Customer) -> CustomerItem:
    """The customer, under the next revision."""
    return CustomerItem(
        *keys.customer(merchant_id, customer.member_id),
        phone=customer.phone_sealed or None,
        language=customer.language,
        first_name=customer.first_name,
        joined_at=_instant(customer.joined_at),
        opted_out=customer.opted_out or None,
        asked=customer.asked and customer.asked.value,
        consent_changed_at=_instant(customer.consent_changed_at),
        unknown_answered_at=_instant(customer.unknown_answered_at),
        claim_code=customer.claim_code,
        wrong_codes=_write_wrong(customer.wrong_codes),
        merged_into=customer.merged_into,
        consents=write_purposes(customer.consents),
        asked_wording=customer.asked_wording,
        succeeded_by=customer.succeeded_by,
        follows=customer.follows,
        possibly_reassigned=_instant(customer.possibly_reassigned),
        phone_changed_at=_instant(customer.phone_changed_at),
        reward_codes=_write_codes(customer.reward_codes) if customer.reward_codes else None,
        locks=_write_wrong(customer.locks),
        revision=customer.revision + 1,
    )


def read_customer(item: CustomerItem) -> Customer:
    """The customer as stored."""
    return Customer(
        keys.read_member(item.pk)[1],
        item.phone or b"",
        item.language,
        item.first_name,
        _read_instant(item.joined_at),
        bool(item.opted_out),
        Asked(item.asked) if item.asked else None,
        _read_instant(item.consent_changed_at),
        _read_instant(item.unknown_answered_at),
        int(item.revision),
        item.claim_code,
        _read_wrong(item.wrong_codes),
        item.merged_into,
        read_purposes(item.consents),
        item.asked_wording,
        item.succeeded_by,
        item.follows,
        _read_instant(item.possibly_reassigned),
        _read_instant(item.phone_changed_at),
        _read_codes(item.reward_codes, keys.read_member(item.pk)[1]) if item.reward_codes else (),
        _read_wrong(item.locks),
    )


def entry_item(merchant_id: str, entry: Entry) -> EntryItem:
    """An entry with the account that it led to."""
    return EntryItem(
        *keys.entry(merchant_id, entry.member_id, entry.account.seq),
        at=codec.instant(entry.at),
        kind=entry.kind.value,
        cause=entry.cause,
        location=entry.location_id,
        points=entry.points,
        facts=codec.write_facts(entry.facts) if entry.facts else None,
        delta=codec.write_delta(entry.delta) if entry.delta != Delta() else None,
        account=codec.write_account(entry.account),
    )


def read_entry(item: EntryItem) -> Entry:
    """The entry as stored."""
    return Entry(
        keys.read_member(item.pk)[1],
        codec.read_instant(item.at),
        EntryKind(item.kind),
        item.cause,
        item.location,
        int(item.points),
        codec.read_facts(item.facts) if item.facts else {},
        codec.read_account(item.account, keys.read_entry(item.sk)),
        codec.read_delta(item.delta) if item.delta else Delta(),
    )


def sale_item(merchant_id: str, sale: Sale) -> SaleItem:
    """The sale, under the next revision."""
    key = keys.sale(merchant_id, sale.location_id, sale.sale_id)
    return SaleItem(*key, revision=sale.revision + 1, sale=codec.write_sale(sale))


def read_sale(item: SaleItem) -> Sale:
    """The sale as stored."""
    location_id, sale_id = keys.read_sale(item.pk)
    return codec.read_sale(item.sale, location_id, sale_id, int(item.revision))


def redemption_item(merchant_id: str, redemption: Redemption) -> RedemptionItem:
    """The redemption, under the next revision."""
    key = keys.redemption(merchant_id, redemption.id)
    return RedemptionItem(*key, revision=redemption.revision + 1, redemption=redemptions.write_redemption(redemption))


def read_redemption(item: RedemptionItem) -> Redemption:
    """The redemption as stored."""
    return redemptions.read_redemption(item.redemption, keys.read_name(item.pk), int(item.revision))


def operation_item(merchant_id: str, operation: Operation) -> OperationItem:
    """The claim on an operation, with its answer."""
    return OperationItem(
        *keys.operation(merchant_id, operation.id),
        kind=operation.kind.value,
        subject=operation.subject,
        at=codec.instant(operation.at),
        digest=operation.digest,
        answer=codec.write(operation.answer),
    )


def read_operation(item: OperationItem) -> Operation:
    """The operation as stored."""
    return Operation(
        keys.read_name(item.pk),
        OperationKind(item.kind),
        item.subject,
        codec.read_instant(item.at),
        item.digest,
        json.loads(item.answer),
    )


def claim_item(merchant_id: str, claim: Claim) -> ClaimItem:
    """A claim code, which vanishes some time after its last day."""
    return ClaimItem(
        *keys.claim(merchant_id, claim.code),
        location=claim.location_id,
        sale=claim.sale_id,
        last_day=claim.last_day.isoformat(),
        vanishes_at=int((datetime.combine(claim.last_day, time.max, UTC) + CLAIM_KEPT).timestamp()),
    )


def read_claim(item: ClaimItem) -> Claim:
    """The claim as stored."""
    return Claim(keys.read_name(item.pk), item.location, item.sale, date.fromisoformat(item.last_day))


def allowance_item(merchant_id: str, allowance: Allowance) -> AllowanceItem:
    """What was used of an allowance, under the next revision."""
    return AllowanceItem(
        *keys.allowance(merchant_id, allowance.location_id, allowance.terminal_id, allowance.day),
        revision=allowance.revision + 1,
        points=allowance.points,
        used=allowance.used,
        expires_at=codec.instant(allowance.expires_at),
    )


def read_allowance(item: AllowanceItem) -> Allowance:
    """The allowance as stored."""
    expires_at = codec.read_instant(item.expires_at)
    return Allowance(*keys.read_allowance(item.pk), int(item.points), expires_at, int(item.used), int(item.revision))


def inbound_item(merchant_id: str, handled: HandledText) -> InboundItem:
    """The claim on an inbound text, which vanishes when no redelivery can come any more."""
    return InboundItem(
        *keys.inbound(merchant_id, handled.inbound_id),
        member=handled.member_id,
        phone=handled.phone_sealed,
        language=handled.language,
        intent=handled.intent,
        at=codec.instant(handled.at),
        replies=codec.write_replies(handled.replies),
        received_at=_instant(handled.received_at),
        vanishes_at=int((handled.at + INBOUND_KEPT).timestamp()),
    )


def read_inbound(item: InboundItem) -> HandledText:
    """The handled text as stored."""
    return HandledText(
        keys.read_inbound(item.pk)[1],
        item.member,
        item.phone,
        item.language,
        item.intent,
        codec.read_instant(item.at),
        codec.read_replies(item.replies),
        _read_instant(item.received_at),
    )


def bookmark_item(job: str, bookmark: Bookmark) -> BookmarkItem:
    """How far a walk has come."""
    text = codec.write(asdict(bookmark) | {"begun": codec.instant(bookmark.begun)})
    return BookmarkItem(*keys.bookmark(job), bookmark=text)


def read_bookmark(item: BookmarkItem) -> Bookmark:
    """The bookmark as stored."""
    found = json.loads(item.bookmark)
    return Bookmark(**found | {"begun": codec.read_instant(found["begun"])})


def pointer_item(pointer: Pointer) -> PointerItem:
    """An expiry pointer."""
    return PointerItem(*keys.pointer(pointer.merchant_id, pointer.member_id, pointer.due))


def read_pointer(item: PointerItem) -> Pointer:
    """The pointer as stored."""
    due, merchant_id, member_id = keys.read_pointer(item.sk)
    return Pointer(merchant_id, member_id, due)


def _write_codes(codes: tuple[RewardCode, ...]) -> str:
    return codec.write([[code.code, code.offer_id, codec.instant(code.expires_at)] for code in codes])


def _read_codes(text: str, member_id: str) -> tuple[RewardCode, ...]:
    return tuple(RewardCode(code, member_id, offer_id, codec.read_instant(at)) for code, offer_id, at in json.loads(text))


def _write_wrong(wrong: WrongCodes | None) -> str | None:
    return codec.write([codec.instant(wrong.since), wrong.count]) if wrong is not None else None


def _read_wrong(text: str | None) -> WrongCodes | None:
    if text is None:
        return None
    since, count = json.loads(text)
    return WrongCodes(codec.read_instant(since), count)


def _instant(at: datetime | None) -> str | None:
    return codec.instant(at) if at is not None else None


def _read_instant(text: str | None) -> datetime | None:
    return codec.read_instant(text) if text is not None else None
