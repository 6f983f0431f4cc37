"""A shop on tables that lose something, and copies of them."""

from dataclasses import dataclass
from typing import Any

from chalicelib import wiring
from chalicelib.storage import event_items, items, referral_items
from chalicelib.usecases import reconcile
from chalicelib.usecases.reconcile import Desk
from chalicelib.usecases.texts import notices, sending, waiting
from tests.builders import Shop
from tests.contracts.conftest import Stack
from tests.fake_post import FakeOutbox, FakeSender

LEDGER = "regulars-contracts-ledger"


@dataclass
class Table:
    """A table as a set of raw items."""

    client: Any
    name: str = LEDGER

    def items(self) -> dict[tuple[str, str], Any]:
        pages = self.client.get_paginator("scan").paginate(TableName=self.name)
        return {(i["pk"]["S"], i["sk"]["S"]): i for page in pages for i in page["Items"]}

    def put(self, item: Any) -> None:
        self.client.put_item(TableName=self.name, Item=item)

    def lose(self, *names: tuple[str, str]) -> None:
        for pk, sk in names:
            self.client.delete_item(TableName=self.name, Key={"pk": {"S": pk}, "sk": {"S": sk}})

    def copy(self, name: str) -> "Table":
        """As a restore does it: another table with the same items."""
        described = self.client.describe_table(TableName=self.name)["Table"]
        shape = {part: described[part] for part in ("AttributeDefinitions", "KeySchema")}
        self.client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **shape)
        copied = Table(self.client, name)
        for item in self.items().values():
            copied.put(item)
        return copied


@dataclass
class Case:
    """A shop on real tables, whose clock is the product's."""

    shop: Shop
    stack: Stack
    ledger: Table
    sender: FakeSender

    def lived(self) -> str:
        """Maya joined, bought, was texted, used a reward, and said STOP and START."""
        maya = self.shop.join()
        self.tell()
        self.shop.sell(maya, 6240)
        self.tell()
        self.shop.redeem(maya, "coffee", check_id="next")
        self.tell()
        self.shop.text("STOP")
        self.tell()
        self.shop.text("START")
        self.tell()
        return maya

    def let_go(self) -> None:
        """The job that sends what has waited, and the stream once more."""
        outbox = FakeOutbox()
        waiting.run(self.shop.book, self.stack.waiting, outbox, self.shop.now, lambda: 60)
        self._send(outbox)
        self.tell()

    def tell(self) -> None:
        """The stream and the queue: all that was committed is brought once more."""
        outbox = FakeOutbox()
        for item in self.ledger.items().values():
            committed = wiring.committed({"eventName": "INSERT", "dynamodb": {"NewImage": item}})
            if committed is not None:
                notices.publish(self.shop.book, self.shop.merchants, outbox, committed, self.shop.now)
        self._send(outbox)

    def _send(self, outbox: FakeOutbox) -> None:
        post = sending.Post(
            self.shop.book, self.shop.merchants, self.shop.vault, self.stack.deliveries, self.stack.waiting, self.sender
        )
        for committed in outbox.take():
            sending.send(post, committed, self.shop.now)

    def differences(self) -> list[str]:
        desk = Desk(self.shop.book, self.shop.merchants, lambda: self.shop.now)
        return [finding.sentence for finding in reconcile.differences(desk)]


def stored(book):
    """All that a book in memory has, as items."""
    for (merchant_id, _), chain in book.chains.items():
        yield from (items.entry_item(merchant_id, entry).serialize() for entry in chain)
    for (merchant_id, _), customer in book.customers.items():
        yield items.customer_item(merchant_id, customer).serialize()
    for (merchant_id, *_), sale in book.sales.items():
        yield event_items.sale_item(merchant_id, sale).serialize()
    for (merchant_id, _), redemption in book.redemptions.items():
        yield event_items.redemption_item(merchant_id, redemption).serialize()
    for (merchant_id, _), operation in book.operations.items():
        yield event_items.operation_item(merchant_id, operation).serialize()
    for (merchant_id, _), sharing in book.sharings.items():
        yield referral_items.sharing_item(merchant_id, sharing).serialize()
    for (merchant_id, _), referral in book.brought.items():
        yield referral_items.referral_item(merchant_id, referral).serialize()
