"""Pairing devices as till pages, and ending that."""

import hmac
import secrets
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

from chalicelib.domain.desk.device import (
    CODE_LASTS,
    CODE_LENGTH,
    DEVICES_MAX,
    LOCKS_AFTER,
    NAME_MAX,
    SEEN_EVERY,
    SIGNS,
    TOKEN,
    Device,
    Pairing,
    Tries,
    read_code,
)
from chalicelib.domain.desk.location_key import digest_of
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.till_refusals import UnknownPairing
from chalicelib.usecases.audit import Audit, note
from chalicelib.usecases.desk import Team
from chalicelib.usecases.ports import Outpaced, Vault

PAIRING_SCOPE: Final = "#pairing"
"""For what pairing codes are signed: eight signs are few enough to be tried one by one, so a plain digest would not do."""


class Devices(Protocol):
    """The devices that are paired as tills, in the merchants' table. Every answer has all writes that were acknowledged."""

    def offer(self, pairing: Pairing) -> None:
        """Store a code's pairing, whatever was there; some time after its end it vanishes."""

    def pairing(self, digest: str) -> Pairing | None:
        """The pairing of the code with this digest; None where it was used, or there never was one."""

    def pair(self, pairing: Pairing, device: Device) -> None:
        """Store a device and end its pairing, in one. Raises Outpaced where the pairing was used meanwhile."""

    def find(self, merchant_id: str, device_id: str) -> Device | None:
        """One device, or None where it is not paired (any more)."""

    def of_merchant(self, merchant_id: str) -> tuple[Device, ...]:
        """All devices of a merchant, the first paired first."""

    def change(self, device: Device) -> None:
        """Store a known device. Raises Outpaced where its stored revision is not this one's, or it is paired no more."""

    def drop(self, merchant_id: str, device_id: str) -> None:
        """End a device; ending it twice is no error."""

    def tries(self, merchant_id: str, staff_id: str) -> Tries:
        """The wrong PINs of somebody; none yet where nothing is stored."""

    def note_tries(self, tries: Tries) -> None:
        """Store somebody's wrong PINs. Raises Outpaced where the stored revision is not this one's."""


def offer_pairing(
    devices: Devices, vault: Vault, merchant: Merchant, location_id: str, name: str, lock_minutes: int, by: str, now: datetime
) -> str:
    """A new code for one more device, shown this once only. Raises UnusableField."""
    name = " ".join(name.split())
    if all(place.id != location_id for place in merchant.locations):
        raise UnusableField("location", "one of this merchant's shops")
    if not 0 < len(name) <= NAME_MAX or not name.isprintable():
        raise UnusableField("name", f"1 to {NAME_MAX} characters")
    if lock_minutes not in LOCKS_AFTER:
        raise UnusableField("lock_minutes", f"one of {', '.join(map(str, LOCKS_AFTER))}")
    if len(devices.of_merchant(merchant.id)) >= DEVICES_MAX:
        raise UnusableField("devices", f"at most {DEVICES_MAX} at a time: end one first")
    code = "".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH))
    digest = vault.sign(PAIRING_SCOPE, code)
    devices.offer(Pairing(digest, merchant.id, location_id, name, by, now + CODE_LASTS, lock_minutes))
    return code


def pair(devices: Devices, team: Team, audit: Audit, vault: Vault, typed: str, now: datetime) -> tuple[Device, str]:
    """The device that this code pairs, and the token that it keeps.

    Where anybody has a PIN it starts locked, else in the hands of who made the code. Raises UnknownPairing.
    """
    pairing = _waiting(devices, vault, typed, now)
    people = team.of_merchant(pairing.merchant_id)
    secret, device_id = secrets.token_urlsafe(32), f"till_{secrets.token_hex(6)}"
    device = Device(
        pairing.merchant_id,
        device_id,
        pairing.location_id,
        pairing.name,
        digest_of(secret),
        now,
        pairing.made_by,
        now,
        pairing.lock_minutes,
        None if any(one.pin for one in people) else pairing.made_by,
    )
    try:
        devices.pair(pairing, device)
    except Outpaced:
        raise UnknownPairing from None
    maker = next((one for one in people if one.id == pairing.made_by), None)
    if maker is not None:
        note(audit, maker, "till_paired", device.id, now, shop=device.location_id)
    return device, f"{device.merchant_id}.{device.id}.{secret}"


def _waiting(devices: Devices, vault: Vault, typed: str, now: datetime) -> Pairing:
    code = read_code(typed)
    found = devices.pairing(vault.sign(PAIRING_SCOPE, code)) if len(code) == CODE_LENGTH and set(code) <= set(SIGNS) else None
    if found is None or found.expires_at <= now:
        raise UnknownPairing
    return found


def recognise(devices: Devices, token: str) -> Device | None:
    """The paired device with this token, or None."""
    said = TOKEN.fullmatch(token)
    found = devices.find(said[1], said[2]) if said else None
    return found if said and found and hmac.compare_digest(found.digest, digest_of(said[3])) else None


def note_seen(devices: Devices, device: Device, now: datetime, *, locks: bool) -> Device | None:
    """The device, seen just now; locked where it `locks` and was left alone for too long. None where it was ended meanwhile."""
    if locks and device.is_left(now):
        seen = replace(device, staff_id=None, seen_at=now)
    elif now - device.seen_at >= SEEN_EVERY:
        seen = replace(device, seen_at=now)
    else:
        return device
    try:
        devices.change(seen)
    except Outpaced:  # somebody was faster, with news or with its end
        return devices.find(device.merchant_id, device.id)
    return replace(seen, revision=seen.revision + 1)


def hand_to(devices: Devices, device: Device, staff_id: str | None, now: datetime) -> Device:
    """The device in somebody's hands; None: locked. Raises UnknownPairing where it is paired no more."""
    known: Device | None = device
    while known is not None:
        changed = replace(known, staff_id=staff_id, seen_at=now)
        try:
            devices.change(changed)
        except Outpaced:
            known = devices.find(device.merchant_id, device.id)
            continue
        return replace(changed, revision=changed.revision + 1)
    raise UnknownPairing
