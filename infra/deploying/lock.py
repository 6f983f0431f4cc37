"""One deploy of a stage at a time, whoever starts it and wherever: a parameter of SSM that only one can make."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.operating.ending import RefusedError

Holder = dict[str, str]
"""Who holds a lock: who, host, commit, since."""


class LockedError(RefusedError):
    """Somebody else is at work; says who and since when."""


def parameter(stage: str) -> str:
    """Where the lock of a stage stands."""
    return f"/regulars/{stage}/deploy-lock"


def look(ssm: Any, stage: str) -> None:
    """Nobody holds it just now. Errors: LockedError."""
    holder = _read(ssm, stage)
    if holder is not None:
        raise LockedError(_explain(stage, holder))


@contextmanager
def held(ssm: Any, stage: str, holder: Holder, say: Callable[[str], None], *, take: bool = False) -> Iterator[None]:
    """Hold the lock, and give it back whatever happens. `take` takes it from who holds it. Errors: LockedError."""
    try:
        ssm.put_parameter(
            Name=parameter(stage),
            Type="String",
            Value=json.dumps(holder),
            Description="Who deploys this stage just now. It goes when the deploy ends.",
            Overwrite=take,
        )
    except ssm.exceptions.ParameterAlreadyExists:
        raise LockedError(_explain(stage, _read(ssm, stage) or {})) from None
    try:
        yield
    finally:
        _give_back(ssm, stage, holder, say)


def _give_back(ssm: Any, stage: str, holder: Holder, say: Callable[[str], None]) -> None:
    """Delete our own lock; one that somebody took from us is theirs."""
    try:
        if _read(ssm, stage) == holder:
            ssm.delete_parameter(Name=parameter(stage))
        else:
            say(f"The lock of stage {stage} was taken by somebody else meanwhile: two deploys ran at once. Deploy again.")
    except (BotoCoreError, ClientError) as error:
        say(f"The lock {parameter(stage)} could not be deleted; the next run says how to take it. ({error})")


def _read(ssm: Any, stage: str) -> Holder | None:
    try:
        value = ssm.get_parameter(Name=parameter(stage))["Parameter"]["Value"]
    except ssm.exceptions.ParameterNotFound:
        return None
    try:
        holder: Holder = json.loads(value)
    except ValueError:
        return {"who": value}
    return holder


def _explain(stage: str, holder: Holder) -> str:
    who, host, commit, since = (holder.get(fact, "unknown") for fact in ("who", "host", "commit", "since"))
    return (
        f"Stage {stage} is being deployed by {who} on {host}, commit {commit}, since {since}: wait for it; "
        f"if that deploy was killed, take its lock with --take-lock (make: TAKE_LOCK=1)."
    )
