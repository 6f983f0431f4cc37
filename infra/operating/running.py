"""What every program of an operator does alike: enter a stage, do what was asked, say in a sentence what stood in the way."""

import argparse
import sys
from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib.domain.program_checks import ID
from chalicelib.domain.refusals import Busy, UnusableField
from infra.operating.aws_errors import explain_stage
from infra.operating.ending import RefusedError
from infra.operating.stages import enter_stage


def read_merchant(typed: str) -> str:
    """What may be a merchant's id; argparse refuses all else before anything is asked."""
    if not ID.fullmatch(typed):
        raise argparse.ArgumentTypeError(f"{typed!r} is no id: lower-case letters, digits and hyphens, such as rosas-bakery")
    return typed


def run(stage: str, act: Callable[[], str]) -> int:
    """Enter the stage, act and print what it answers; 1 where that is refused."""
    try:
        enter_stage(stage)
        said = act()
    except RefusedError as refused:
        return _refuse(str(refused))
    except UnusableField as wrong:
        return _refuse(f"{wrong.field}: {wrong.problem}.")
    except (PynamoDBException, Busy, BotoCoreError, ClientError) as error:
        return _refuse(explain_stage(error, stage))
    if said:
        print(said)
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
