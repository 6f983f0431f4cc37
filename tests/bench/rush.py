"""A model of a rush: one merchant's sales come down the stream's shards, and each shard's handler counts them, in virtual time.

The handlers run the code that counts, on figures in memory that take as long as DynamoDB does, and refuse a transaction while
another one writes one of its items. Assumptions: what a request takes, and what a handler's own work on a record takes, below.
"""

from __future__ import annotations

import heapq
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING, Any, Final

from greenlet import getcurrent, greenlet

from chalicelib.domain.account import Account
from chalicelib.domain.entry import Entry, EntryKind
from chalicelib.domain.figures.tallies import Spot
from chalicelib.domain.refusals import Busy
from chalicelib.domain.sale import Posted, Report, Sale, SaleState
from chalicelib.storage.figures import figure_keys
from chalicelib.usecases.overview.ports import Keeper, Seen
from chalicelib.usecases.overview.tallies import follow
from tests.bench.capacity import WRITE_BYTES
from tests.builders import Shop
from tests.fake_overview import FakeDirectory, FakeFeed, FakeTextLog
from tests.fake_tallies import FakeTallies

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from chalicelib.usecases.overview.tallies import Recount

READ_SECONDS: Final = 0.006
WRITE_SECONDS: Final = 0.03
"""A transaction of some eighty items."""
WORK_SECONDS: Final = 0.0015
"""Python's part of a record."""
BATCH: Final = 100
"""Records that a handler is given at once: as in app.py."""
OTHERS_SECONDS: Final = 0.04
"""What the other projections of a batch take."""
TRIES: Final = 4
PAUSES: Final = (0.1, 0.2, 0.4)
"""As in storage/patience.py."""
HUNDREDS: Final = 100
NOON: Final = datetime(2026, 11, 21, 20, tzinfo=UTC)


class Clock:
    """Time that passes only where somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self._waiting: list[tuple[float, int, Any]] = []
        self._turn = 0

    def sleep(self, seconds: float) -> None:
        """Wait, and let others go on meanwhile."""
        self._push(seconds, getcurrent())
        getcurrent().parent.switch()

    def run(self, *lives: Callable[[], None]) -> None:
        """Let all of these live to their end."""
        for life in lives:
            self._push(0.0, greenlet(life))
        while self._waiting:
            self.now, _, actor = heapq.heappop(self._waiting)
            actor.switch()

    def _push(self, seconds: float, actor: Any) -> None:
        self._turn += 1
        heapq.heappush(self._waiting, (self.now + seconds, self._turn, actor))


@dataclass
class Table(FakeTallies):
    """Figures that take time, and are written by one transaction at a time, item by item."""

    clock: Clock
    chance: Random
    tries: int = 0
    collisions: int = 0
    transactions: int = 0
    units: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Write units by item of the figures and second."""

    def __post_init__(self) -> None:
        super().__init__()
        self._busy: set[str] = set()
        self._names: dict[str, set[str]] = {}

    def counted(self, merchant_id: str, subjects: Collection[str]) -> Any:
        self.clock.sleep(READ_SECONDS * -(-len(subjects) // HUNDREDS))
        return super().counted(merchant_id, subjects)

    def visits(self, merchant_id: str, member_ids: Collection[str]) -> Any:
        self.clock.sleep(READ_SECONDS)
        return super().visits(merchant_id, member_ids)

    def commit(self, recount: Recount) -> None:
        """As storage does it: what collides is sent again after a pause, four times in all."""
        tallies = {str(figure_keys.tally(recount.merchant_id, recount.shard, spot)): spot for spot in recount.added}
        items = {*recount.counted, *recount.days, *tallies}
        for pause in (*PAUSES, None):
            self.tries += 1
            if not items & self._busy:
                break
            self.collisions += 1
            self.clock.sleep(READ_SECONDS)
            if pause is None:
                raise Busy
            self.clock.sleep(self.chance.random() * pause)
        self._busy |= items
        self.clock.sleep(WRITE_SECONDS)
        self._busy -= items
        super().commit(recount)
        self.transactions += 1
        for key, spot in tallies.items():
            self.units[key, int(self.clock.now)] += 2 * -(-self._size(key, recount, spot) // WRITE_BYTES)

    def _size(self, key: str, recount: Recount, spot: Spot) -> int:
        """Bytes of an item of numbers: each name, and some five digits."""
        names = self._names.setdefault(key, set())
        names.update(recount.added[spot])
        return len(key) + sum(len(name) + 5 for name in names)

    @property
    def hottest(self) -> int:
        """Write units of the hottest item in its hottest second."""
        return max(self.units.values())


@dataclass
class Outcome:
    """What became of a rush. `behind` is how many seconds after its commit the last record was counted."""

    counted: int
    behind: float
    table: Table


def rush(sales_a_second: int, streams: int, seconds: int, seed: int = 1) -> Outcome:
    """So many sales a second of one merchant, each of a member of its own, in two shops, over so many of the stream's shards."""
    clock, chance, shop = Clock(), Random(seed), Shop()  # noqa: S311  a model
    table = Table(clock, chance)
    keeper = Keeper(shop.merchants, shop.vault, FakeDirectory(), FakeFeed(), FakeTextLog(), table)
    arriving: list[deque[tuple[float, Seen]]] = [deque() for _ in range(streams)]
    for number in range(sales_a_second * seconds):
        for item in _sold(number, "mill" if number % 3 else "dock"):
            arriving[chance.randrange(streams)].append((number / sales_a_second, Seen("rosas", item)))
    behind = [0.0]

    def handle(queue: deque[tuple[float, Seen]]) -> None:
        while queue:
            if queue[0][0] > clock.now:
                clock.sleep(queue[0][0] - clock.now)
            batch = []
            while queue and len(batch) < BATCH and queue[0][0] <= clock.now:
                batch.append(queue.popleft())
            clock.sleep(OTHERS_SECONDS + WORK_SECONDS * len(batch))
            _insist(keeper, [seen for _, seen in batch])
            behind.append(clock.now - batch[0][0])

    clock.run(*(lambda queue=queue: handle(queue) for queue in arriving))  # type: ignore[misc]
    numbers = table.numbers["rosas"][Spot(NOON.date())]
    return Outcome(numbers["visits"], max(behind[-streams:]), table)


def _insist(keeper: Keeper, batch: list[Seen]) -> None:
    """A batch that could not be counted is delivered again."""
    while True:
        try:
            follow(keeper, batch, NOON)
        except Busy:
            continue
        return


def _sold(number: int, place: str) -> tuple[Sale, Entry]:
    member, name = f"mem-{number:06d}", f"sale-{number:06d}"
    report = Report(SaleState.CLOSED, "USD", NOON, 1200)
    sale = Sale(place, name, report, member, posted=Posted(1, points=12, visits=1), revision=1, posted_seq=2)
    return sale, Entry(member, NOON, EntryKind.SALE, name, place, 12, {"points": 12}, Account(seq=2))
