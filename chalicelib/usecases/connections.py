"""Connections of points of sale: where they are kept."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, Protocol

from chalicelib.domain.desk.connection import Connection, System

CALLED_AGAIN: Final = timedelta(hours=1)
"""So old the note of a connection's last call may be: not every call of a till is worth a write."""


class Connections(Protocol):
    """The accounts at makers of points of sale, in the merchants' table. Answers may be up to 60 seconds old, lists are not."""

    def find(self, system: System, account: str) -> Connection | None:
        """The connection of this account (any text, as somebody sent it), or None."""

    def of_merchant(self, merchant_id: str) -> tuple[Connection, ...]:
        """All connections of a merchant, in order of system and account, with all writes that were acknowledged."""

    def put(self, connection: Connection) -> None:
        """Store a connection in place of what was known of its account. Raises Outpaced where that is another merchant's."""

    def drop(self, connection: Connection) -> None:
        """Forget a connection and its secrets; forgetting twice is no error."""

    def note_call(self, connection: Connection, at: datetime) -> None:
        """That a call of this connection came. Each process stores it once in `CALLED_AGAIN`. Raises Busy, Unanswered."""

    def last_calls(self, merchant_id: str) -> Mapping[tuple[System, str], datetime]:
        """When each of a merchant's connections called last, by system and account, as far as it was stored."""
