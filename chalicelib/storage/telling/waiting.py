"""Texts that may not leave yet, behind the port `WaitingRoom`."""

from collections.abc import Iterator
from datetime import date, datetime

from chalicelib.domain.texts.outgoing import Outgoing
from chalicelib.storage import text_keys
from chalicelib.storage.stream import write_image
from chalicelib.storage.tables import Tables
from chalicelib.storage.telling import mail
from chalicelib.storage.telling.text_shapes import WaitingItem
from chalicelib.usecases.ports import Committed
from chalicelib.usecases.texts import post


class WaitingRoom(post.WaitingRoom):
    """The port on the ledger table."""

    def __init__(self, tables: Tables) -> None:
        self._ledger = tables.ledger

    def put(self, merchant_id: str, outgoing: Outgoing) -> None:
        """One PutItem."""
        self._ledger.put(mail.waiting_item(merchant_id, outgoing))

    def due(self, first: date, until: datetime) -> Iterator[Committed]:
        """One Query a page of each shard of each month."""
        for partition, begin, end in text_keys.waiting_between(first, until):
            for item in self._ledger.between(partition, begin, end):
                if isinstance(item, WaitingItem):
                    merchant_id, outgoing = mail.read_waiting(item)
                    yield Committed(merchant_id, outgoing, write_image(item.serialize()))

    def drop(self, committed: Committed) -> None:
        """One DeleteItem."""
        if isinstance(committed.item, Outgoing) and committed.item.until is not None:
            waiting = committed.item
            self._ledger.delete(text_keys.waiting(committed.merchant_id, waiting.member_id, waiting.cause, committed.item.until))
