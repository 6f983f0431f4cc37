"""Keys of coupons and of their batches in the ledger table; they go on from `keys.py`."""

from typing import Final

from chalicelib.domain.coupon import batch_in
from chalicelib.storage.keys import Key

COUPON: Final = "COUPON"
COUPONS: Final = f"{COUPON}#"
BATCHES: Final = "BATCH#"


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


def coupon(merchant_id: str, code: str) -> Key:
    """One coupon."""
    return Key(coupons(merchant_id, batch_in(code)), f"{COUPONS}{code}")


def of_code(merchant_id: str, code: str) -> tuple[Key, Key]:
    """The coupon with this code, and the batch that it is of."""
    return coupon(merchant_id, code), batch(merchant_id, batch_in(code))


def read_name(sk: str) -> str:
    """The batch or the code that a sort key ends in."""
    return sk.partition("#")[2]
