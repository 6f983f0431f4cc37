"""Keys of what members answered to a shop's question; they go on from `keys.py`."""

from datetime import date

from chalicelib.storage.keys import Key, merchant


def tally(merchant_id: str, name: str) -> Key:
    """The counts of a day, a shop and a version of the question, as their name has them."""
    return Key(tallies(merchant_id), name)


def tallies(merchant_id: str) -> str:
    """The partition of all counts of a merchant."""
    return f"{merchant(merchant_id).pk}#Y"


def tallies_between(first: date, last: date) -> tuple[str, str]:
    """The sort keys between which the counts of these days lie."""
    return first.isoformat(), f"{last.isoformat()}~"
