"""The coupons of the book in memory."""

from collections.abc import Iterator, Sequence

from chalicelib.domain.coupon import Batch, Coupon, batch_in
from chalicelib.usecases.coupons.ports import Coupons
from chalicelib.usecases.ports import Outpaced
from tests.fakes import FakeBook


class FakeCoupons(Coupons):
    def __init__(self, book: FakeBook) -> None:
        self.book = book

    def batches(self, merchant_id: str) -> tuple[Batch, ...]:
        there = (batch for (owner, _), batch in self.book.batches.items() if owner == merchant_id)
        return tuple(sorted(there, key=lambda batch: (batch.made_at, batch.id)))

    def batch(self, merchant_id: str, batch_id: str) -> Batch | None:
        return self.book.batches.get((merchant_id, batch_id))

    def add_batch(self, merchant_id: str, batch: Batch) -> None:
        if (merchant_id, batch.id) in self.book.batches:
            raise Outpaced
        self.put_batch(merchant_id, batch)

    def put_batch(self, merchant_id: str, batch: Batch) -> None:
        self.book.batches[merchant_id, batch.id] = batch

    def add_codes(self, merchant_id: str, batch: Batch, codes: Sequence[str]) -> None:
        for code in codes:
            self.book.coupons[merchant_id, code] = Coupon(code, batch.special_id)

    def of_batch(self, merchant_id: str, batch: Batch) -> Iterator[Coupon]:
        for owner, code in sorted(self.book.coupons):
            if owner == merchant_id and batch_in(code) == batch.id:
                found = self.book.coupon(merchant_id, code)
                assert found is not None
                yield found
