"""The figures in memory."""

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from chalicelib.domain.tallies import Counted, Spot, add_up
from chalicelib.domain.visits import Visits
from chalicelib.usecases.overview.tallies import Recount, Tallies
from chalicelib.usecases.ports import Outpaced


class FakeTallies(Tallies):
    """Tallies in memory. Its fields are for tests to look at, not to write to."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], Counted] = {}
        self.days: dict[tuple[str, str], Visits] = {}
        self.numbers: dict[str, dict[Spot, Counter[str]]] = {}
        self._lock = threading.Lock()

    def counted(self, merchant_id: str, subject: str) -> Counted:
        return self.known.get((merchant_id, subject), Counted())

    def visits(self, merchant_id: str, member_id: str) -> Visits:
        return self.days.get((merchant_id, member_id), Visits())

    def commit(self, recount: Recount) -> None:
        merchant_id = recount.merchant_id
        with self._lock:
            if self.counted(merchant_id, recount.subject).revision != recount.counted.revision:
                raise Outpaced
            if any(self.visits(merchant_id, name).revision != days.revision for name, days in recount.days.items()):
                raise Outpaced
            self.known[merchant_id, recount.subject] = replace(recount.counted, revision=recount.counted.revision + 1)
            for name, days in recount.days.items():
                self.days[merchant_id, name] = replace(days, revision=days.revision + 1)
            self.numbers[merchant_id] = add_up([self.numbers.get(merchant_id, {}), recount.added])

    def since(self, merchant_id: str, first: date) -> Mapping[Spot, Counter[str]]:
        found = self.numbers.get(merchant_id, {})
        return {spot: Counter(numbers) for spot, numbers in found.items() if spot.day is None or spot.day >= first}
