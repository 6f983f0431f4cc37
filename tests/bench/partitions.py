"""A model of how DynamoDB shares out a table's load, since no emulator throttles as it does.

Facts (DynamoDB developer guide: partition key design, warm throughput; its blog series on scaling partitions): a partition serves
1,000 write units and 3,000 read units a second, whoever asks. A new table on demand has 4 partitions; one that was warmed up to
so many write units has one for each thousand. Each takes an equal part of the hashes of the partition keys. A partition that is
too hot for long splits. Assumptions: nothing is saved up for a burst, nobody tries again, and what is refused costs nothing.
"""

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tests.bench.memory import Call

WRITE_UNITS: Final = 1_000
ROOM: Final = {"write": WRITE_UNITS, "read": 3_000}
"""What a partition has room for in a second."""
NEW_TABLE: Final = 4
"""Partitions of a table that nobody warmed up."""
SPLIT_SECONDS: Final = 60
"""A partition that had to refuse something in each of so many seconds splits. AWS does not say how long it takes; minutes."""
HASHES: Final = 1 << 128

Sale = Sequence[Call]
"""The calls of one sale, one after the other."""


@dataclass(frozen=True)
class Outcome:
    """Sales that were served and refused, second by second."""

    served: tuple[int, ...]
    refused: tuple[int, ...]

    @property
    def refused_share(self) -> float:
        """Of all sales."""
        return sum(self.refused) / (sum(self.served) + sum(self.refused))


class Partitions:
    """A table's partitions, each with its part of the hashes."""

    def __init__(self, count: int, *, split: bool = False) -> None:
        self.starts = [HASHES * number // count for number in range(count)]
        self._split = split
        self._hot: dict[int, int] = {}
        """For how many seconds on end the partition that begins here has refused something."""

    def serve(self, sales: Sequence[Sale], seconds: int) -> Outcome:
        """Serve these sales in each of so many seconds, as far as there is room."""
        served: list[int] = []
        partitions = 0
        for _ in range(seconds):
            if len(self.starts) != partitions:  # else this second is like the one before
                partitions, (well, hot) = len(self.starts), self._serve_second(sales)
            served.append(well)
            self._warm(hot)
        return Outcome(tuple(served), tuple(len(sales) - well for well in served))

    def _serve_second(self, sales: Sequence[Sale]) -> tuple[int, set[int]]:
        """How many were served, and which partitions had to refuse."""
        room = {(kind, number): units for kind, units in ROOM.items() for number in range(len(self.starts))}
        hot: set[int] = set()
        well = 0
        for sale in sales:
            asked: Counter[tuple[str, int]] = Counter()
            for call in sale:
                for kind, units in (("write", call.writes), ("read", call.reads)):
                    for key, count in units.items():
                        asked[kind, self._of(key)] += count
            full = {number for (kind, number), units in asked.items() if room[kind, number] < units}
            hot |= full
            if not full:
                well += 1
                for place, units in asked.items():
                    room[place] -= units
        return well, hot

    def _of(self, key: str) -> int:
        return bisect_right(self.starts, hash_of(key)) - 1

    def _warm(self, hot: set[int]) -> None:
        self._hot = {start: self._hot.get(start, 0) + 1 for start in (self.starts[number] for number in hot)}
        for start in [start for start, seconds in self._hot.items() if seconds >= SPLIT_SECONDS and self._split]:
            number = self.starts.index(start)
            end = self.starts[number + 1] if number + 1 < len(self.starts) else HASHES
            self.starts.insert(number + 1, (start + end) // 2)
            del self._hot[start]


_hashes: dict[str, int] = {}


def hash_of(key: str) -> int:
    if key not in _hashes:
        _hashes[key] = int.from_bytes(hashlib.md5(key.encode(), usedforsecurity=False).digest())
    return _hashes[key]
