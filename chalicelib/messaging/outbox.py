"""The queue of texts on their way out, on SQS."""

from typing import Any, Final

from chalicelib.messaging.clients import connect
from chalicelib.usecases.ports import Committed
from chalicelib.usecases.texts import post

TIMEOUT_SECONDS: Final = 5


class SqsOutbox(post.Outbox):
    """The port on the SQS queue with this name. A message is the item as the table has it: numbers in it are sealed."""

    def __init__(self, queue: str) -> None:
        self._queue = queue
        self._client: Any = None
        self._url = ""

    def put(self, committed: Committed, delay_seconds: int = 0) -> None:
        """One SendMessage; repeated where no answer came, since a text that is on the queue twice leaves once."""
        if self._client is None:
            self._open()
        self._client.send_message(QueueUrl=self._url, MessageBody=committed.image, DelaySeconds=delay_seconds)

    def _open(self) -> None:
        from botocore.config import Config  # noqa: PLC0415  only the processes that put something on the queue need SQS

        config = Config(
            connect_timeout=TIMEOUT_SECONDS,
            read_timeout=TIMEOUT_SECONDS,
            retries={"mode": "standard", "total_max_attempts": 3},
        )
        client = connect("sqs", config)
        self._url = client.get_queue_url(QueueName=self._queue)["QueueUrl"]
        self._client = client
