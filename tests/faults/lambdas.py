"""What is deployed, called in this process as AWS calls it: proxy events for tills, queue, stream and schedule events."""

import importlib
import itertools
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from infra.local.clock import format_instant
from infra.local.events import make_context, queue_event, replayed_record, schedule_event
from infra.local.server import Gateway
from tests.faults.history import STREAM, Answer, Image

ENVIRONMENT = {"STAGE": "faults", "LEDGER_STREAM_ARN": STREAM}


class Lambdas:
    """Every entry point. What a handler raises comes out."""

    def __init__(self) -> None:
        deployed: Any = importlib.import_module("app")
        self._gateway = Gateway(deployed.app)
        self._receive, self._publish, self._send = deployed.receive_text, deployed.publish_entries, deployed.send_texts
        self._jobs = {"expire_points": deployed.expire_points, "send_waiting": deployed.send_waiting}
        self._numbers = itertools.count()

    def ask(self, method: str, path: str, key: str, name: str, body: Mapping[str, Any] | None) -> Answer:
        """A till asks, with its location's key and a name for the request."""
        headers = {"authorization": f"Bearer {key}", "idempotency-key": name, "content-type": "application/json"}
        content = b"" if body is None else json.dumps(body).encode()
        answer = self._gateway.handle(method, path, headers, content)
        replayed = any(field.lower() == "idempotent-replayed" for field, _ in answer.headers)
        return Answer(answer.status, json.loads(answer.body), replayed)

    def receive(self, inbound_id: str, sender: str, recipient: str, body: str, at: datetime) -> Answer:
        """The queue delivers a customer's text, which the carrier took at `at`."""
        payload = {
            "originationNumber": sender,
            "destinationNumber": recipient,
            "messageBody": body,
            "inboundMessageId": inbound_id,
        }
        envelope = {"MessageId": inbound_id, "Timestamp": format_instant(at), "Message": json.dumps(payload)}
        message = {"MessageId": inbound_id, "ReceiptHandle": "r", "Body": json.dumps(envelope)}
        self._receive(queue_event(message, "arn:aws:sqs:us-east-1:123456789012:q", at), make_context("receive_text"))
        return Answer(200)

    def publish(self, images: Sequence[Image]) -> None:
        """The stream delivers a batch."""
        records = [replayed_record(dict(image), STREAM, next(self._numbers)) for image in images]
        self._publish({"Records": records}, make_context("publish_entries"))

    def send(self, body: str, at: datetime) -> None:
        """The queue delivers texts that are on their way out."""
        message = {"MessageId": "m", "ReceiptHandle": "r", "Body": body}
        self._send(queue_event(message, "arn:aws:sqs:us-east-1:123456789012:o", at), make_context("send_texts"))

    def run_job(self, job: str, at: datetime) -> None:
        """It is time for one of the jobs."""
        self._jobs[job](schedule_event(job, at), make_context(job))


@cache
def deployed() -> Lambdas:
    """One for all tests: the app is one per process. ENVIRONMENT has to be set."""
    return Lambdas()
