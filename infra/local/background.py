"""The Lambdas that run in the background, in a process of their own as on AWS, so that no till waits for a text."""

import importlib
import logging
import os
import threading
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.managers import BaseManager
from pathlib import Path
from typing import Any, Protocol

import boto3
from chalice.app import DynamoDBEventConfig

from infra.local.clock import LocalClock
from infra.local.delivery import Poller, Queue, QueuePoller, StreamPoller, settle

# Tills first: what follows from their calls may come a moment later.
NICENESS = 5
NUDGE_SECONDS = 0.01


class Background(Protocol):
    """What the rest of the stack asks of the background; every call may come from any thread."""

    def nudge(self) -> None:
        """Something may come soon."""

    def settle(self, timeout_seconds: float) -> None:
        """Return when everything queued, and all that follows from it, has been handled. Errors: TimeoutError."""

    def await_outcome(self, message_id: str, timeout_seconds: float) -> bool:
        """Wait until the notification with this SNS MessageId was handled; False when it was given up."""

    def end(self) -> None:
        """Stop looking for work."""


class Pollers:
    """`Background` inside its own process. `replays`: hand the whole ledger over first, after a stop that was not clean."""

    def __init__(self, clock: Path, outputs: dict[str, str], *, replays: bool) -> None:
        threading.Thread(target=_follow_parent, daemon=True).start()
        app_module = import_app(LocalClock(clock))
        now = LocalClock(clock).now
        self._inbound = QueuePoller(*_find_queue(outputs, "Inbound", "receive_text"), app_module.receive_text, now)
        self._outbound = QueuePoller(*_find_queue(outputs, "Outbound", "send_texts"), app_module.send_texts, now)
        self._webhooks = QueuePoller(*_find_queue(outputs, "Webhooks", "send_webhooks"), app_module.send_webhooks, now)
        self._stream, self._overview = (
            StreamPoller(boto3.client("dynamodbstreams"), outputs["LedgerStreamArn"], name, getattr(app_module, name), batch_size)
            for name, batch_size in _find_followers(app_module.app)
        )
        for poller in (self._stream, self._overview) if replays else ():
            poller.replay(boto3.client("dynamodb"), outputs["LedgerTableName"])
        for poller in self._all:
            poller.start()

    @property
    def _all(self) -> tuple[Poller, ...]:
        return self._inbound, self._stream, self._outbound, self._overview, self._webhooks

    def nudge(self) -> None:
        self._stream.nudge()
        self._overview.nudge()

    def settle(self, timeout_seconds: float) -> None:
        """But for what webhooks are told: a receiver may be slow, and nothing follows from it here."""
        settle(self._inbound, self._stream, self._outbound, self._overview, timeout_seconds)

    def await_outcome(self, message_id: str, timeout_seconds: float) -> bool:
        return self._inbound.await_outcome(message_id, time.monotonic() + timeout_seconds)

    def end(self) -> None:
        for poller in self._all:
            poller.end()


def _find_followers(app: Any) -> tuple[tuple[str, int], tuple[str, int]]:
    """The functions that the ledger's stream starts, each with the items that it takes at once."""
    sizes = {each.name: each.batch_size for each in app.event_sources if isinstance(each, DynamoDBEventConfig)}
    return ("publish_entries", sizes["publish_entries"]), ("keep_overview", sizes["keep_overview"])


def _find_queue(outputs: dict[str, str], way: str, function: str) -> tuple[Any, Queue]:
    """A client of the poller's own, and the queue of texts that come in or go out, or of what webhooks are told."""
    sqs, resource = boto3.client("sqs"), "WebhooksQueue" if way == "Webhooks" else f"{way}TextsQueue"
    url = sqs.get_queue_url(QueueName=outputs[f"{resource}Name"])["QueueUrl"]
    return sqs, Queue(f"{way.lower()} queue", url, outputs[f"{resource}Arn"], function)


class _Process(BaseManager):
    """A process that answers calls from any thread of this one."""


_Process.register("Pollers", Pollers)


def start_background(clock: Path, outputs: dict[str, str], *, replays: bool) -> tuple[Background, BaseManager]:
    """Start the process; it ends with `shutdown` of the second value, or when this process ends."""
    process = _Process(ctx=get_context("spawn"))
    process.start(os.nice, (NICENESS,))
    pollers: Background = process.Pollers(clock, outputs, replays=replays)  # type: ignore[attr-defined]
    return pollers, process


def every(seconds: float, act: Callable[[], None]) -> Callable[[], None]:
    """`act`, but at most once in so many seconds; calls in between do nothing."""
    last = -seconds

    def throttled() -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= seconds:
            last = now
            act()

    return throttled


def import_app(clock: LocalClock) -> Any:
    """Import the deployed module, after its clock has been replaced and webhooks may be of this machine: nothing else differs.

    LOCAL_CALLS_PER_MINUTE is another limit of calls, for tests that call more often than a till, or want to see the limit.
    """
    logging.basicConfig(format="%(message)s")
    wiring: Any = importlib.import_module("chalicelib.wiring")
    wiring.clock = clock.now
    wiring.on_laptop = True
    calls_max = os.environ.get("LOCAL_CALLS_PER_MINUTE")
    if calls_max:
        till = importlib.import_module("chalicelib.usecases.till")
        limits = till.Limits(lambda *calls: wiring.merchants().count_calls(*calls), time.time, int(calls_max))
        wiring.limits = lambda: limits
    return importlib.import_module("app")


def _follow_parent() -> None:
    """End when the process that started this one does, however it ended."""
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
