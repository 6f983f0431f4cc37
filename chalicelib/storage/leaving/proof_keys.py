"""The keys of the monthly proofs that nothing of erased people is left, and of changing data keys; `keys.py` goes on here.

All are of the ledger table.
"""

from datetime import date
from typing import Final

from chalicelib.storage.keys import Key

PROOFS: Final = "JOB#prove_erasure"


def proof(month: date) -> Key:
    """The proof of a UTC month."""
    return Key(PROOFS, f"PROOF#{month:%Y-%m}")


def key_change() -> Key:
    """How far a change of all data keys has come."""
    return Key("JOB#rotate_keys", "CHANGE")
