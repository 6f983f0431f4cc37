"""Add up the whole ledger of a stage again, and say what does not agree: `make reconcile STAGE=dev`.

    python -m infra.reconcile --stage dev
    python -m infra.reconcile --stage dev --repair

Nothing is changed without --repair; with it, entries are added that make the books agree again, and none is changed. A run that
is cut short goes on where it was, --anew begins at the beginning. The exit code is 0 where everything agrees, or does now.
Stage local is the `make run` in another window.
"""

import argparse
import math
import sys
import time

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib import wiring
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.reconcile import Outcome, walk
from chalicelib.usecases.walk import Bookmark
from infra.operating.aws_errors import explain_stage
from infra.operating.stages import StageNotThereError, enter_stage

NAME = "reconcile"
"""The walk of operators; the daily one goes its own way."""
PROGRESS_SECONDS = 2.0


class Progress:
    """What is said while it goes on: every difference at once, and how far it is every other second."""

    def __init__(self) -> None:
        self._said = time.monotonic()

    def tell(self, mark: Bookmark, outcomes: list[Outcome]) -> None:
        for finding, mended in outcomes:
            print(f"{finding.merchant_id}: {finding.sentence}{' Put right.' if mended else ''}", flush=True)
        if mark.finished or time.monotonic() - self._said >= PROGRESS_SECONDS:
            self._said = time.monotonic()
            print(f"  {_count(mark)}", flush=True)


def main() -> int:
    """Walk through the ledger; 0 where everything agrees or was put right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--repair", action="store_true", help="put right what can be, with entries that say so")
    parser.add_argument("--anew", action="store_true", help="begin at the beginning, also where an earlier run was cut short")
    arguments = parser.parse_args()
    try:
        enter_stage(arguments.stage)
        return _walk(arguments.stage, repair=arguments.repair, anew=arguments.anew)
    except StageNotThereError as absent:
        return _refuse(str(absent))
    except (PynamoDBException, BotoCoreError, ClientError, Busy) as error:
        return _refuse(f"{explain_stage(error, arguments.stage)} It goes on where it was.")
    except KeyboardInterrupt:
        return _refuse("Stopped. Run the same again: it goes on where it was.")


def _walk(stage: str, *, repair: bool, anew: bool) -> int:
    desk = wiring.desk(mends=repair)
    last = desk.book.bookmark(NAME)
    if last is not None and not last.finished and not anew:
        print(f"Going on with what was begun at {last.begun:%Y-%m-%d %H:%M} UTC ({_count(last)}).", flush=True)
    else:
        print(f"Adding up the ledger of stage {stage} ...", flush=True)
    tell, mark = Progress().tell, None
    while mark is None or not mark.finished:
        mark = walk(desk, NAME, lambda: math.inf, tell, anew=anew and mark is None)
    if not mark.differences:
        print("Done. Everything agrees now." if mark.mended else "Done. Everything agrees.")
        return 0
    todo = "What is left could not be put right." if repair else f"To put it right: make reconcile STAGE={stage} REPAIR=1"
    print(f"Done. {todo}")
    return 1


def _count(mark: Bookmark) -> str:
    said = [f"{mark.members:,} members", f"{mark.sales:,} sales", f"{mark.differences:,} differences"]
    return ", ".join([*said, f"{mark.mended:,} put right"] if mark.mended else said)


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
