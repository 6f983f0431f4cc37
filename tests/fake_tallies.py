"""The figures in memory."""

import threading
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from chalicelib.domain.figures.tallies import Counted, Spot, add_up
from chalicelib.domain.figures.visits import Visits
from chalicelib.usecases.overview.tallies import Recount, Tallies
from chalicelib.usecases.ports import Outpaced

if TYPE_CHECKING:
    from chalicelib.domain.figures.goods import Bought


class FakeTallies(Tallies):
    """Tallies in memory. Its fields are for tests to look at, not to write to."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], Counted] = {}
        self.days: dict[tuple[str, str], Visits] = {}
        self.numbers: dict[str, dict[Spot, Counter[str]]] = {}
        self.bought: dict[tuple[str, date, str], Bought] = {}
        self.late: dict[tuple[str, date], int] = {}
        self.tastes: dict[tuple[str, str, date], Counter[str]] = {}
        self._lock = threading.Lock()

    def counted(self, merchant_id: str, subjects: Collection[str]) -> dict[str, Counted]:
        return {name: self.known[merchant_id, name] for name in subjects if (merchant_id, name) in self.known}

    def visits(self, merchant_id: str, member_ids: Collection[str]) -> dict[str, Visits]:
        return {name: self.days[merchant_id, name] for name in member_ids if (merchant_id, name) in self.days}

    def commit(self, recount: Recount) -> None:
        merchant_id = recount.merchant_id
        with self._lock:
            for name, counted in recount.counted.items():
                if self.known.get((merchant_id, name), Counted()).revision != counted.revision:
                    raise Outpaced
            if any(self.days.get((merchant_id, name), Visits()).revision != days.revision for name, days in recount.days.items()):
                raise Outpaced
            for name, counted in recount.counted.items():
                self.known[merchant_id, name] = replace(counted, revision=counted.revision + 1)
            for name, days in recount.days.items():
                self.days[merchant_id, name] = replace(days, revision=days.revision + 1)
            self._keep_bought(merchant_id, recount)
            self.numbers[merchant_id] = add_up([self.numbers.get(merchant_id, {}), recount.added])

    def _keep_bought(self, merchant_id: str, recount: Recount) -> None:
        for (day, subject), bought in recount.bought.items():
            self.bought.pop((merchant_id, day, subject), None)
            if bought is not None:
                self.bought[merchant_id, day, subject] = bought
        for day in recount.late:
            self.late[merchant_id, day] = self.late.get((merchant_id, day), 0) + 1
        for (member_id, half), counts in recount.tastes.items():
            self.tastes.setdefault((merchant_id, member_id, half), Counter()).update(counts)

    def since(self, merchant_id: str, first: date) -> Mapping[Spot, Counter[str]]:
        found = self.numbers.get(merchant_id, {})
        return {spot: Counter(numbers) for spot, numbers in found.items() if spot.day is None or spot.day >= first}
