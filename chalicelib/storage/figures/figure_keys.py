"""Keys of a merchant's figures, as `keys.py` spells the others."""

import zlib
from datetime import date
from typing import Final

from chalicelib.domain.figures.tallies import Spot
from chalicelib.storage.keys import Key, merchant

TALLY_SHARDS: Final = 8
"""Over so many partitions a merchant's figures are spread: sales are counted side by side, and each adds to its day."""
NO_DAY: Final = "NOW"
"""Sorts after every day."""


def tallies(merchant_id: str, shard: int) -> str:
    """One of the partitions of a merchant's figures."""
    return f"{merchant(merchant_id).pk}#F#{shard}"


def tally(merchant_id: str, subject: str, spot: Spot) -> Key:
    """The numbers of one shop and day to which what this subject gives is added."""
    shard = zlib.crc32(subject.encode()) % TALLY_SHARDS
    day = spot.day.isoformat() if spot.day is not None else NO_DAY
    return Key(tallies(merchant_id, shard), f"{day}#{spot.location_id}")


def tallies_since(merchant_id: str, first: date) -> list[tuple[str, str, str]]:
    """A merchant's partitions, each with the sort keys between which lie the numbers of no day, and all from this day on."""
    return [(tallies(merchant_id, shard), first.isoformat(), f"{NO_DAY}#~") for shard in range(TALLY_SHARDS)]


def counted(merchant_id: str, subject: str) -> Key:
    """What a sale, a redemption or a member is counted as."""
    return Key(f"{merchant(merchant_id).pk}#F#{subject}", "COUNTED")


def visits(merchant_id: str, member_id: str) -> Key:
    """On which days a member was in which shop."""
    return Key(f"{merchant(merchant_id).pk}#F#D#{member_id}", "VISITS")


def read_counted(pk: str) -> str:
    """The subject that is counted."""
    return pk.split("#", 2)[2]


def read_visits(pk: str) -> str:
    """The member whose days these are."""
    return pk.split("#", 3)[3]


def read_tally(sk: str) -> Spot:
    """The day and the shop of numbers."""
    day, _, location_id = sk.partition("#")
    return Spot(date.fromisoformat(day) if day != NO_DAY else None, location_id)
