"""Broken ledgers, as others have built them. All but the last keep their books while nothing goes wrong and nobody else writes.

They stand before the same book as ours, on both variants, and are put in through the same seam; the checker has to catch each.
"""

import threading
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig, idempotent_function
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyAlreadyInProgressError,
    IdempotencyItemAlreadyExistsError,
    IdempotencyItemNotFoundError,
)
from aws_lambda_powertools.utilities.idempotency.persistence.base import BasePersistenceLayer
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import DataRecord

from chalicelib import wiring
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.redemption import Redemption
from chalicelib.domain.refusals import Busy
from chalicelib.domain.sale import Sale
from chalicelib.usecases.ports import Changes, Committed, Outpaced
from chalicelib.usecases.texts import sending
from infra.local.events import make_context
from tests.faults.faults import Killed
from tests.faults.history import BUSY, Answer
from tests.faults.world import World
from tests.usecases.racing import Proxy

WINDOW = 16
FORCED_MAX = 50


def look(book: Any, changes: Changes) -> None:
    """Ask whether what was read still stands, but before writing. Raises Outpaced, as conditions of a transaction do."""
    newer, stored = on_top(book, changes), claims_of(book, changes)
    if newer != changes:
        raise Outpaced(*stored)


def on_top(book: Any, changes: Changes) -> Changes:
    """The same changes, with the revisions and sequence numbers that fit what is stored now."""
    sale, redemption = changes.sale, changes.redemption
    stored, known = claims_of(book, changes)
    entries = tuple(
        replace(entry, account=replace(entry.account, seq=book.record(changes.merchant_id, entry.member_id).account.seq + 1))
        for entry in changes.entries
    )
    return replace(
        changes,
        sale=sale and replace(sale, revision=stored.revision if stored else 0),
        redemption=redemption and replace(redemption, revision=known.revision if known else 0),
        entries=entries,
    )


def claims_of(book: Any, changes: Changes) -> tuple[Sale | None, Redemption | None]:
    """What is stored now of the claims that these changes write."""
    sale, redemption = changes.sale, changes.redemption
    stored = book.sale(changes.merchant_id, sale.location_id, sale.sale_id) if sale else None
    return stored, book.redemption(changes.merchant_id, redemption.id) if redemption else None


class ReadChangeWrite(Proxy):
    """Looks, then writes without conditions: what was computed, whatever has been written in between."""

    def commit(self, changes: Changes) -> None:
        if changes.handled or changes.operation:
            return self._book.commit(changes)
        look(self._book, changes)
        for _ in range(FORCED_MAX):
            with suppress(Outpaced):
                return self._book.commit(on_top(self._book, changes))
        raise Busy


class RecentIds(Proxy):
    """A sale is recognized while it is one of the last 16 of its member."""

    def __init__(self, book: Any) -> None:
        super().__init__(book)
        self._recent: dict[str | None, deque[tuple[str, str]]] = defaultdict(lambda: deque(maxlen=WINDOW))

    def sale(self, merchant_id: str, location_id: str, sale_id: str) -> Sale | None:
        stored = self._book.sale(merchant_id, location_id, sale_id)
        return stored if stored and self._knows(stored) else None

    def commit(self, changes: Changes) -> None:
        try:
            self._book.commit(changes)
        except Outpaced as outpaced:
            if outpaced.sale is None or changes.sale is None or self._knows(outpaced.sale):
                raise
            changes = replace(changes, sale=replace(changes.sale, revision=outpaced.sale.revision))
            self._book.commit(changes)
        if changes.sale is not None and changes.sale.member_id is not None:
            recent, name = self._recent[changes.sale.member_id], (changes.sale.location_id, changes.sale.sale_id)
            if name in recent:
                recent.remove(name)
            recent.append(name)

    def _knows(self, sale: Sale) -> bool:
        return sale.member_id is None or (sale.location_id, sale.sale_id) in self._recent[sale.member_id]


class TwoWrites(Proxy):
    """The points first, then the claim: what powertools is to make good once."""

    def commit(self, changes: Changes) -> None:
        claim = Changes(changes.merchant_id, sale=changes.sale, redemption=changes.redemption)
        if not changes.entries or claim == Changes(changes.merchant_id):
            return self._book.commit(changes)
        look(self._book, changes)
        self._book.commit(replace(changes, sale=None, redemption=None))
        return self._book.commit(claim)


class TextFirst(Proxy):
    """The text about a sale leaves, noted and once, and then the sale is written."""

    def commit(self, changes: Changes) -> None:
        for entry in changes.entries:
            if entry.kind is EntryKind.SALE:
                sending.send(wiring.post(), Committed(changes.merchant_id, entry), wiring.clock())
        self._book.commit(changes)


class Records(BasePersistenceLayer):
    """Where powertools keeps what it knows of a request. Better than any table: in memory, without faults."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[str, DataRecord] = {}
        self._lock = threading.Lock()

    def run_out(self, request: Any) -> None:
        """The handler is dead, and by the time that the till asks again its record has run out, as powertools lets it."""
        self._kept[self._get_hashed_idempotency_key(request)].in_progress_expiry_timestamp = 0

    def _get_record(self, idempotency_key: str) -> DataRecord:
        found = self._kept.get(idempotency_key)
        if found is None:
            raise IdempotencyItemNotFoundError
        return found

    def _put_record(self, data_record: DataRecord) -> None:
        with self._lock:
            known = self._kept.get(data_record.idempotency_key)
            if known is not None and (known.status == "COMPLETED" or known.in_progress_expiry_timestamp):
                raise IdempotencyItemAlreadyExistsError(old_data_record=known)
            self._kept[data_record.idempotency_key] = data_record

    def _update_record(self, data_record: DataRecord) -> None:
        self._kept[data_record.idempotency_key] = data_record

    def _delete_record(self, data_record: DataRecord) -> None:
        self._kept.pop(data_record.idempotency_key, None)


class Unfinished(Exception):
    """The answer is one that is not to be kept."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def guarded(ask: Callable[..., Answer]) -> Callable[..., Answer]:
    """`ask`, made idempotent by powertools with the request's name as its key."""
    records = Records()
    config = IdempotencyConfig(use_local_cache=False, lambda_context=make_context("api"))

    @idempotent_function(data_keyword_argument="request", persistence_store=records, config=config)
    def handle(*, request: Any, arguments: Any, ran: list[Any]) -> dict[str, Any]:
        ran.append(request)
        answer = ask(*arguments)
        if not answer.is_final:
            raise Unfinished(answer)
        return asdict(answer)

    def around(method: str, path: str, key: str, name: str, body: Any) -> Answer:
        request, ran = {"path": path, "key": key, "name": name}, []
        try:
            kept = handle(request=request, arguments=(method, path, key, name, body), ran=ran)
        except Unfinished as unfinished:
            return unfinished.answer
        except IdempotencyAlreadyInProgressError:
            return Answer(BUSY)
        except Killed:
            records.run_out(request)
            raise
        return Answer(kept["status"], kept["body"], kept["replayed"] or not ran)

    return around


def powertools(world: World) -> None:
    world.book, world.around = TwoWrites(world.book), guarded(world.around)


def behind(broken: Callable[[Any], Any]) -> Callable[[World], None]:
    def put_in(world: World) -> None:
        world.book = broken(world.book)

    return put_in


MUTANTS: dict[str, Callable[[World], None]] = {
    "read-change-write": behind(ReadChangeWrite),
    "a window of recent ids": behind(RecentIds),
    "powertools idempotency around an update": powertools,
    "a text before the commit": behind(TextFirst),
}
