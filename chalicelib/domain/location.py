"""A shop of a merchant."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Location:
    """One shop of a merchant; offers and receipts go by its own zone.

    `earlier` are the zones that it had before, oldest first, each with the instant until which it held.
    """

    id: str
    name: str
    timezone: str
    earlier: tuple[tuple[datetime, str], ...] = ()
    region: str = ""
    """The part of the country whose law holds there, by ISO 3166-2, such as CA-QC; "" where nobody said."""
    hours: tuple[str, ...] = ()
    """When it is open, from Monday on, as `07:00-18:00` in its own time, "" where it is closed; none where nobody said."""

    def zone_at(self, at: datetime) -> str:
        """The zone that its clocks showed then: what was priced by it stays so."""
        return next((zone for until, zone in self.earlier if at < until), self.timezone)
