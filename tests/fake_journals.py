"""The closed months, in memory. They pass the same contract tests as the adapter."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from chalicelib.domain.money.flows import Flows
from chalicelib.domain.money.journal import Month
from chalicelib.usecases.figures.month_end import Journals, Run
from chalicelib.usecases.ports import Outpaced

if TYPE_CHECKING:
    from datetime import date


class FakeJournals(Journals):
    """Journals in memory. Their fields are for tests to look at, not to write to."""

    def __init__(self) -> None:
        self.closed: dict[tuple[str, date], Month] = {}
        self.flows: dict[str, Flows] = {}
        self.state: Run | None = None

    def newest(self, merchant_id: str) -> Month | None:
        return next(iter(self.months(merchant_id, 1)), None)

    def months(self, merchant_id: str, most: int) -> tuple[Month, ...]:
        return tuple(self.closed[key] for key in sorted(self.closed, reverse=True) if key[0] == merchant_id)[:most]

    def run(self) -> Run | None:
        return self.state

    def keep(self, before: Run | None, after: Run, found: Mapping[str, Flows]) -> None:
        if self.state != before:
            raise Outpaced
        self.state = after
        self.flows |= {
            name: Flows(Counter(flows.courses), Counter(flows.ways), Counter(flows.stored)) for name, flows in found.items()
        }

    def found(self, merchant_ids: Iterable[str]) -> dict[str, Flows]:
        known = {name: self.flows[name] for name in merchant_ids if name in self.flows}
        return {name: Flows(Counter(flows.courses), Counter(flows.ways), Counter(flows.stored)) for name, flows in known.items()}

    def waiting(self) -> Iterator[str]:
        yield from sorted(self.flows)

    def close(self, merchant_id: str, months: Sequence[Month]) -> None:
        for month in months:
            self.closed.setdefault((merchant_id, month.first), month)
        self.flows.pop(merchant_id, None)
