"""Everything that is stored, in memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from chalicelib.domain.leftovers import Stored
from chalicelib.usecases.leaving.proving import Dump, Page, Person, Proof
from chalicelib.usecases.ports import Outpaced


@dataclass
class FakeDump(Dump):
    """Tables as lists."""

    tables: dict[str, list[Stored]] = field(default_factory=lambda: {"ledger": [], "merchants": [], "overview": []})
    proofs: dict[date, Proof] = field(default_factory=dict)

    def page(self, table: str, after: str | None, items_max: int) -> Page:
        begin = int(after or 0)
        end = begin + items_max
        items = self.tables[table][begin:end]
        return Page(items, len(items), str(end) if end < len(self.tables[table]) else None)

    def erased(self, people: Iterable[Person]) -> Mapping[Person, datetime]:
        wanted = set(people)
        known = {(one.merchant_id, who): one.erased_at for one in self.tables["ledger"] for who in one.members if one.erased_at}
        return {person: at for person, at in known.items() if person in wanted}

    def proof(self, month: date) -> Proof | None:
        return self.proofs.get(month)

    def keep(self, before: Proof | None, after: Proof) -> None:
        if self.proofs.get(after.month) != before:
            raise Outpaced
        self.proofs[after.month] = after
