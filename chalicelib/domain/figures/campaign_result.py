"""What a campaign brought: who was to get its text beside who was held out, in as many days from the day on which it was sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from chalicelib.domain.figures.campaign import Arm
from chalicelib.domain.figures.lift import Lift, Side, lift_of_coming, lift_of_spend
from chalicelib.domain.figures.visits import Visits

MEASURED_DAYS: Final = 28
"""Days that count, the one on which it was sent the first of them."""
GRACE_DAYS: Final = 7
"""For so many nights more it is counted anew: a night may fail, and tills without a connection tell late."""

Sides = Mapping[Arm, Side]


@dataclass(frozen=True, slots=True)
class CampaignResult:
    """The two sides after so many `days`, as of the end of `day`.

    Everybody counts on the side to which they were drawn, also who never got the text for some other reason.
    """

    day: date
    days: int
    texted: Side
    held_out: Side

    @property
    def is_final(self) -> bool:
        """Whether all days are in it."""
        return self.days >= MEASURED_DAYS

    @property
    def spend(self) -> Lift | None:
        """What each member paid more, in minor units; None where nobody is on a side."""
        return lift_of_spend(self.texted, self.held_out)

    @property
    def coming(self) -> Lift | None:
        """By how much the share that came is greater; None where nobody is on a side."""
        return lift_of_coming(self.texted, self.held_out)


def is_measured(begun_on: date | None, day: date) -> bool:
    """Whether a campaign that was sent on this day is looked at, at the end of `day`."""
    return begun_on is not None and begun_on <= day < begun_on + timedelta(days=MEASURED_DAYS + GRACE_DAYS)


def days_counted(begun_on: date, day: date) -> int:
    """How many days count by the end of `day`."""
    return min((day - begun_on).days + 1, MEASURED_DAYS)


def outcome(visits: Visits, begun_on: date, days: int) -> tuple[bool, int]:
    """Whether a member came in these days, and what they paid in them, in any shop: what moved from one to another is no gain."""
    until = begun_on + timedelta(days=days)
    found = [seen for there in visits.days.values() for day, seen in there.items() if begun_on <= day < until]
    return any(seen.sales for seen in found), sum(seen.spend for seen in found)
