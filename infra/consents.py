"""Write the consent ledger of a merchant, or of one number, as evidence: who agreed to what, when, with which words.

    python -m infra.consents --stage dev rosas-bakery > consents.jsonl
    python -m infra.consents --stage dev rosas-bakery --phone "+1 206 555 0142" --csv

One line a row, oldest first for each member, as JSON or CSV. It has numbers and people's words in plain: keep it where only those
see it who need it, and delete it afterwards. A whole merchant is found by reading the whole ledger; one number costs a few reads.
Stage local is the `make run` in another window.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib import pages_wiring, wiring
from chalicelib.api import errors
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import Busy, UnreadablePhone
from chalicelib.usecases.leaving.shelf import harmless
from chalicelib.usecases.texts.consents import COLUMNS, Archive, show_merchant, show_phone, tell
from infra.operating.aws_errors import explain_stage
from infra.operating.running import read_merchant
from infra.operating.stages import StageNotThereError, enter_stage


def main(words: Sequence[str] | None = None) -> int:
    """Write all rows that were asked for; 1 where nothing could be read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--phone", help="only this number")
    parser.add_argument("--csv", action="store_true", help="CSV in place of JSON lines")
    parser.add_argument("merchant", type=read_merchant)
    arguments = parser.parse_args(words)
    try:
        enter_stage(arguments.stage)
        return _write(_find(arguments.merchant, arguments.phone), as_csv=arguments.csv)
    except StageNotThereError as absent:
        return _refuse(str(absent))
    except UnreadablePhone as wrong:
        return _refuse(errors.say(wrong))
    except KeyError:
        return _refuse(f"There is no merchant {arguments.merchant} at stage {arguments.stage}.")
    except (PynamoDBException, BotoCoreError, ClientError, Busy) as error:
        return _refuse(explain_stage(error, arguments.stage))


def _find(merchant_id: str, typed: str | None) -> Iterator[dict[str, Any]]:
    merchant = wiring.merchants().get(merchant_id)
    archive = Archive(wiring.book(), wiring.vault(), merchant, pages_wiring.papers().of_merchant(merchant.live_id))
    found = show_phone(archive, PhoneNumber.parse(typed, merchant.region)) if typed is not None else show_merchant(archive)
    return (tell(merchant_id, evidence) for evidence in found)


def _write(rows: Iterator[dict[str, Any]], *, as_csv: bool) -> int:
    """Row by row, so that a merchant may be of any size."""
    sheet = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    if as_csv:
        sheet.writeheader()
    for row in rows:
        if as_csv:
            listed = {name: " ".join(row[name]) for name in ("purposes", "papers")}
            sheet.writerow({**row, **listed, "words": harmless(row["words"])})
        else:
            print(json.dumps(row, ensure_ascii=False))
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
