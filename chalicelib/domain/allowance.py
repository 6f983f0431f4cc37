"""What a till may give away while it has no connection: so many points a terminal and day, and no more."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.domain.calendar import first_instant
from chalicelib.domain.refusals import AllowanceExceeded, UnknownAllowance

TOLD_WITHIN = timedelta(days=7)
"""How long after its end what was used of an allowance may still be told."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """Up to `points` that one terminal may redeem without asking, from the local `day` of its location through the next one.

    There is one for a terminal and day, however often it is asked for. `used` is what has been told of it so far.
    """

    location_id: str
    terminal_id: str
    day: date
    points: int
    expires_at: datetime
    used: int = 0
    revision: int = 0

    def use(self, points: int) -> "Allowance":
        """The allowance after `points` more. Raises AllowanceExceeded."""
        if self.used + points > self.points:
            raise AllowanceExceeded(self.points, self.used, points)
        return replace(self, used=self.used + points)

    def check_time(self, at: datetime, now: datetime, zone: str) -> None:
        """Raise UnknownAllowance unless a use at `at` that is told `now` falls under it; `zone` is the location's."""
        if not first_instant(self.day, zone) <= at < self.expires_at:
            raise UnknownAllowance("for another day")
        if now >= self.expires_at + TOLD_WITHIN:
            raise UnknownAllowance("told too late")


def grant(location_id: str, terminal_id: str, day: date, points: int, zone: str) -> Allowance:
    """The allowance of a terminal that asks on the local `day` of its location."""
    return Allowance(location_id, terminal_id, day, points, first_instant(day + timedelta(days=2), zone))
