"""Carries events to the handlers, as Lambda's event source mappings do: the queues and the table's stream."""

import json
import logging
import threading
import time
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from infra.local.events import JsonObject, make_context, queue_event, replayed_record, stream_record

IDLE_SECONDS = 0.05
# Nothing for a while: look less often, until somebody waits or nudges. Costs a few percent of one core.
ASLEEP_SECONDS = 0.25
AWAKE_SECONDS = 5.0
# Between two reads that found something. Not less: the emulator has one thread, and the tills want it too.
BUSY_SECONDS = 0.01
AWAITED_SECONDS = 0.002
# Tills first: while they write, a batch waits until they pause, but not for long.
PAUSE_SECONDS = 0.03
PATIENCE_SECONDS = 0.5
BACKOFF_SECONDS = (0.1, 0.3, 1.0)
OUTCOMES_KEPT = 10_000
# maxReceiveCount of the redrive policy in infra/templates/resources.yaml.
ATTEMPTS_MAX = 5
# Under steady load some pass always finds something. What follows from an event follows within a few passes, so
# after this many everything that was there when we began has been handled.
PASSES_MAX = 20

Handler = Callable[[JsonObject, Any], Any]
logger = logging.getLogger("regulars.local")


class Poller(ABC, threading.Thread):
    """A thread that looks for work again and again, and knows up to when everything found has been handled."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._ended = threading.Event()
        self._wake = threading.Event()
        self._news = threading.Condition()
        self._awaited = 0
        self._awake_until = 0.0
        self._nudged_at = 0.0
        self._drained_from = 0.0
        self._busy_until = 0.0

    @abstractmethod
    def poll(self) -> tuple[bool, bool]:
        """Look once and handle what is there: (whether something was there, whether that was all of it)."""

    def run(self) -> None:
        while not self._ended.is_set():
            begun, found, all_of_it = time.monotonic(), True, False
            try:
                found, all_of_it = self.poll()
            except Exception:
                if self._ended.is_set():
                    return
                logger.exception("%s: polling failed, trying again", self.name)
                self._ended.wait(0.5)
            with self._news:
                self._busy_until = time.monotonic() if found else self._busy_until
                if all_of_it:
                    self._drained_from = begun
                    self._news.notify_all()
            if found:
                self._awake_until = begun + AWAKE_SECONDS
            if all_of_it or not found:
                self._wake.wait(self._choose_pause(found=found, now=begun))
                self._wake.clear()

    def _choose_pause(self, *, found: bool, now: float) -> float:
        if self._awaited:
            return AWAITED_SECONDS
        if found:
            return BUSY_SECONDS
        return IDLE_SECONDS if now < self._awake_until else ASLEEP_SECONDS

    def nudge(self) -> None:
        """Something may come soon."""
        self._nudged_at = time.monotonic()
        self._awake_until = self._nudged_at + AWAKE_SECONDS
        self._wake.set()

    def await_pass(self, after: float, deadline: float) -> bool:
        """Wait for a look that began after `after` and saw all there was; whether nothing was found by any look since then.

        Instants are those of time.monotonic(). Errors: TimeoutError at the deadline.
        """
        with self._news:
            self._awaited += 1
            self._wake.set()
            try:
                if not self._news.wait_for(lambda: self._drained_from > after, deadline - time.monotonic()):
                    raise TimeoutError(f"{self.name} still has work.")
                # More looks than the one waited for may have been over before this thread went on.
                return self._busy_until <= after
            finally:
                self._awaited -= 1

    def give_way(self) -> None:
        """Wait while somebody else is busy, unless somebody waits for us."""
        begun = time.monotonic()
        while not self._awaited and time.monotonic() < min(begun + PATIENCE_SECONDS, self._nudged_at + PAUSE_SECONDS):
            self._ended.wait(AWAITED_SECONDS)

    def end(self) -> None:
        self._ended.set()
        self._wake.set()
        self.join(10)


class Queue(NamedTuple):
    """An SQS queue, and the function that empties it."""

    name: str
    url: str
    arn: str
    function: str


class QueuePoller(Poller):
    """SQS -> handler, one message at a time. A failing message comes back until the redrive policy buries it."""

    def __init__(self, sqs: Any, queue: Queue, handler: Handler, now: Callable[[], datetime]) -> None:
        super().__init__(queue.name)
        self._sqs, self._queue, self._handler, self._now = sqs, queue, handler, now
        self._outcomes: OrderedDict[str, bool] = OrderedDict()

    def poll(self) -> tuple[bool, bool]:
        received = self._sqs.receive_message(
            QueueUrl=self._queue.url,
            MaxNumberOfMessages=1,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        for message in received.get("Messages", []):
            self._hand_over(message)
            return True, False
        return False, not self._awaited or self._count() == 0

    def await_outcome(self, message_id: str, deadline: float) -> bool:
        """Wait until the notification with this SNS MessageId was handled; False when it was given up.

        Errors: TimeoutError at the deadline.
        """
        with self._news:
            self._wake.set()
            if not self._news.wait_for(lambda: message_id in self._outcomes, deadline - time.monotonic()):
                raise TimeoutError("The text was published but not handled in time.")
            return self._outcomes[message_id]

    def _hand_over(self, message: JsonObject) -> None:
        attempt = int(message.get("Attributes", {}).get("ApproximateReceiveCount", "1"))
        is_handled = True
        try:
            event = queue_event(message, self._queue.arn, self._now())
            self._handler(event, make_context(self._queue.function))
        except Exception:
            is_handled = False
            logger.exception("%s: the handler failed (attempt %d)", self.name, attempt)
            # On AWS it would stay hidden for three minutes; nobody wants to wait that long here.
            self._sqs.change_message_visibility(
                QueueUrl=self._queue.url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
            )
            self._ended.wait(BACKOFF_SECONDS[min(attempt, len(BACKOFF_SECONDS)) - 1])
        else:
            self._sqs.delete_message(QueueUrl=self._queue.url, ReceiptHandle=message["ReceiptHandle"])
        if is_handled or attempt >= ATTEMPTS_MAX:
            self._note(message["Body"], is_handled=is_handled)

    def _note(self, body: str, *, is_handled: bool) -> None:
        envelope = json.loads(body)
        with self._news:
            self._outcomes[envelope.get("MessageId", "")] = is_handled
            while len(self._outcomes) > OUTCOMES_KEPT:
                self._outcomes.popitem(last=False)
            self._news.notify_all()

    def _count(self) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        attributes = self._sqs.get_queue_attributes(QueueUrl=self._queue.url, AttributeNames=names)["Attributes"]
        return sum(int(attributes[name]) for name in names)


class StreamPoller(Poller):
    """The table's stream -> handler, in order, a page at a time.

    The emulator keeps a stream in memory only, so every record it has is one of this run: we begin at the oldest.
    """

    def __init__(self, streams: Any, stream_arn: str, function: str, handler: Handler, batch_size: int) -> None:
        super().__init__(f"table stream to {function}")
        self._function = function
        self._replays_left: list[Callable[[], None]] = []
        self._streams, self._stream_arn, self._handler, self._batch_size = streams, stream_arn, handler, batch_size
        self._iterator: str | None = None
        self._handled_up_to: str | None = None

    def poll(self) -> tuple[bool, bool]:
        while self._replays_left:
            self._replays_left[0]()
            self._replays_left.pop()
        if self._iterator is None:
            self._iterator = self._find_place()
        self.give_way()
        try:
            page = self._streams.get_records(ShardIterator=self._iterator, Limit=self._batch_size)
        except (self._streams.exceptions.ExpiredIteratorException, self._streams.exceptions.TrimmedDataAccessException):
            # The laptop slept. Find the place again by number.
            self._iterator = None
            return True, False
        records = page["Records"]
        if records:
            handle_records(self._function, self._handler, [stream_record(record, self._stream_arn) for record in records])
            self._handled_up_to = records[-1]["dynamodb"]["SequenceNumber"]
        self._iterator = page.get("NextShardIterator")
        return bool(records), len(records) < self._batch_size

    def replay(self, dynamodb: Any, table: str) -> None:
        """Before anything else, hand every item of the table to the handler, as if new. Call it before `start`.

        For a start after a stop that was not clean: the emulator kept the table and forgot what of the stream had not been
        read. Handling is idempotent, so too much does no harm and too little would.
        """
        self._replays_left = [lambda: self._replay(dynamodb, table)]

    def _replay(self, dynamodb: Any, table: str) -> None:
        count = 0
        for page in dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
            items = page["Items"]
            for start in range(0, len(items), self._batch_size):
                if self._ended.is_set():
                    return
                batch = items[start : start + self._batch_size]
                found = [replayed_record(item, self._stream_arn, count + n) for n, item in enumerate(batch)]
                handle_records(self._function, self._handler, found)
                count += len(batch)

    def _find_place(self) -> str:
        shards = self._streams.describe_stream(StreamArn=self._stream_arn)["StreamDescription"]["Shards"]
        place = {"StreamArn": self._stream_arn, "ShardId": shards[0]["ShardId"]}
        if self._handled_up_to is not None:
            try:
                found = self._streams.get_shard_iterator(
                    **place, ShardIteratorType="AFTER_SEQUENCE_NUMBER", SequenceNumber=self._handled_up_to
                )
            except self._streams.exceptions.TrimmedDataAccessException:
                pass  # It is a day old and gone; so is everything before it.
            else:
                return str(found["ShardIterator"])
        return str(self._streams.get_shard_iterator(**place, ShardIteratorType="TRIM_HORIZON")["ShardIterator"])


def handle_records(function: str, handler: Handler, records: list[JsonObject]) -> None:
    """Hand a batch over; after three failures one record at a time, so that a bad one holds up nobody else."""
    for pause in BACKOFF_SECONDS:
        try:
            handler({"Records": records}, make_context(function))
        except Exception:
            logger.exception("table stream: the handler failed on %d records, trying again", len(records))
            time.sleep(pause)
        else:
            return
    for record in records:
        try:
            handler({"Records": [record]}, make_context(function))
        except Exception:
            logger.exception("table stream: record %s given up", record["eventID"])


def settle(
    inbound: QueuePoller, stream: StreamPoller, outbound: QueuePoller, overview: StreamPoller, timeout_seconds: float
) -> None:
    """Return when everything that was queued, and everything that followed from it, has been handled.

    Texts in lead to the stream, which leads to itself and to texts out; all of it leads to the overview, and that nowhere.
    Errors: TimeoutError.
    """
    deadline = time.monotonic() + timeout_seconds
    for _ in range(PASSES_MAX):
        inbound.await_pass(time.monotonic(), deadline)
        if stream.await_pass(time.monotonic(), deadline):
            break
    outbound.await_pass(time.monotonic(), deadline)
    overview.await_pass(time.monotonic(), deadline)
