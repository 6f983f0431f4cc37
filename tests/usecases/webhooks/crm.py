"""A shop whose CRM is told of everything: the stream, the queue and the receiver, by one clock."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.desk.listing import Listing
from chalicelib.domain.desk.webhook import Retelling
from chalicelib.usecases.webhooks import making, sending, telling
from chalicelib.usecases.webhooks.ports import Receiver, Switchboard, Told
from tests.builders import Shop
from tests.fake_overview import FakeDirectory
from tests.fake_webhooks import FakeCourier, FakeDispatches, FakeWebhooks

ADDRESS = "https://crm.example.com/regulars"


@dataclass
class Crm:
    """What stands between the shop and its CRM. `ended` is how each message that came off the queue ended."""

    shop: Shop
    webhooks: FakeWebhooks = field(default_factory=FakeWebhooks)
    courier: FakeCourier = field(default_factory=FakeCourier)
    directory: FakeDirectory = field(default_factory=FakeDirectory)
    ended: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dispatches = FakeDispatches(lambda: self.shop.now)
        self.streamed = set[tuple[str, int]]()

    @property
    def switchboard(self) -> Switchboard:
        shop = self.shop
        ports = shop.book, shop.merchants, shop.vault, self.webhooks, self.dispatches, self.courier, self.directory
        return Switchboard(*ports, shop.now)

    @property
    def receiver(self) -> Receiver:
        return self.webhooks.of_merchant("rosas")[0]

    def connect(self, *, with_names: bool = False, address: str = ADDRESS) -> making.Made:
        return making.make(self.switchboard, self.shop.merchant, address, with_names=with_names)

    def stream(self, *, again: bool = False) -> None:
        """Bring what was committed since the last time; or all of it once more."""
        for (merchant_id, member_id), chain in list(self.shop.book.chains.items()):
            self.directory.put(Listing(merchant_id, member_id, 1, "maya", "0142", b"x"))
            for entry in chain:
                if again or (member_id, entry.account.seq) not in self.streamed:
                    self.streamed.add((member_id, entry.account.seq))
                    told = Told(merchant_id, member_id, entry.account.seq)
                    telling.follow(self.webhooks, self.dispatches, told, self.shop.now)

    def run(self, **time: float) -> None:
        """Let time pass, and do with each message what is to be done when it comes."""
        until = self.shop.now + timedelta(**time)
        while (taken := self.dispatches.take(until)) is not None:
            due, message = taken
            self.shop.now = max(self.shop.now, due)
            self.ended.append(sending.take(self.switchboard, message))
        self.shop.now = until

    def tell_again(self, since: datetime) -> None:
        self.dispatches.put(Retelling("rosas", self.receiver.webhook.id, since))

    @property
    def got(self) -> list[dict[str, Any]]:
        """The messages that were taken, as they were written."""
        return [json.loads(body) for _, _, body in self.courier.taken]

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for _, headers, _ in self.courier.taken]
