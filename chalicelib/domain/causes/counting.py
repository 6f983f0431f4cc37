"""What was given to causes, by month: what a redemption adds, and reading it again."""

import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from chalicelib.domain.figures.tallies import Amounts, Spot
from chalicelib.domain.redemption import Given

GIVEN: Final = "*given:"
"""With a month: in place of a shop, at a spot of no day. No location's id begins so."""
AMOUNT, TIMES, GIVERS = "given:", "gifts:", "giver:"
"""With a cause's id: minor units, how often, and how often by each of `GROUPS` groups of members."""
GROUPS: Final = 64
"""Members fall into so many groups by a hash of their id. So many groups as gave, so many people at least did: it is known that
several gave, without keeping who."""
GIVERS_MIN: Final = 5
"""Of fewer people nothing is told in public: whoever saw one of them give would know what they gave."""


@dataclass(frozen=True, slots=True)
class GivenMonth:
    """What was given to a cause in a month: minor units, how often, and by how many people at least."""

    month: date
    cause_id: str
    amount: int
    times: int
    givers: int

    @property
    def is_public(self) -> bool:
        """Whether so many gave that no one of them can be told."""
        return self.givers >= GIVERS_MIN


def of_giving(given: Given, member_id: str, day: date) -> Amounts:
    """What a gift on this local day adds."""
    group = zlib.crc32(member_id.encode()) % GROUPS
    numbers = {f"{AMOUNT}{given.cause_id}": given.amount, f"{TIMES}{given.cause_id}": 1, f"{GIVERS}{given.cause_id}:{group}": 1}
    return {Spot(None, f"{GIVEN}{day:%Y-%m}"): numbers}


def months_of(amounts: Mapping[Spot, Counter[str]]) -> tuple[GivenMonth, ...]:
    """Every month in which something was given, the last first, and of one month the newest cause first."""
    found = []
    for spot, numbers in amounts.items():
        if not spot.location_id.startswith(GIVEN):
            continue
        month = date.fromisoformat(f"{spot.location_id.removeprefix(GIVEN)}-01")
        for cause_id in {name.removeprefix(TIMES) for name in numbers if name.startswith(TIMES)}:
            givers = sum(times > 0 for name, times in numbers.items() if name.startswith(f"{GIVERS}{cause_id}:"))
            amount, times = numbers[f"{AMOUNT}{cause_id}"], numbers[f"{TIMES}{cause_id}"]
            if times or amount:
                found.append(GivenMonth(month, cause_id, amount, times, givers))
    return tuple(sorted(found, key=lambda one: (one.month, one.cause_id), reverse=True))
