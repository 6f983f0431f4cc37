"""Coupons and their batches as items of the ledger table, behind the port of `usecases/coupons/ports.py`.

A coupon's item is the counter of its uses as well: the transaction that uses it adds to it, where it has none.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.domain.coupon import Batch, Coupon
from chalicelib.storage import codec
from chalicelib.storage import coupon_keys as keys
from chalicelib.storage.shapes import LedgerItem
from chalicelib.storage.tables import Tables
from chalicelib.storage.transactions import Failed, Put, write
from chalicelib.usecases.coupons import ports
from chalicelib.usecases.ports import Outpaced, Vault


class CouponItem(LedgerItem, discriminator="coupon"):
    """A coupon: its code, covered, what it is for, and what it was used for by now."""

    code = UnicodeAttribute(null=True)
    special = UnicodeAttribute(null=True)
    times = NumberAttribute(default=0)
    amount = NumberAttribute(default=0)


class BatchItem(LedgerItem, discriminator="coupon_batch"):
    """So many coupons that were made at once."""

    special = UnicodeAttribute()
    size = NumberAttribute()
    made_at = UnicodeAttribute()
    withdrawn_at = UnicodeAttribute(null=True)


class Coupons(ports.Coupons):
    """The port on the ledger table."""

    def __init__(self, tables: Tables, vault: Vault) -> None:
        self._tables, self._table, self._vault = tables, tables.ledger, vault

    def batches(self, merchant_id: str) -> tuple[Batch, ...]:
        """One Query."""
        found = (_read_batch(item) for item in self._table.walk(keys.batches(merchant_id)) if isinstance(item, BatchItem))
        return tuple(sorted(found, key=lambda batch: (batch.made_at, batch.id)))

    def batch(self, merchant_id: str, batch_id: str) -> Batch | None:
        """One GetItem."""
        found = self._table.get(keys.batch(merchant_id, batch_id))
        return _read_batch(found) if isinstance(found, BatchItem) else None

    def add_batch(self, merchant_id: str, batch: Batch) -> None:
        """One conditional PutItem."""
        try:
            write(self._tables, [Put(self._table, _batch_item(merchant_id, batch))], with_token=True)
        except Failed:
            raise Outpaced from None

    def put_batch(self, merchant_id: str, batch: Batch) -> None:
        """One PutItem."""
        self._table.put(_batch_item(merchant_id, batch))

    def add_codes(self, merchant_id: str, batch: Batch, codes: Sequence[str]) -> None:
        """One BatchWriteItem for each 25."""
        name, cover = partial(self._vault.name_code, merchant_id), partial(self._vault.cover, merchant_id)
        made = (CouponItem(*keys.coupon(merchant_id, code, name), code=cover(code), special=batch.special_id) for code in codes)
        self._table.put_all(list(made))

    def of_batch(self, merchant_id: str, batch: Batch) -> Iterator[Coupon]:
        """One Query a page: some three thousand of them."""
        found = self._table.walk(keys.coupons(merchant_id, batch.id), keys.COUPONS)
        stored = [item for item in found if isinstance(item, CouponItem)]
        coded = sorted((self._vault.uncover(merchant_id, item.code or ""), item) for item in stored)
        return iter([_read(item, code, batch.withdrawn_at is not None) for code, item in coded])


def read_coupon(items: Iterable[LedgerItem], code: str) -> Coupon | None:
    """The coupon with this code among these items, as its batch stands that is among them, too; None where either is missing."""
    there = list(items)
    batch = next((item for item in there if isinstance(item, BatchItem)), None)
    coupon = next((item for item in there if isinstance(item, CouponItem)), None)
    return _read(coupon, code, batch.withdrawn_at is not None) if batch and coupon and coupon.special else None


def _read(item: CouponItem, code: str, withdrawn: bool) -> Coupon:  # noqa: FBT001  the batch says so
    return Coupon(code, item.special or "", int(item.times), withdrawn)


def _batch_item(merchant_id: str, batch: Batch) -> BatchItem:
    return BatchItem(
        *keys.batch(merchant_id, batch.id),
        special=batch.special_id,
        size=batch.size,
        made_at=codec.instant(batch.made_at),
        withdrawn_at=codec.instant(batch.withdrawn_at) if batch.withdrawn_at else None,
    )


def _read_batch(item: BatchItem) -> Batch:
    withdrawn = codec.read_instant(item.withdrawn_at) if item.withdrawn_at else None
    return Batch(keys.read_batch(item.sk), item.special, int(item.size), codec.read_instant(item.made_at), withdrawn)
