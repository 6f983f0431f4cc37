"""What a stored item has of the person it belongs to: a name, a number, words or a code, which must go when they are erased.

It judges by what values look like and not by a list of fields, so an item that is new one day is judged too. What the books and
the law need is excepted below, each with its reason, and nothing else is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from chalicelib.domain.claim import COVERED

SEALED: Final = b"\x01"
"""What is sealed begins with it."""
SEALED_LENGTH: Final = 29
"""Its other parts, the nonce and the tag, and of the words nothing."""
SEALED_TEXT: Final = re.compile(r"(?<![A-Za-z0-9+/])A[Q-Za-f][A-Za-z0-9+/]{36,}={0,2}")
"""The same in Base64, alone or in JSON."""
CODE: Final = re.compile(rf'(?:^|"){re.escape(COVERED)}[A-Za-z0-9_-]{{16,}}')
NAMED: Final = re.compile(r'"(?:first_name|phone)": ?"')
SETTLED: Final = timedelta(days=2)
"""So long after somebody was erased, what follows their ledger has followed, and the table has dropped what was to vanish."""

Value = str | bytes

GONE: Final[Mapping[str, str]] = {"found": "a name or an ending in a key", "waiting": "a text that waits"}
"""Items that may not be there at all, by their type, and what they are."""

PERSONAL: Final = frozenset({"first_name", "name", "birthday", "claim_code", "friend_code", "reward_codes", "consents"})
"""Fields that say something of a person as they are."""

KEPT: Final[Mapping[tuple[str, str], str]] = {
    ("consent", "words"): "evidence of what was agreed to, and by whom",
    ("consent", "phone"): "evidence of what was agreed to, and by whom",
    ("consent", "number"): "evidence of what was agreed to: the shop's own number",
    ("consent", "confirmation"): "evidence of what was agreed to, and by whom",
    ("inbound", "phone"): "that a text is handled once, for 30 days",
    ("inbound", "replies"): "that a text is handled once, for 30 days",
    ("correspondence", "bodies"): "what was said to a number, for 30 or 90 days, so that nobody is answered in circles",
    ("entry", "facts"): "the books; the code was used, or is worth nothing",
    ("sale", "sale"): "the books; the code was used, or is worth nothing",
    ("redemption", "redemption"): "the books; the code was used, or is worth nothing",
    ("operation", "answer"): "that a request is done once; the code was used, or is worth nothing",
}
"""What stays of somebody who was erased though it is sealed or covered, by the type of item and its field, and why."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One item, as far as it can have something of a person: `members` are those to whom it belongs, by id."""

    kind: str
    merchant_id: str
    members: tuple[str, ...]
    fields: Mapping[str, Value]
    vanishes_at: datetime | None = None
    erased_at: datetime | None = None


class Leftover(NamedTuple):
    """Something that may not be there: in which type of item, in which field ("" is the item itself), and what it is."""

    kind: str
    field: str
    what: str


def suspects(stored: Stored, now: datetime) -> tuple[Leftover, ...]:
    """What may not be there if those to whom the item belongs are erased."""
    if stored.kind in GONE:
        return (Leftover(stored.kind, "", GONE[stored.kind]),)
    overdue = stored.vanishes_at is not None and stored.vanishes_at + SETTLED < now
    found = ((name, _what(name, value)) for name, value in stored.fields.items())
    return tuple(
        Leftover(stored.kind, name, what)
        for name, what in found
        if what and (overdue or (stored.kind, name.partition(" ")[0]) not in KEPT)
    )


def is_settled(erased_at: datetime, now: datetime) -> bool:
    """Whether all that follows erasing somebody has had its time."""
    return erased_at + SETTLED <= now


def _what(name: str, value: Value) -> str:
    if isinstance(value, bytes):
        return "something sealed" if value.startswith(SEALED) and len(value) >= SEALED_LENGTH else ""
    if name.partition(" ")[0] in PERSONAL and value:
        return "something that is theirs"
    if CODE.search(value):
        return "a code"
    if SEALED_TEXT.search(value):
        return "something sealed"
    return "a name or a number" if NAMED.search(value) else ""
