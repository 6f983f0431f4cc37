"""infra/restore.py reads a table in several parts at once. Only an engine that knows parts can show it: moto does not."""

import boto3

from chalicelib import wiring
from chalicelib.domain.opening import OpeningBalance
from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases.balances import bring
from infra import restore
from tests.builders import Shop
from tests.contracts.conftest import ENVIRONMENT, aws_stack, make_tables, open_tables
from tests.local.losing import LEDGER, Table

COPY = f"{LEDGER}-restored"


def test_four_parts_bring_back_each_item_once(engine, monkeypatch, tmp_path):
    for name, value in {**ENVIRONMENT, "AWS_ENDPOINT_URL": engine}.items():
        monkeypatch.setenv(name, value)
    make_tables()
    stack = aws_stack(open_tables(), one_at_a_time=False)
    monkeypatch.setattr(wiring, "merchants", lambda: stack.merchants)  # a test before this one may have opened other tables
    shop = Shop(book=stack.book, merchants=stack.merchants, vault=stack.vault, deliveries=stack.deliveries)
    for number in range(100, 190):
        bring(
            shop.book,
            shop.vault,
            shop.merchant,
            "old",
            PhoneNumber(f"+1206555{number:04d}"),
            OpeningBalance(30, "mill"),
            0,
            shop.now,
        )
    ledger = Table(boto3.client("dynamodb"))
    before = ledger.items()
    copy = ledger.copy(COPY)
    try:
        ledger.lose(*list(before)[::2])
        progress = restore.Progress(tmp_path / "progress.json", shop.now.isoformat())
        counts = restore.Restorer(ledger.client, COPY, LEDGER, progress, segments=4).run(lambda _: None)
    finally:
        copy.client.delete_table(TableName=COPY)
    assert ledger.items() == before
    back = sum(count for name, count in counts.items() if name.startswith("brought back"))
    assert (back, counts.total()) == (len(before) - len(before) // 2, len(before))
