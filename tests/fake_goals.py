"""Goals in memory; they pass the port's contract."""

from collections.abc import Iterator

from chalicelib.domain.figures.goals import Goal
from chalicelib.usecases.figures.goals import Goals, Reader


class FakeGoals(Goals):
    def __init__(self) -> None:
        self.known: dict[tuple[str, str], Goal] = {}
        self.reading: set[Reader] = set()

    def of_merchant(self, merchant_id: str) -> tuple[Goal, ...]:
        there = (goal for (owner, _), goal in self.known.items() if owner == merchant_id)
        return tuple(sorted(there, key=lambda goal: (goal.begun, goal.id)))

    def put(self, merchant_id: str, goal: Goal) -> None:
        self.known[merchant_id, goal.id] = goal

    def readers(self) -> Iterator[Reader]:
        yield from sorted(self.reading, key=lambda reader: (reader.merchant_id, reader.staff_id))

    def is_reader(self, reader: Reader) -> bool:
        return reader in self.reading

    def put_reader(self, reader: Reader) -> None:
        self.reading.add(reader)

    def drop_reader(self, reader: Reader) -> None:
        self.reading.discard(reader)
