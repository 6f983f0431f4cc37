"""Bring back what is missing in a table of a stage, from a copy of it that was restored under another name.

    python -m infra.restore --stage prod --from regulars-prod-ledger-restored --check
    python -m infra.restore --stage prod --from regulars-prod-ledger-restored

The copy's name begins with the table's: that says what it is a copy of. An item comes back only where nothing is; nothing that is
there is changed, and no text leaves by it. infra/restore_rules.py says what comes back, by type, and why. A run that is cut short
goes on where it was (--anew begins at the beginning); the file that it keeps for that is removed at the end.
"""

import argparse
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib import settings, wiring
from chalicelib.domain.refusals import Busy
from chalicelib.domain.texts.gate import FRESH
from chalicelib.storage import text_keys
from chalicelib.usecases.texts.notices import texts_of
from chalicelib.usecases.texts.post import Delivery
from infra.operating.aws_errors import explain_stage
from infra.operating.ending import RefusedError
from infra.operating.owners import was_tried_out
from infra.operating.stages import StageNotThereError, enter_stage
from infra.restore_rules import RULES, Item

SEGMENTS: Final = 4
"""So many parts of the table are read side by side."""
BATCH: Final = 100
PAUSE_SECONDS: Final = 0.2
"""Before DynamoDB is asked again for what it did not bring."""
RESTORED: Final = "restored"
"""Why a text is not sent: what calls for it was brought back, and nobody knows whether it left before."""
BACK, SAME, MOVED_ON, DIFFERS, LEFT, UNKNOWN = (
    "brought back",
    "the same",
    "newer there",
    "different",
    "left out",
    "of no known type",
)


Say = Callable[[str], object]


class RestoreError(RefusedError):
    """What stands in the way, as a sentence for the operator."""


@dataclass
class Progress:
    """How far each part has come, and what was counted; kept in a file, so that a run can go on.

    `tables` says when the copy and the live table were made: others of the same names are others.
    """

    path: Path
    begun: str
    tables: str = ""
    after: dict[str, Any] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    waits: set[tuple[str, str]] = field(default_factory=set)
    """The texts that have not left, as they wait still, by the keys that they will be delivered under."""
    stopped: bool = False
    """Whether no further page is to be walked."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def open(cls, path: Path, now: datetime, tables: str, *, anew: bool) -> "Progress":
        found = json.loads(path.read_text(encoding="utf-8")) if path.exists() and not anew else {}
        if found.get("tables") != tables:
            return cls(path, now.isoformat(), tables)
        waits = {(pk, sk) for pk, sk in found["waits"]}
        return cls(path, found["begun"], tables, found["after"], Counter(found["counts"]), waits)

    def note_waiting(self, text: tuple[str, str]) -> None:
        """A text that waits is not to be noted as one that nobody knows of."""
        with self._lock:
            self.waits.add(tuple(text))

    def move(self, part: str, after: Item | None, counts: Counter[str]) -> None:
        """A page is done: the next one begins after this key; None: it was the last."""
        with self._lock:
            self.counts += counts
            self.after[part] = after
            draft = self.path.with_suffix(".new")
            draft.touch(mode=0o600)
            kept = {"begun": self.begun, "tables": self.tables, "after": self.after, "counts": self.counts}
            draft.write_text(json.dumps({**kept, "waits": sorted(self.waits)}), encoding="utf-8")
            draft.replace(self.path)


@dataclass(frozen=True)
class Restorer:
    """Brings items from table `source` into table `live`. `writes`: False only counts."""

    client: Any
    source: str
    live: str
    progress: Progress
    segments: int
    writes: bool = True

    def run(self, say: Say = print) -> Counter[str]:
        """Two walks: at first what keeps texts from leaving, then the rest. Returns counts by outcome and type."""
        for first in (True, False):
            with ThreadPoolExecutor(self.segments) as pool:
                walks = [pool.submit(self._walk, first=first, segment=segment) for segment in range(self.segments)]
                try:
                    for walk in walks:
                        walk.result()
                except BaseException:
                    self.progress.stopped = True  # the other walks end with their page, and are not waited for to the end
                    raise
            say(f"  {'first walk' if first else 'second walk'} done: {_sum(self.progress.counts, BACK):,} {BACK}")
        return self.progress.counts

    def _walk(self, *, first: bool, segment: int) -> None:
        part, progress = f"{'first' if first else 'second'} {segment}", self.progress
        while progress.after.get(part, part) is not None and not progress.stopped:
            request = {"TableName": self.source, "Limit": BATCH, "Segment": segment, "TotalSegments": self.segments}
            if part in progress.after:
                request["ExclusiveStartKey"] = progress.after[part]
            page = self.client.scan(**request)
            counts = self._bring(page["Items"], first=first)
            progress.move(part, page.get("LastEvaluatedKey"), counts)

    def _bring(self, items: Sequence[Item], *, first: bool) -> Counter[str]:
        counts, now = Counter[str](), datetime.fromisoformat(self.progress.begun)
        wanted: dict[tuple[str, str], Item] = {}
        for item in items:
            if was_tried_out(item):
                continue  # it may have been wiped since
            rule = RULES.get(item["type"]["S"])
            if first and item["type"]["S"] == "waiting" and rule and rule.bring(item, now):
                self.progress.note_waiting(text_keys.delivery(*text_keys.read_waiting(item["sk"]["S"])[1:]))
            if rule is None:
                counts[_name(UNKNOWN, item)] += not first
            elif rule.first == first:
                brought = rule.bring(item, now)
                if brought is None:
                    counts[_name(LEFT, item)] += 1
                else:
                    wanted[_key(brought)] = brought
        there = self._find(list(wanted))
        for key, item in wanted.items():
            outcome = self._compare(item, there[key]) if key in there else self._put(item)
            counts[_name(outcome, item)] += 1
        return counts

    def _compare(self, item: Item, live: Item) -> str:
        if item == live:
            return SAME
        return MOVED_ON if RULES[item["type"]["S"]].moves_on else DIFFERS

    def _find(self, wanted: list[tuple[str, str]]) -> dict[tuple[str, str], Item]:
        found: dict[tuple[str, str], Item] = {}
        left = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in wanted]
        while left:
            answer = self.client.batch_get_item(RequestItems={self.live: {"Keys": left, "ConsistentRead": True}})
            found |= {_key(item): item for item in answer["Responses"].get(self.live, ())}
            left = answer.get("UnprocessedKeys", {}).get(self.live, {}).get("Keys", [])
            if left:
                time.sleep(PAUSE_SECONDS)
        return found

    def _put(self, item: Item) -> str:
        if not self.writes:
            return BACK
        _silence(item, datetime.fromisoformat(self.progress.begun), self.progress.waits)
        try:
            self.client.put_item(TableName=self.live, Item=item, ConditionExpression="attribute_not_exists(pk)")
        except self.client.exceptions.ConditionalCheckFailedException:
            there = self._find([_key(item)])  # somebody wrote it meanwhile, and may have done with it
            return self._compare(item, there[_key(item)]) if there else MOVED_ON
        return BACK


def _silence(item: Item, now: datetime, waits: AbstractSet[tuple[str, str]]) -> None:
    """Note the texts that an item calls for as not to be sent, before the stream hears of the item; but none of those `waits`."""
    committed = wiring.committed({"eventName": "INSERT", "dynamodb": {"NewImage": item}})
    if committed is None:
        return
    try:
        merchant = wiring.merchants().get(committed.merchant_id)
    except KeyError:
        return  # nobody to speak for
    for text in texts_of(merchant, committed.item):
        waiting = text_keys.delivery(merchant.id, text.member_id, text.cause) in waits
        if not waiting and now - text.happened_at <= max(FRESH.values()):  # what is older is stopped on its way
            kind = text.reply.kind
            wiring.deliveries().stop(Delivery(merchant.id, text.member_id, text.cause, now, kind, 0, reason=RESTORED))


def main(words: Sequence[str] | None = None) -> int:
    """Bring back what is missing; 1 where something stands in the way, or an item differs that never may."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--from", dest="source", required=True, help="the restored table")
    parser.add_argument("--check", action="store_true", help="only count; write nothing")
    parser.add_argument("--anew", action="store_true", help="begin at the beginning, also where an earlier run was cut short")
    arguments = parser.parse_args(words)
    try:
        enter_stage(arguments.stage)
        return _restore(arguments)
    except (StageNotThereError, RestoreError) as refused:
        return _refuse(str(refused))
    except (PynamoDBException, BotoCoreError, ClientError, Busy) as error:
        return _refuse(f"{explain_stage(error, arguments.stage)} It goes on where it was.")
    except KeyboardInterrupt:
        return _refuse("Stopped. Run the same again: it goes on where it was.")


def _restore(arguments: argparse.Namespace) -> int:
    client, source = boto3.client("dynamodb"), arguments.source
    live = find_live(source)
    made = " ".join(_check_active(client, table) for table in (source, live))
    path = Path(f"restore-{source}{'-check' if arguments.check else ''}.json")
    progress = Progress.open(path, wiring.clock(), made, anew=arguments.anew or arguments.check)
    print(f"{source} -> {live}{', only counting' if arguments.check else ''} ...", flush=True)
    counts = Restorer(client, source, live, progress, writes=not arguments.check, segments=SEGMENTS).run()
    path.unlink(missing_ok=True)
    return _report(counts, arguments)


def find_live(source: str) -> str:
    """The table of the stage that this one is a copy of. Errors: RestoreError."""
    tables = settings.ledger_table(), settings.merchants_table()
    found = next((table for table in tables if source.startswith(table) and source != table), None)
    if found is None:
        raise RestoreError(
            f"{source} is no copy: restore under a name that begins with {' or '.join(tables)}, and name that one."
        )
    return found


def _check_active(client: Any, table: str) -> str:
    """When the table was made. Errors: RestoreError."""
    try:
        found = client.describe_table(TableName=table)["Table"]
    except client.exceptions.ResourceNotFoundException:
        raise RestoreError(f"There is no table {table}. Are the name, the credentials and the region right?") from None
    if found["TableStatus"] != "ACTIVE":
        raise RestoreError(f"{table} is {found['TableStatus']}: wait until it is ACTIVE, and run the same again.")
    return str(found["CreationDateTime"])


def _report(counts: Counter[str], arguments: argparse.Namespace) -> int:
    for name in sorted(name for name, count in counts.items() if count):
        outcome, kind = name.split(": ")
        reason = f" ({RULES[kind].why})" if outcome == LEFT else ""
        print(f"  {outcome:>16}  {counts[name]:>9,}  {kind}{reason}")
    back = f"{_sum(counts, BACK):,} items"
    if arguments.check:
        print(f"{back} would come back. Nothing was written.")
    else:
        print(f"{back} were brought back. Now add the ledger up again: make reconcile STAGE={arguments.stage}")
    odd = _sum(counts, DIFFERS) + _sum(counts, UNKNOWN)
    if odd:
        print(f"{odd:,} items differ though their kind never changes, or are of no known type. They were left as they are.")
    return 1 if odd else 0


def _sum(counts: Counter[str], outcome: str) -> int:
    return sum(count for name, count in counts.items() if name.startswith(f"{outcome}: "))


def _name(outcome: str, item: Item) -> str:
    return f"{outcome}: {item['type']['S']}"


def _key(item: Item) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
