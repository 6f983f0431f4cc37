"""Write all that a merchant has into a folder: to leave with it, or to look at it elsewhere.

    python -m infra.export --stage prod --merchant rosas-bakery rosas-bakery-2027-01-31

The folder is made new. JSON Lines have everything, a thing a line: members with phone, name, balance and lots, entries, sales,
redemptions, texts, consents, referrals, coupons, gift certificates, goals, closed months, settlements, campaigns; CSV files have
the same for a spreadsheet (docs/export.md); merchant.json has the settings and every version of the program. It has numbers and
names in plain: only who runs it can read the files, and they are to be deleted when they have arrived. Nothing is changed at the
stage. Stage local is the `make run` in another window.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Final, TextIO

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib import pages_wiring, wiring
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.leaving.export_format import FORMAT
from chalicelib.usecases.leaving.sheets import Sheet
from chalicelib.usecases.leaving.shelf import Row, Shelf
from infra.operating.aws_errors import explain_stage
from infra.operating.running import read_merchant
from infra.operating.stages import StageNotThereError, enter_stage

SHOWN_EVERY: Final = 1_000
SPREADSHEET: Final = "utf-8-sig"
"""Excel takes a CSV file without this mark for one in the old encoding of the machine, and spoils every umlaut."""
README: Final = """\
This folder has all that Regulars kept for {name} at {at:%Y-%m-%d %H:%M} UTC, with customers' phone numbers, names and words in
plain: it is personal data, so keep it where only those see it who need it, and delete it when it has arrived.

{counts}

Amounts are in minor units (cents), times in UTC, days in the program's time zone. The words of texts that were sent are not kept.
"""


def write(shelf: Shelf, folder: Path, of_shop: Iterable[tuple[str, Row]] = ()) -> dict[str, int]:
    """Fill a new folder, also with what a shop has beside its members; returns how many rows each file has."""
    folder.mkdir(mode=0o700)
    counts = dict.fromkeys(FORMAT, 0)
    with ExitStack() as files:
        lines = {name: files.enter_context(_open(folder / f"{name}.jsonl")) for name in counts}
        sheets = {name: Sheet(name, files.enter_context(_open(folder / f"{name}.csv", SPREADSHEET))) for name in counts}
        for name, row in chain(shelf.rows(), of_shop):
            lines[name].write(json.dumps(row, ensure_ascii=False) + "\n")
            sheets[name].write(row)
            counts[name] += 1
            if name == "members" and counts[name] % SHOWN_EVERY == 0:
                print(f"{counts[name]:,} members ...", flush=True)
    with _open(folder / "merchant.json") as file:
        json.dump(shelf.settings(), file, ensure_ascii=False, indent=2)
    listed = "\n".join(f"{name}.jsonl: {count:,}" for name, count in counts.items())
    with _open(folder / "README.txt") as file:
        file.write(README.format(name=shelf.merchant.name, at=shelf.now, counts=listed))
    return counts


def _open(path: Path, encoding: str = "utf-8") -> TextIO:
    """A new file that nobody else can read."""
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding=encoding, newline="")  # noqa: PTH123


def main(words: Sequence[str] | None = None) -> int:
    """Write the folder; 1 where nothing could be read, or it is there already."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--merchant", required=True, type=read_merchant)
    parser.add_argument("folder", type=Path, help="is made new")
    arguments = parser.parse_args(words)
    folder: Path = arguments.folder
    if folder.exists() or not folder.absolute().parent.is_dir():
        return _refuse(f"{folder} exists, or what it lies in does not: name a folder that can be made.")
    try:
        enter_stage(arguments.stage)
        merchant = wiring.merchants().get(arguments.merchant)
        connected = wiring.connections().of_merchant(merchant.id)
        papers = pages_wiring.papers().of_merchant(merchant.live_id)
        read = wiring.book(), wiring.vault(), wiring.deliveries(), merchant, wiring.clock(), connected, papers
        shelf = Shelf(*read, coupons=pages_wiring.coupons(), surveys=pages_wiring.surveys())
        counts = write(shelf, folder, pages_wiring.books().rows(merchant.id))
    except StageNotThereError as absent:
        return _refuse(str(absent))
    except KeyError:
        return _refuse(f"There is no merchant {arguments.merchant} at stage {arguments.stage}.")
    except (PynamoDBException, BotoCoreError, ClientError, Busy, OSError, ValueError, KeyboardInterrupt) as error:
        began = f" {folder} is not complete: delete it, and run the same again." if folder.exists() else ""
        return _refuse(f"{_tell(error, folder, arguments.stage)}{began}")
    told = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    print(f"{folder}: {told}. It is personal data in plain: delete it when it has arrived.")
    return 0


def _tell(error: BaseException, folder: Path, stage: str) -> str:
    if isinstance(error, OSError):
        return f"{folder} cannot be written: {error.strerror}."
    if isinstance(error, ValueError):
        return f"What is sealed cannot be read: {error}. Is the merchant's data key in the merchants table?"
    return explain_stage(error, stage) if isinstance(error, Exception) else "Stopped."


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
