"""What making coupons needs from outside. A till finds one with `Book.coupon`, and uses it with `Book.commit`."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from chalicelib.domain.coupon import Batch, Coupon


class Coupons(Protocol):
    """The coupons of all merchants, batch by batch."""

    def batches(self, merchant_id: str) -> tuple[Batch, ...]:
        """All batches of a merchant, the oldest first."""

    def batch(self, merchant_id: str, batch_id: str) -> Batch | None:
        """One batch, or None."""

    def add_batch(self, merchant_id: str, batch: Batch) -> None:
        """Keep a new batch. Raises Outpaced where there is one with this id."""

    def put_batch(self, merchant_id: str, batch: Batch) -> None:
        """Keep a batch as it is now."""

    def add_codes(self, merchant_id: str, batch: Batch, codes: Sequence[str]) -> None:
        """Keep new coupons of a batch; some may be kept where it raises."""

    def of_batch(self, merchant_id: str, batch: Batch) -> Iterator[Coupon]:
        """The coupons of a batch by their codes, page by page."""
