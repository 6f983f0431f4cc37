"""What a thief carries off: every item of every table, every object, every message of every queue, every line that was logged.

What is packed is unpacked, since the source code that says how is public: JSON, base64, hex, gzip and zlib, one inside the other.
"""

import base64
import binascii
import gzip
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from tests.e2e.privacy import aws
from tests.e2e.stack import Stack

DEPTH: Final = 6
"""So many wrappings are taken off; nothing of ours has more than three."""
WRAPPED: Final = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")


@dataclass(frozen=True, slots=True)
class Piece:
    """One value, and where it was found: the table and the kind of item with its attribute, the queue, the bucket or the log."""

    where: str
    value: bytes


def carry_off(stack: Stack) -> list[Piece]:
    """Everything, each value once for each place where it stands."""
    return list({piece: None for whole in _wholes(stack) for piece in unpack(whole)})


def unpack(piece: Piece, depth: int = DEPTH) -> Iterator[Piece]:
    """A value, and whatever is inside it."""
    yield piece
    if depth:
        for inner in _inside(piece.value):
            yield from unpack(Piece(piece.where, inner), depth - 1)


def _inside(value: bytes) -> Iterator[bytes]:
    for loosen in (gzip.decompress, zlib.decompress):
        try:
            yield loosen(value)
        except (OSError, EOFError, zlib.error):
            continue
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return
    try:
        found = json.loads(text)
    except ValueError:
        yield from _decoded(text)
        return
    if isinstance(found, dict | list):
        yield from (leaf.encode() for leaf in _leaves(found))


def _leaves(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        for name, value in found.items():
            yield str(name)
            yield from _leaves(value)
    elif isinstance(found, list):
        for value in found:
            yield from _leaves(value)
    else:
        yield str(found)


def _decoded(text: str) -> Iterator[bytes]:
    if not WRAPPED.fullmatch(text):
        return
    if len(text) % 2 == 0:
        with suppress(ValueError):
            yield bytes.fromhex(text)
    try:
        yield base64.urlsafe_b64decode(text.replace("+", "-").replace("/", "_") + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return


def _wholes(stack: Stack) -> Iterator[Piece]:
    yield from _items(stack)
    yield from _messages(stack)
    yield from _objects(stack)
    yield from _lines(stack)


def _items(stack: Stack) -> Iterator[Piece]:
    dynamodb = aws(stack, "dynamodb")
    for table in dynamodb.list_tables()["TableNames"]:
        for page in dynamodb.get_paginator("scan").paginate(TableName=table):
            for item in page["Items"]:
                kind = item.get("type", {}).get("S", "no type")
                for name, typed in item.items():
                    yield from (Piece(f"{table} {kind}.{name}", value) for value in _values(typed))


def _values(typed: dict[str, Any]) -> Iterator[bytes]:
    """The bytes of an attribute as DynamoDB tells them, whatever its type."""
    ((kind, value),) = typed.items()
    match kind:
        case "B":
            yield bytes(value)
        case "S" | "N":
            yield value.encode()
        case "M":
            yield from (each for inner in value.values() for each in _values(inner))
        case "L":
            yield from (each for inner in value for each in _values(inner))
        case "SS" | "NS":
            yield from (each.encode() for each in value)
        case "BS":
            yield from map(bytes, value)
        case "BOOL" | "NULL":
            return
        case _:
            raise ValueError(f"an attribute of a type that the drill cannot read: {kind}")


def _messages(stack: Stack) -> Iterator[Piece]:
    """What stands in the queues at this moment. It is left there."""
    sqs = aws(stack, "sqs")
    for url in sqs.list_queues().get("QueueUrls", ()):
        while True:
            found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=5).get("Messages", ())
            yield from (Piece(f"queue {url.rpartition('/')[2]}", message["Body"].encode()) for message in found)
            if not found:
                break


def _objects(stack: Stack) -> Iterator[Piece]:
    s3 = aws(stack, "s3")
    for bucket in s3.list_buckets()["Buckets"]:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket["Name"]):
            for one in page.get("Contents", ()):
                where = f"bucket {bucket['Name']}"
                yield Piece(where, one["Key"].encode())
                yield Piece(where, s3.get_object(Bucket=bucket["Name"], Key=one["Key"])["Body"].read())


def _lines(stack: Stack) -> Iterator[Piece]:
    """The product logs JSON. What else the stack prints, for people who try it, names the numbers of the demo on purpose."""
    lines = stack.log.read_text(encoding="utf-8").splitlines()
    yield from (Piece("log", line.encode()) for line in lines if line.startswith("{"))
