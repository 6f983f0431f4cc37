"""What is bought, behind the port `Baskets`. The lists of days are written with the figures (`figures.py`)."""

import json
import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from pynamodb.expressions.operand import Path

from chalicelib.domain.basket import Sold
from chalicelib.domain.figures.goods import Bought, Count, Goods, Left
from chalicelib.storage import codec
from chalicelib.storage.figures import basket_keys
from chalicelib.storage.figures.basket_shapes import AddedUpItem, CheckItem, GoodsItem, LateItem
from chalicelib.storage.keys import Key
from chalicelib.storage.tables import Tables
from chalicelib.usecases.figures import selling
from chalicelib.usecases.figures.selling import KEPT_DAYS, Late, Report

TASTE: Final = "taste"
ITEM: Final = "i:"
"""Begins the name of an item as a number's: no item is called as an attribute of ours."""
SPARE: Final = timedelta(days=KEPT_DAYS + 30)
"""Lists vanish some time after nobody reads them any more."""


class Baskets(selling.Baskets):
    """The port on the overview table."""

    def __init__(self, tables: Tables) -> None:
        self._table = tables.overview

    def checks(self, merchant_id: str, day: date, most: int) -> Iterator[tuple[Bought, int]]:
        """A Query of each shard, and one for each megabyte more."""
        for pk in basket_keys.checks(merchant_id, day):
            found = list[tuple[int, str]]()
            times = 1
            for item in self._table.walk(pk):
                place = basket_keys.read_place(item.sk)
                if len(found) == most:
                    times = _times(place)
                    break
                if isinstance(item, CheckItem):
                    found.append((place, item.bought))
            yield from ((read_bought(text), times) for place, text in found if place < basket_keys.HASHES // times)

    def late(self, merchant_id: str) -> tuple[Late, ...]:
        """One Query."""
        found = self._table.walk(*basket_keys.lates(merchant_id))
        return tuple(
            Late(basket_keys.read_late(item.sk), f"{item.sk} {item.token}") for item in found if isinstance(item, LateItem)
        )

    def settle(self, merchant_id: str, late: Iterable[Late]) -> None:
        """One conditional DeleteItem for each."""
        pk, _ = basket_keys.lates(merchant_id)
        for one in late:
            sk, token = one.mark.split(" ")
            self._table.delete(Key(pk, sk), Path("token") == {"S": token})

    def progress(self, merchant_id: str) -> date | None:
        """One GetItem."""
        item = self._table.get(basket_keys.progress(merchant_id))
        return date.fromisoformat(item.day) if isinstance(item, AddedUpItem) else None

    def move(self, merchant_id: str, day: date) -> None:
        """One PutItem."""
        self._table.put(AddedUpItem(*basket_keys.progress(merchant_id), day=day.isoformat()))

    def put_day(self, merchant_id: str, day: date, shops: Mapping[str, Goods]) -> None:
        """One BatchWriteItem for 25 shops."""
        self._table.put_all(
            [
                GoodsItem(
                    *basket_keys.day(merchant_id, place, day),
                    day=day.isoformat(),
                    goods=_write_goods(goods),
                    vanishes_at=_vanishes_at(day),
                )
                for place, goods in shops.items()
            ]
        )

    def days(self, merchant_id: str, location_id: str, first: date, last: date) -> Iterator[tuple[date, Goods]]:
        """One Query for each megabyte: a year of a shop with some forty items."""
        for item in self._table.between(*basket_keys.days(merchant_id, location_id, first, last)):
            if isinstance(item, GoodsItem):
                yield date.fromisoformat(item.day), _read_goods(item.goods)

    def put_report(self, merchant_id: str, location_id: str, length: int, report: Report) -> None:
        """One PutItem."""
        key = basket_keys.report(merchant_id, location_id, length)
        self._table.put(GoodsItem(*key, day=report.day.isoformat(), goods=_write_goods(report.goods)))

    def report(self, merchant_id: str, location_id: str, length: int) -> Report | None:
        """One GetItem."""
        item = self._table.get(basket_keys.report(merchant_id, location_id, length))
        return Report(date.fromisoformat(item.day), _read_goods(item.goods)) if isinstance(item, GoodsItem) else None

    def tastes(self, merchant_id: str, member_ids: Collection[str], halves: Collection[date]) -> dict[str, Counter[str]]:
        """One BatchGetItem for each hundred members and half years."""
        keys = (basket_keys.taste(merchant_id, member_id, half) for member_id in member_ids for half in halves)
        found: dict[str, Counter[str]] = {}
        for raw in self._table.find_raw(keys):
            numbers = {name.removeprefix(ITEM): int(value["N"]) for name, value in raw.items() if name.startswith(ITEM)}
            found.setdefault(basket_keys.read_taste(raw["pk"]["S"]), Counter()).update(numbers)
        return {member_id: +counts for member_id, counts in found.items() if +counts}


def check_item(merchant_id: str, day: date, subject: str, bought: Bought) -> CheckItem:
    """A check as it stands on the list of its day."""
    key = basket_keys.check(merchant_id, day, subject)
    return CheckItem(*key, bought=write_bought(bought), vanishes_at=_vanishes_at(day))


def late_item(merchant_id: str, day: date, shard: str) -> LateItem:
    """That a day is to be added up anew."""
    return LateItem(*basket_keys.late(merchant_id, day, shard), token=secrets.token_hex(4))


def write_taste(counts: Mapping[str, int]) -> dict[str, int]:
    """What to add to the numbers of what a member likes."""
    return {f"{ITEM}{item}": number for item, number in counts.items()}


def write_bought(bought: Bought) -> str:
    """What a check is counted as, as JSON."""
    return codec.write([bought.day.toordinal(), bought.location_id, bought.member_id, bought.sold])


def read_bought(text: str) -> Bought:
    """What `write_bought` wrote."""
    day, location_id, member_id, sold = json.loads(text)
    return Bought(date.fromordinal(day), location_id, member_id, tuple(Sold(*one) for one in sold))


def _times(place: int) -> int:
    """How many checks one stands for where those from this place on are not read: as many as twice two's powers say."""
    times = 2
    while basket_keys.HASHES // times > place:
        times *= 2
    return times


def _write_goods(goods: Goods) -> str:
    """Items with their numbers; a pair names its items by their places among these, or where one is not there, itself."""
    place = {item: at for at, item in enumerate(goods.items)}
    items = [[item, *count] for item, count in goods.items.items()]
    pairs = [[place.get(one, one), place.get(other, other), checks] for (one, other), checks in goods.pairs.items()]
    return codec.write([goods.checks, goods.with_member, items, pairs, goods.left, goods.estimated])


def _read_goods(text: str) -> Goods:
    checks, with_member, rows, found, left, estimated = json.loads(text)
    names = [row[0] for row in rows]
    pairs = {(_name(names, one), _name(names, other)): number for one, other, number in found}
    return Goods(checks, with_member, {row[0]: Count(*row[1:]) for row in rows}, pairs, Left(*left), estimated)


def _name(names: list[str], item: int | str) -> str:
    return item if isinstance(item, str) else names[item]


def _vanishes_at(day: date) -> int:
    return int((datetime.combine(day, time.min, UTC) + SPARE).timestamp())
