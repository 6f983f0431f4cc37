"""Devices in memory; they pass the port's contract."""

from dataclasses import replace

from chalicelib.domain.desk.device import Device, Pairing, Tries
from chalicelib.usecases.devices import Devices
from chalicelib.usecases.ports import Outpaced


class FakeDevices(Devices):
    def __init__(self) -> None:
        self.waiting: dict[str, Pairing] = {}
        self.known: dict[tuple[str, str], Device] = {}
        self.wrong: dict[tuple[str, str], Tries] = {}

    def offer(self, pairing: Pairing) -> None:
        self.waiting[pairing.digest] = pairing

    def pairing(self, digest: str) -> Pairing | None:
        return self.waiting.get(digest)

    def pair(self, pairing: Pairing, device: Device) -> None:
        if self.waiting.pop(pairing.digest, None) is None:
            raise Outpaced
        self.known[device.merchant_id, device.id] = replace(device, revision=device.revision + 1)

    def find(self, merchant_id: str, device_id: str) -> Device | None:
        return self.known.get((merchant_id, device_id))

    def of_merchant(self, merchant_id: str) -> tuple[Device, ...]:
        there = (one for one in self.known.values() if one.merchant_id == merchant_id)
        return tuple(sorted(there, key=lambda one: (one.paired_at, one.id)))

    def change(self, device: Device) -> None:
        known = self.find(device.merchant_id, device.id)
        if known is None or known.revision != device.revision:
            raise Outpaced
        self.known[device.merchant_id, device.id] = replace(device, revision=device.revision + 1)

    def drop(self, merchant_id: str, device_id: str) -> None:
        self.known.pop((merchant_id, device_id), None)

    def tries(self, merchant_id: str, staff_id: str) -> Tries:
        return self.wrong.get((merchant_id, staff_id), Tries(merchant_id, staff_id))

    def note_tries(self, tries: Tries) -> None:
        if self.tries(tries.merchant_id, tries.staff_id).revision != tries.revision:
            raise Outpaced
        self.wrong[tries.merchant_id, tries.staff_id] = replace(tries, revision=tries.revision + 1)
