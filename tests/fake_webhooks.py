"""Webhooks, their queue and the way to them, in memory; the first passes the port's contract."""

import heapq
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain.desk.web_address import Unreachable, Why
from chalicelib.domain.desk.webhook import Dispatch, Outcome, Retelling, Standing, Webhook
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.webhooks.ports import Courier, Dispatches, Receiver, Webhooks
from chalicelib.usecases.webhooks.sending import DELAY_SECONDS_MAX


class FakeWebhooks(Webhooks):
    """Always up to date."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], Webhook] = {}
        self.standings: dict[tuple[str, str], Standing] = {}

    def of_merchant(self, merchant_id: str) -> tuple[Receiver, ...]:
        found = [one for (owner, _), one in self.known.items() if owner == merchant_id]
        ordered = sorted(found, key=lambda one: (one.made_at, one.id))
        return tuple(Receiver(one, self.standings.get((merchant_id, one.id), Standing())) for one in ordered)

    def ids(self, merchant_id: str) -> tuple[str, ...]:
        return tuple(sorted(name for owner, name in self.known if owner == merchant_id))

    def add(self, webhook: Webhook) -> None:
        self.known[webhook.merchant_id, webhook.id] = webhook

    def drop(self, merchant_id: str, webhook_id: str) -> None:
        self.known.pop((merchant_id, webhook_id), None)
        self.standings.pop((merchant_id, webhook_id), None)

    def note(self, webhook: Webhook, standing: Standing) -> None:
        name = webhook.merchant_id, webhook.id
        if name not in self.known or self.standings.get(name, Standing()).revision != standing.revision:
            raise Outpaced
        self.standings[name] = replace(standing, revision=standing.revision + 1)


class FakeDispatches(Dispatches):
    """A queue that gives everything back when its time has come, by the clock of the test."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock, self._numbers = clock, itertools.count()
        self.waiting: list[tuple[datetime, int, Dispatch | Retelling]] = []

    def put(self, message: Dispatch | Retelling, delay_seconds: int = 0) -> None:
        assert 0 <= delay_seconds <= DELAY_SECONDS_MAX
        heapq.heappush(self.waiting, (self._clock() + timedelta(seconds=delay_seconds), next(self._numbers), message))

    def put_all(self, messages: Sequence[Dispatch]) -> None:
        for message in messages:
            self.put(message)

    def take(self, until: datetime) -> tuple[datetime, Dispatch | Retelling] | None:
        """The next message that is due by then, and when it is."""
        if not self.waiting or self.waiting[0][0] > until:
            return None
        due, _, message = heapq.heappop(self.waiting)
        return due, message


class FakeCourier(Courier):
    """Other people's machines: each answers as its test says."""

    def __init__(self) -> None:
        self.answers: Callable[[], Outcome] = lambda: Outcome(204)
        self.sent: list[tuple[str, Mapping[str, str], bytes]] = []
        self.taken: list[tuple[str, Mapping[str, str], bytes]] = []
        self.nowhere: set[str] = set()

    def check(self, address: str) -> None:
        if address in self.nowhere:
            raise Unreachable(Why.PRIVATE)

    def post(self, address: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        self.sent.append((address, headers, body))
        outcome = self.answers()
        if outcome.is_good:
            self.taken.append((address, headers, body))
        return outcome
