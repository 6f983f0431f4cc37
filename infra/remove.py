"""Delete a stage with all that it holds: `python -m infra.remove --stage dev`, after `chalice delete --stage dev`.

Everything is looked at before anything is deleted. What holds data of prod is never deleted by a program: nothing here does.
Cut short, it is run again; when it is through, infra.apply makes the stage anew.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from typing import Any, Final

import boto3

from infra.apply import LOCAL_STAGE, PROD_STAGE, TEMPLATE, data_stack, watch_stack
from infra.deploying.stacks import ENDED_BY_HAND, ApplyError, Say, describe, drop
from infra.deploying.taken import names
from infra.operating.ending import finish
from infra.policies import FUNCTIONS, function_name

KEY_DAYS: Final = 7
"""For so long a key that is to go can be taken back; AWS does it no faster."""
GONE: Final = {"PendingDeletion", "PendingReplicaDeletion"}
Client = Callable[[str], Any]


def remove(stage: str, say: Say = print, delay_seconds: float = 3.0, client: Client = boto3.client) -> None:
    """Delete the stage's stacks, and what they keep: tables, keys, secrets. Errors: ApplyError, before anything is deleted."""
    if stage in (PROD_STAGE, LOCAL_STAGE):
        raise ApplyError(f"Stage {stage} is not removed by this program. Data of a shop is deleted by hand, after an export.")
    cloudformation, dynamodb = client("cloudformation"), client("dynamodb")
    for name in (watch_stack(stage), data_stack(stage)):
        _check_stack(cloudformation, name)
    tables = list(_tables(dynamodb, stage))
    _check_functions(client("lambda"), stage)
    # Keys are known by their stack only, so it goes last: cut short, this finds everything again.
    drop(cloudformation, watch_stack(stage), say, delay_seconds)
    for table in tables:
        dynamodb.delete_table(TableName=table)
        dynamodb.get_waiter("table_not_exists").wait(TableName=table, WaiterConfig={"Delay": max(1, round(delay_seconds))})
        say(f"table {table}: deleted")
    for key in _keys(cloudformation, client("kms"), stage):
        client("kms").schedule_key_deletion(KeyId=key, PendingWindowInDays=KEY_DAYS)
        say(f"key {key}: deleted in {KEY_DAYS} days")
    for secret in _secrets(client("ssm"), stage):
        client("ssm").delete_parameter(Name=secret)
        say(f"secret {secret}: deleted")
    drop(cloudformation, data_stack(stage), say, delay_seconds)


def _check_stack(cloudformation: Any, name: str) -> None:
    found = describe(cloudformation, name)
    if found is None:
        return
    if found["StackStatus"].endswith("IN_PROGRESS"):
        raise ApplyError(f"Stack {name} is being changed just now; nothing was deleted. Run this again when it rests.")
    if found.get("EnableTerminationProtection"):
        raise ApplyError(f"Stack {name} is protected from deletion, so nothing was deleted. Take that back first if you mean it.")


def _tables(dynamodb: Any, stage: str) -> Iterator[str]:
    for name in [name for kind, name in names(TEMPLATE, stage) if kind == "TableName"]:
        try:
            found = dynamodb.describe_table(TableName=name)["Table"]
        except dynamodb.exceptions.ResourceNotFoundException:
            continue
        if found.get("DeletionProtectionEnabled"):
            raise ApplyError(
                f"Table {name} is protected from deletion, so nothing was deleted. Take that back first if you mean it."
            )
        yield name


def _check_functions(functions: Any, stage: str) -> None:
    for name in (function_name(stage, function) for function in FUNCTIONS):
        try:
            functions.get_function_configuration(FunctionName=name)
        except functions.exceptions.ResourceNotFoundException:
            continue
        raise ApplyError(f"{name} is still deployed, so nothing was deleted. First: chalice delete --stage {stage}")


def _keys(cloudformation: Any, kms: Any, stage: str) -> Iterator[str]:
    """The stage's keys that are not yet on their way out."""
    if describe(cloudformation, data_stack(stage)) is None:
        return
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=data_stack(stage))
    for resource in (resource for page in pages for resource in page["StackResourceSummaries"]):
        key = resource.get("PhysicalResourceId")
        if resource["ResourceType"] != "AWS::KMS::Key" or not key:
            continue
        if kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] not in GONE:
            yield key


def _secrets(ssm: Any, stage: str) -> Iterator[str]:
    for folder in ("secrets", "passes", "settings"):
        pages = ssm.get_paginator("get_parameters_by_path").paginate(Path=f"/regulars/{stage}/{folder}", Recursive=True)
        yield from [parameter["Name"] for page in pages for parameter in page["Parameters"]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    stage = parser.parse_args().stage

    def act() -> None:
        remove(stage)
        print(f"Stage {stage} is gone.")

    return finish(act, ENDED_BY_HAND)


if __name__ == "__main__":
    sys.exit(main())
