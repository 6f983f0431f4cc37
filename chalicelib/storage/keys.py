"""Every key of both tables. Keys are spelled here and nowhere else; docs/access-patterns.md is their chart.

`text_keys.py` goes on with those of texts on their way out, and of who is not to be texted; `connection_keys.py` and
`privacy_keys.py` with what their names say.

All but the last part of a key are ids of ours, without "#"; the last part may be anything, so no two things share a key.
"""

import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

from chalicelib.domain.calendar import add_months

ENTRIES: Final = "ENTRY#"
CONSENTS: Final = "CONSENT#"
DISCLOSURES: Final = "DISCLOSURE#"
CUSTOMER: Final = "PROFILE"
"""Sorts after everything else of a member: the newest two of their items are the customer and the newest entry."""
GIFTS: Final = "T"
"""The family of partitions of gift certificates, whose other keys are in gifts/gift_keys.py."""
POINTERS: Final = "X"
POINTER_SHARDS: Final = 64
"""Over so many partitions the pointers of one month are spread; docs/access-patterns.md says why, and what reading them costs."""


class Key(NamedTuple):
    """Partition and sort key of one item."""

    pk: str
    sk: str


# The ledger table.


def member(merchant_id: str, member_id: str) -> str:
    """The partition of a member: their entries, consents, deliveries and themselves."""
    return f"{_plain(merchant_id)}#M#{_plain(member_id)}"


def customer(merchant_id: str, member_id: str) -> Key:
    """What is known of a customer."""
    return Key(member(merchant_id, member_id), CUSTOMER)


def entry(merchant_id: str, member_id: str, seq: int) -> Key:
    """Entry number `seq` of a member."""
    return Key(member(merchant_id, member_id), f"{ENTRIES}{seq:010d}")


def entries_below(before: int | None) -> tuple[str, str]:
    """The sort keys between which all entries with a number lower than `before` lie; None: all entries."""
    last = f"{before - 1:010d}" if before is not None else "9" * 10
    return f"{ENTRIES}{0:010d}", f"{ENTRIES}{last}"


def consent(merchant_id: str, member_id: str, at: datetime, inbound_id: str) -> Key:
    """One row of the consent ledger."""
    return Key(member(merchant_id, member_id), f"{CONSENTS}{sortable(at)}#{inbound_id}")


def sale(merchant_id: str, location_id: str, sale_id: str) -> Key:
    """A sale of one location, by the point of sale's own id."""
    return Key(f"{_plain(merchant_id)}#S#{_plain(location_id)}#{sale_id}", "SALE")


def redemption(merchant_id: str, redemption_id: str) -> Key:
    """A redemption."""
    return Key(f"{_plain(merchant_id)}#R#{redemption_id}", "REDEMPTION")


def operation(merchant_id: str, operation_id: str) -> Key:
    """The claim on an operation."""
    return Key(f"{_plain(merchant_id)}#O#{operation_id}", "OPERATION")


def claim(merchant_id: str, code: str) -> Key:
    """A claim code."""
    return Key(f"{_plain(merchant_id)}#C#{code}", "CLAIM")


def reward_code(merchant_id: str, code: str) -> Key:
    """A reward code."""
    return Key(f"{_plain(merchant_id)}#V#{code}", "REWARD_CODE")


def allowance(merchant_id: str, location_id: str, terminal_id: str, day: date) -> Key:
    """What a terminal has used of its allowance of a local day."""
    return Key(f"{_plain(merchant_id)}#A#{_plain(location_id)}#{day.isoformat()}#{terminal_id}", "ALLOWANCE")


def inbound(merchant_id: str, inbound_id: str) -> Key:
    """The claim on an inbound text, by the carrier's id of it."""
    return Key(f"{_plain(merchant_id)}#I#{inbound_id}", "INBOUND")


def pointer(merchant_id: str, member_id: str, due: datetime) -> Key:
    """Where the expiry job finds a member, under the UTC month of `due`; spread, because a whole month's points end at once."""
    shard = zlib.crc32(f"{merchant_id}#{member_id}".encode()) % POINTER_SHARDS
    day = due.astimezone(UTC).date()
    return Key(due_in(POINTERS, day, shard), f"{sortable(due)}#{_plain(merchant_id)}#{member_id}")


def pointers(first: date, until: datetime) -> Iterator[tuple[str, str, str]]:
    """The partitions with the pointers due from `first` to `until`, each with the sort keys between which all of those lie."""
    yield from between(POINTERS, POINTER_SHARDS, first, until)


def cursor(job: str) -> Key:
    """How far a job has come."""
    return Key(f"JOB#{job}", "CURSOR")


def bookmark(job: str) -> Key:
    """How far a walk through the whole table has come."""
    return Key(f"JOB#{job}", "BOOKMARK")


# The merchants table.


def merchant(merchant_id: str) -> Key:
    """A merchant."""
    return Key(_plain(merchant_id), "MERCHANT")


def location(merchant_id: str, location_id: str) -> Key:
    """One of a merchant's locations."""
    return Key(_plain(merchant_id), f"LOCATION#{_plain(location_id)}")


def program(merchant_id: str, version: int) -> Key:
    """One version of a merchant's program."""
    return Key(_plain(merchant_id), f"PROGRAM#{version:06d}")


def disclosure(merchant_id: str, version: str) -> Key:
    """The full words of one version of what customers read before they agree."""
    return Key(_plain(merchant_id), f"{DISCLOSURES}{version}")


def wording(merchant_id: str, kind: str, language: str) -> Key:
    """A merchant's own template for a kind of text in one language."""
    return Key(_plain(merchant_id), f"WORDING#{_plain(kind)}#{_plain(language)}")


def data_key(merchant_id: str) -> Key:
    """The encrypted key under which a merchant's phone numbers are sealed."""
    return Key(_plain(merchant_id), "DATA_KEY")


def location_key(digest: str) -> Key:
    """A location key, found by its digest: the key itself is in no table."""
    return Key(f"KEY#{digest}", "KEY")


def calls(digest: str, minute: int) -> Key:
    """How often a location key called in a minute of UTC, counted from 1970."""
    return Key(f"CALLS#{digest}#{minute}", "CALLS")


def issued_keys(merchant_id: str) -> str:
    """The partition with all live keys of a merchant's locations: beside the merchant, which is read far more often."""
    return f"{_plain(merchant_id)}#K"


def issued_key(merchant_id: str, location_id: str, slot: int) -> Key:
    """The live key in one of a location's slots."""
    return Key(issued_keys(merchant_id), f"{_plain(location_id)}#{slot}")


def number(digest: str) -> Key:
    """A merchant's texting number, by its keyed hash."""
    return Key(f"NUMBER#{digest}", "NUMBER")


# Reading keys back.


def read_family(pk: str) -> str:
    """What a partition belongs to: M, S, R, O, I, T as in the keys above, or something else."""
    return (*pk.split("#", 2), "")[1]


def read_merchant(pk: str) -> str:
    """The merchant of a partition of one of those families."""
    return pk.partition("#")[0]


def read_member(pk: str) -> tuple[str, str]:
    """Merchant and member of a member's partition."""
    merchant_id, _, member_id = pk.split("#", 2)
    return merchant_id, member_id


def read_entry(sk: str) -> int:
    """The sequence number of an entry."""
    return int(sk.removeprefix(ENTRIES))


def read_sale(pk: str) -> tuple[str, str]:
    """Location and id of a sale."""
    _, _, location_id, sale_id = pk.split("#", 3)
    return location_id, sale_id


def read_name(pk: str) -> str:
    """The id of a redemption or an operation, a claim code, or a reward code."""
    return pk.split("#", 2)[2]


def read_allowance(pk: str) -> tuple[str, str, date]:
    """Location, terminal and local day of an allowance."""
    _, _, location_id, day, terminal_id = pk.split("#", 4)
    return location_id, terminal_id, date.fromisoformat(day)


def read_inbound(pk: str) -> tuple[str, str]:
    """Merchant and id of an inbound text."""
    merchant_id, _, inbound_id = pk.split("#", 2)
    return merchant_id, inbound_id


def read_pointer(sk: str) -> tuple[datetime, str, str]:
    """When a pointer is due, its merchant and its member."""
    due, merchant_id, member_id = sk.split("#", 2)
    return datetime.fromisoformat(due), merchant_id, member_id


def read_location(sk: str) -> str:
    """The id of a location."""
    return sk.removeprefix("LOCATION#")


def read_issued_key(sk: str) -> tuple[str, int]:
    """Location and slot of a live key."""
    location_id, slot = sk.split("#")
    return location_id, int(slot)


def read_disclosure(sk: str) -> str:
    """The version of a disclosure."""
    return sk.removeprefix(DISCLOSURES)


def read_program(sk: str) -> int:
    """The version of a program."""
    return int(sk.removeprefix("PROGRAM#"))


def read_wording(sk: str) -> tuple[str, str]:
    """The kind and the language of a template."""
    _, kind, language = sk.split("#")
    return kind, language


def sortable(at: datetime) -> str:
    """An instant as text of fixed length that sorts as instants do."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def between(family: str, shards: int, first: date, until: datetime) -> Iterator[tuple[str, str, str]]:
    """The partitions of what is due from `first` to `until`, each with the sort keys between which all of it lies."""
    month, last = first.replace(day=1), until.astimezone(UTC).date()
    begin, end = first.isoformat(), f"{sortable(until)}~"
    while month <= last:
        yield from ((due_in(family, month, shard), begin, end) for shard in range(shards))
        month = add_months(month, 1)


def due_in(family: str, day: date, shard: int) -> str:
    """The partition of what is due in a UTC month, one of several."""
    return f"{family}#{day:%Y-%m}#{shard}"


def _plain(part: str) -> str:
    if not part or "#" in part:
        raise ValueError("an id inside a key must not be empty or hold a '#'")  # the value stays out of logs
    return part
