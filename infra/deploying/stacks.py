"""CloudFormation stacks: brought to what their template says, or deleted, with a line for every resource that is done."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import ClientError

from infra.operating.ending import RefusedError

# AWS lets a stack in these states be updated; every other settled state needs a human.
SOUND: Final = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE", "IMPORT_ROLLBACK_COMPLETE")
# What such a stack had is gone or was never there, so that it can only be deleted.
HOLLOW: Final = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED")
ENDED_BY_HAND: Final = "Stopped. AWS goes on with what it was asked for: run this again in a few minutes."

Say = Callable[[str], None]
Description = dict[str, Any]


class ApplyError(RefusedError):
    """What stands in the way, as a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack as it is to be. A parameter that is None stays as it is, or as the template has it."""

    name: str
    template: Path
    parameters: Mapping[str, str | None] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    is_protected: bool = False
    """Whether AWS refuses to delete it until somebody takes that back."""


def describe(cloudformation: Any, name: str) -> Description | None:
    """The stack as AWS has it; None where there is none."""
    try:
        stack: Description = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return None if stack["StackStatus"] == "DELETE_COMPLETE" else stack


def examine(cloudformation: Any, name: str) -> Description | None:
    """The stack as AWS has it; None where there is none. Errors: ApplyError where it cannot be changed as it is."""
    found = describe(cloudformation, name)
    if found and found["StackStatus"] not in SOUND:
        raise ApplyError(_explain(name, found["StackStatus"]))
    return found


def bring(cloudformation: Any, stack: Stack, say: Say, delay_seconds: float) -> dict[str, str]:
    """Create the stack or change it to what its template says; returns its outputs. Errors: ApplyError."""
    before = examine(cloudformation, stack.name)
    seen = _seen(cloudformation, stack.name) if before else set()
    if _submit(cloudformation, stack, before):
        say(f"{stack.name}: {'updating' if before else 'creating'}")
        status, reasons = _follow(cloudformation, stack.name, seen, say, delay_seconds)
        if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            raise ApplyError(" ".join([_explain(stack.name, status), *reasons[:3]]))
    else:
        say(f"{stack.name}: no change")
    outputs = (describe(cloudformation, stack.name) or {}).get("Outputs", [])
    return {output["OutputKey"]: output["OutputValue"] for output in outputs}


def drop(cloudformation: Any, name: str, say: Say, delay_seconds: float) -> None:
    """Delete a stack; what it retains stays. Errors: ApplyError."""
    found = describe(cloudformation, name)
    if found is None:
        say(f"{name}: is not there")
        return
    # By its id a stack can still be asked about when it is gone.
    known, seen = found.get("StackId", name), _seen(cloudformation, name)
    say(f"{name}: deleting")
    cloudformation.delete_stack(StackName=name)
    status, reasons = _follow(cloudformation, known, seen, say, delay_seconds)
    if status != "DELETE_COMPLETE":
        said = [f"Stack {name} could not be deleted ({status}).", *reasons[:3], "Mend that, then run this again."]
        raise ApplyError(" ".join(said))


def _submit(cloudformation: Any, stack: Stack, before: Description | None) -> bool:
    """Ask for the change; False when there is nothing to change."""
    request: dict[str, Any] = {
        "StackName": stack.name,
        "TemplateBody": stack.template.read_text(),
        "Parameters": _parameters(stack, before),
        "Tags": [{"Key": key, "Value": value} for key, value in stack.tags.items()],
        "Capabilities": ["CAPABILITY_IAM"],
    }
    try:
        if before is None:
            cloudformation.create_stack(**request, EnableTerminationProtection=stack.is_protected)
        else:
            cloudformation.update_stack(**request)
    except ClientError as error:
        if "No updates are to be performed" in str(error):
            return False
        raise
    return True


def _parameters(stack: Stack, before: Description | None) -> list[Description]:
    known = {parameter["ParameterKey"] for parameter in (before or {}).get("Parameters", ())}
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in stack.parameters.items() if value is not None]
    kept = [key for key, value in stack.parameters.items() if value is None and key in known]
    return [*given, *({"ParameterKey": key, "UsePreviousValue": True} for key in kept)]


def _follow(cloudformation: Any, name: str, seen: set[str], say: Say, delay_seconds: float) -> tuple[str, list[str]]:
    """Tell resources as they finish, until the stack rests; how it rests, and what failed (status first: no event is missed)."""
    reasons, status, pause = [], "IN_PROGRESS", delay_seconds / 16
    while status.endswith("IN_PROGRESS"):
        # What is done at once need not be waited for.
        pause = min(delay_seconds, pause * 2)
        time.sleep(pause)
        status = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        for event in _events(cloudformation, name):
            state, resource = event["ResourceStatus"], event["LogicalResourceId"]
            if event["EventId"] not in seen and not state.endswith("IN_PROGRESS"):
                say(f"  {resource:<28} {state}")
                if state.endswith("FAILED"):
                    reasons.append(f"{resource}: {event.get('ResourceStatusReason', 'no reason given')}")
            seen.add(event["EventId"])
    return status, reasons


def _seen(cloudformation: Any, name: str) -> set[str]:
    return {event["EventId"] for event in _events(cloudformation, name)}


def _events(cloudformation: Any, name: str) -> list[Description]:
    """Read the newest events, oldest first; one page of 100 is more than a template of ours makes."""
    return list(reversed(cloudformation.describe_stack_events(StackName=name)["StackEvents"]))


def _explain(name: str, status: str) -> str:
    if status.endswith("IN_PROGRESS"):
        return f"Stack {name} is being changed just now ({status}); run this again when it rests."
    if status in HOLLOW:
        delete = f"aws cloudformation delete-stack --stack-name {name}"
        return f"Stack {name} could not be created ({status}) and holds nothing; delete it (`{delete}`), then run this again."
    if status == "UPDATE_ROLLBACK_COMPLETE":
        return f"The change to stack {name} failed and was taken back ({status}); what was there before still runs."
    if status == "UPDATE_ROLLBACK_FAILED":
        go_on = f"aws cloudformation continue-update-rollback --stack-name {name}"
        return f"A change to stack {name} failed and could not be taken back ({status}): `{go_on}`, then run this again."
    if status == "DELETE_FAILED":
        return f"Stack {name} could not be deleted ({status}); its events say why. Delete it, then run this again."
    return f"Stack {name} is in state {status} and must be repaired in the CloudFormation console first."
