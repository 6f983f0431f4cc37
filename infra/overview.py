"""What the console reads, made of the ledger again: members to find, what happened lately, texts, figures.

    python -m infra.overview --stage dev --rebuild

For a stage that had members before it had a console, and for whatever keep_overview could not keep. Nothing is taken away first
and the console goes on meanwhile: what is newer stays. It reads the whole ledger once. Cut short, run it again.

Stage local is the `make run` in another window.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final

import boto3

from chalicelib import pages_wiring, settings, wiring
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.overview import keeping
from chalicelib.usecases.overview.ports import Seen
from infra.operating.running import run

SEGMENTS: Final = 8
"""So many parts of the table are read side by side."""
PAUSES: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Seconds until a page that could not be kept is tried again: all parts add to the same figures, and get in each other's way."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what was asked; 1 where nothing could be done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--rebuild", action="store_true", required=True, help="go through the whole ledger")
    arguments = parser.parse_args(words)
    return run(arguments.stage, partial(_rebuild, arguments.stage))


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
