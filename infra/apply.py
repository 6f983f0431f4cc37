"""Create or update what outlives a deploy: `python infra/apply.py --stage dev`, before `chalice deploy --stage dev`.

Safe to run again: the second run says that nothing changed. Names follow from the stage, so only the ARN of the
ledger's stream has to be handed on; it is written into .chalice/config.json.
"""

import argparse
import json
import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "infra" / "resources.yaml"
CHALICE_CONFIG = ROOT / ".chalice" / "config.json"
LOCAL_STAGE = "local"
WARM_WRITES = "WarmWrites"
# AWS lets a stack in these states be updated; every other settled state needs a human.
SOUND = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE")

Say = Callable[[str], None]


class ApplyError(Exception):
    """What stands in the way, as a sentence for the operator."""


def apply(stage: str, say: Say = print, delay_seconds: float = 3.0, warm_writes: int | None = None) -> dict[str, str]:
    """Bring the stage's stack and secret to what the template says; return the stack's outputs.

    `warm_writes` are the write units a second that the ledger is to serve at once; None: as before.

    Errors: ApplyError when the stack is not in a state that can be changed, or the change failed.
    """
    cloudformation = boto3.client("cloudformation")
    name = f"regulars-{stage}-infra"
    before = _describe(cloudformation, name)
    if before and before["StackStatus"] not in SOUND:
        raise ApplyError(_explain(name, before["StackStatus"]))
    seen = {event["EventId"] for event in _events(cloudformation, name)} if before else set()
    if _submit(cloudformation, name, stage, before, warm_writes):
        say(f"{name}: {'updating' if before else 'creating'}")
        _wait(cloudformation, name, seen, say, delay_seconds)
    else:
        say(f"{name}: no change")
    _make_secret(boto3.client("ssm"), f"/regulars/{stage}/secrets/phone_hash_key", say)
    stack = _describe(cloudformation, name) or {}
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    if stage != LOCAL_STAGE:
        # The table itself is asked: of one that was restored the stack knows the stream that it had before.
        ledger = boto3.client("dynamodb").describe_table(TableName=f"regulars-{stage}-ledger")["Table"]
        outputs["LedgerStreamArn"] = ledger["LatestStreamArn"]
        record_stream(stage, outputs["LedgerStreamArn"], say)
    return outputs


def record_stream(stage: str, stream_arn: str, say: Say = print, path: Path = CHALICE_CONFIG) -> None:
    """Write the stream's ARN where app.py finds it at deploy time, unless it stands there already."""
    if not path.exists():
        raise ApplyError(f"{path} is missing, so LEDGER_STREAM_ARN cannot be recorded in it.")
    config = json.loads(path.read_text())
    environment = config.setdefault("stages", {}).setdefault(stage, {}).setdefault("environment_variables", {})
    if environment.get("LEDGER_STREAM_ARN") != stream_arn:
        environment["LEDGER_STREAM_ARN"] = stream_arn
        path.write_text(json.dumps(config, indent=2) + "\n")
        say(f"LEDGER_STREAM_ARN of stage {stage} recorded in {path.parent.name}/{path.name}")


def _describe(cloudformation: Any, name: str) -> dict[str, Any] | None:
    try:
        stack: dict[str, Any] = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return None if stack["StackStatus"] == "DELETE_COMPLETE" else stack


def _events(cloudformation: Any, name: str) -> list[dict[str, Any]]:
    """Read the newest events, oldest first; one page of 100 is more than this template makes."""
    return list(reversed(cloudformation.describe_stack_events(StackName=name)["StackEvents"]))


def _submit(cloudformation: Any, name: str, stage: str, before: dict[str, Any] | None, warm_writes: int | None) -> bool:
    """Ask for the change; False when there is nothing to change."""
    parameters: list[dict[str, Any]] = [{"ParameterKey": "Stage", "ParameterValue": stage}]
    if warm_writes is not None:
        parameters.append({"ParameterKey": WARM_WRITES, "ParameterValue": str(warm_writes)})
    elif any(known["ParameterKey"] == WARM_WRITES for known in (before or {}).get("Parameters", ())):
        parameters.append({"ParameterKey": WARM_WRITES, "UsePreviousValue": True})
    request: dict[str, Any] = {
        "StackName": name,
        "TemplateBody": TEMPLATE.read_text(),
        "Parameters": parameters,
        "Tags": [{"Key": "application", "Value": "regulars"}, {"Key": "stage", "Value": stage}],
    }
    try:
        if before is None:
            cloudformation.create_stack(**request, EnableTerminationProtection=stage == "prod")
        else:
            cloudformation.update_stack(**request)
    except ClientError as error:
        if "No updates are to be performed" in str(error):
            return False
        raise
    return True


def _wait(cloudformation: Any, name: str, seen: set[str], say: Say, delay_seconds: float) -> None:
    """Report resources as they finish, until the stack rests (status first, so no last event is missed)."""
    reasons, status = [], "IN_PROGRESS"
    while status.endswith("IN_PROGRESS"):
        time.sleep(delay_seconds)
        status = (_describe(cloudformation, name) or {"StackStatus": "DELETE_COMPLETE"})["StackStatus"]
        for event in _events(cloudformation, name):
            state, resource = event["ResourceStatus"], event["LogicalResourceId"]
            if event["EventId"] not in seen and not state.endswith("IN_PROGRESS"):
                say(f"  {resource:<26} {state}")
                if state.endswith("FAILED"):
                    reasons.append(f"{resource}: {event.get('ResourceStatusReason', 'no reason given')}")
            seen.add(event["EventId"])
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise ApplyError(" ".join([_explain(name, status), *reasons[:3]]))


def _explain(name: str, status: str) -> str:
    if status.endswith("IN_PROGRESS"):
        return f"Stack {name} is being changed by somebody else ({status}); run this again when it rests."
    if status == "ROLLBACK_COMPLETE":
        return f"Stack {name} was never created ({status}); delete it (tables are kept), then run this again."
    if status == "UPDATE_ROLLBACK_COMPLETE":
        return f"The change to stack {name} failed and was taken back ({status}); what was there before still runs."
    return f"Stack {name} is in state {status} and must be repaired in the CloudFormation console first."


def _make_secret(ssm: Any, name: str, say: Say) -> None:
    """Make the key of the phone look-up hash once; nobody ever reads or prints it here.

    Without the same key no member can be found by phone again, so an existing one is never overwritten.
    """
    try:
        ssm.put_parameter(
            Name=name,
            Type="SecureString",
            Value=secrets.token_hex(32),
            Description="HMAC key of the look-up by phone number. Never change it: members would not be found.",
            Overwrite=False,
        )
    except ssm.exceptions.ParameterAlreadyExists:
        return
    say(f"secret {name}: made")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True, help="for example dev or prod")
    parser.add_argument("--warm-writes", type=int, help="write units a second to serve at once; see docs/access-patterns.md")
    arguments = parser.parse_args()
    try:
        outputs = apply(arguments.stage, warm_writes=arguments.warm_writes)
    except ApplyError as error:
        print(error, file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as error:
        print(f"AWS did not let us in or refused the call: {error}", file=sys.stderr)
        print("Check your credentials and region with `aws sts get-caller-identity`.", file=sys.stderr)
        return 1
    for key, value in sorted(outputs.items()):
        print(f"{key:<26} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
