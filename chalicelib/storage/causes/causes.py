"""Causes, behind the port of `usecases/causes/ports.py`."""

import json
from datetime import date

from pynamodb.attributes import UnicodeAttribute

from chalicelib.domain.causes.cause import Cause, Handed
from chalicelib.storage import codec
from chalicelib.storage.causes import cause_keys as keys
from chalicelib.storage.shapes import MerchantsItem
from chalicelib.storage.tables import Tables
from chalicelib.usecases.causes import ports


class CauseItem(MerchantsItem, discriminator="cause"):
    """A cause as JSON: id, name, sentence, since, until."""

    cause = UnicodeAttribute()


class HandedItem(MerchantsItem, discriminator="cause_handed"):
    """What was handed over, as JSON: month, cause, minor units, when, by whom."""

    handed = UnicodeAttribute()


class Causes(ports.Causes):
    """The port on the merchants table."""

    def __init__(self, tables: Tables) -> None:
        self._table = tables.merchants

    def of_merchant(self, merchant_id: str) -> tuple[Cause, ...]:
        """One Query."""
        found = self._table.walk(keys.causes(merchant_id), keys.CAUSE)
        return tuple(_read_cause(item) for item in found if isinstance(item, CauseItem))

    def put(self, merchant_id: str, cause: Cause) -> None:
        """One PutItem."""
        until = cause.until.isoformat() if cause.until else None
        told = codec.write([cause.id, cause.name, cause.about, cause.since.isoformat(), until])
        self._table.put(CauseItem(*keys.cause(merchant_id, cause.id), cause=told))

    def handed(self, merchant_id: str) -> tuple[Handed, ...]:
        """One Query."""
        found = self._table.walk(keys.causes(merchant_id), keys.HANDED)
        return tuple(_read_handed(item) for item in found if isinstance(item, HandedItem))

    def hand_over(self, merchant_id: str, handed: Handed, number: int) -> None:
        """One PutItem."""
        told = codec.write([handed.month.isoformat(), handed.cause_id, handed.amount, codec.instant(handed.at), handed.by])
        self._table.put(HandedItem(*keys.handed(merchant_id, handed.month, handed.cause_id, number), handed=told))


def _read_cause(item: CauseItem) -> Cause:
    cause_id, name, about, since, until = json.loads(item.cause)
    return Cause(cause_id, name, about, date.fromisoformat(since), date.fromisoformat(until) if until else None)


def _read_handed(item: HandedItem) -> Handed:
    month, cause_id, amount, at, by = json.loads(item.handed)
    return Handed(date.fromisoformat(month), cause_id, amount, codec.read_instant(at), by)
