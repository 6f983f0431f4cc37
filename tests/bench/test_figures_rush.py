"""One merchant at 2,000 sales a second: no item of the figures is hot, and the figures are seconds late, not hours.

docs/speed.md has the figures of this model, and these tests read them there.
"""

import re
from pathlib import Path

import pytest

from tests.bench.partitions import WRITE_UNITS
from tests.bench.rush import rush

SECONDS = 5
PAGE = Path(__file__).parents[2] / "docs" / "speed.md"


def charted():
    """Of docs/speed.md: sales a second -> shards of the stream, transactions a second, hottest item, refused, seconds late."""
    rows = re.findall(
        r"^\| ([\d,]+) \| (\d+) \| (\d+) \| (\d+) \| (\d+)% \| ([\d.]+) s \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    return {int(sales.replace(",", "")): (*map(int, found), float(late)) for sales, *found, late in rows}


@pytest.mark.parametrize("sales", sorted(charted()))
def test_no_item_is_hot_and_every_sale_is_counted_once(sales):
    streams, transactions, hottest, collided, late = charted()[sales]
    found = rush(sales, streams, SECONDS)
    table = found.table
    assert found.counted == sales * SECONDS
    assert table.hottest < WRITE_UNITS
    told = table.transactions / SECONDS, table.hottest, 100 * table.collisions / table.tries, found.behind
    assert told == pytest.approx((transactions, hottest, collided, late), rel=0.25, abs=2)
