"""The closed months, behind the port `Journals`. What an item holds is packed: much of it is the same words over and over."""

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pynamodb.attributes import BinaryAttribute, UnicodeAttribute
from pynamodb.expressions.operand import Path

from chalicelib.domain.account import Cause
from chalicelib.domain.money.flows import Course, Flows, Origin, Way
from chalicelib.domain.money.journal import Month, Owed, Points
from chalicelib.domain.money.liability import Position
from chalicelib.domain.money.stored import Stored
from chalicelib.storage import codec
from chalicelib.storage.figures import journal_keys
from chalicelib.storage.shapes import LedgerItem
from chalicelib.storage.tables import Tables
from chalicelib.storage.transactions import ABSENT, Failed, Put, write
from chalicelib.usecases.figures import month_end
from chalicelib.usecases.figures.month_end import Run
from chalicelib.usecases.ports import Outpaced


class MonthItem(LedgerItem, discriminator="month"):
    """A closed month: packed JSON."""

    journal = BinaryAttribute(legacy_encoding=False)


class MonthFoundItem(LedgerItem, discriminator="month_found"):
    """What a run has found of a merchant so far: packed JSON."""

    flows = BinaryAttribute(legacy_encoding=False)


class MonthRunItem(LedgerItem, discriminator="month_run"):
    """How far a run has come: JSON."""

    run = UnicodeAttribute()


class Journals(month_end.Journals):
    """The port on the ledger table."""

    def __init__(self, tables: Tables) -> None:
        self._tables, self._table = tables, tables.ledger

    def newest(self, merchant_id: str) -> Month | None:
        """One Query."""
        return next(iter(self.months(merchant_id, 1)), None)

    def months(self, merchant_id: str, most: int) -> tuple[Month, ...]:
        """One Query."""
        found = self._table.newest(journal_keys.months(merchant_id), most)
        return tuple(_read_month(_unpack(item.journal)) for item in found if isinstance(item, MonthItem))

    def run(self) -> Run | None:
        """One GetItem."""
        found = self._table.get(journal_keys.run())
        return _read_run(found.run) if isinstance(found, MonthRunItem) else None

    def keep(self, before: Run | None, after: Run, found: Mapping[str, Flows]) -> None:
        """One TransactWriteItems."""
        unchanged = Path("run") == {"S": _write_run(before)} if before is not None else ABSENT
        puts = [Put(self._table, MonthRunItem(*journal_keys.run(), run=_write_run(after)), unchanged)]
        puts.extend(
            Put(self._table, MonthFoundItem(*journal_keys.found(merchant_id), flows=_pack(_write_flows(flows))), condition=None)
            for merchant_id, flows in found.items()
        )
        try:
            write(self._tables, puts, with_token=True)
        except Failed:
            raise Outpaced from None

    def found(self, merchant_ids: Iterable[str]) -> dict[str, Flows]:
        """One BatchGetItem for each hundred."""
        items = self._table.find(journal_keys.found(merchant_id) for merchant_id in merchant_ids)
        found = [item for item in items if isinstance(item, MonthFoundItem)]
        return {journal_keys.read_found(item.sk): _read_flows(_unpack(item.flows)) for item in found}

    def waiting(self) -> Iterator[str]:
        """A Query a page of each shard."""
        for pk in journal_keys.all_found():
            yield from [journal_keys.read_found(item.sk) for item in self._table.walk(pk)]

    def close(self, merchant_id: str, months: Sequence[Month]) -> None:
        """A conditional PutItem for each month, and one DeleteItem."""
        for month in months:
            item = MonthItem(*journal_keys.month(merchant_id, month.first), journal=_pack(_write_month(month)))
            try:
                write(self._tables, [Put(self._table, item)])
            except Failed:
                continue  # it is closed
        self._table.delete(journal_keys.found(merchant_id))


def _pack(facts: Any) -> bytes:
    return zlib.compress(codec.write(facts).encode(), 9)


def _unpack(packed: bytes) -> Any:
    return json.loads(zlib.decompress(packed))


def _write_run(run: Run) -> str:
    return codec.write([run.due.isoformat(), run.after, run.walked, run.closed])


def _read_run(text: str) -> Run:
    due, *rest = json.loads(text)
    return Run(date.fromisoformat(due), *rest)


def _write_flows(flows: Flows) -> Any:
    courses = [[month.isoformat(), *_origin(origin), course, number] for (month, origin, course), number in flows.courses.items()]
    ways = [[month.isoformat(), *way, points] for (month, way), points in flows.ways.items()]
    stored = [[month.isoformat(), shop, why, amount] for (month, shop, why), amount in flows.stored.items()]
    return [courses, ways, *([stored] if stored else [])]


def _read_flows(facts: Any) -> Flows:
    courses, ways, *more = facts
    return Flows(
        Counter({(date.fromisoformat(when), _read_origin(origin), Course(course)): n for when, *origin, course, n in courses}),
        Counter({(date.fromisoformat(when), Way(*way)): points for when, *way, points in ways}),
        Counter({(date.fromisoformat(when), shop, why): amount for stored in more for when, shop, why, amount in stored}),
    )


def _write_month(month: Month) -> Any:
    return {
        "first": month.first.isoformat(),
        "currency": month.currency,
        "worth": str(month.worth),
        "usual": str(month.usual),
        "positions": [[*_origin(origin), *_numbers(position)] for origin, position in month.positions.items()],
        "ways": [[*way, points] for way, points in month.ways.items()],
        "owed": month.owed,
        "points": month.points,
        "gifts": month.gifts,
        "sent": [[*way, points] for way, points in month.sent.items()],
        **({"stored": month.stored} if month.stored else {}),
    }


def _read_month(found: Any) -> Month:
    return Month(
        date.fromisoformat(found["first"]),
        found["currency"],
        codec.read_fraction(found["worth"]),
        codec.read_fraction(found["usual"]),
        {_read_origin(row[:3]): Position(*row[3:]) for row in found["positions"]},
        {Way(*way): points for *way, points in found["ways"]},
        {shop: Owed(*numbers) for shop, numbers in found["owed"].items()},
        {shop: Points(*numbers) for shop, numbers in found["points"].items()},
        {shop: Points(*numbers) for shop, numbers in found["gifts"].items()},
        {Way(*way): points for *way, points in found["sent"]},
        {shop: Stored(*numbers) for shop, numbers in found.get("stored", {}).items()},
    )


def _origin(origin: Origin) -> list[str]:
    return [origin.month.isoformat(), origin.location_id, origin.cause.value]


def _read_origin(words: Sequence[str]) -> Origin:
    month, location_id, cause = words
    return Origin(date.fromisoformat(month), location_id, Cause(cause))


def _numbers(position: Position) -> list[int]:
    return [position.issued, position.used, position.ended, position.taken, position.paid, position.allocated, position.priced]
