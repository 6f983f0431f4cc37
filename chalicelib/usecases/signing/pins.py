"""PINs of the people at a till: set, checked, and what wrong ones lead to.

A PIN says who is at a till that is paired already. It never opens the console.
"""

import hashlib
import hmac
import re
import secrets
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.customer import HandledText, Reply
from chalicelib.domain.desk.device import Device, Tries
from chalicelib.domain.desk.staff import Role, Staff
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.till_refusals import TillUnpaired, WrongPin
from chalicelib.usecases.desk import Team
from chalicelib.usecases.devices import Devices, hand_to
from chalicelib.usecases.ports import Book, Changes, Outpaced, Vault
from chalicelib.usecases.till import Till

PIN: Final = re.compile(r"[0-9]{4,6}", re.ASCII)
WRONG_FREE: Final = 4
"""So many wrong PINs cost nothing; each one more doubles the wait."""
FIRST_WAIT: Final = timedelta(seconds=60)
WRONG_MAX: Final = 15
"""After so many the device is no till any more: whoever holds it does not work here."""
SALT_BYTES: Final = 16
COST: Final = 2**14
"""scrypt's n: about a tenth of a second, and 16 MB."""


def set_pin(team: Team, devices: Devices, vault: Vault, who: Staff, staff: Staff, pin: str | None) -> Staff:
    """Give somebody a PIN in place of the one they had; None takes it. Earlier wrong ones are forgotten.

    Nobody sets that of somebody who may do more than they. Raises UnusableField.
    """
    if not who.role.covers(staff.role):
        raise UnusableField("staff", "somebody who may do no more than you")
    if pin is not None and not PIN.fullmatch(pin):
        raise UnusableField("pin", "4 to 6 digits")
    if pin is not None and _is_guessed_first(pin):
        raise UnusableField("pin", "not four times the same digit, and no row such as 1234")
    changed = replace(staff, pin=_keep(vault, staff, pin, secrets.token_hex(SALT_BYTES)) if pin is not None else None)
    team.put(changed)
    _forget(devices, staff)
    return changed


def holder_of(team: Team, device: Device) -> Staff | None:
    """In whose hands a device is; None: it is locked. Where nobody has a PIN to unlock it, in those of who paired it."""
    if device.staff_id is not None:
        return team.get(device.merchant_id, device.staff_id)
    if any(one.pin for one in team.of_merchant(device.merchant_id)):
        return None
    return team.get(device.merchant_id, device.paired_by)


def unlock(
    book: Book, team: Team, devices: Devices, vault: Vault, till: Till, device: Device, staff_id: str, pin: str, now: datetime
) -> Device:
    """The device in the hands of the person with this PIN. Raises UnknownPairing, and what `prove` raises."""
    staff = prove(book, team, devices, vault, till, device, staff_id, pin, now)
    return hand_to(devices, device, staff.id, now)


def prove(
    book: Book, team: Team, devices: Devices, vault: Vault, till: Till, device: Device, staff_id: str, pin: str, now: datetime
) -> Staff:
    """Who has this PIN, where it is theirs; in whose hands the device is stays as it is.

    A try is written down before it is looked at, so that many at once are counted as well. Raises WrongPin, with the seconds to
    wait; TillUnpaired where it was one too many, of which the owners are texted.
    """
    staff = team.get(device.merchant_id, staff_id)
    if staff is None or staff.pin is None:
        raise WrongPin(0)
    tries = _count(devices, staff, now)
    salt = staff.pin.partition("$")[0]
    if PIN.fullmatch(pin) and hmac.compare_digest(staff.pin, _keep(vault, staff, pin, salt)):
        _forget(devices, staff)
        return staff
    if tries.wrong >= WRONG_MAX:
        devices.drop(device.merchant_id, device.id)
        _tell_owners(book, team, vault, till, device, now)
        raise TillUnpaired
    raise WrongPin(_seconds(tries, now))


def _tell_owners(book: Book, team: Team, vault: Vault, till: Till, device: Device, now: datetime) -> None:
    """Text the owners that a device was ended: somebody tries PINs there. It leaves as every text does."""
    merchant, told = till.merchant, (Reply("till_unpaired", {"location": till.location.name}),)
    for one in team.of_merchant(merchant.id):
        if one.role is not Role.OWNER or not one.phone_sealed:
            continue
        member_id = vault.member_id(merchant.id, PhoneNumber(vault.open(merchant.id, one.phone_sealed)))
        cause = f"unpaired:{device.id}:{one.id}"
        text = HandledText(cause, member_id, one.phone_sealed, merchant.language, "unpaired", now, told)
        with suppress(Outpaced):  # it was told before
            book.commit(Changes(merchant.id, handled=text))


def _keep(vault: Vault, staff: Staff, pin: str, salt: str) -> str:
    """What is kept of a PIN: slow to make, and worthless to who has the table but not the vault's secret."""
    slow = hashlib.scrypt(pin.encode(), salt=bytes.fromhex(salt), n=COST, r=8, p=1, maxmem=2**26)
    return f"{salt}${vault.sign(staff.merchant_id, f'pin|{staff.id}|{slow.hex()}')}"


def _is_guessed_first(pin: str) -> bool:
    return len(set(pin)) == 1 or pin in "01234567890" or pin in "09876543210"


def _count(devices: Devices, staff: Staff, now: datetime) -> Tries:
    """One more try, as a wrong one until it is known better. Raises WrongPin where none is heard now."""
    while True:
        known = devices.tries(staff.merchant_id, staff.id)
        if known.wait_until is not None and now < known.wait_until:
            raise WrongPin(_seconds(known, now))
        wrong = known.wrong + 1
        wait = FIRST_WAIT * 2 ** (wrong - WRONG_FREE - 1) if wrong > WRONG_FREE else None
        counted = replace(known, wrong=wrong, wait_until=now + wait if wait else None)
        try:
            devices.note_tries(counted)
        except Outpaced:
            continue
        return counted


def _forget(devices: Devices, staff: Staff) -> None:
    while True:
        known = devices.tries(staff.merchant_id, staff.id)
        if not known.wrong:
            return
        try:
            devices.note_tries(replace(known, wrong=0, wait_until=None))
        except Outpaced:
            continue
        return


def _seconds(tries: Tries, now: datetime) -> int:
    return max(1, round((tries.wait_until - now).total_seconds())) if tries.wait_until else 0
