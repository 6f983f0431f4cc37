"""Rows of the consent ledger as items, and back."""

from typing import Any

from chalicelib.domain.consent import Consent, ConsentEvent
from chalicelib.storage import codec, keys
from chalicelib.storage.items import read_purposes, write_purposes
from chalicelib.storage.shapes import ConsentItem


def consent_item(merchant_id: str, consent: Consent) -> ConsentItem:
    """One row of the consent ledger."""
    return ConsentItem(
        *keys.consent(merchant_id, consent.member_id, consent.at, consent.inbound_id),
        event=consent.event.value,
        at=codec.instant(consent.at),
        channel=consent.channel,
        wording=consent.wording,
        inbound=consent.inbound_id,
        words=consent.words_sealed,
        rule=consent.rule,
        phone=consent.phone_sealed or None,
        number=consent.number_sealed or None,
        handled_at=codec.instant(consent.handled_at) if consent.handled_at else None,
        language=consent.language or None,
        purposes=write_purposes(consent.purposes),
        actor=consent.actor,
        confirmation=consent.confirmation,
        disclosed=consent.disclosed,
    )


def read_consent(item: ConsentItem) -> Consent:
    """The row as stored."""
    channel: Any = item.channel
    return Consent(
        keys.read_member(item.pk)[1],
        ConsentEvent(item.event),
        codec.read_instant(item.at),
        channel,
        item.wording,
        item.inbound,
        item.words,
        item.rule,
        item.phone or b"",
        item.number or b"",
        codec.read_instant(item.handled_at) if item.handled_at else None,
        item.language or "",
        read_purposes(item.purposes),
        item.actor,
        item.confirmation,
        item.disclosed,
    )
