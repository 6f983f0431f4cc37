"""The keys of closed months and of the run that closes them, which go on from `keys.py`. All are of the ledger table."""

import zlib
from collections.abc import Iterator
from datetime import date
from typing import Final

from chalicelib.storage.keys import Key, merchant

MONTHS: Final = "MONTH#"
RUN: Final = "JOB#close_months"
FOUND_SHARDS: Final = 16
"""Over so many partitions is spread what a run has found: each page of it writes that of many merchants."""


def months(merchant_id: str) -> str:
    """The partition with a merchant's closed months."""
    return f"{merchant(merchant_id).pk}#J"


def month(merchant_id: str, first: date) -> Key:
    """One of them."""
    return Key(months(merchant_id), f"{MONTHS}{first:%Y-%m}")


def run() -> Key:
    """How far the run has come."""
    return Key(RUN, "RUN")


def found(merchant_id: str) -> Key:
    """What it has found of a merchant so far."""
    return Key(_found(zlib.crc32(merchant_id.encode()) % FOUND_SHARDS), merchant(merchant_id).pk)


def all_found() -> Iterator[str]:
    """The partitions of what it has found of all merchants."""
    yield from map(_found, range(FOUND_SHARDS))


def read_found(sk: str) -> str:
    """The merchant of whom something was found."""
    return sk


def _found(shard: int) -> str:
    return f"{RUN}#{shard}"
