"""Where phone numbers must not be: any table, any key, any log line."""

import base64
import re
from collections.abc import Iterator
from typing import Any

import boto3

from tests.e2e.stack import Stack

NUMBER = re.compile(r"(\+?1[ .-]?)?\(?(206|425|253|360)\)?[ .-]?555[ .-]?01\d\d")
"""Every number of the tests and of the demo, however it is spelled."""

PUBLIC = {("paper", "words"), ("disclosure", "words")}
"""What hangs in a shop or stands on its join page, made of the merchant alone: it names the shop's own number, to text to."""


def aws(stack: Stack, service: str) -> Any:
    """A client of the stack's emulator."""
    endpoint = stack.control("")["urls"]["aws"]
    return boto3.client(
        service, endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="local", aws_secret_access_key="local"
    )


def items(stack: Stack, table: str) -> Iterator[dict[str, Any]]:
    """Everything that a table holds."""
    for page in aws(stack, "dynamodb").get_paginator("scan").paginate(TableName=f"regulars-local-{table}"):
        yield from page["Items"]


def leaks(stack: Stack) -> list[str]:
    """Phone numbers in a full dump of both tables and in all that was logged so far, with where they stand."""
    found = []
    for table in ("ledger", "merchants"):
        for item in items(stack, table):
            for name, value in item.items():
                if table == "merchants" and (item["type"]["S"], name) in PUBLIC:
                    continue
                found += [f"{item['pk']} {name}: {hit}" for hit in NUMBER.findall(_spelled(value))]
    # The stack's greeting names the shops' own numbers, for people to text to; the product logs JSON.
    product = [line for line in stack.log.read_text(encoding="utf-8").splitlines() if line.startswith("{")]
    assert product, "nothing was logged"
    for line in [*product, *(stack.state / "emulator.log").read_text(encoding="utf-8").splitlines()]:
        found += [line for hit in [NUMBER.search(line)] if hit]
    return found


def _spelled(value: dict[str, Any]) -> str:
    ((kind, content),) = value.items()
    return content.decode("latin-1") + base64.b64encode(content).decode() if kind == "B" else str(content)
