"""What became of a text after it left, as the carrier side tells."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.suppression import SuppressionReason


class DeliveryStatus(StrEnum):
    """How far a text came."""

    UNDERWAY = "underway"
    """Nothing is decided yet; another report will follow."""
    DELIVERED = "delivered"
    """The phone or its carrier took it."""
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Nobody told in time."""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """One report of one text.

    `reason` is a word of ours for why it failed, "" where it did not. `suppresses` is set where the number will not be reached
    by another text either. `price_micros` (millionths of a US dollar) and `parts` are None where the report does not tell.
    `to` is the number (E.164), from which its keyed hash is made; it is never stored, and stays out of its repr, which may end
    up in a log.
    """

    message_id: str
    status: DeliveryStatus
    reason: str
    suppresses: SuppressionReason | None
    price_micros: int | None
    parts: int | None
    at: datetime
    to: str | None = field(default=None, repr=False)

    @property
    def permanent(self) -> bool:
        """Whether there is no use in texting this number again."""
        return self.suppresses is not None
