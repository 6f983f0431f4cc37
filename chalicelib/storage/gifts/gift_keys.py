"""Keys of gift certificates; `keys.py` goes on here."""

from datetime import datetime
from typing import Final

from chalicelib.storage import keys
from chalicelib.storage.keys import Key

MOVES: Final = "MOVE#"
SOLD: Final = "SOLD#"
ENDING: Final = "ENDING#"


def of_gift(merchant_id: str, gift_id: str) -> str:
    """The partition of one certificate: itself and all that moved its balance."""
    return f"{keys.merchant(merchant_id).pk}#{keys.GIFTS}#{gift_id}"


def gift(merchant_id: str, gift_id: str) -> Key:
    """A certificate. It sorts before its moves."""
    return Key(of_gift(merchant_id, gift_id), "GIFT")


def move(merchant_id: str, gift_id: str, seq: int) -> Key:
    """Move number `seq` of a certificate."""
    return Key(of_gift(merchant_id, gift_id), f"{MOVES}{seq:06d}")


def listed(merchant_id: str) -> str:
    """The partition that lists a merchant's certificates."""
    return f"{keys.merchant(merchant_id).pk}#TL"


def sold(merchant_id: str, at: datetime, gift_id: str) -> Key:
    """Where a certificate is found by when it was sold."""
    return Key(listed(merchant_id), f"{SOLD}{keys.sortable(at)}#{gift_id}")


def sold_before(place: str | None) -> tuple[str, str]:
    """The sort keys between which all lie that were sold before `place` (None: all), which `place_of` gave."""
    return SOLD, f"{SOLD}{place}" if place else f"{SOLD}~"


def place_of(at: datetime, gift_id: str) -> str:
    """Where in the list by time a certificate stands."""
    return f"{keys.sortable(at)}#{gift_id}"


def ending(merchant_id: str, signs: str, gift_id: str) -> Key:
    """Where a certificate is found by the last signs of its code."""
    return Key(listed(merchant_id), f"{ENDING}{signs}#{gift_id}")


def endings(signs: str) -> str:
    """How the keys of those begin whose code ends in these signs."""
    return f"{ENDING}{signs}#"


def read_listed(sk: str) -> str:
    """The id of a certificate that is listed."""
    return sk.rpartition("#")[2]


def read_move(sk: str) -> int:
    """The number of a move."""
    return int(sk.removeprefix(MOVES))
