"""Keys of texts on their way out, as `keys.py` spells the others."""

import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from chalicelib.storage.keys import Key, between, due_in, member, merchant, sortable

CORRESPONDENCE: Final = "CORRESPONDENCE"
WAITING: Final = "W"
WAITING_SHARDS: Final = 8
"""Over so many partitions the waiting texts of a month are spread: fewer than pointers, since they are read far more often."""
USAGE_SHARDS: Final = 8
"""Over so many items a merchant's usage of a month is spread: texts leave side by side, and each adds to it."""


def correspondence(merchant_id: str, number_id: str) -> Key:
    """What was said lately to the number with this member id."""
    return Key(member(merchant_id, number_id), CORRESPONDENCE)


def message(message_id: str) -> Key:
    """Which text the provider knows by this id."""
    return Key(f"T#MESSAGE#{message_id}", "MESSAGE")


def usage(merchant_id: str, member_id: str, at: datetime) -> Key:
    """The counter to which a text to this member adds."""
    shard = zlib.crc32(member_id.encode()) % USAGE_SHARDS
    return Key(usages(merchant_id, at), f"USAGE#{shard}")


def usages(merchant_id: str, at: datetime) -> str:
    """The partition of a merchant's counters of the UTC month of `at`."""
    return f"{merchant(merchant_id).pk}#U#{at.astimezone(UTC):%Y-%m}"


def waiting(merchant_id: str, member_id: str, cause: str, until: datetime) -> Key:
    """A text that waits, where the job finds it that looks when it may leave."""
    shard = zlib.crc32(f"{merchant_id}#{member_id}".encode()) % WAITING_SHARDS
    day = until.astimezone(UTC).date()
    return Key(due_in(WAITING, day, shard), f"{sortable(until)}#{member(merchant_id, member_id)}#{cause}")


def waiting_between(first: date, until: datetime) -> Iterator[tuple[str, str, str]]:
    """The partitions with the texts that wait from `first` to `until`, each with the sort keys between which all of those lie."""
    yield from between(WAITING, WAITING_SHARDS, first, until)


def read_waiting(sk: str) -> tuple[datetime, str, str, str]:
    """Until when a text waits, its merchant, its member, and its cause."""
    until, merchant_id, _, member_id, cause = sk.split("#", 4)
    return datetime.fromisoformat(until), merchant_id, member_id, cause
