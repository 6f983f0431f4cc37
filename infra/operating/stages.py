"""Which stage a program of an operator works on. Stage local is the `make run` in another window."""

import os

from infra.apply import LOCAL_STAGE
from infra.operating.ending import RefusedError


class StageNotThereError(RefusedError):
    """Nothing of this stage is there that one could speak with; says what to do."""


def enter_stage(stage: str) -> None:
    """Let this process work on a stage: call it before anything of `wiring` is used. Errors: StageNotThereError."""
    if stage == LOCAL_STAGE:
        from infra.local.environment import join_running_stack  # noqa: PLC0415  not there where AWS is

        join_running_stack()
    os.environ["STAGE"] = stage
