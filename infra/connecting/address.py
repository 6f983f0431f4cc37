"""Where a stage is called: what the operator says, what the local stack notes, or the API that may start the stage's function."""

import json
import re
from collections.abc import Callable
from typing import Any, Final

import boto3
from botocore.exceptions import ClientError

from infra.apply import CHALICE_CONFIG, LOCAL_STAGE
from infra.operating.ending import RefusedError
from infra.policies import API_HANDLER, function_name

OF_API: Final = re.compile(r"execute-api:([^:]+):\d+:([a-z0-9]+)/")
HTTPS: Final = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(:\d+)?(/[A-Za-z0-9._~/-]*)?")


def find_address(stage: str, said: str | None, client: Callable[[str], Any] = boto3.client) -> str:
    """The address of a stage, without a slash at its end. Errors: RefusedError."""
    if said is not None:
        if not HTTPS.fullmatch(said):
            raise RefusedError(f"--url {said} is no address that makers would call: https, a domain, and what stands before /v1.")
        return said.rstrip("/")
    return _local() if stage == LOCAL_STAGE else _deployed(stage, client)


def _local() -> str:
    from infra.local.environment import STATE  # noqa: PLC0415  not there where AWS is

    try:
        return (STATE / "url").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise RefusedError("The `make run` in another window is an older one: start it again.") from None


def _deployed(stage: str, client: Callable[[str], Any]) -> str:
    function = function_name(stage, API_HANDLER)
    how = f"Deploy it (make deploy STAGE={stage}), or say --url, where tills call."
    try:
        policy = client("lambda").get_policy(FunctionName=function)["Policy"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            raise RefusedError(f"Nothing calls {function} in this account and region. {how}") from None
        raise
    found = sorted(set(OF_API.findall(policy)))
    if len(found) != 1:
        raise RefusedError(f"{len(found)} APIs call {function}, so there is no telling where makers are to call. {how}")
    region, api = found[0]
    config = json.loads(CHALICE_CONFIG.read_text(encoding="utf-8"))
    gateway = config["stages"].get(stage, {}).get("api_gateway_stage", "api")
    return f"https://{api}.execute-api.{region}.amazonaws.com/{gateway}"
