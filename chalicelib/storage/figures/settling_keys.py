"""Keys of what shops agreed on for a point in the merchants table, as `keys.py` spells the others."""

from datetime import date

from chalicelib.storage.keys import Key


def agreed(merchant_id: str) -> str:
    """The partition with what the shops of a merchant agreed on."""
    return f"{merchant_id}#SETTLING"


def agreed_since(merchant_id: str, since: date) -> Key:
    """What holds from this month on."""
    return Key(agreed(merchant_id), f"{since:%Y-%m}")
