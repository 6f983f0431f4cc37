"""Delete a stage and all that it holds: `make destroy STAGE=dev`. Never prod.

    python -m infra.destroy --stage dev

What is in the account is deleted, whatever stands here. One that was cut short is run again.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.apply import PROD_STAGE, ROOT
from infra.deploy import Surroundings, holder_of
from infra.deploying import checks, lock
from infra.deploying.chalice_command import chalice, run
from infra.deploying.checks import CheckError
from infra.deploying.staging import MAKE
from infra.operating.ending import change, finish
from infra.operating.person import confirm
from infra.policies import FUNCTIONS, function_name
from infra.remove import remove

if TYPE_CHECKING:
    from collections.abc import Callable

NOTHING = 'from chalice.app import Chalice\n\napp = Chalice(app_name="regulars")\n'
"""An application with nothing in it: all that the account has of the stage is a leftover, and Chalice deletes it."""


def destroy(stage: str, around: Surroundings, root: Path = ROOT, *, take_lock: bool = False) -> None:
    """Delete the stage. Errors: those of `infra.operating.ending`."""
    if stage == PROD_STAGE:
        raise CheckError("Stage prod is never deleted by a program: docs/operations.md says how to leave with all your data.")
    checks.stage(stage, root)
    who, where = checks.account(around.client)
    around.say(f"Stage {stage} goes, with all its members, in {where}")
    confirm(stage, "delete", around.person)
    with (
        tempfile.TemporaryDirectory(prefix=f"{stage}-", dir=_make(root)) as folder,
        lock.held(around.client("ssm"), stage, holder_of(who, "none, it is deleted"), around.say, take=take_lock),
    ):
        _change(stage, around, Path(folder), root)
    around.say(f"\nStage {stage} is deleted.")


def _make(root: Path) -> Path:
    folder = root / MAKE
    folder.mkdir(exist_ok=True)
    return folder


def _change(stage: str, around: Surroundings, project: Path, root: Path) -> None:
    def forget() -> None:
        groups = [f"/aws/lambda/{function_name(stage, function)}" for function in FUNCTIONS]
        _delete_logs(around.client("logs"), groups)

    (project / "app.py").write_text(NOTHING)
    (project / ".chalice").mkdir()
    config = {"version": "2.0", "app_name": "regulars", "stages": {stage: {}}}
    (project / ".chalice" / "config.json").write_text(json.dumps(config))
    rebuild = ("-m", "tools.rebuild_deployed", "--stage", stage, "--project", str(project))
    steps: dict[str, Callable[[], object]] = {
        "what is deployed": lambda: run(root, around.say, *rebuild),
        "chalice delete": lambda: chalice(project, around.say, "delete", "--stage", stage),
        "stacks and data": lambda: remove(stage, lambda line: around.say(f"  {line}")),
        "logs": forget,
    }
    change(steps, f"make destroy STAGE={stage}", around.say)


def _delete_logs(logs: Any, groups: list[str]) -> None:
    """Those that came back: a function that was still at work when its group went."""
    for name in groups:
        try:
            logs.delete_log_group(logGroupName=name)
        except logs.exceptions.ResourceNotFoundException:
            continue


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--take-lock", action="store_true", help="take the lock that a killed deploy left behind")
    told = parser.parse_args()
    return finish(lambda: destroy(told.stage, Surroundings(), take_lock=told.take_lock))


if __name__ == "__main__":
    sys.exit(main())
