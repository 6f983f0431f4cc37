"""What is bought, in memory: the lists of days are those of the fake figures."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from chalicelib.domain.figures.goods import Bought, Goods
from chalicelib.usecases.figures.selling import Baskets, Late, Report
from tests.fake_tallies import FakeTallies


class FakeBaskets(Baskets):
    """Baskets in memory. A list is read whole, however long it is."""

    def __init__(self, tallies: FakeTallies) -> None:
        self._tallies = tallies
        self.marks: dict[str, date] = {}
        self.kept: dict[tuple[str, str, date], Goods] = {}
        self.reports: dict[tuple[str, str, int], Report] = {}

    def checks(self, merchant_id: str, day: date, most: int) -> Iterator[tuple[Bought, int]]:
        for (owner, when, _), bought in self._tallies.bought.items():
            if (owner, when) == (merchant_id, day):
                yield bought, 1

    def late(self, merchant_id: str) -> tuple[Late, ...]:
        return tuple(Late(day, f"{times}") for (owner, day), times in self._tallies.late.items() if owner == merchant_id)

    def settle(self, merchant_id: str, late: Iterable[Late]) -> None:
        for one in late:
            if self._tallies.late.get((merchant_id, one.day)) == int(one.mark):
                del self._tallies.late[merchant_id, one.day]

    def progress(self, merchant_id: str) -> date | None:
        return self.marks.get(merchant_id)

    def move(self, merchant_id: str, day: date) -> None:
        self.marks[merchant_id] = day

    def put_day(self, merchant_id: str, day: date, shops: Mapping[str, Goods]) -> None:
        self.kept |= {(merchant_id, place, day): goods for place, goods in shops.items()}

    def days(self, merchant_id: str, location_id: str, first: date, last: date) -> Iterator[tuple[date, Goods]]:
        for (owner, place, day), goods in sorted(self.kept.items(), key=lambda one: one[0]):
            if (owner, place) == (merchant_id, location_id) and first <= day <= last:
                yield day, goods

    def put_report(self, merchant_id: str, location_id: str, length: int, report: Report) -> None:
        self.reports[merchant_id, location_id, length] = report

    def report(self, merchant_id: str, location_id: str, length: int) -> Report | None:
        return self.reports.get((merchant_id, location_id, length))

    def tastes(self, merchant_id: str, member_ids: Collection[str], halves: Collection[date]) -> dict[str, Counter[str]]:
        found: dict[str, Counter[str]] = {}
        for (owner, member_id, half), counts in self._tallies.tastes.items():
            if owner == merchant_id and member_id in member_ids and half in halves:
                found.setdefault(member_id, Counter()).update(counts)
        return {member_id: +counts for member_id, counts in found.items() if +counts}
