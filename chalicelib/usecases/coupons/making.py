"""Making coupons in batches, listing them, and withdrawing a batch."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from chalicelib.domain.coupon import BATCH_MAX, BATCHES, CODES, Batch, Coupon, batch_of, code_of
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.special import Special
from chalicelib.usecases.coupons.ports import Coupons
from chalicelib.usecases.ports import Outpaced

DRAWS: Final = 12


@dataclass(frozen=True, slots=True)
class Opened:
    """A batch with its coupons."""

    batch: Batch
    coupons: tuple[Coupon, ...]

    @property
    def used(self) -> int:
        """How many of them are used, or held."""
        return sum(coupon.uses > 0 for coupon in self.coupons)


def make_batch(coupons: Coupons, merchant: Merchant, special_id: str, size: int, now: datetime) -> Batch:
    """Make so many coupons, 1 to 5,000, for a special that is for coupons.

    A batch that is cut short is one that does not count: it is withdrawn until the last of its coupons is kept. Raises
    UnusableField, Outpaced.
    """
    if special_of(merchant, special_id) is None:
        raise UnusableField("special", "one that is used by coupon and is not over")
    if not 1 <= size <= BATCH_MAX:
        raise UnusableField("size", f"1 to {BATCH_MAX}")
    batch = _begin(coupons, merchant.id, special_id, size, now)
    numbers = {secrets.randbelow(CODES) for _ in range(size)}
    while len(numbers) < size:
        numbers.add(secrets.randbelow(CODES))
    coupons.add_codes(merchant.id, batch, [code_of(batch.id, number) for number in numbers])
    made = replace(batch, withdrawn_at=None)
    coupons.put_batch(merchant.id, made)
    return made


def open_batch(coupons: Coupons, merchant_id: str, batch_id: str) -> Opened | None:
    """A batch with all its coupons; None where there is none. A read, and one for each megabyte."""
    batch = coupons.batch(merchant_id, batch_id)
    return Opened(batch, tuple(coupons.of_batch(merchant_id, batch))) if batch else None


def withdraw(coupons: Coupons, merchant_id: str, batch_id: str, now: datetime) -> Batch | None:
    """Let none of a batch be used any more; None where there is none, or it was withdrawn before.

    What a till holds by then can still be used.
    """
    batch = coupons.batch(merchant_id, batch_id)
    if batch is None or batch.withdrawn_at is not None:
        return None
    withdrawn = replace(batch, withdrawn_at=now)
    coupons.put_batch(merchant_id, withdrawn)
    return withdrawn


def special_of(merchant: Merchant, special_id: str) -> Special | None:
    """The special that coupons can be made for; None where it is over, or for no coupons."""
    newest = max(merchant.programs, key=lambda program: program.version)
    return next((special for special in newest.specials if special.id == special_id and special.by_coupon), None)


def _begin(coupons: Coupons, merchant_id: str, special_id: str, size: int, now: datetime) -> Batch:
    for _ in range(DRAWS):
        batch = Batch(batch_of(secrets.randbelow(BATCHES)), special_id, size, now, withdrawn_at=now)
        try:
            coupons.add_batch(merchant_id, batch)
        except Outpaced:
            continue
        return batch
    raise Outpaced
