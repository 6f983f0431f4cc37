"""The keys of a location's tills: shown once, then known by a digest and by how they end."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

KEYS_MAX: Final = 4
"""Live keys of a location: the one in use and the next one, and room for two tills that are exchanged at different times."""
ID_LENGTH: Final = 8
ENDING_LENGTH: Final = 4


@dataclass(frozen=True, slots=True)
class LocationKey:
    """What is kept of a live key. A location has `KEYS_MAX` slots, and each key is in one of them."""

    location_id: str
    slot: int
    digest: str
    ending: str
    issued_at: datetime

    @property
    def id(self) -> str:
        """What people name it by; no key can be told from it."""
        return self.digest[:ID_LENGTH]


def make_key(location_id: str, slot: int, now: datetime, *, test: bool = False) -> tuple[LocationKey, str]:
    """A new key, and the words of it that a till sends. Those of a test key say so, for people; what it opens is kept with it."""
    secret = ("rk_test_" if test else "rk_") + secrets.token_urlsafe(24)
    return keep_of(secret, location_id, slot, now), secret


def keep_of(secret: str, location_id: str, slot: int, now: datetime) -> LocationKey:
    """What is kept of a key with these words."""
    return LocationKey(location_id, slot, digest_of(secret), secret[-ENDING_LENGTH:], now)


def digest_of(secret: str) -> str:
    """64 hex characters by which a key, a session or a device is found. Nobody guesses 192 random bits, so they need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()
