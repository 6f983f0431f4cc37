"""Bring balances along from an earlier program: a CSV file with a row for each lot of points.

    python -m infra.balances --stage dev rosas-bakery balances.csv --check
    python -m infra.balances --stage dev rosas-bakery balances.csv

Columns: phone and points; where there are any, last_day (ISO; without it, as points granted today), earned_on (ISO), location and
note. A number may have several rows. Nobody becomes a member by it and nobody is texted.

Each row is written once: run the same file again after an interruption, or when bad rows are mended, and only what is missing is
written. Rows are known by what they say under the name of their batch, which is the file's name unless --batch names another.
What was written is corrected by an adjustment, not by changing its row.

Stage local is the `make run` in another window.
"""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib import wiring
from chalicelib.api import errors
from chalicelib.domain.calendar import local_day
from chalicelib.domain.opening import OpeningBalance, check_balance
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import Busy, UnreadablePhone, UnusableField
from chalicelib.usecases.balances import bring
from infra.operating.aws_errors import explain_stage
from infra.operating.running import read_merchant
from infra.operating.stages import StageNotThereError, enter_stage

NEEDED = {"phone", "points"}
COLUMNS = NEEDED | {"last_day", "earned_on", "location", "note"}
BYTES_MAX = 10_000_000
ROWS_MAX = 50_000
SHOWN_EVERY = 500
BATCH_LENGTH_MAX = 60
DIGITS_MAX = 9


class UnusableFile(Exception):
    """What is wrong with the file as a whole, as a sentence."""


@dataclass(frozen=True)
class Row:
    """One row that can be written; `nth` counts the rows before it that say the same."""

    line: int
    phone: PhoneNumber
    balance: OpeningBalance
    nth: int


@dataclass(frozen=True)
class Problem:
    """A row that cannot be written, and why."""

    line: int
    shown: str
    sentence: str

    def __str__(self) -> str:
        return f"line {self.line} ({self.shown}): {self.sentence}"


def main(words: Sequence[str] | None = None) -> int:
    """Do what was asked; 1 where rows are bad or nothing could be done."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--check", action="store_true", help="only say what is wrong with the file; write nothing")
    parser.add_argument("--batch", help="the name of the list, if the file's name has changed since it was run first")
    parser.add_argument("merchant", type=read_merchant)
    parser.add_argument("file", type=Path)
    arguments = parser.parse_args(words)
    try:
        enter_stage(arguments.stage)
        merchant = wiring.merchants().get(arguments.merchant)
        rows, problems = read_rows(arguments.file, merchant)
        return _check(merchant, rows, problems) if arguments.check else _write(merchant, _batch(arguments), rows, problems)
    except StageNotThereError as absent:
        return _refuse(str(absent))
    except UnusableFile as wrong:
        return _refuse(f"{arguments.file}: {wrong}")
    except OSError as wrong:
        return _refuse(str(wrong))
    except KeyError:
        return _refuse(f"There is no merchant {arguments.merchant} at stage {arguments.stage}.")
    except (PynamoDBException, BotoCoreError, ClientError, Busy) as error:
        return _refuse(f"{explain_stage(error, arguments.stage)} It goes on where it stopped.")


def read_rows(file: Path, merchant: Merchant) -> tuple[list[Row], list[Problem]]:
    """The rows of a file that can be read, and what is wrong with the others. Raises UnusableFile, OSError."""
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: Counter[tuple[str, OpeningBalance]] = Counter()
    for line, cells in _read_cells(file):
        try:
            phone, balance = _read_row(cells, merchant)
        except (UnusableField, UnreadablePhone) as wrong:
            problems.append(_problem(line, cells["phone"], wrong))
            continue
        same = (phone.e164, replace(balance, note=None))
        rows.append(Row(line, phone, balance, seen[same]))
        seen[same] += 1
    return rows, problems


def _read_cells(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells by column of every row."""
    if file.stat().st_size > BYTES_MAX:
        raise UnusableFile(f"more than {BYTES_MAX} bytes; cut it into several files")
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            head = lines.readline()
            lines.seek(0)
            found = csv.DictReader(lines, delimiter=";" if ";" in head and "," not in head else ",", strict=True)
            columns = [(name or "").strip().lower() for name in found.fieldnames or ()]
            if not NEEDED <= set(columns) <= COLUMNS or len(set(columns)) < len(columns):
                raise UnusableFile("the first line names the columns phone, points, and of last_day, earned_on, location, note")
            found.fieldnames = columns
            for number, cells in enumerate(found):
                if number >= ROWS_MAX:
                    raise UnusableFile(f"more than {ROWS_MAX} rows; cut it into several files")
                # Cells beyond the last column stand under None, and those that are missing are None.
                extra = cells.pop(None, None)
                yield found.line_num, {**{n: (cell or "").strip() for n, cell in cells.items()}, **({"": "x"} if extra else {})}
    except UnicodeDecodeError:
        raise UnusableFile("not in UTF-8; save it as CSV UTF-8") from None
    except csv.Error as wrong:
        raise UnusableFile(f"not a CSV file: {wrong}") from None


def _read_row(cells: dict[str, str], merchant: Merchant) -> tuple[PhoneNumber, OpeningBalance]:
    """Raises UnusableField, UnreadablePhone."""
    if "" in cells:
        raise UnusableField("row", "more cells than columns")
    phone = PhoneNumber.parse(cells["phone"], merchant.region)
    points = cells["points"]
    if not (points.isascii() and points.isdigit() and len(points) <= DIGITS_MAX):
        raise UnusableField("points", "a whole number, without commas and decimals")
    return phone, OpeningBalance(
        int(points),
        cells.get("location") or merchant.locations[0].id,
        _read_day("last_day", cells),
        _read_day("earned_on", cells),
        cells.get("note") or None,
    )


def _read_day(column: str, cells: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(cells[column]) if cells.get(column) else None
    except ValueError:
        raise UnusableField(column, "a day such as 2027-01-31") from None


def _batch(arguments: argparse.Namespace) -> str:
    batch: str = arguments.batch or arguments.file.stem
    if len(batch) > BATCH_LENGTH_MAX:
        raise UnusableFile(f"its name is longer than {BATCH_LENGTH_MAX} characters; name the --batch")
    return batch


def _check(merchant: Merchant, rows: list[Row], problems: list[Problem]) -> int:
    now, good = wiring.clock(), 0
    for row in rows:
        try:
            check_balance(row.balance, merchant, local_day(now, merchant.program_at(now).timezone))
        except UnusableField as wrong:
            problems.append(_problem(row.line, row.phone.e164, wrong))
        else:
            good += 1
    return _sum_up(problems, f"{good} rows can be written. Nothing was.")


def _write(merchant: Merchant, batch: str, rows: list[Row], problems: list[Problem]) -> int:
    outcomes: Counter[str] = Counter()
    for number, row in enumerate(rows, 1):
        try:
            now = wiring.clock()
            outcomes[bring(wiring.book(), wiring.vault(), merchant, batch, row.phone, row.balance, row.nth, now)] += 1
        except UnusableField as wrong:
            problems.append(_problem(row.line, row.phone.e164, wrong))
        if number % SHOWN_EVERY == 0 and number < len(rows):
            print(f"{number} of {len(rows)} rows ...", flush=True)
    return _sum_up(problems, f"{outcomes['written']} rows written, {outcomes['there already']} there already.")


def _problem(line: int, phone: str, wrong: UnusableField | UnreadablePhone) -> Problem:
    told = f"{wrong.field}: {wrong.problem}." if isinstance(wrong, UnusableField) else errors.say(wrong)
    return Problem(line, _mask(phone), told)


def _sum_up(problems: list[Problem], sentence: str) -> int:
    for problem in sorted(problems, key=lambda bad: bad.line):
        print(problem, file=sys.stderr)
    bad = f" {len(problems)} bad rows, of which nothing was written." if problems else ""
    print(f"{sentence}{bad}")
    return 1 if problems else 0


def _mask(typed: str) -> str:
    """The last two digits of what stands in the column of numbers."""
    digits = [sign for sign in typed if sign.isdigit()]
    return "..." + "".join(digits[-2:])


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
