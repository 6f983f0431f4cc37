"""Wrong coupons are counted, so that nobody finds a code by trying."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.domain.refusals import Refusal, TooManyCoupons, UnknownCoupon
from chalicelib.usecases.desk import Counters
from chalicelib.usecases.signing.attempts import HOUR, Limit, TooOften, admit, is_spent
from chalicelib.usecases.till import Till

WRONG_BY_LOCATION: Final = Limit(30, HOUR)
"""So many wrong codes of one location an hour: to find one of a full batch whose beginning is known takes 80 years."""


@dataclass(frozen=True, slots=True)
class Tries:
    """The wrong coupons of one location."""

    counters: Counters
    till: Till
    now: datetime

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look coupons up inside, and count one that turns out not to exist; of too many none is looked up.

        One read, and one write for a wrong one. Raises TooManyCoupons.
        """
        if is_spent(self.counters, self._name, WRONG_BY_LOCATION, self.now):
            raise TooManyCoupons
        try:
            yield
        except UnknownCoupon as wrong:
            self.note((wrong,))
            raise

    def note(self, refusals: Iterable[Refusal]) -> None:
        """Count the coupon that was refused because there is none. Raises TooManyCoupons."""
        if any(isinstance(refusal, UnknownCoupon) for refusal in refusals):
            try:
                admit(self.counters, self._name, WRONG_BY_LOCATION, self.now)
            except TooOften:
                raise TooManyCoupons from None

    @property
    def _name(self) -> str:
        return f"coupon|{self.till.merchant.id}|{self.till.location.id}"
