"""Which names of a template are taken by something that is in no stack of ours: kept from an earlier one, or made by AWS."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.exceptions import ClientError

NAMED: Final = re.compile(r"\b(TableName|QueueName|TopicName|LogGroupName|AliasName): !Sub \"([^\"]+)\"")
KINDS: Final = {
    "TableName": "table",
    "QueueName": "queue",
    "TopicName": "topic",
    "LogGroupName": "log group",
    "AliasName": "key",
}
MISSING: Final = {
    "AWS.SimpleQueueService.NonExistentQueue",
    "NotFoundException",
    "QueueDoesNotExist",
    "ResourceNotFoundException",
}


def names(template: Path, stage: str) -> list[tuple[str, str]]:
    """What the template names, and how: property and name."""
    return [(kind, name.replace("${Stage}", stage)) for kind, name in NAMED.findall(template.read_text())]


def taken(template: Path, stage: str, client: Callable[[str], Any] = boto3.client) -> list[str]:
    """Those that are there already, such as "table regulars-dev-ledger"."""
    return list(_look(names(template, stage), client))


def _look(wanted: list[tuple[str, str]], client: Callable[[str], Any]) -> Iterator[str]:
    look: dict[str, Callable[[str], object]] = {
        "TableName": lambda name: client("dynamodb").describe_table(TableName=name),
        "QueueName": lambda name: client("sqs").get_queue_url(QueueName=name),
        "TopicName": lambda name: name in _topics(client("sns")),
        "LogGroupName": lambda name: name in _groups(client("logs"), name),
        "AliasName": lambda name: client("kms").describe_key(KeyId=name),
    }
    for kind, name in wanted:
        try:
            if look[kind](name):
                yield f"{KINDS[kind]} {name}"
        except ClientError as error:
            if error.response["Error"]["Code"] not in MISSING:
                raise


def _topics(sns: Any) -> set[str]:
    pages = sns.get_paginator("list_topics").paginate()
    return {topic["TopicArn"].rpartition(":")[2] for page in pages for topic in page.get("Topics", ())}


def _groups(logs: Any, prefix: str) -> set[str]:
    pages = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix)
    return {group["logGroupName"] for page in pages for group in page.get("logGroups", ())}
