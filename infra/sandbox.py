"""Say what a merchant's sandbox holds, or wipe it: its customers, sales and texts, never the merchant's own.

    python -m infra.sandbox --stage dev show rosas-bakery
    python -m infra.sandbox --stage dev wipe rosas-bakery

Test keys stay; `python -m infra.keys` issues and revokes them. Both read the whole ledger, page by page. What test keys write
meanwhile may stay, and so may what a wipe that was cut short did not reach: run it again, as often as you like. Stage local is
the `make run` in another window.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

import boto3

from chalicelib import settings, wiring
from chalicelib.domain.program import SANDBOX
from chalicelib.domain.program_checks import ID
from chalicelib.usecases import locations
from infra.keys import tell_key
from infra.operating.merchants import find_merchant
from infra.operating.owners import Item, owner_of
from infra.operating.running import read_merchant, run

PAGE_ITEMS: Final = 500
BATCH: Final = 25
"""So many items DynamoDB deletes in one request."""
PAUSE_SECONDS: Final = 0.2
"""Before DynamoDB is asked again for what it did not delete."""
NAMES: Final = {"#pk": "pk", "#sk": "sk", "#type": "type", "#merchant": "merchant"}


def main(words: Sequence[str] | None = None) -> int:
    """Do what was asked; 1 where it is refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("action", choices=("show", "wipe"))
    parser.add_argument("merchant", type=read_merchant)
    arguments = parser.parse_args(words)
    act = _show if arguments.action == "show" else _wipe
    return run(arguments.stage, partial(act, arguments.stage, arguments.merchant))


def pages(client: Any, table: str, merchant_id: str) -> Iterator[list[Item]]:
    """What the ledger has of a merchant's sandbox, as keys with their types. Raises ValueError for what is no merchant's id."""
    if not ID.fullmatch(merchant_id):
        raise ValueError(f"{merchant_id!r} is no merchant's id")
    sandbox_id, after = merchant_id + SANDBOX, dict[str, Any]()
    while True:
        page = client.scan(
            TableName=table,
            Limit=PAGE_ITEMS,
            ConsistentRead=True,
            ProjectionExpression=",".join(NAMES),
            ExpressionAttributeNames=NAMES,
            **after,
        )
        yield [item for item in page["Items"] if owner_of(item) == sandbox_id]
        if "LastEvaluatedKey" not in page:
            return
        after = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def wipe(client: Any, table: str, merchant_id: str) -> Counter[str]:
    """Delete all that the ledger has of a merchant's sandbox; returns how many items of each type."""
    deleted = Counter[str]()
    for found in pages(client, table, merchant_id):
        for start in range(0, len(found), BATCH):
            _delete(client, table, found[start : start + BATCH])
        deleted.update(_count(found))
    return deleted


def _delete(client: Any, table: str, items: Sequence[Item]) -> None:
    left = [{"DeleteRequest": {"Key": {"pk": item["pk"], "sk": item["sk"]}}} for item in items]
    while left:
        left = client.batch_write_item(RequestItems={table: left}).get("UnprocessedItems", {}).get(table, [])
        if left:
            time.sleep(PAUSE_SECONDS)


def _count(items: Sequence[Item]) -> Counter[str]:
    return Counter(item["type"]["S"] for item in items)


def _wipe(stage: str, merchant_id: str) -> str:
    find_merchant(stage, merchant_id)
    deleted = wipe(boto3.client("dynamodb"), settings.ledger_table(), merchant_id)
    return f"The sandbox of {merchant_id} is empty. Deleted: {_tell(deleted)}."


def _show(stage: str, merchant_id: str) -> str:
    find_merchant(stage, merchant_id)
    found = sum(map(_count, pages(boto3.client("dynamodb"), settings.ledger_table(), merchant_id)), Counter[str]())
    keys = locations.list_keys(wiring.merchants(), merchant_id + SANDBOX)
    issue = f"python -m infra.keys --stage {stage} issue {merchant_id} LOCATION --test"
    told = [f"  {tell_key(key)}" for key in keys] or [f"  none: {issue}"]
    return "\n".join([f"The sandbox of {merchant_id} holds {_tell(found)}. Its test keys:", *told])


def _tell(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} {kind}" for kind, count in sorted(counts.items())) or "nothing"


if __name__ == "__main__":
    sys.exit(main())
