"""How the book in memory counts what specials with limits have been used for."""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.domain.counting import CounterName, Used, counters, most
from chalicelib.domain.coupon import Batch, Coupon, batch_in
from chalicelib.usecases.ports import Changes
from chalicelib.usecases.special_counts import settle


class Counting:
    """The part of a book that counts."""

    used: dict[tuple[str, CounterName], Used]
    batches: dict[tuple[str, str], Batch]
    coupons: dict[tuple[str, str], Coupon]

    def coupon(self, merchant_id: str, code: str) -> Coupon | None:
        found, batch = self.coupons.get((merchant_id, code)), self.batches.get((merchant_id, batch_in(code)))
        if found is None or batch is None:
            return None
        uses = self.used.get((merchant_id, (found.counted_as, "")), Used()).times
        return replace(found, uses=uses, withdrawn=batch.withdrawn_at is not None)

    def special_counts(self, merchant_id: str, names: Iterable[CounterName]) -> dict[CounterName, Used]:
        return {name: self.used[merchant_id, name] for name in names if (merchant_id, name) in self.used}

    def _is_used_up(self, changes: Changes) -> bool:
        limits = {special.id: special for special in changes.specials}
        for name, more in counters(settle(changes)[1]).items():
            special_id = name[0].partition(":")[0]
            limit = most(limits[special_id], name) if special_id in limits and more.times > 0 else None
            then = self._then(changes.merchant_id, name, more)
            if limit is not None and (then.times > limit.times or then.amount > limit.amount):
                return True
        return False

    def _count(self, changes: Changes) -> Changes:
        changes, counts = settle(changes)
        for name, more in counters(counts).items():
            self.used[changes.merchant_id, name] = self._then(changes.merchant_id, name, more)
        return changes

    def _then(self, merchant_id: str, name: CounterName, more: Used) -> Used:
        known = self.used.get((merchant_id, name), Used())
        return Used(known.times + more.times, known.amount + more.amount)
