"""Keys of causes in the merchants table, as `keys.py` spells the others."""

from datetime import date
from typing import Final

from chalicelib.storage.keys import Key

CAUSE: Final = "CAUSE#"
HANDED: Final = "HANDED#"


def causes(merchant_id: str) -> str:
    """The partition with a merchant's causes, and what was handed over to them."""
    return f"{merchant_id}#CAUSES"


def cause(merchant_id: str, cause_id: str) -> Key:
    """What a merchant says of a cause."""
    return Key(causes(merchant_id), f"{CAUSE}{cause_id}")


def handed(merchant_id: str, month: date, cause_id: str, number: int) -> Key:
    """What was handed over for a month, the `number`th time."""
    return Key(causes(merchant_id), f"{HANDED}{month:%Y-%m}#{cause_id}#{number:04d}")
