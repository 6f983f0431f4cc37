"""Passkeys: what is kept of a key that somebody's phone or computer holds, so that it signs them in without a code."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

PASSKEYS_MAX: Final = 10
NAME_LENGTH_MAX: Final = 40


@dataclass(frozen=True, slots=True)
class Passkey:
    """One passkey of one person. `uses` is the device's own counter; many stay at 0.

    `digest` is that of the credential's id, by which it is found. What is kept opens nothing: the private key never leaves the
    device.
    """

    digest: str
    merchant_id: str
    staff_id: str
    credential: bytes
    public_key: bytes
    uses: int
    name: str
    made_at: datetime
    used_at: datetime | None = None

    def use(self, uses: int, now: datetime) -> "Passkey":
        """The passkey after it signed somebody in."""
        return replace(self, uses=uses, used_at=now)


def digest_of(credential: bytes) -> str:
    """By which a passkey is found."""
    return hashlib.sha256(credential).hexdigest()
