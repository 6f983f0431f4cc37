"""A shop that sells gift certificates, with the use cases in short."""

import itertools
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chalicelib.domain.gifts.gift import Gift
from chalicelib.usecases.desk import Counters
from chalicelib.usecases.gifts import finding, moving
from chalicelib.usecases.gifts.finding import Safe
from chalicelib.usecases.gifts.moving import Desk
from chalicelib.usecases.till import Answer, Request, Till
from tests.builders import Shop, digest
from tests.fake_desk import FakeCounters


@dataclass
class GiftShop:
    """The certificates of a shop."""

    shop: Shop = field(default_factory=Shop)
    counters: Counters = field(default_factory=FakeCounters)

    def __post_init__(self) -> None:
        self.safe = Safe(self.shop.book, self.shop.vault, self.counters)
        self._keys = (f"gift-{number}" for number in itertools.count(1))

    def at(self, location_id: str) -> Till:
        """The till of another shop."""
        return Till(self.shop.merchant, self.shop.merchant.location(location_id))

    def desk(self, *content: object, key: str | None = None, till: Till | None = None, **fields: Any) -> Desk:
        """One request."""
        request = Request(key or next(self._keys), digest(content))
        return Desk(self.safe, till or self.shop.till, request, self.shop.now, **fields)

    def sell(self, amount: int = 5000, ends_on: date | None = None, currency: str = "USD", **asked: Any) -> Answer:
        """A new certificate."""
        return moving.sell(self.desk("sell", amount, ends_on, **asked), amount, currency, ends_on)

    def code_of(self, sold: Answer) -> str:
        """What is printed on it."""
        return finding.draw_code(self.shop.vault, self.shop.merchant.id, sold.facts["cause"], sold.facts["draw"])

    def pay(self, code: str, amount: int, currency: str = "USD", **asked: Any) -> Answer:
        """Pay with it."""
        return moving.pay(self.desk("pay", code, amount, **asked), code, amount, currency)

    def give_back(self, gift_id: str, use_id: str, amount: int | None = None, **asked: Any) -> Answer:
        """Put back what a use paid."""
        return moving.give_back(self.desk("back", gift_id, use_id, amount, **asked), gift_id, use_id, amount)

    def void(self, gift_id: str, *, at_till: bool = True, **asked: Any) -> Answer:
        """Take it back."""
        return moving.void(self.desk("void", gift_id, **asked), gift_id, at_till=at_till)

    def find(self, code: str, till: Till | None = None) -> Gift:
        """The certificate with this code."""
        return finding.find(self.safe, till or self.shop.till, code, self.shop.now)
