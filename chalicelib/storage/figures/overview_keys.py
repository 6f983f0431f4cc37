"""The keys of what the console reads, which go on from `keys.py`. All of them are of the overview table.

What many members' sales and texts write to is spread over shards, so that a merchant of any size makes no partition hot.
"""

import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from chalicelib.storage.keys import Key, merchant, sortable

FEED_SHARDS: Final = 8
"""2,000 sales a second are 250 for each of them, where a partition takes 1,000."""
TEXT_SHARDS: Final = 4
"""Texts leave far more slowly than sales come."""
ROLL_SHARDS: Final = 4
"""People join far more slowly than they buy."""
EARLIEST: Final = "0"
LATEST: Final = "9"
"""Sort keys that begin with an instant lie between these."""


def listing(merchant_id: str, member_id: str) -> Key:
    """Where a member is found."""
    return Key(_of(merchant_id, "LISTING", member_id), "LISTING")


def named(merchant_id: str, name: str, member_id: str) -> Key:
    """A member under their folded name."""
    return Key(names(merchant_id, name), f"{name}#{member_id}")


def names(merchant_id: str, name: str) -> str:
    """The partition of all folded names with the same first letter as this one."""
    return _of(merchant_id, "NAME", name[0])


def ending(merchant_id: str, digest: str, member_id: str) -> Key:
    """A member under the hash of their number's last digits."""
    return Key(endings(merchant_id, digest), member_id)


def endings(merchant_id: str, digest: str) -> str:
    """The partition of all members whose number ends with the digits that have this hash."""
    return _of(merchant_id, "ENDING", digest)


def enrolled(merchant_id: str, member_id: str) -> Key:
    """A member on the list of all of them."""
    return Key(_of(merchant_id, "ROLL", str(_roll(member_id))), member_id)


def rolls_after(merchant_id: str, member_id: str | None) -> Iterator[tuple[str, str, str]]:
    """The partitions of the list of all members, each with the sort keys between which those lie that come after this one."""
    first, begin = (0, " ") if member_id is None else (_roll(member_id), f"{member_id} ")
    for shard in range(first, ROLL_SHARDS):
        yield _of(merchant_id, "ROLL", str(shard)), begin if shard == first else " ", "~"


def happening(merchant_id: str, member_id: str, at: datetime, seq: int) -> Key:
    """One line of the feed."""
    shard = zlib.crc32(member_id.encode()) % FEED_SHARDS
    return Key(_of(merchant_id, "FEED", str(shard)), f"{sortable(at)}#{member_id}#{seq:010d}")


def feeds(merchant_id: str) -> Iterator[str]:
    """The partitions of a merchant's feed."""
    yield from (_of(merchant_id, "FEED", str(shard)) for shard in range(FEED_SHARDS))


def text(merchant_id: str, member_id: str, at: datetime, cause: str, *, failed: bool) -> Key:
    """One line of the log of texts, or of the log of those that did not arrive."""
    shard = zlib.crc32(member_id.encode()) % TEXT_SHARDS
    pk = _texts(merchant_id, at.astimezone(UTC).date(), shard, failed=failed)
    return Key(pk, f"{sortable(at)}#{member_id}#{cause}")


def texts(merchant_id: str, month: date, *, failed: bool) -> Iterator[str]:
    """The partitions of a merchant's texts of a UTC month, or of those that did not arrive."""
    yield from (_texts(merchant_id, month, shard, failed=failed) for shard in range(TEXT_SHARDS))


def read_member(pk: str) -> tuple[str, str]:
    """Merchant and member of a listing."""
    merchant_id, _, member_id = pk.split("#", 2)
    return merchant_id, member_id


def read_named(sk: str) -> str:
    """The member under a name."""
    return sk.partition("#")[2]


def read_happening(pk: str, sk: str) -> tuple[str, datetime, str, int]:
    """Merchant, time, member and number of a line of the feed."""
    at, member_id, seq = sk.split("#")
    return pk.partition("#")[0], datetime.fromisoformat(at), member_id, int(seq)


def read_text(pk: str, sk: str) -> tuple[str, datetime, str, str]:
    """Merchant, time, member and cause of a text."""
    at, member_id, cause = sk.split("#", 2)
    return pk.partition("#")[0], datetime.fromisoformat(at), member_id, cause


def _roll(member_id: str) -> int:
    return zlib.crc32(member_id.encode()) % ROLL_SHARDS


def _texts(merchant_id: str, day: date, shard: int, *, failed: bool) -> str:
    return _of(merchant_id, "UNSENT" if failed else "TEXTS", f"{day:%Y-%m}#{shard}")


def _of(merchant_id: str, family: str, rest: str) -> str:
    return f"{merchant(merchant_id).pk}#{family}#{rest}"
