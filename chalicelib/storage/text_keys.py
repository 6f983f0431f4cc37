"""Keys of texts on their way out, and of who is not to be texted, as `keys.py` spells the others."""

import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from chalicelib.domain.suppression import EVERYWHERE
from chalicelib.storage.keys import Key, between, due_in, member, merchant, sortable

DELIVERIES: Final = "DELIVERY#"
CORRESPONDENCE: Final = "CORRESPONDENCE"
WAITING: Final = "W"
WAITING_SHARDS: Final = 8
"""Over so many partitions the waiting texts of a month are spread: fewer than pointers, since they are read far more often."""
USAGE_SHARDS: Final = 8
"""Over so many items a merchant's usage of a month is spread: texts leave side by side, and each adds to it."""


def delivery(merchant_id: str, member_id: str, cause: str) -> Key:
    """A text to a member because of `cause`. No time in it: whenever it is tried again, it is the same text."""
    return Key(member(merchant_id, member_id), DELIVERIES + cause)


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


def suppression(scope: str, digest: str, at: datetime) -> Key:
    """That a number is not to be texted.

    A merchant has one of a number, since texts of one customer are handled in an order. Everywhere there is one for each time:
    texts to different merchants have no order, and the newest has to win.
    """
    sk = f"SUPPRESSION#{sortable(at)}" if scope == EVERYWHERE else "SUPPRESSION"
    return Key(suppressions(scope, digest), sk)


def lifted(merchant_id: str, digest: str) -> Key:
    """What a merchant keeps of a number that is not to be texted, where that has ended."""
    return Key(suppressions(merchant_id, digest), "SUPPRESSION")


def suppressions(scope: str, digest: str) -> str:
    """The partition of what suppresses a number; the newest is its last item."""
    return f"{merchant(scope).pk}#N#{digest}"


def read_delivery(sk: str) -> str:
    """The cause of a delivery."""
    return sk.removeprefix(DELIVERIES)


def read_waiting(sk: str) -> tuple[datetime, str, str, str]:
    """Until when a text waits, its merchant, its member, and its cause."""
    until, merchant_id, _, member_id, cause = sk.split("#", 4)
    return datetime.fromisoformat(until), merchant_id, member_id, cause


def read_suppression(pk: str) -> tuple[str, str]:
    """Scope and hash of a suppression."""
    scope, _, digest = pk.split("#", 2)
    return scope, digest
