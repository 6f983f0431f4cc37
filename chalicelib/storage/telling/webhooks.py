"""Webhooks, behind the port `Webhooks`."""

import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import datetime

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from chalicelib.domain.desk.webhook import Standing, Webhook
from chalicelib.storage import codec
from chalicelib.storage.merchants import Recent
from chalicelib.storage.shapes import MerchantsItem
from chalicelib.storage.tables import Tables
from chalicelib.storage.telling import webhook_keys as keys
from chalicelib.storage.transactions import Failed, Gone, Put, unchanged_since, write
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.webhooks import ports
from chalicelib.usecases.webhooks.ports import Receiver


class WebhookItem(MerchantsItem, discriminator="webhook"):
    """A webhook. The secret is sealed, in base64."""

    address = UnicodeAttribute()
    secret = UnicodeAttribute()
    made_at = UnicodeAttribute()
    names = BooleanAttribute(null=True)


class StandingItem(MerchantsItem, discriminator="webhook_standing"):
    """How a webhook is doing."""

    failures = NumberAttribute(null=True)
    failing_since = UnicodeAttribute(null=True)
    rests_until = UnicodeAttribute(null=True)
    said = UnicodeAttribute(null=True)
    told_at = UnicodeAttribute(null=True)
    given_up = NumberAttribute(null=True)
    given_up_from = UnicodeAttribute(null=True)
    revision = NumberAttribute()


class Webhooks(ports.Webhooks):
    """The port on the merchants table."""

    def __init__(self, tables: Tables, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._tables, self._table = tables, tables.merchants
        self._recent = Recent(monotonic)

    def of_merchant(self, merchant_id: str) -> tuple[Receiver, ...]:
        """One Query."""
        items = list(self._table.walk(keys.webhooks(merchant_id)))
        standings = {keys.read_webhook(one.pk, one.sk)[1]: _read_standing(one) for one in items if isinstance(one, StandingItem)}
        found = [_read(one) for one in items if isinstance(one, WebhookItem)]
        ordered = sorted(found, key=lambda webhook: (webhook.made_at, webhook.id))
        return tuple(Receiver(webhook, standings.get(webhook.id, Standing())) for webhook in ordered)

    def ids(self, merchant_id: str) -> tuple[str, ...]:
        """One Query, at most once a minute."""
        found: tuple[str, ...] = self._recent.get(merchant_id, lambda: self._read_ids(merchant_id))
        return found

    def add(self, webhook: Webhook) -> None:
        """One PutItem."""
        write(self._tables, [Put(self._table, _item(webhook))])
        self._recent.forget(webhook.merchant_id)

    def drop(self, merchant_id: str, webhook_id: str) -> None:
        """One TransactWriteItems."""
        gone = keys.webhook(merchant_id, webhook_id), keys.standing(merchant_id, webhook_id)
        write(self._tables, [], [Gone(self._table, key) for key in gone])
        self._recent.forget(merchant_id)

    def note(self, webhook: Webhook, standing: Standing) -> None:
        """One PutItem."""
        if self._table.get(keys.webhook(webhook.merchant_id, webhook.id)) is None:
            raise Outpaced
        try:
            write(self._tables, [Put(self._table, _standing_item(webhook, standing), unchanged_since(standing.revision))])
        except Failed:
            raise Outpaced from None

    def _read_ids(self, merchant_id: str) -> tuple[str, ...]:
        found = self._table.walk(keys.webhooks(merchant_id), keys.WEBHOOKS)
        return tuple(sorted(keys.read_webhook(item.pk, item.sk)[1] for item in found))


def _item(webhook: Webhook) -> WebhookItem:
    return WebhookItem(
        *keys.webhook(webhook.merchant_id, webhook.id),
        address=webhook.address,
        secret=b64encode(webhook.secret).decode(),
        made_at=codec.instant(webhook.made_at),
        names=webhook.with_names or None,
    )


def _read(item: WebhookItem) -> Webhook:
    merchant_id, webhook_id = keys.read_webhook(item.pk, item.sk)
    made_at, with_names = codec.read_instant(item.made_at), bool(item.names)
    return Webhook(webhook_id, merchant_id, item.address, b64decode(item.secret), made_at, with_names)


def _standing_item(webhook: Webhook, standing: Standing) -> StandingItem:
    return StandingItem(
        *keys.standing(webhook.merchant_id, webhook.id),
        failures=standing.failures or None,
        failing_since=_write(standing.failing_since),
        rests_until=_write(standing.rests_until),
        said=standing.said or None,
        told_at=_write(standing.told_at),
        given_up=standing.given_up or None,
        given_up_from=_write(standing.given_up_from),
        revision=standing.revision + 1,
    )


def _read_standing(item: StandingItem) -> Standing:
    return Standing(
        int(item.failures or 0),
        _read_instant(item.failing_since),
        _read_instant(item.rests_until),
        item.said or "",
        _read_instant(item.told_at),
        int(item.given_up or 0),
        _read_instant(item.given_up_from),
        int(item.revision),
    )


def _write(at: datetime | None) -> str | None:
    return None if at is None else codec.instant(at)


def _read_instant(text: str | None) -> datetime | None:
    return None if text is None else codec.read_instant(text)
