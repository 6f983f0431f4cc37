"""Look through everything that is stored for anything of erased people, now: `make prove-erasure STAGE=dev`.

    python -m infra.prove_erasure --stage dev

The same happens by itself on each first of a month; this begins the month's proof anew, and goes on with one that was cut short
where --on says so. The exit code is 0 where nothing was found.
"""

import argparse
import math
import sys

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib import night_wiring
from chalicelib.domain.refusals import Busy
from chalicelib.usecases.leaving import proving
from infra.operating.aws_errors import explain_stage
from infra.operating.stages import StageNotThereError, enter_stage


def main() -> int:
    """Walk through all tables; 0 where nothing of erased people is left."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--on", action="store_true", help="go on with a proof that was cut short")
    arguments = parser.parse_args()
    try:
        enter_stage(arguments.stage)
        return _prove(anew=not arguments.on)
    except StageNotThereError as absent:
        return _refuse(str(absent))
    except (PynamoDBException, BotoCoreError, ClientError, Busy) as error:
        return _refuse(f"{explain_stage(error, arguments.stage)} To go on: the same with --on.")
    except KeyboardInterrupt:
        return _refuse("Stopped. To go on: the same with --on.")


def _prove(*, anew: bool) -> int:
    proof = proving.run(night_wiring.prover(), lambda: math.inf, anew=anew)
    if proof is None:
        return _refuse("This month's proof is done already, or somebody else is at it. Without --on it begins anew.")
    for finding in proof.findings:
        kind, field, what = finding.leftover
        where = f"{finding.table} {kind}{f'.{field}' if field else ''}"
        print(f"{finding.merchant_id}: {what} of {finding.member_id} in {where}")
    left = sum(proof.left.values())
    people = sum(proof.erased.values())
    result = f"{left:,} things are left" if left else "Nothing is left"
    print(f"Looked through {proof.looked_at:,} items for {people:,} erased people. {result}.")
    return 1 if left else 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
