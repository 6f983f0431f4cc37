"""The queue of messages on their way to webhooks, on SQS. Nothing on it says who a member is."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from chalicelib.domain.desk.webhook import Dispatch, Retelling
from chalicelib.domain.refusals import Busy
from chalicelib.messaging.clients import connect
from chalicelib.usecases.webhooks import ports

TIMEOUT_SECONDS: Final = 5
BATCH_MAX: Final = 10
"""Messages that SQS takes in one request."""


class SqsDispatches(ports.Dispatches):
    """The port on the SQS queue with this name."""

    def __init__(self, queue: str) -> None:
        self._queue = queue
        self._client: Any = None
        self._url = ""

    def put(self, message: Dispatch | Retelling, delay_seconds: int = 0) -> None:
        """One SendMessage; repeated where no answer came, since a message may come twice."""
        self._open()
        self._client.send_message(QueueUrl=self._url, MessageBody=write_message(message), DelaySeconds=delay_seconds)

    def put_all(self, messages: Sequence[Dispatch]) -> None:
        """One SendMessageBatch for ten."""
        self._open()
        for start in range(0, len(messages), BATCH_MAX):
            batch = [{"Id": str(at), "MessageBody": write_message(one)} for at, one in enumerate(messages[start:][:BATCH_MAX])]
            refused = self._client.send_message_batch(QueueUrl=self._url, Entries=batch).get("Failed")
            if refused:
                raise Busy

    def _open(self) -> None:
        if self._client is not None:
            return
        from botocore.config import Config  # noqa: PLC0415  only the processes that put something on the queue need SQS

        config = Config(
            connect_timeout=TIMEOUT_SECONDS,
            read_timeout=TIMEOUT_SECONDS,
            retries={"mode": "standard", "total_max_attempts": 3},
        )
        client = connect("sqs", config)
        self._url = client.get_queue_url(QueueName=self._queue)["QueueUrl"]
        self._client = client


def write_message(message: Dispatch | Retelling) -> str:
    """A message as the queue carries it."""
    told: dict[str, Any] = {"merchant": message.merchant_id, "webhook": message.webhook_id}
    if isinstance(message, Retelling):
        return json.dumps(told | {"since": message.since.isoformat(), "after": message.after})
    until = message.not_before.isoformat() if message.not_before else None
    told |= {"member": message.member_id, "seq": message.seq, "queued": message.queued_at.isoformat()}
    return json.dumps(told | {"tries": message.tries, "until": until})


def read_message(body: str) -> Dispatch | Retelling:
    """What `write_message` wrote. Raises ValueError, KeyError."""
    told = json.loads(body)
    if "since" in told:
        return Retelling(told["merchant"], told["webhook"], datetime.fromisoformat(told["since"]), told["after"])
    until = datetime.fromisoformat(told["until"]) if told["until"] else None
    queued = datetime.fromisoformat(told["queued"])
    return Dispatch(told["merchant"], told["webhook"], told["member"], told["seq"], queued, told["tries"], until)
