"""Bring members along from an earlier program, and give all members back in the same form. docs/import.md tells of the columns.

    python -m infra.members --stage dev rosas-bakery members.csv
    python -m infra.members --stage dev rosas-bakery members.csv --write
    python -m infra.members --stage dev rosas-bakery --out members.csv

Without --write nothing is written: it tells what is wrong, row by row, and what the shop would take on. Run it again after an
interruption, or with bad rows mended: what is there is not brought twice, in whichever file it stands. A second list whose points
come on top has a name of its own: --list. Nobody is texted. Stage local is the `make run` in another window.
"""

import argparse
import csv
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib import wiring
from chalicelib.domain.languages import money
from chalicelib.domain.money.liability import worth_of_point
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.importing.bringing import Scene, bring_along
from chalicelib.usecases.importing.giving_back import give_back
from chalicelib.usecases.importing.rows import Problem, Reading, read_list
from chalicelib.usecases.importing.sheet import COLUMNS, UnusableFile, read_sheet
from infra.operating.aws_errors import explain_stage
from infra.operating.running import read_merchant
from infra.operating.stages import StageNotThereError, enter_stage

SHOWN_EVERY = 1_000
PACE = 50
"""People a second at most: 700 write units of a new on-demand table's 4000; the others are the tills'."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what was asked; 1 where rows are refused or nothing could be done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--write", action="store_true", help="bring them; otherwise nothing is written")
    parser.add_argument("--list", default="import", help="the name of a second list, whose points come on top")
    parser.add_argument("--pace", type=int, default=PACE, help="people a second at most; 0: no limit")
    parser.add_argument("--out", type=Path, help="write all members to this file")
    parser.add_argument("merchant", type=read_merchant)
    parser.add_argument("file", type=Path, nargs="?")
    arguments = parser.parse_args(words)
    if (arguments.file is None) == (arguments.out is None):
        parser.error("name a file to read, or one to write with --out")
    try:
        enter_stage(arguments.stage)
        merchant = wiring.merchants().get(arguments.merchant)
        scene = Scene(wiring.book(), wiring.vault(), merchant, arguments.list, wiring.clock())
        if arguments.out is not None:
            return _give_back(scene, arguments.out)
        reading = read_list(read_sheet(arguments.file.read_bytes()), merchant, scene.now)
        return _bring(scene, reading, writes=arguments.write, pace=arguments.pace)
    except (StageNotThereError, UnusableFile, OSError) as wrong:
        return _refuse(str(wrong))
    except KeyError:
        return _refuse(f"There is no merchant {arguments.merchant} at stage {arguments.stage}.")
    except (PynamoDBException, BotoCoreError, ClientError, Busy) as error:
        return _refuse(f"{explain_stage(error, arguments.stage)} Run it again: it goes on where it stopped.")


def _bring(scene: Scene, reading: Reading, *, writes: bool, pace: int) -> int:
    counts: Counter[str] = Counter()
    begun = time.monotonic()
    for number, person in enumerate(reading.people.values(), 1):
        brought = bring_along(scene, person, writes=writes)
        counts[brought.met.standing] += 1
        counts["silent"] += brought.met.standing == "new" and (brought.met.silent or person.proof is None)
        counts["points"] += brought.points
        counts["lots there"] += brought.there
        if brought.met.standing == "refused":
            sentence = "They asked to be forgotten, or said that it is not them: only a text of their own brings them back."
            reading.problems.append(Problem(person.line, "phone", sentence))
        reading.problems += [Problem(person.line, "points", one, refused=False) for one in brought.differing]
        if writes and pace:
            time.sleep(max(0.0, number / pace - (time.monotonic() - begun)))
        if number % SHOWN_EVERY == 0:
            print(f"{number} of {len(reading.people)} people ...", flush=True)
    return _sum_up(scene, reading, counts, writes=writes)


def _sum_up(scene: Scene, reading: Reading, counts: Counter[str], *, writes: bool) -> int:
    for problem in sorted(reading.problems, key=lambda one: one.line):
        print(problem, file=sys.stderr)
    program = scene.merchant.program_at(scene.now)
    value = money(round(counts["points"] * worth_of_point(program)), program.currency, "en")
    refused = sum(one.refused for one in reading.problems)
    print(
        f"{reading.rows} rows: {counts['new']} members new ({counts['silent']} of them without texts), "
        f"{counts['here']} here already, {counts['waiting']} asked and not joined, "
        f"{refused} rows refused, {reading.repeated} that say what another says."
    )
    print(f"{counts['points']} points, worth {value} at most; {counts['lots there']} balances were there already.")
    print("Nobody was texted." if writes else "Nothing was written: add --write (WRITE=1).")
    return 1 if refused else 0


def _give_back(scene: Scene, file: Path) -> int:
    count = 0
    with file.open("w", encoding="utf-8", newline="") as lines:
        sheet = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
        sheet.writeheader()
        for count, row in enumerate(give_back(scene), 1):  # noqa: B007
            sheet.writerow(row)
    print(f"{count} rows. They hold numbers and names in plain.")
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
