"""What texts need on their way out, in memory. It passes the same contract tests as the adapters."""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count

from chalicelib.domain.texts.correspondence import Correspondence, Sent
from chalicelib.domain.texts.outgoing import Outgoing
from chalicelib.usecases.ports import Committed, Outpaced
from chalicelib.usecases.texts.carrier import OutboundText, TextRefused, TextSender
from chalicelib.usecases.texts.post import REFUSED, Deliveries, Delivery, Outbox, Usage, WaitingRoom


class FakeDeliveries(Deliveries):
    """The record of texts, in memory."""

    def __init__(self) -> None:
        self.noted: dict[tuple[str, str, str], Delivery] = {}
        self.said: dict[tuple[str, str], Correspondence] = {}
        self.messages: dict[str, tuple[str, str, str]] = {}
        self.spent: Counter[tuple[str, str, str]] = Counter()
        self.asked: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def correspondence(self, merchant_id: str, number_id: str) -> Correspondence:
        return self.said.get((merchant_id, number_id), Correspondence())

    def usage(self, merchant_id: str, at: datetime) -> Usage:
        return Usage(*(self.spent[merchant_id, _month(at), what] for what in ("micros", "parts")))

    def claim(self, delivery: Delivery, number_id: str, correspondence: Correspondence) -> bool:
        with self._lock:
            if _name(delivery) in self.noted:
                return False
            if self.correspondence(delivery.merchant_id, number_id).revision != correspondence.revision:
                raise Outpaced
            self._say(delivery, number_id, correspondence)
            self._spend(delivery, delivery.price_micros, delivery.parts)
            self._ask(delivery, 1)
            self.noted[_name(delivery)] = replace(delivery, asks=None)
            return True

    def confirm(self, delivery: Delivery, message_id: str) -> None:
        self.noted[_name(delivery)] = replace(delivery, message_id=message_id)
        self.messages[message_id] = _name(delivery)

    def withdraw(self, delivery: Delivery, number_id: str, sent: Sent) -> None:
        with self._lock:
            known = self.noted.get(_name(delivery))
            if known is None or known.message_id is not None:
                return
            del self.noted[_name(delivery)]
            self._say(delivery, number_id, self.correspondence(delivery.merchant_id, number_id).without(sent))
            self._spend(delivery, -delivery.price_micros, -delivery.parts)
            self._ask(delivery, -1)

    def refuse(self, delivery: Delivery) -> None:
        with self._lock:
            known = self.noted.get(_name(delivery))
            if known is None or known.settled or known.message_id is not None:
                return
            self.noted[_name(delivery)] = replace(delivery, reason=REFUSED, price_micros=0, settled=True)
            self._spend(delivery, -delivery.price_micros, -delivery.parts)
            self._ask(delivery, -1)

    def stop(self, delivery: Delivery) -> bool:
        stopped = replace(delivery, price_micros=0, settled=True)
        return self.noted.setdefault(_name(delivery), stopped) is stopped

    def of_member(self, merchant_id: str, member_id: str) -> Iterator[Delivery]:
        texts = [d for d in self.noted.values() if (d.merchant_id, d.member_id) == (merchant_id, member_id)]
        yield from sorted(texts, key=lambda delivery: (delivery.at, delivery.cause))

    def because_of(self, merchant_id: str, member_ids: Iterable[str], cause: str) -> dict[str, Delivery]:
        names = [(merchant_id, member_id, cause) for member_id in member_ids]
        return {name[1]: self.noted[name] for name in names if name in self.noted}

    def find(self, message_id: str) -> Delivery | None:
        name = self.messages.get(message_id)
        return self.noted.get(name) if name is not None else None

    def settle(self, delivery: Delivery, price_micros: int, parts: int) -> bool:
        with self._lock:
            known = self.noted.get(_name(delivery))
            if known is None or known.settled:
                return False
            self.noted[_name(delivery)] = replace(delivery, price_micros=price_micros, parts=parts, settled=True)
            self._spend(delivery, price_micros - delivery.price_micros, parts - delivery.parts)
            return True

    def _say(self, delivery: Delivery, number_id: str, said: Correspondence) -> None:
        self.said[delivery.merchant_id, number_id] = replace(said, revision=said.revision + 1)

    def _ask(self, delivery: Delivery, more: int) -> None:
        if delivery.asks is not None:
            self.asked[delivery.merchant_id, delivery.asks] += more

    def _spend(self, delivery: Delivery, micros: int, parts: int) -> None:
        self.spent[delivery.merchant_id, _month(delivery.at), "micros"] += micros
        self.spent[delivery.merchant_id, _month(delivery.at), "parts"] += parts


class FakeWaitingRoom(WaitingRoom):
    """Waiting texts in memory."""

    def __init__(self) -> None:
        self.texts: dict[tuple[datetime, str, str, str], Committed] = {}

    def put(self, merchant_id: str, outgoing: Outgoing) -> None:
        if outgoing.until is None:
            raise ValueError("a text that waits has to say until when")
        self.texts[outgoing.until, merchant_id, outgoing.member_id, outgoing.cause] = Committed(merchant_id, outgoing)

    def due(self, first: date, until: datetime) -> Iterator[Committed]:
        for key, text in sorted(self.texts.items(), key=lambda kept: kept[0]):  # what is dropped meanwhile may be found or not
            if first <= key[0].astimezone(UTC).date() and key[0] <= until:
                yield text

    def drop(self, committed: Committed) -> None:
        waiting = committed.item
        if isinstance(waiting, Outgoing) and waiting.until is not None:
            self.texts.pop((waiting.until, committed.merchant_id, waiting.member_id, waiting.cause), None)


class FakeOutbox(Outbox):
    """A queue that a test empties."""

    def __init__(self) -> None:
        self.queued: list[Committed] = []
        self.delays: list[int] = []

    def put(self, committed: Committed, delay_seconds: int = 0) -> None:
        self.queued.append(committed)
        self.delays.append(delay_seconds)

    def take(self) -> list[Committed]:
        """All that is on the queue, which is empty after."""
        taken, self.queued = self.queued, []
        return taken


class FakeSender(TextSender):
    """Keeps what was sent. While `refusing`, says no; while `forbidding`, for good; while `failing`, raises that instead."""

    def __init__(self) -> None:
        self.sent: list[OutboundText] = []
        self.refusing = False
        self.forbidding = False
        self.failing: Exception | None = None
        self._ids = count(1)

    def send(self, text: OutboundText) -> str:
        if self.refusing or self.forbidding:
            raise TextRefused(final=self.forbidding)
        if self.failing is not None:
            raise self.failing
        self.sent.append(text)
        return f"message-{next(self._ids)}"


def _month(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m}"


def _name(delivery: Delivery) -> tuple[str, str, str]:
    return delivery.merchant_id, delivery.member_id, delivery.cause
