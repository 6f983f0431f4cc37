"""The keys of the audit log, which go on from `keys.py`."""

from datetime import datetime
from typing import Final

from chalicelib.storage.keys import Key, sortable

NOTES: Final = "NOTE#"


def notes(merchant_id: str) -> str:
    """The partition with all rows of a merchant's audit log."""
    return f"{merchant_id}#L"


def watched(merchant_id: str) -> str:
    """The partition with what was held back at its tills or found by the rules, and what people did about it."""
    return f"{merchant_id}#LW"


def note(pk: str, at: datetime, digest: str) -> Key:
    """One row of either."""
    return Key(pk, f"{NOTES}{sortable(at)}#{digest}")


def notes_before(at: datetime | None, digest: str) -> tuple[str, str]:
    """The sort keys between which the rows before this one lie, and this one; no time: all rows."""
    return f"{NOTES}0", f"{NOTES}{sortable(at)}#{digest}" if at is not None else f"{NOTES}9"


def read_note(pk: str, sk: str) -> tuple[str, str]:
    """The merchant and the time of a row."""
    return pk.partition("#")[0], sk.split("#")[1]
