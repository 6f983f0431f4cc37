"""One merchant at 2,000 sales a second, for two minutes, in the model of partitions.

docs/access-patterns.md has the same figures, and these tests read them there.
"""

import re
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice

import pytest

from chalicelib.storage import keys
from tests.bench.chart import CHART
from tests.bench.memory import Call
from tests.bench.partitions import HASHES, NEW_TABLE, WRITE_UNITS, Partitions, hash_of
from tests.bench.traffic import SALES_A_SECOND, open_traffic

SECONDS = 120


@pytest.fixture(scope="module")
def traffic():
    return open_traffic()


@pytest.fixture(scope="module")
def first_sales(traffic):
    """Every member's first sale of a month whose points all end on one day."""
    return traffic.sell("first")


@pytest.fixture(scope="module")
def sales(traffic, first_sales):
    """Every member's next sale."""
    assert len(first_sales) == SALES_A_SECOND
    return traffic.sell("next")


def serve(partitions, sales):
    """Two minutes, each second of which brings all of these sales."""
    return partitions.serve(sales, SECONDS)


def redesigned(flow, rename):
    """The same sales with other partition keys."""

    def moved(units):
        found = Counter()
        for key, count in units.items():
            found[rename(key)] += count
        return dict(found)

    return [tuple(Call(moved(call.writes), moved(call.reads)) for call in sale) for sale in flow]


def with_totals(flow):
    """The same sales, if each also counted up one item of its merchant."""
    return [(*sale[:-1], replace(sale[-1], writes=sale[-1].writes | {"rosas#TOTALS": 2})) for sale in flow]


def charted():
    """The figures of docs/access-patterns.md: (keys, table) -> (sales served a second at first, at last, refused percent)."""
    rows = re.findall(
        r"^\| ([^|]+) \| ([^|]+) \| ([\d,]+) \| ([\d,]+) \| (\d+)% \|", CHART.read_text(encoding="utf-8"), re.MULTILINE
    )
    return {(key, table): (_number(first), _number(last), int(refused)) for key, table, first, last, refused in rows}


def _number(text):
    return int(text.replace(",", ""))


def rounded(outcome):
    """As the chart says it: to hundreds of sales and to whole percents, where some are refused at least one."""
    first, last = (round(sum(part) / len(part), -2) for part in (outcome.served[:10], outcome.served[-10:]))
    return int(first), int(last), -(-outcome.refused_share * 100 // 1)


def test_the_chart_says_what_happens_at_two_thousand_sales_a_second(sales, first_sales):
    alone = redesigned(sales, lambda key: key.partition("#")[0])
    found = {
        ("as they are", "new"): serve(Partitions(NEW_TABLE, split=True), sales),
        ("as they are", "warmed up to 16,000"): serve(Partitions(16), sales),
        ("as they are, every sale a member's first of a month", "new"): serve(Partitions(NEW_TABLE, split=True), first_sales),
        ("as they are, every sale a member's first of a month", "warmed up to 16,000"): serve(Partitions(16), first_sales),
        ("as they are, every sale a member's first of a month", "warmed up to 24,000"): serve(Partitions(24), first_sales),
        ("the merchant alone", "warmed up to 16,000"): serve(Partitions(16), alone),
        ("with one item of totals for each merchant", "warmed up to 16,000"): serve(Partitions(16), with_totals(sales)),
    }
    assert {name: rounded(outcome) for name, outcome in found.items()} == charted()


def test_warmed_up_as_the_chart_says_not_one_sale_is_refused(sales, first_sales):
    assert serve(Partitions(16), sales).refused_share == 0
    assert serve(Partitions(24), first_sales).refused_share == 0


def test_without_splitting_a_new_table_serves_half(sales):
    assert 0.45 < serve(Partitions(NEW_TABLE), sales).refused_share < 0.55


def test_a_sale_asks_for_the_member_and_writes_the_sale_and_the_member_and_nothing_else(sales, first_sales):
    for sale, first in zip(sales, first_sales, strict=True):
        assert [(sum(call.reads.values()), sum(call.writes.values())) for call in sale] == [(1, 0), (0, 4)]
        assert [(sum(call.reads.values()), sum(call.writes.values())) for call in first] == [(1, 0), (0, 6)]
        assert max(sale[1].writes.values()) == 2


def test_no_partition_but_those_of_pointers_is_used_for_two_members(sales, first_sales):
    users = defaultdict(set)
    for flow in (sales, first_sales):
        for member, sale in enumerate(flow):
            for key in (key for call in sale for key in (*call.writes, *call.reads)):
                users[key].add(member)
    shared = {key for key, members in users.items() if len(members) > 1}
    assert shared <= {
        pk for pk, _, _ in keys.pointers(datetime(2026, 12, 1, tzinfo=UTC).date(), datetime(2026, 12, 31, tzinfo=UTC))
    }


def hottest(month, shards, partitions=24):
    """Units a second on the hottest partition, where 2,000 members a second buy for the first time in a month."""
    load = Counter(dict.fromkeys(range(partitions), 4 * SALES_A_SECOND / partitions))
    for pk, _, _ in islice(keys.pointers(month.date(), month), shards):
        load[hash_of(pk) * partitions // HASHES] += 2 * SALES_A_SECOND / shards
    return max(load.values())


def test_pointers_stay_cool_in_the_months_to_come():
    """Chance decides on which partitions the shards of a month lie, so this looks at fifty years of months."""
    months = [datetime(2027 + number // 12, 1 + number % 12, 1, tzinfo=UTC) for number in range(600)]
    loads = [hottest(month, keys.POINTER_SHARDS) for month in months]
    assert sum(load > WRITE_UNITS for load in loads) <= len(months) / 100
    assert max(loads) < 1.1 * WRITE_UNITS
    assert sum(hottest(month, shards=8) > WRITE_UNITS for month in months) > len(months) / 2, "that many were too few"
