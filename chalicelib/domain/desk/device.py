"""Devices: phones and tablets that a shop uses as a till page, and the codes by which they are paired."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.domain.claim import DIGITS, LETTERS

CODE_LENGTH: Final = 8
CODE_LASTS: Final = timedelta(minutes=10)
SIGNS: Final = DIGITS + LETTERS
"""No vowels, and none that looks like another."""
LOCKS_AFTER: Final = (2, 5, 15, 0)
"""Minutes without a touch after which a till locks; 0: never."""
NAME_MAX: Final = 40
DEVICES_MAX: Final = 50
"""Of one merchant at a time."""
SEEN_EVERY: Final = timedelta(minutes=1)
"""That a device was used is written down so often: every tap would be a write."""
TOKEN: Final = re.compile(r"([a-z0-9~-]{1,60})\.(till_[0-9a-f]{12})\.([\w-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Pairing:
    """A code that pairs one device with a location, until it is used or `expires_at`. Only its digest is kept."""

    digest: str
    merchant_id: str
    location_id: str
    name: str
    made_by: str
    """Id of the person on the team who asked for it."""
    expires_at: datetime
    lock_minutes: int = LOCKS_AFTER[1]


@dataclass(frozen=True, slots=True)
class Device:
    """A paired device. It works for one location, and only where somebody has unlocked it: `staff_id`, None: it is locked.

    `digest` is of the secret that it keeps. `seen_at` is known to a minute.
    """

    merchant_id: str
    id: str
    location_id: str
    name: str
    digest: str
    paired_at: datetime
    paired_by: str
    seen_at: datetime
    lock_minutes: int = LOCKS_AFTER[1]
    staff_id: str | None = None
    revision: int = 0

    def is_left(self, now: datetime) -> bool:
        """Whether nobody has touched it for longer than it stays unlocked."""
        return bool(self.lock_minutes) and now - self.seen_at > timedelta(minutes=self.lock_minutes) + SEEN_EVERY


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong PINs of one person since the last right one, and until when no other is heard."""

    merchant_id: str
    staff_id: str
    wrong: int = 0
    wait_until: datetime | None = None
    revision: int = 0


def read_code(typed: str) -> str:
    """The code as somebody typed it, in one form: capital letters without spaces and hyphens."""
    return re.sub(r"[\s-]", "", typed).upper()


def write_code(code: str) -> str:
    """The code as people read it: two groups of four."""
    return f"{code[:4]} {code[4:]}"
