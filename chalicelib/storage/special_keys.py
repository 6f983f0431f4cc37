"""Keys of what specials with limits have been used for; they go on from `keys.py`."""

from typing import Final

from chalicelib.storage import coupon_keys
from chalicelib.storage.keys import Key

SPECIAL_COUNT: Final = "SPECIAL_COUNT"


def special_count(merchant_id: str, special_id: str, member_id: str = "") -> Key:
    """The counter of a special, or of one member's uses of it."""
    if not merchant_id or "#" in f"{merchant_id}{special_id}":
        raise ValueError("an id inside a key must not be empty or hold a '#'")
    return Key(f"{merchant_id}#B#{special_id}#{member_id}", SPECIAL_COUNT)


def counter(merchant_id: str, special_id: str, member_id: str, name: coupon_keys.Name) -> Key:
    """The counter of a special, of one member's uses of it, or of a coupon: its code follows a colon, and has a `name`."""
    _, _, code = special_id.partition(":")
    return coupon_keys.coupon(merchant_id, code, name) if code else special_count(merchant_id, special_id, member_id)


def read_special_count(pk: str) -> tuple[str, str]:
    """The special and the member of a counter; "" where it is everybody's."""
    _, _, special_id, member_id = pk.split("#", 3)
    return special_id, member_id
