"""The figures, behind the port `Tallies`."""

import json
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Final

from chalicelib.domain.figures.tallies import Amounts, Counted, Spot, add_up
from chalicelib.domain.figures.visits import Day, Visit, Visits
from chalicelib.storage import codec
from chalicelib.storage.figures import basket_keys, baskets, figure_keys
from chalicelib.storage.figures.figure_shapes import CountedItem, VisitsItem
from chalicelib.storage.tables import Tables
from chalicelib.storage.transactions import Add, Failed, Gone, Put, unchanged_since, write
from chalicelib.usecases.overview import tallies
from chalicelib.usecases.overview.tallies import Recount
from chalicelib.usecases.ports import Outpaced

TALLY: Final = "tally"
TIMES: Final = "x"
PAID: Final = "$"
REWARDED: Final = "!"
"""A day of two sales, $12.40 and a reward, a week after the one before: "7x2$1240!1"."""
USUAL: Final = (1, 0, 0)
"""What a visit has that is one sale without anything more."""


class Tallies(tallies.Tallies):
    """The port on the overview table."""

    def __init__(self, tables: Tables) -> None:
        self._tables, self._overview = tables, tables.overview

    def counted(self, merchant_id: str, subjects: Collection[str]) -> dict[str, Counted]:
        """One BatchGetItem for each hundred."""
        found = self._overview.find(figure_keys.counted(merchant_id, subject) for subject in subjects)
        return {figure_keys.read_counted(item.pk): _read_counted(item) for item in found if isinstance(item, CountedItem)}

    def visits(self, merchant_id: str, member_ids: Collection[str]) -> dict[str, Visits]:
        """One BatchGetItem for each hundred."""
        found = self._overview.find(figure_keys.visits(merchant_id, member_id) for member_id in member_ids)
        return {
            figure_keys.read_visits(item.pk): Visits(_read_days(item.days), int(item.revision))
            for item in found
            if isinstance(item, VisitsItem)
        }

    def commit(self, recount: Recount) -> None:
        """One conditional PutItem, or one TransactWriteItems."""
        merchant_id, table = recount.merchant_id, self._overview
        puts = [
            Put(table, _counted_item(merchant_id, subject, counted), unchanged_since(counted.revision))
            for subject, counted in recount.counted.items()
        ]
        puts.extend(
            Put(table, _visits_item(merchant_id, member_id, days), unchanged_since(days.revision))
            for member_id, days in recount.days.items()
        )
        adds = [
            Add(table, figure_keys.tally(merchant_id, recount.shard, spot), TALLY, amounts)
            for spot, amounts in recount.added.items()
        ]
        gone = [Gone(table, basket_keys.check(merchant_id, *row)) for row, bought in recount.bought.items() if bought is None]
        puts += [
            Put(table, baskets.check_item(merchant_id, day, subject, bought), None)
            for (day, subject), bought in recount.bought.items()
            if bought is not None
        ]
        puts += [Put(table, baskets.late_item(merchant_id, day, recount.shard), None) for day in recount.late]
        adds += [
            Add(table, basket_keys.taste(merchant_id, *key), baskets.TASTE, baskets.write_taste(counts))
            for key, counts in recount.tastes.items()
        ]
        try:
            write(self._tables, puts, gone, adds)
        except Failed:
            raise Outpaced from None

    def since(self, merchant_id: str, first: date) -> Mapping[Spot, Counter[str]]:
        """One Query a page of each shard: a year of three shops is a page."""
        found = [
            {figure_keys.read_tally(raw["sk"]["S"]): _read_numbers(raw)}
            for pk, begin, end in figure_keys.tallies_since(merchant_id, first)
            for raw in self._overview.raw_between(pk, begin, end)
        ]
        return add_up(found)


def _counted_item(merchant_id: str, subject: str, counted: Counted) -> CountedItem:
    visit = counted.visit
    return CountedItem(
        *figure_keys.counted(merchant_id, subject),
        revision=counted.revision + 1,
        version=counted.version,
        amounts=_write_amounts(counted.amounts) if counted.amounts else None,
        visit=_write_visit(visit) if visit else None,
        bought=baskets.write_bought(counted.bought) if counted.bought else None,
    )


def _read_counted(item: CountedItem) -> Counted:
    visit = _read_visit(item.visit) if item.visit else None
    bought = baskets.read_bought(item.bought) if item.bought else None
    return Counted(int(item.version), _read_amounts(item.amounts or "[]"), visit, int(item.revision), bought)


def _write_amounts(amounts: Amounts) -> str:
    return codec.write([[spot.day and spot.day.isoformat(), spot.location_id, found] for spot, found in amounts.items()])


def _read_amounts(text: str) -> dict[Spot, Counter[str]]:
    found = json.loads(text)
    return {Spot(date.fromisoformat(day) if day else None, location): Counter(numbers) for day, location, numbers in found}


def _write_visit(visit: Visit) -> str:
    """Most are one sale and no reward: what is as usual is left out from the end."""
    facts = [visit.sales, visit.spend, visit.rewards]
    while facts and facts[-1] == USUAL[len(facts) - 1]:
        facts.pop()
    return codec.write([visit.member_id, visit.day.isoformat(), visit.location_id, *facts])


def _read_visit(text: str) -> Visit:
    member_id, day, location_id, *facts = json.loads(text)
    return Visit(member_id, date.fromisoformat(day), location_id, *facts)


def _visits_item(merchant_id: str, member_id: str, visits: Visits) -> VisitsItem:
    return VisitsItem(
        *figure_keys.visits(merchant_id, member_id),
        revision=visits.revision + 1,
        days=codec.write({location: _write_days(there) for location, there in visits.days.items()}),
    )


def _write_days(there: Mapping[date, Day]) -> str:
    """The first day's number, then how many days later the next one was, each with what it had: a week is some seven letters."""
    last, words = 0, []
    for day, found in sorted(there.items()):
        sales = f"{TIMES}{found.sales}" if found.sales != 1 else ""
        spend = f"{PAID}{found.spend}" if found.spend else ""
        rewards = f"{REWARDED}{found.rewards}" if found.rewards else ""
        words.append(f"{day.toordinal() - last}{sales}{spend}{rewards}")
        last = day.toordinal()
    return " ".join(words)


def _read_days(text: str) -> dict[str, dict[date, Day]]:
    return {location: _read_there(there) for location, there in json.loads(text).items()}


def _read_there(text: str) -> dict[date, Day]:
    found, last = dict[date, Day](), 0
    for word in text.split(" "):
        days, rewards = _split(word, REWARDED)
        days, spend = _split(days, PAID)
        days, sales = _split(days, TIMES)
        last += int(days)
        found[date.fromordinal(last)] = Day(1 if sales is None else sales, spend or 0, rewards or 0)
    return found


def _split(word: str, sign: str) -> tuple[str, int | None]:
    before, _, number = word.partition(sign)
    return before, int(number) if number else None


def _read_numbers(raw: Mapping[str, Any]) -> Counter[str]:
    return Counter({name: int(value["N"]) for name, value in raw.items() if "N" in value})
