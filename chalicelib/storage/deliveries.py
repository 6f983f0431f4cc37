"""The record of texts sent, behind the port `Deliveries`."""

from collections.abc import Iterator
from dataclasses import replace

from pynamodb.expressions.operand import Path

from chalicelib.storage import codec, keys
from chalicelib.storage.shapes import DeliveryItem
from chalicelib.storage.tables import Tables
from chalicelib.storage.transactions import Failed, Put, write
from chalicelib.usecases import ports
from chalicelib.usecases.ports import Delivery


class Deliveries(ports.Deliveries):
    """The port on the ledger table."""

    def __init__(self, tables: Tables) -> None:
        self._tables, self._ledger = tables, tables.ledger

    def claim(self, delivery: Delivery) -> bool:
        """One TransactWriteItems of one item; the cause alone decides, not the time at which it is tried."""
        try:
            write(self._tables, [Put(self._ledger, _item(delivery))], with_token=True)
        except Failed:
            return False
        return True

    def confirm(self, delivery: Delivery, message_id: str) -> None:
        """One PutItem."""
        self._ledger.put(_item(replace(delivery, message_id=message_id)))

    def withdraw(self, delivery: Delivery) -> None:
        """One DeleteItem; a text that was sent stays noted."""
        key = keys.delivery(delivery.merchant_id, delivery.member_id, delivery.cause)
        self._ledger.delete(key, Path("message_id").does_not_exist())

    def of_member(self, merchant_id: str, member_id: str) -> Iterator[Delivery]:
        """One Query a page. Keys are in order of cause, so the texts are put in order of time here."""
        found = self._ledger.walk(keys.member(merchant_id, member_id), keys.DELIVERIES)
        texts = [_read(item) for item in found if isinstance(item, DeliveryItem)]
        yield from sorted(texts, key=lambda delivery: (delivery.at, delivery.cause))


def _item(delivery: Delivery) -> DeliveryItem:
    return DeliveryItem(
        *keys.delivery(delivery.merchant_id, delivery.member_id, delivery.cause),
        at=codec.instant(delivery.at),
        kind=delivery.kind,
        parts=delivery.parts,
        message_id=delivery.message_id,
    )


def _read(item: DeliveryItem) -> Delivery:
    merchant_id, member_id = keys.read_member(item.pk)
    cause, at = keys.read_delivery(item.sk), codec.read_instant(item.at)
    return Delivery(merchant_id, member_id, cause, at, item.kind, int(item.parts), item.message_id)
