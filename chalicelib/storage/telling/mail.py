"""Texts on their way out as items of the ledger table, and back."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from chalicelib.domain.customer import Reply
from chalicelib.domain.texts.correspondence import KEPT, Correspondence, Sent
from chalicelib.domain.texts.outgoing import Outgoing
from chalicelib.domain.texts.texting import Purpose
from chalicelib.storage import codec, keys, text_keys
from chalicelib.storage.telling.text_shapes import CorrespondenceItem, DeliveryItem, MessageItem, WaitingItem
from chalicelib.usecases.texts.post import Delivery

MESSAGE_KEPT: Final = timedelta(days=30)
"""Reports of a text come within three days."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


def delivery_item(delivery: Delivery) -> DeliveryItem:
    """A text that was sent, is being sent, or does not leave."""
    return DeliveryItem(
        *text_keys.delivery(delivery.merchant_id, delivery.member_id, delivery.cause),
        at=codec.instant(delivery.at),
        kind=delivery.kind,
        parts=delivery.parts,
        message_id=delivery.message_id,
        micros=delivery.price_micros or None,
        reason=delivery.reason,
        settled=delivery.settled or None,
        failure=delivery.failure,
    )


def read_delivery(item: DeliveryItem) -> Delivery:
    """The delivery as stored."""
    return Delivery(
        *keys.read_member(item.pk),
        text_keys.read_delivery(item.sk),
        codec.read_instant(item.at),
        item.kind,
        int(item.parts),
        item.message_id,
        int(item.micros or 0),
        item.reason,
        bool(item.settled),
        item.failure,
    )


def message_item(delivery: Delivery, message_id: str) -> MessageItem:
    """Where the delivery is, under the provider's id of it."""
    return MessageItem(
        *text_keys.message(message_id),
        merchant=delivery.merchant_id,
        member=delivery.member_id,
        cause=delivery.cause,
        vanishes_at=int((delivery.at + MESSAGE_KEPT).timestamp()),
    )


def correspondence_item(merchant_id: str, number_id: str, known: Correspondence, at: datetime) -> CorrespondenceItem:
    """What was said to a number, under the next revision. It vanishes when it is too old for any rule."""
    return CorrespondenceItem(
        *text_keys.correspondence(merchant_id, number_id),
        revision=known.revision + 1,
        sent=codec.write([_write_sent(one) for one in known.sent]),
        bodies=codec.write([base64.b64encode(body).decode() for body in known.bodies]),
        vanishes_at=int(max([at + KEPT, *(one.at + one.kept for one in known.sent)]).timestamp()),
    )


def read_correspondence(item: CorrespondenceItem) -> Correspondence:
    """The correspondence as stored."""
    sent = tuple(map(_read_sent, json.loads(item.sent)))
    return Correspondence(sent, tuple(map(base64.b64decode, json.loads(item.bodies))), int(item.revision))


def waiting_item(merchant_id: str, outgoing: Outgoing) -> WaitingItem:
    """A text that waits. Raises ValueError where it does not say until when."""
    if outgoing.until is None:
        raise ValueError("a text that waits has to say until when")
    return WaitingItem(
        *text_keys.waiting(merchant_id, outgoing.member_id, outgoing.cause, outgoing.until),
        kind=outgoing.reply.kind,
        facts=codec.write(outgoing.reply.facts),
        happened_at=codec.instant(outgoing.happened_at),
        location=outgoing.location_id,
        answers=codec.instant(outgoing.answers) if outgoing.answers is not None else None,
        phone=outgoing.phone_sealed,
        language=outgoing.language,
    )


def read_waiting(item: WaitingItem) -> tuple[str, Outgoing]:
    """Whose text waits, and the text."""
    until, merchant_id, member_id, cause = text_keys.read_waiting(item.sk)
    outgoing = Outgoing(
        member_id,
        cause,
        Reply(item.kind, json.loads(item.facts)),
        codec.read_instant(item.happened_at),
        item.location,
        codec.read_instant(item.answers) if item.answers is not None else None,
        item.phone,
        item.language,
        until,
    )
    return merchant_id, outgoing


def _write_sent(one: Sent) -> list[Any]:
    """Only what it has: most answer nothing, and few are about something."""
    answers = _number(one.answers) if one.answers is not None else None
    more = [answers, one.about] if one.about is not None else [answers] if answers is not None else []
    return [_number(one.at), one.kind, one.purpose.value, one.digest, *more]


def _read_sent(found: list[Any]) -> Sent:
    at, kind, purpose, digest, *more = found
    answers, about = (*more, None, None)[:2]
    return Sent(_read_number(at), kind, Purpose(purpose), digest, _read_number(answers) if answers is not None else None, about)


def _number(at: datetime) -> int:
    """An instant as microseconds, exactly: half as long as ISO text, and there are many of them."""
    return (at - EPOCH) // MICROSECOND


def _read_number(micros: int) -> datetime:
    return EPOCH + micros * MICROSECOND
