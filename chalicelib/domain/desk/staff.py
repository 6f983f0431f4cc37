"""Who works at a merchant, and what they may do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What somebody may do: an owner all, a manager what a day needs, staff the till alone."""

    STAFF = "staff"
    MANAGER = "manager"
    OWNER = "owner"

    def covers(self, needed: "Role") -> bool:
        """Whether who has this role may do what `needed` may."""
        return _RANKS[self] >= _RANKS[needed]


_RANKS: Final = {Role.STAFF: 0, Role.MANAGER: 1, Role.OWNER: 2}


CONFIRMED_FOR: Final = timedelta(minutes=15)
"""For so long somebody who showed that it is them may do what would hurt if it were somebody else."""


@dataclass(frozen=True, slots=True)
class Staff:
    """One person on a merchant's team.

    `phone_sealed` is their own number, encrypted, and `phone_hash` the keyed hash by which they are found when they sign in; both
    are empty where they work at the till alone. `pin` is what is kept of their PIN, None where they have none. `link` names the
    newest sign-in link that was made for them: an older one is over.
    """

    merchant_id: str
    id: str
    name: str
    role: Role
    since: datetime
    phone_sealed: bytes = b""
    phone_hash: str = ""
    pin: str | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in at the console. Only the digest of what their browser holds is kept.

    `confirmed_at` is when they last showed that it is them: by a code or a passkey.
    """

    digest: str
    merchant_id: str
    staff_id: str
    begun_at: datetime
    seen_at: datetime
    confirmed_at: datetime

    def is_confirmed(self, now: datetime) -> bool:
        """Whether they showed just now that it is them."""
        return now - self.confirmed_at < CONFIRMED_FOR
