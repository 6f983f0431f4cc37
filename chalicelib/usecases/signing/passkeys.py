"""Signing in with a passkey, and whose it is. What a device sends is checked in the room of pages, by a library for it."""

from datetime import datetime, timedelta
from typing import Final, Protocol

from chalicelib.domain.desk.passkey import NAME_LENGTH_MAX, PASSKEYS_MAX, Passkey
from chalicelib.domain.desk.staff import Staff
from chalicelib.domain.refusals import UnusableField, refuse_first
from chalicelib.usecases.audit import Audit, note
from chalicelib.usecases.desk import Team
from chalicelib.usecases.signing.signing_in import Rejected

PLAIN_NAME: Final = "Passkey"
CHALLENGE_LASTS: Final = timedelta(minutes=5)
ENTER, ADD = "passkey", "new-passkey"
"""What a challenge is for: one does not do for the other."""


class Passkeys(Protocol):
    """The passkeys of everybody, in the merchants table."""

    def find(self, digest: str) -> Passkey | None:
        """The passkey with this digest, or None."""

    def of_staff(self, merchant_id: str, staff_id: str) -> tuple[Passkey, ...]:
        """Somebody's passkeys, oldest first."""

    def put(self, passkey: Passkey) -> None:
        """Store a passkey, whatever was there."""

    def drop(self, passkey: Passkey) -> None:
        """Forget a passkey; forgetting twice is no error."""


def add(passkeys: Passkeys, audit: Audit, staff: Staff, passkey: Passkey, now: datetime) -> None:
    """Keep a passkey that somebody made. Raises UnusableField where they have as many as they may, or it is somebody else's."""
    known = passkeys.find(passkey.digest)
    many = len(passkeys.of_staff(staff.merchant_id, staff.id)) >= PASSKEYS_MAX
    refuse_first(
        (
            (known is not None, "passkey", "one that is not in use yet"),
            (many, "passkey", f"at most {PASSKEYS_MAX} of them: remove one first"),
            (len(passkey.name) > NAME_LENGTH_MAX, "name", f"at most {NAME_LENGTH_MAX} characters"),
        )
    )
    passkeys.put(passkey)
    note(audit, staff, "passkey_added", passkey.digest[:12], now)


def remove(passkeys: Passkeys, audit: Audit, staff: Staff, digest: str, now: datetime) -> None:
    """Forget one of somebody's own passkeys. Raises UnusableField where it is not theirs."""
    passkey = passkeys.find(digest)
    if passkey is None or (passkey.merchant_id, passkey.staff_id) != (staff.merchant_id, staff.id):
        raise UnusableField("passkey", "one of yours")
    passkeys.drop(passkey)
    note(audit, staff, "passkey_removed", digest[:12], now)


def forget(passkeys: Passkeys, gone: Staff) -> None:
    """Keep no passkey of somebody who left the team; none of them signed anybody in any more."""
    for passkey in passkeys.of_staff(gone.merchant_id, gone.id):
        passkeys.drop(passkey)


def enter(passkeys: Passkeys, team: Team, passkey: Passkey, uses: int, now: datetime) -> Staff:
    """Whom a passkey signs in that has just been proved. Raises Rejected where they left the team."""
    staff = team.get(passkey.merchant_id, passkey.staff_id)
    if staff is None:
        raise Rejected("over")
    passkeys.put(passkey.use(uses, now))
    return staff
