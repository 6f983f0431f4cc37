"""What the pages need from outside, beside the ledger and the merchants: teams, sessions, counters."""

from datetime import datetime, timedelta
from typing import Final, Protocol

from chalicelib.domain.desk.staff import Session, Staff
from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases.ports import Vault

TEAM_SCOPE: Final = "#team"
"""For what the numbers of people who work somewhere are hashed; no merchant's id holds a "#"."""
SESSION_LASTS: Final = timedelta(days=30)
"""A session ends when it was not used for so long."""


class Team(Protocol):
    """The people who work at merchants."""

    def of_merchant(self, merchant_id: str) -> tuple[Staff, ...]:
        """Everybody at a merchant, with all writes that were acknowledged, in the order in which they came."""

    def get(self, merchant_id: str, staff_id: str) -> Staff | None:
        """One person, or None where they are not there any more."""

    def of_phone(self, phone_hash: str) -> tuple[Staff, ...]:
        """Everybody with this number, one for each merchant that they work at."""

    def put(self, staff: Staff) -> None:
        """Store somebody, whatever was there. Raises Outpaced where somebody else wrote at the same moment."""

    def drop(self, staff: Staff) -> None:
        """Take somebody off the team; dropping twice is no error."""


class Sessions(Protocol):
    """Who is signed in."""

    def put(self, session: Session) -> None:
        """Store a session, whatever was there."""

    def find(self, digest: str, now: datetime) -> Session | None:
        """The session with this digest, with all writes that were acknowledged; None where it has ended."""

    def end(self, digest: str) -> None:
        """End a session; ending it twice is no error."""


class Counters(Protocol):
    """How often something was tried. Names say of which window of time, and hold no personal data: hash it before."""

    def add(self, name: str, until: datetime) -> int:
        """Count once more; returns how often it was counted. After `until`, when the window is over, the counter vanishes."""

    def read(self, name: str) -> int:
        """How often it was counted, with all that was acknowledged; nothing is counted."""


def hash_phone(vault: Vault, phone: PhoneNumber) -> str:
    """By which somebody on a team is found."""
    return vault.sign(TEAM_SCOPE, phone.e164)
