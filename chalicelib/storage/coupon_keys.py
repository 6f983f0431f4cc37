"""Keys of coupons and of their batches in the ledger table; they go on from `keys.py`."""

from collections.abc import Callable
from typing import Final

from chalicelib.domain.coupon import batch_in
from chalicelib.storage.keys import Key

COUPON: Final = "COUPON"
COUPONS: Final = f"{COUPON}#"
BATCHES: Final = "BATCH#"
Name = Callable[[str], str]
"""By which a code is found (`Vault.name_code`)."""


def batches(merchant_id: str) -> str:
    """The partition with the batches of a merchant: some hundred bytes each."""
    if not merchant_id:
        raise ValueError("an id inside a key must not be empty")
    return f"{merchant_id}#E"


def batch(merchant_id: str, batch_id: str) -> Key:
    """One batch."""
    return Key(batches(merchant_id), f"{BATCHES}{batch_id}")


def coupons(merchant_id: str, batch_id: str) -> str:
    """The partition with the coupons of a batch."""
    return f"{batches(merchant_id)}#{batch_id}"


def coupon(merchant_id: str, code: str, name: Name) -> Key:
    """One coupon: under its batch, whose sign its code begins with, by the `name` of the code."""
    return Key(coupons(merchant_id, batch_in(code)), f"{COUPONS}{name(code)}")


def of_code(merchant_id: str, code: str, name: Name) -> tuple[Key, Key]:
    """The coupon with this code, and the batch that it is of."""
    return coupon(merchant_id, code, name), batch(merchant_id, batch_in(code))


def read_batch(sk: str) -> str:
    """The batch that a sort key ends in."""
    return sk.partition("#")[2]
