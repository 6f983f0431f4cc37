"""What is looked at before a deploy changes anything. Each says what it found, or stops with what to do."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError
from cfnlint.api import lint_file
from cfnlint.config import ManualArgs

from infra import policies
from infra.apply import ROOT, TEMPLATES, Client
from infra.operating.aws_errors import explain
from infra.operating.ending import RefusedError

PYTHONS: Final = range(11, 15)
"""Minor versions of Python 3 that Regulars runs on and Lambda has."""
UNRESERVED_MIN: Final = 100
"""AWS wants that many executions at a time left for functions that reserve none; in a small account all of them."""

LINT_REGION: Final = "us-east-1"
"""The same for everybody: cfn-lint would take the region of the environment, and cannot do without one."""


class CheckError(RefusedError):
    """Why nothing was changed, as a sentence for the operator."""


def python(version: tuple[int, int]) -> str:
    """Lambda has this Python."""
    major, minor = version
    if major != 3 or minor not in PYTHONS:  # noqa: PLR2004  Python 3
        first, last = PYTHONS[0], PYTHONS[-1]
        raise CheckError(
            f"This is Python {major}.{minor}, and Regulars is deployed with 3.{first} to 3.{last}: "
            f"rm -r .venv, then make deploy PYTHON=python3.{last} with the rest as before."
        )
    return f"Python {major}.{minor}"


def stage(name: str, root: Path = ROOT) -> None:
    """Chalice is told of this stage."""
    known = list(read_config(root)["stages"])
    if name not in known:
        asked = f"There is no stage {name}" if name else "No stage was named"
        raise CheckError(f"{asked}: .chalice/config.json has {' and '.join(known)}, so say STAGE={known[0]}.")


def same_python(client: Client, stage: str, version: tuple[int, int], *, change: bool) -> str:
    """The functions that run now have the same Python, so that nothing changes by the way."""
    ours, now = "python{}.{}".format(*version), _runtimes(client("lambda"), stage)
    if now - {ours} and not change:
        theirs = " and ".join(sorted(now))
        raise CheckError(
            f"The functions of {stage} run on {theirs}, and this is {ours}: deploy with {theirs}, "
            f"or change all of them with --change-python (make: CHANGE_PYTHON=1)."
        )
    if not now:
        return f"no function of {stage} is there yet"
    return f"functions of {stage} run on {' and '.join(sorted(now))}" + (f" and get {ours}" if now - {ours} else "")


def templates(folder: Path = TEMPLATES) -> str:
    """The templates lint."""
    for template in sorted(folder.glob("*.yaml")):
        if found := lint_file(template, ManualArgs(regions=[LINT_REGION])):
            raise CheckError(f"{template.name} is not in order: mend it and commit it; make lint tells all. {found[0].message}")
    return "templates are in order"


def policy_files(folder: Path = policies.FOLDER) -> str:
    """What functions may do is what the table says."""
    if outdated := policies.outdated(folder):
        name = outdated[0].name
        raise CheckError(f"{name} in .chalice/policies is not what infra/policies.py says: make policies, and commit it.")
    return "policies are up to date"


def account(client: Client) -> tuple[str, str]:
    """Who deploys, and a line that says where to."""
    try:
        sts = client("sts")
        who = sts.get_caller_identity()
        region = client("lambda").meta.region_name
    except (BotoCoreError, ClientError) as error:
        raise CheckError(explain(error)) from None
    return who["Arn"], f"account {who['Account']}, region {region}, as {who['Arn']}"


def functions(client: Client, stage: str) -> None:
    """No function with a name of ours is somebody else's, and so none is overwritten."""
    aws = client("lambda")
    for name in (policies.function_name(stage, function) for function in policies.FUNCTIONS):
        there = _configuration(aws, name)
        if there is not None:
            tag = aws.list_tags(Resource=there["FunctionArn"]).get("Tags", {}).get("aws-chalice", "")
            if not tag.endswith(f":stage={stage}:app=regulars"):
                raise CheckError(f"Function {name} is there and none of ours: rename or delete it, or choose another stage name.")


def concurrency(client: Client, stage: str, config: Mapping[str, Any]) -> str:
    """The account has what functions of the stage reserve."""
    aws, wanted = client("lambda"), 0
    for function, facts in config["stages"][stage].get("lambda_functions", {}).items():
        asked, now = facts.get("reserved_concurrency", 0), 0
        if asked:
            now = _reserved(aws, policies.function_name(stage, function))
        wanted += max(0, asked - now)
    limit = aws.get_account_settings()["AccountLimit"]
    total, left = limit["ConcurrentExecutions"], limit["UnreservedConcurrentExecutions"] - wanted
    if wanted and left < min(UNRESERVED_MIN, total):
        raise CheckError(
            f"{stage} reserves {wanted} of the account's {total} executions at a time, and AWS lets none go below "
            f"{min(UNRESERVED_MIN, total)}: ask for more in Service Quotas (Lambda, Concurrent executions), then deploy."
        )
    return f"the account runs {total} functions at a time"


def _runtimes(aws: Any, stage: str) -> set[str]:
    found = (_configuration(aws, policies.function_name(stage, function)) for function in policies.FUNCTIONS)
    return {one["Runtime"] for one in found if one is not None}


def _configuration(aws: Any, name: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = aws.get_function_configuration(FunctionName=name)
    except aws.exceptions.ResourceNotFoundException:
        return None
    return found


def _reserved(aws: Any, name: str) -> int:
    if _configuration(aws, name) is None:
        return 0
    found: int = aws.get_function_concurrency(FunctionName=name).get("ReservedConcurrentExecutions", 0)
    return found


def read_config(project: Path = ROOT) -> dict[str, Any]:
    """What Chalice is told."""
    config: dict[str, Any] = json.loads((project / ".chalice" / "config.json").read_text())
    return config
