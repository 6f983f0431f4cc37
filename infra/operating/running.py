"""What every program of an operator does alike: enter a stage, do what was asked, say in a sentence what stood in the way."""

import sys
from collections.abc import Callable
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib.domain.refusals import Busy, UnusableField
from infra.operating.aws_errors import explain
from infra.operating.ending import RefusedError
from infra.operating.stages import enter_stage

NO_TABLE: Final = "ResourceNotFoundException"


def run(stage: str, act: Callable[[], str]) -> int:
    """Enter the stage, act and print what it answers; 1 where that is refused."""
    try:
        enter_stage(stage)
        said = act()
    except RefusedError as refused:
        return _refuse(str(refused))
    except UnusableField as wrong:
        return _refuse(f"{wrong.field}: {wrong.problem}.")
    except (PynamoDBException, Busy) as error:
        cause = getattr(error, "cause", None)
        if isinstance(cause, BotoCoreError) or (isinstance(cause, ClientError) and cause.response["Error"]["Code"] != NO_TABLE):
            return _refuse(explain(cause))
        return _refuse(f"The tables of stage {stage} do not answer. Did you run infra/apply.py for it?")
    except (BotoCoreError, ClientError) as error:
        return _refuse(explain(error))
    if said:
        print(said)
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
