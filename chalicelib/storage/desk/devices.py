"""Devices, behind the port `Devices`. Apart from the merchants: no point of sale needs them."""

from datetime import UTC, timedelta
from typing import Final

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.domain.desk.device import Device, Pairing, Tries
from chalicelib.storage import codec
from chalicelib.storage.desk import device_keys as keys
from chalicelib.storage.shapes import MerchantsItem
from chalicelib.storage.tables import Tables
from chalicelib.storage.transactions import PRESENT, Failed, Gone, Put, unchanged_since, write
from chalicelib.usecases import devices
from chalicelib.usecases.ports import Outpaced

KEPT_AFTER: Final = timedelta(hours=1)
"""How long a pairing stays after its end, for processes whose clocks are late."""


class PairingItem(MerchantsItem, discriminator="pairing"):
    """A pairing that waits for its device. `vanishes_at` are epoch seconds."""

    merchant = UnicodeAttribute()
    location = UnicodeAttribute()
    name = UnicodeAttribute()
    made_by = UnicodeAttribute()
    expires_at = UnicodeAttribute()
    lock_minutes = NumberAttribute()
    vanishes_at = NumberAttribute()


class DeviceItem(MerchantsItem, discriminator="device"):
    """A paired device."""

    location = UnicodeAttribute()
    name = UnicodeAttribute()
    digest = UnicodeAttribute()
    paired_at = UnicodeAttribute()
    paired_by = UnicodeAttribute()
    seen_at = UnicodeAttribute()
    lock_minutes = NumberAttribute()
    staff = UnicodeAttribute(null=True)
    revision = NumberAttribute()


class TriesItem(MerchantsItem, discriminator="pin_tries"):
    """Wrong PINs of somebody."""

    wrong = NumberAttribute()
    wait_until = UnicodeAttribute(null=True)
    revision = NumberAttribute()


class Devices(devices.Devices):
    """The port on the merchants table."""

    def __init__(self, tables: Tables) -> None:
        self._tables, self._table = tables, tables.merchants

    def offer(self, pairing: Pairing) -> None:
        """One PutItem."""
        self._table.put(
            PairingItem(
                *keys.pairing(pairing.digest),
                merchant=pairing.merchant_id,
                location=pairing.location_id,
                name=pairing.name,
                made_by=pairing.made_by,
                expires_at=codec.instant(pairing.expires_at),
                lock_minutes=pairing.lock_minutes,
                vanishes_at=int((pairing.expires_at + KEPT_AFTER).astimezone(UTC).timestamp()),
            )
        )

    def pairing(self, digest: str) -> Pairing | None:
        """One GetItem."""
        item = self._table.get(keys.pairing(digest))
        if not isinstance(item, PairingItem):
            return None
        until = codec.read_instant(item.expires_at)
        return Pairing(digest, item.merchant, item.location, item.name, item.made_by, until, int(item.lock_minutes))

    def pair(self, pairing: Pairing, device: Device) -> None:
        """One TransactWriteItems."""
        waiting = keys.pairing(pairing.digest)
        self._write([Put(self._table, _item(device))], [Gone(self._table, waiting, PRESENT)])

    def find(self, merchant_id: str, device_id: str) -> Device | None:
        """One GetItem."""
        item = self._table.get(keys.device(merchant_id, device_id))
        return _read(item) if isinstance(item, DeviceItem) else None

    def of_merchant(self, merchant_id: str) -> tuple[Device, ...]:
        """One Query."""
        found = self._table.walk(keys.devices(merchant_id), keys.DEVICES)
        return tuple(
            sorted((_read(item) for item in found if isinstance(item, DeviceItem)), key=lambda one: (one.paired_at, one.id))
        )

    def change(self, device: Device) -> None:
        """One TransactWriteItems."""
        self._write([Put(self._table, _item(device), unchanged_since(device.revision))])

    def drop(self, merchant_id: str, device_id: str) -> None:
        """One DeleteItem."""
        self._table.delete(keys.device(merchant_id, device_id))

    def tries(self, merchant_id: str, staff_id: str) -> Tries:
        """One GetItem."""
        item = self._table.get(keys.tries(merchant_id, staff_id))
        if not isinstance(item, TriesItem):
            return Tries(merchant_id, staff_id)
        until = codec.read_instant(item.wait_until) if item.wait_until else None
        return Tries(merchant_id, staff_id, int(item.wrong), until, int(item.revision))

    def note_tries(self, tries: Tries) -> None:
        """One TransactWriteItems."""
        item = TriesItem(
            *keys.tries(tries.merchant_id, tries.staff_id),
            wrong=tries.wrong,
            wait_until=codec.instant(tries.wait_until) if tries.wait_until else None,
            revision=tries.revision + 1,
        )
        self._write([Put(self._table, item, unchanged_since(tries.revision))])

    def _write(self, puts: list[Put], gone: list[Gone] | None = None) -> None:
        try:
            # With a token, so that what was written and not answered is not taken for somebody else's.
            write(self._tables, puts, gone or [], with_token=True)
        except Failed:
            raise Outpaced from None


def _item(device: Device) -> DeviceItem:
    return DeviceItem(
        *keys.device(device.merchant_id, device.id),
        location=device.location_id,
        name=device.name,
        digest=device.digest,
        paired_at=codec.instant(device.paired_at),
        paired_by=device.paired_by,
        seen_at=codec.instant(device.seen_at),
        lock_minutes=device.lock_minutes,
        staff=device.staff_id,
        revision=device.revision + 1,
    )


def _read(item: DeviceItem) -> Device:
    return Device(
        *keys.read_device(item.pk, item.sk),
        item.location,
        item.name,
        item.digest,
        codec.read_instant(item.paired_at),
        item.paired_by,
        codec.read_instant(item.seen_at),
        int(item.lock_minutes),
        item.staff,
        int(item.revision),
    )
