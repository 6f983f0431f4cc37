"""What happened to members, as items of the ledger table, and back: each is a claim that makes it happen once."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from chalicelib.domain.allowance import Allowance
from chalicelib.domain.claim import Claim
from chalicelib.domain.customer import HandledText
from chalicelib.domain.operation import Operation, OperationKind
from chalicelib.domain.redemption import Redemption
from chalicelib.domain.sale import Sale
from chalicelib.storage import codec, keys, redemptions, sales
from chalicelib.storage.items import instant, read_instant
from chalicelib.storage.shapes import AllowanceItem, ClaimItem, InboundItem, OperationItem, RedemptionItem, SaleItem

INBOUND_KEPT: Final = timedelta(days=30)
"""Carriers and queues redeliver for days, never for weeks."""
CLAIM_KEPT: Final = timedelta(days=30)
"""A code that was texted in time stays as long after its last day, for whoever takes their time to join."""


def sale_item(merchant_id: str, sale: Sale) -> SaleItem:
    """The sale, under the next revision."""
    key = keys.sale(merchant_id, sale.location_id, sale.sale_id)
    return SaleItem(*key, revision=sale.revision + 1, sale=sales.write_sale(sale))


def read_sale(item: SaleItem) -> Sale:
    """The sale as stored."""
    location_id, sale_id = keys.read_sale(item.pk)
    return sales.read_sale(item.sale, location_id, sale_id, int(item.revision))


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


def claim_item(merchant_id: str, claim: Claim, name: Callable[[str], str]) -> ClaimItem:
    """What a claim code gives, under the code's `name`. It vanishes some time after its last day."""
    return ClaimItem(
        *keys.claim(merchant_id, name(claim.code)),
        location=claim.location_id,
        sale=claim.sale_id,
        last_day=claim.last_day.isoformat(),
        vanishes_at=int((datetime.combine(claim.last_day, time.max, UTC) + CLAIM_KEPT).timestamp()),
    )


def read_claim(item: ClaimItem) -> Claim:
    """The claim as stored, with the name of its code in place of it."""
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
        received_at=instant(handled.received_at),
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
        read_instant(item.received_at),
    )
