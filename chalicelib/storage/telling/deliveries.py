"""The record of texts, behind the port `Deliveries`."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from pynamodb.expressions.operand import Path

from chalicelib.domain.refusals import Busy
from chalicelib.domain.texts.correspondence import Correspondence, Sent
from chalicelib.storage import keys, text_keys
from chalicelib.storage.tables import Tables
from chalicelib.storage.telling import mail
from chalicelib.storage.telling.text_shapes import CorrespondenceItem, DeliveryItem, MessageItem, UsageItem
from chalicelib.storage.transactions import Add, Failed, Gone, Put, unchanged_since, write
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.texts import post
from chalicelib.usecases.texts.post import REFUSED, Delivery, Usage

ATTEMPTS: Final = 12
UNSENT: Final = Path("message_id").does_not_exist()
UNSETTLED: Final = Path("pk").exists() & Path("settled").does_not_exist()


class Deliveries(post.Deliveries):
    """The port on the ledger table."""

    def __init__(self, tables: Tables) -> None:
        self._tables, self._ledger = tables, tables.ledger

    def correspondence(self, merchant_id: str, number_id: str) -> Correspondence:
        """One GetItem."""
        found = self._ledger.get(text_keys.correspondence(merchant_id, number_id))
        return mail.read_correspondence(found) if isinstance(found, CorrespondenceItem) else Correspondence()

    def usage(self, merchant_id: str, at: datetime) -> Usage:
        """One Query: the counters of the month, added up."""
        found = [item for item in self._ledger.walk(text_keys.usages(merchant_id, at)) if isinstance(item, UsageItem)]
        return Usage(sum(int(item.micros or 0) for item in found), sum(int(item.parts or 0) for item in found))

    def claim(self, delivery: Delivery, number_id: str, correspondence: Correspondence) -> bool:
        """One TransactWriteItems; the cause alone decides whether it was noted before, not the time at which it is tried."""
        puts = [self._noted(delivery), self._said(delivery, number_id, correspondence)]
        try:
            write(self._tables, puts, (), self._counted(delivery, 1))
        except Failed as failed:
            if 0 in failed.stored:
                return False
            raise Outpaced from None
        return True

    def confirm(self, delivery: Delivery, message_id: str) -> None:
        """One TransactWriteItems of two items."""
        sent = replace(delivery, message_id=message_id)
        found = Put(self._ledger, mail.message_item(delivery, message_id), condition=None)
        write(self._tables, [Put(self._ledger, mail.delivery_item(sent), condition=None), found])

    def withdraw(self, delivery: Delivery, number_id: str, sent: Sent) -> None:
        """One GetItem and one TransactWriteItems, again while others write to the same number. Raises Busy."""
        claim = text_keys.delivery(delivery.merchant_id, delivery.member_id, delivery.cause)
        gone = [Gone(self._ledger, claim, Path("pk").exists() & UNSENT)]
        back = self._counted(delivery, -1)
        for _ in range(ATTEMPTS):
            known = self.correspondence(delivery.merchant_id, number_id)
            try:
                write(self._tables, [self._said(delivery, number_id, known.without(sent))], gone, back)
            except Failed as failed:
                if 0 not in failed.stored:
                    return  # it was sent after all, or forgotten already
            else:
                return
        raise Busy

    def refuse(self, delivery: Delivery) -> None:
        """One TransactWriteItems."""
        refused = replace(delivery, reason=REFUSED, price_micros=0, settled=True)
        put = Put(self._ledger, mail.delivery_item(refused), UNSETTLED & UNSENT)
        try:
            write(self._tables, [put], (), self._counted(delivery, -1))
        except Failed:
            return  # told before

    def stop(self, delivery: Delivery) -> bool:
        """One TransactWriteItems of one item, so that a repeated request does not meet its own work."""
        try:
            write(self._tables, [self._noted(replace(delivery, price_micros=0, settled=True))], with_token=True)
        except Failed:
            return False
        return True

    def of_member(self, merchant_id: str, member_id: str) -> Iterator[Delivery]:
        """One Query a page. Keys are in order of cause, so the texts are put in order of time here."""
        found = self._ledger.walk(keys.member(merchant_id, member_id), text_keys.DELIVERIES)
        texts = [mail.read_delivery(item) for item in found if isinstance(item, DeliveryItem)]
        yield from sorted(texts, key=lambda delivery: (delivery.at, delivery.cause))

    def because_of(self, merchant_id: str, member_ids: Iterable[str], cause: str) -> dict[str, Delivery]:
        """One BatchGetItem for each hundred."""
        found = self._ledger.find(text_keys.delivery(merchant_id, member_id, cause) for member_id in member_ids)
        texts = [mail.read_delivery(item) for item in found if isinstance(item, DeliveryItem)]
        return {text.member_id: text for text in texts}

    def find(self, message_id: str) -> Delivery | None:
        """Two GetItem."""
        named = self._ledger.get(text_keys.message(message_id))
        if not isinstance(named, MessageItem):
            return None
        found = self._ledger.get(text_keys.delivery(named.merchant, named.member, named.cause))
        return mail.read_delivery(found) if isinstance(found, DeliveryItem) else None

    def settle(self, delivery: Delivery, price_micros: int, parts: int) -> bool:
        """One TransactWriteItems."""
        settled = replace(delivery, price_micros=price_micros, parts=parts, settled=True)
        difference = self._cost(delivery, price_micros - delivery.price_micros, parts - delivery.parts)
        try:
            write(self._tables, [Put(self._ledger, mail.delivery_item(settled), UNSETTLED)], (), [difference])
        except Failed:
            return False
        return True

    def _noted(self, delivery: Delivery) -> Put:
        return Put(self._ledger, mail.delivery_item(delivery))

    def _said(self, delivery: Delivery, number_id: str, known: Correspondence) -> Put:
        item = mail.correspondence_item(delivery.merchant_id, number_id, known, delivery.at)
        return Put(self._ledger, item, unchanged_since(known.revision))

    def _counted(self, delivery: Delivery, times: int) -> list[Add]:
        """What counts a text that leaves, or with -1 takes that back: its cost, and that it asks somebody."""
        cost = self._cost(delivery, times * delivery.price_micros, times * delivery.parts)
        if delivery.asks is None:
            return [cost]
        from chalicelib.storage.telling.surveys import asked  # noqa: PLC0415  few texts ask

        return [cost, asked(self._ledger, delivery.merchant_id, delivery.asks, times)]

    def _cost(self, delivery: Delivery, micros: int, parts: int) -> Add:
        key = text_keys.usage(delivery.merchant_id, delivery.member_id, delivery.at)
        return Add(self._ledger, key, "usage", {"micros": micros, "parts": parts})
