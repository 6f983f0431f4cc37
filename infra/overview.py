"""What the console reads, made of the ledger again: members to find, what happened lately, texts, figures.

    python -m infra.overview --stage dev --rebuild

For a stage that had members before it had a console, and for whatever keep_overview could not keep. Nothing is taken away first
and the console goes on meanwhile: what is newer stays. It reads the whole ledger once. Cut short, run it again.

    python -m infra.overview --stage dev --check

Adds up the figures anew from the whole ledger, in memory, and says where the kept ones differ. While tills sell, what is seconds
old may.

Stage local is the `make run` in another window.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from itertools import chain
from typing import Any, Final

import boto3

from chalicelib import pages_wiring, settings, wiring
from chalicelib.domain.figures.tallies import Spot
from chalicelib.domain.program import is_sandbox
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.overview import keeping, tallies
from chalicelib.usecases.overview.ports import Seen
from infra.operating.ending import RefusedError
from infra.operating.running import run

TOLD_MAX: Final = 20
SEGMENTS: Final = 8
"""So many parts of the table are read side by side."""
PAUSES: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds until a page that could not be kept is tried again: all parts add to the same figures, and get in each other's way."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what was asked; 1 where nothing could be done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--rebuild", action="store_true", help="go through the whole ledger")
    parser.add_argument("--check", action="store_true", help="say where the figures are not what the ledger says")
    arguments = parser.parse_args(words)
    acts = [act for act, asked in ((_rebuild, arguments.rebuild), (_check, arguments.check)) if asked]
    if not acts:
        parser.error("say what to do: --rebuild, --check or both")
    return max(run(arguments.stage, partial(act, arguments.stage)) for act in acts)


def pages(client: Any, table: str, segment: int, segments: int) -> Iterator[list[Seen]]:
    """What a part of the ledger has of which the console shows anything, page by page."""
    part = {"Segment": segment, "TotalSegments": segments}
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True, **part):
        yield [one for item in page["Items"] if (one := pages_wiring.seen_in(item)) is not None]


def _rebuild(stage: str) -> str:
    print(f"Going through the ledger of stage {stage} ...", flush=True)
    client, keeper = boto3.client("dynamodb"), pages_wiring.keeper()

    def keep(segment: int) -> int:
        done = 0
        for seen in pages(client, settings.ledger_table(), segment, SEGMENTS):
            _insist(partial(keeping.keep, keeper, seen, wiring.clock()))
            done += len(seen)
        return done

    with ThreadPoolExecutor(SEGMENTS) as threads:
        done = sum(threads.map(keep, range(SEGMENTS)))
    return f"Done: {done:,} items."


def _check(stage: str) -> str:
    print(f"Adding up the ledger of stage {stage} ...", flush=True)
    client, keeper = boto3.client("dynamodb"), pages_wiring.keeper()
    seen = chain.from_iterable(pages(client, settings.ledger_table(), 0, 1))
    due = tallies.made_anew(keeper.merchants, (one for one in seen if not is_sandbox(one.merchant_id)))
    wrong = [
        f"{merchant_id}: {difference}"
        for merchant_id, numbers in due.items()
        for difference in _differences(numbers, keeper.tallies.since(merchant_id, date.min))
    ]
    if wrong:
        raise RefusedError("\n".join([*wrong[:TOLD_MAX], f"{len(wrong):,} numbers are not what the ledger says."]))
    count = sum(len(there) for numbers in due.values() for there in numbers.values())
    return f"All {count:,} numbers are what the ledger says."


def _differences(due: Mapping[Spot, Counter[str]], kept: Mapping[Spot, Counter[str]]) -> Iterator[str]:
    for spot in sorted({*due, *kept}, key=str):
        for name in sorted({*due.get(spot, ()), *kept.get(spot, ())}):
            says, has = due.get(spot, Counter())[name], kept.get(spot, Counter())[name]
            if says != has:
                yield f"{spot.day or 'now'} {spot.location_id} {name}: {has} kept, {says} by the ledger"


def _insist(act: Callable[[], None]) -> None:
    for seconds in PAUSES:
        try:
            act()
        except Busy:
            time.sleep(seconds)
        else:
            return
    act()


if __name__ == "__main__":
    sys.exit(main())
