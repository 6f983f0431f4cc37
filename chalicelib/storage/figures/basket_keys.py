"""Keys of what is bought, as `keys.py` spells the others. All of them are of the overview table.

A day's checks are spread over shards, so that 2,000 sales a second make no partition hot, and lie there in an order that has
nothing to do with them: the first ones are a fair sample of all. What one process writes at night shares a partition.
"""

import hashlib
import zlib
from collections.abc import Iterator
from datetime import date
from typing import Final

from chalicelib.storage.keys import Key, merchant

CHECK_SHARDS: Final = 8
HASHES: Final = 2**32
"""A check's place in its shard is one of so many."""


def check(merchant_id: str, day: date, subject: str) -> Key:
    """What was on one check."""
    place, shard = _place(subject)
    return Key(_checks(merchant_id, day, shard), f"{place:08x}#{subject}")


def checks(merchant_id: str, day: date) -> Iterator[str]:
    """The partitions of a day's checks."""
    yield from (_checks(merchant_id, day, shard) for shard in range(CHECK_SHARDS))


def read_place(sk: str) -> int:
    """Where a check lies in its shard, below `HASHES`."""
    return int(sk.partition("#")[0], 16)


def late(merchant_id: str, day: date, shard: str) -> Key:
    """That a day is to be added up anew; several write it at once."""
    pk, prefix = lates(merchant_id)
    return Key(pk, f"{prefix}{day}#{zlib.crc32(shard.encode()) % CHECK_SHARDS}")


def lates(merchant_id: str) -> tuple[str, str]:
    """The partition of what is known of all days, and how the sort keys of late ones begin."""
    return _partition(merchant_id), "LATE#"


def read_late(sk: str) -> date:
    """The day that is to be added up anew."""
    return date.fromisoformat(sk.split("#")[1])


def progress(merchant_id: str) -> Key:
    """The last day that was added up."""
    return Key(_partition(merchant_id), "PROGRESS")


def day(merchant_id: str, location_id: str, when: date) -> Key:
    """What was sold in a shop on a day."""
    return Key(_partition(merchant_id), f"{_days(location_id)}{when}")


def days(merchant_id: str, location_id: str, first: date, last: date) -> tuple[str, str, str]:
    """The partition, and the sort keys between which the days of a shop lie."""
    return _partition(merchant_id), f"{_days(location_id)}{first}", f"{_days(location_id)}{last}"


def report(merchant_id: str, location_id: str, length: int) -> Key:
    """What was sold in so many days, in a shop or all."""
    return Key(_partition(merchant_id), f"REPORT#{location_id}#{length}")


def taste(merchant_id: str, member_id: str, half: date) -> Key:
    """What a member bought in a half year."""
    return Key(f"{merchant(merchant_id).pk}#G#T#{member_id}", f"TASTE#{half}")


def read_taste(pk: str) -> str:
    """The member whose taste this is."""
    return pk.split("#", 3)[3]


def _place(subject: str) -> tuple[int, int]:
    """Two numbers that have nothing to do with each other, nor with when it was sold: a check's place, and its shard."""
    digest = hashlib.sha256(subject.encode()).digest()
    return int.from_bytes(digest[:4], "big"), digest[4] % CHECK_SHARDS


def _checks(merchant_id: str, day: date, shard: int) -> str:
    return f"{_partition(merchant_id)}#{day}#{shard}"


def _days(location_id: str) -> str:
    return f"DAY#{location_id}#"


def _partition(merchant_id: str) -> str:
    return f"{merchant(merchant_id).pk}#G"
