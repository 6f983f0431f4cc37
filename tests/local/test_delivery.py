"""Queue and stream reach the handlers, whatever they do; settling waits for consequences of consequences."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.local import delivery
from infra.local.delivery import Queue as Named
from infra.local.delivery import QueuePoller, StreamPoller, handle_records, settle

BATCH = 2


class Queue:
    """As much of SQS as the poller uses: visible messages, receive counts, one dead-letter rule."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.in_flight: dict[str, dict[str, Any]] = {}
        self.dead: list[str] = []

    def put(self, message_id: str) -> None:
        self.messages.append({"id": message_id, "count": 0})

    def receive_message(self, **_: Any) -> dict[str, Any]:
        while self.messages:
            message = self.messages.pop(0)
            message["count"] += 1
            if message["count"] > delivery.ATTEMPTS_MAX:
                self.dead.append(message["id"])
                continue
            self.in_flight[message["id"]] = message
            body = json.dumps({"MessageId": message["id"], "Message": "{}"})
            attributes = {"ApproximateReceiveCount": str(message["count"])}
            received = {"MessageId": message["id"], "ReceiptHandle": message["id"], "Body": body, "Attributes": attributes}
            return {"Messages": [received]}
        return {}

    def delete_message(self, *, ReceiptHandle: str, **_: Any) -> None:  # noqa: N803 - boto3's name
        del self.in_flight[ReceiptHandle]

    def change_message_visibility(self, *, ReceiptHandle: str, **_: Any) -> None:  # noqa: N803 - boto3's name
        self.messages.append(self.in_flight.pop(ReceiptHandle))

    def get_queue_attributes(self, **_: Any) -> dict[str, Any]:
        counts = {"ApproximateNumberOfMessages": len(self.messages), "ApproximateNumberOfMessagesNotVisible": len(self.in_flight)}
        return {"Attributes": {name: str(count) for name, count in counts.items()}}


class Stream:
    """As much of DynamoDB Streams as the poller uses: one shard, iterators that can be made to expire."""

    class exceptions:  # noqa: N801 - boto3's name
        class ExpiredIteratorException(Exception):
            pass

        class TrimmedDataAccessException(Exception):
            pass

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        self.expire_next = False

    def put(self, name: str) -> None:
        change = {"NewImage": {"pk": {"S": name}}, "SequenceNumber": str(len(self.records))}
        self.records.append({"eventID": name, "eventName": "INSERT", "dynamodb": change})

    def describe_stream(self, **_: Any) -> dict[str, Any]:
        return {"StreamDescription": {"Shards": [{"ShardId": "shard"}]}}

    def get_shard_iterator(self, *, ShardIteratorType: str, SequenceNumber: str = "-1", **_: Any) -> dict[str, Any]:  # noqa: N803
        return {"ShardIterator": str(int(SequenceNumber) + 1) if ShardIteratorType == "AFTER_SEQUENCE_NUMBER" else "0"}

    def get_records(self, *, ShardIterator: str, Limit: int) -> dict[str, Any]:  # noqa: N803 - boto3's names
        if self.expire_next:
            self.expire_next = False
            raise self.exceptions.ExpiredIteratorException
        page = self.records[int(ShardIterator) : int(ShardIterator) + Limit]
        return {"Records": page, "NextShardIterator": str(int(ShardIterator) + len(page))}


class House:
    """A queue whose handler writes to a table, whose stream's handler writes to the queue, three deep, and to the queue out."""

    def __init__(self) -> None:
        self.queue, self.stream, self.outbound = Queue(), Stream(), Queue()
        self.texts: list[str] = []
        self.entries: list[str] = []
        self.sent: list[str] = []
        self.failures = self.refusals = 0
        now = lambda: datetime(2026, 3, 1, tzinfo=UTC)  # noqa: E731
        self.queue_poller = QueuePoller(self.queue, Named("texts in", "url", "arn", "receive"), self.receive, now)
        self.outbound_poller = QueuePoller(self.outbound, Named("texts out", "url", "arn", "send"), self.send, now)
        self.stream_poller = StreamPoller(self.stream, "arn", "publish", self.publish, BATCH)
        self.overview: list[str] = []
        self.overview_poller = StreamPoller(self.stream, "arn", "keep", self.keep, BATCH)

    def receive(self, event: dict[str, Any], _: Any) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("as asked")
        name = json.loads(event["Records"][0]["body"])["MessageId"]
        time.sleep(0.01)
        self.texts.append(name)
        self.stream.put(f"{name}>")

    def publish(self, event: dict[str, Any], _: Any) -> None:
        for record in event["Records"]:
            name = record["eventID"]
            time.sleep(0.01)
            self.entries.append(name)
            if name.count(">") < 3:
                self.queue.put(name)
            self.outbound.put(name)

    def send(self, event: dict[str, Any], _: Any) -> None:
        if self.refusals:
            self.refusals -= 1
            raise RuntimeError("as asked")
        time.sleep(0.01)
        self.sent.append(json.loads(event["Records"][0]["body"])["MessageId"])

    def keep(self, event: dict[str, Any], _: Any) -> None:
        time.sleep(0.005)
        self.overview.extend(record["eventID"] for record in event["Records"])

    def settle(self) -> None:
        settle(self.queue_poller, self.stream_poller, self.outbound_poller, self.overview_poller, 5)


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr(delivery, "BACKOFF_SECONDS", (0.0, 0.0, 0.0))
    made = House()
    pollers = made.queue_poller, made.stream_poller, made.outbound_poller, made.overview_poller
    for poller in pollers:
        poller.start()
    yield made
    for poller in pollers:
        poller.end()


def test_settling_an_idle_house_takes_no_time(house: House) -> None:
    begun = time.monotonic()
    house.settle()
    assert time.monotonic() - begun < 1


def test_settling_waits_for_what_follows_from_what_follows(house: House) -> None:
    house.queue.put("a")
    house.settle()
    assert house.texts == ["a", "a>", "a>>"]
    assert house.entries == house.sent == house.overview == ["a>", "a>>", "a>>>"]


def test_settling_counts_what_was_found_before_it_is_woken(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    poller = house.stream_poller
    wait_for = poller._news.wait_for

    def oversleep(done: Callable[[], bool], timeout: float) -> bool:
        woken = wait_for(done, timeout)
        found_nothing = poller._drained_from
        wait_for(lambda: poller._drained_from > found_nothing, timeout)
        return woken

    monkeypatch.setattr(poller._news, "wait_for", oversleep)
    house.queue.put("a")
    house.settle()
    assert house.texts == ["a", "a>", "a>>"]


def test_a_text_that_is_refused_for_the_moment_comes_again_and_holds_up_no_other(house: House) -> None:
    house.refusals = 2
    house.queue.put("a")
    house.settle()
    assert sorted(house.sent) == ["a>", "a>>", "a>>>"]
    assert house.outbound.dead == []


def test_a_text_that_is_always_refused_is_buried(house: House) -> None:
    house.refusals = 100
    house.stream.put("a>>>")
    house.settle()
    assert (house.outbound.dead, house.sent) == (["a>>>"], [])


def test_settling_ends_although_somebody_keeps_writing(house: House) -> None:
    over = threading.Event()

    def write() -> None:
        while not over.wait(0.012):
            house.stream.put("other>>>")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        house.queue.put("a")
        house.settle()
        assert house.texts == ["a", "a>", "a>>"]
    finally:
        over.set()
        writer.join()


def test_a_message_whose_handler_fails_comes_again(house: House) -> None:
    house.failures = 2
    house.queue.put("a>>>")
    assert house.queue_poller.await_outcome("a>>>", time.monotonic() + 5) is True
    assert house.texts == ["a>>>"]


def test_a_message_that_always_fails_is_buried_and_reported(house: House) -> None:
    house.failures = 100
    house.queue.put("a")
    assert house.queue_poller.await_outcome("a", time.monotonic() + 5) is False
    house.settle()
    assert (house.queue.dead, house.texts) == (["a"], [])


def test_an_expired_iterator_loses_no_record_and_repeats_none(house: House) -> None:
    house.stream.put("a>>>")
    house.settle()
    house.stream.expire_next = True
    house.stream.put("b>>>")
    house.settle()
    assert house.entries == ["a>>>", "b>>>"]


class Table:
    """As much of a table as a replay uses: pages of a scan."""

    def __init__(self, *names: str) -> None:
        self.pages = [{"Items": [{"pk": {"S": name}, "sk": {"S": "-"}}]} for name in names]

    def get_paginator(self, _: str) -> Any:
        return self

    def paginate(self, **_: Any) -> Any:
        return self.pages


def test_after_an_unclean_stop_every_item_is_handled_before_the_stream() -> None:
    handled: list[str] = []
    stream = Stream()
    stream.put("new")
    poller = StreamPoller(stream, "arn", "publish", lambda event, _: handled.extend(read_keys(event)), BATCH)
    poller.replay(Table("old", "older"), "ledger")
    poller.poll()
    assert handled == ["old", "older", "new"]


def read_keys(event: dict[str, Any]) -> list[str]:
    return [record["dynamodb"]["NewImage"]["pk"]["S"] for record in event["Records"]]


def test_waiting_in_vain_ends_at_the_deadline(house: House) -> None:
    with pytest.raises(TimeoutError):
        house.queue_poller.await_outcome("never", time.monotonic() + 0.05)


def test_a_bad_record_holds_up_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "BACKOFF_SECONDS", (0.0,))
    handled: list[str] = []

    def handle(event: dict[str, Any], _: Any) -> None:
        for record in event["Records"]:
            if record["eventID"] == "bad":
                raise RuntimeError("as asked")
            handled.append(record["eventID"])

    handle_records("publish", handle, [{"eventID": name} for name in ("a", "bad", "b")])
    assert handled[-2:] == ["a", "b"]
