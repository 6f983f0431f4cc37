"""Keys of goals and of who is texted about them in the merchants table, as `keys.py` spells the others."""

from typing import Final

from chalicelib.storage.keys import Key

READERS: Final = "GOAL_READERS"
"""The partition with everybody who wants the weekly text: some hundred bytes each, read once an hour by one job."""


def goals(merchant_id: str) -> str:
    """The partition with the goals of a merchant."""
    return f"{merchant_id}#G"


def goal(merchant_id: str, goal_id: str) -> Key:
    """One goal."""
    return Key(goals(merchant_id), goal_id)


def reader(merchant_id: str, staff_id: str) -> Key:
    """Somebody who wants the weekly text."""
    return Key(READERS, f"{merchant_id}#{staff_id}")


def read_reader(sk: str) -> tuple[str, str]:
    """Merchant and person of a reader."""
    merchant_id, _, staff_id = sk.partition("#")
    return merchant_id, staff_id
