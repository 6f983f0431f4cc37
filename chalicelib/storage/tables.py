"""The two tables and the one connection to them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, Generic, TypeVar

from botocore.config import Config
from pynamodb.connection.base import Connection, MetaTable
from pynamodb.exceptions import DeleteError, PynamoDBException, VerboseClientError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.models import Model

from chalicelib.domain.refusals import Busy
from chalicelib.storage.keys import Key
from chalicelib.storage.shapes import LedgerItem, MerchantsItem

TIMEOUT_SECONDS: Final = 1
TRIES_MAX: Final = 3
"""PynamoDB waits 15 seconds for a connection and 30 for an answer; nobody waits that long at a till."""
THROTTLED: Final = frozenset({"ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"})
CONDITION_FAILED: Final = "ConditionalCheckFailedException"
PAGE_BACK: Final = 25
"""Items in the first page of a walk back; each page is twice the one before, since most such walks stop soon."""
UNCOUNTED: Final = {"ReturnConsumedCapacity": "NONE"}
"""PynamoDB asks for the consumed capacity in every call unless told otherwise."""


Item = TypeVar("Item", bound=Model)


class Table(Generic[Item]):
    """One table. Reads see every write that was acknowledged. Raises Busy where DynamoDB throttles."""

    def __init__(self, connection: Connection, name: str, shape: type[Item]) -> None:
        self.connection, self.name, self.shape = connection, name, shape
        attributes = [
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ]
        schema = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
        connection.add_meta_table(MetaTable({"TableName": name, "AttributeDefinitions": attributes, "KeySchema": schema}))

    def get(self, key: Key) -> Item | None:
        """One item, or None."""
        with refusing_busy():
            found = self.connection.get_item(self.name, key.pk, key.sk, consistent_read=True)
        return self.read(found["Item"]) if "Item" in found else None

    def newest(self, pk: str, limit: int) -> list[Item]:
        """The last `limit` items of a partition, in one Query, last first."""
        return [self.read(raw) for raw in self._page(pk, None, limit=limit, scan_index_forward=False)["Items"]]

    def walk_back(self, pk: str, first: str, last: str) -> Iterator[Item]:
        """The items of a partition from sort key `last` down to `first`, page by page, as far as the caller goes."""
        within, start, limit = Path("sk").between(first, last), None, PAGE_BACK
        while True:
            page = self._page(pk, within, exclusive_start_key=start, scan_index_forward=False, limit=limit)
            yield from map(self.read, page["Items"])
            start, limit = page.get("LastEvaluatedKey"), 2 * limit
            if start is None:
                return

    def walk(self, pk: str, prefix: str | None = None) -> Iterator[Item]:
        """All items of a partition whose sort key begins with `prefix`, in order, page by page."""
        within, start = Path("sk").startswith(prefix) if prefix else None, None
        while True:
            page = self._page(pk, within, exclusive_start_key=start)
            yield from map(self.read, page["Items"])
            start = page.get("LastEvaluatedKey")
            if start is None:
                return

    def put(self, item: Item) -> None:
        """Write an item, whatever was there."""
        with refusing_busy():
            self.connection.dispatch("PutItem", {"TableName": self.name, "Item": item.serialize(), **UNCOUNTED})

    def delete(self, key: Key, condition: Condition | None = None) -> None:
        """Delete an item if it is there, and only where the condition holds."""
        with refusing_busy():
            try:
                self.connection.delete_item(self.name, key.pk, key.sk, condition=condition)
            except DeleteError as error:
                if error.cause_response_code != CONDITION_FAILED:
                    raise

    def read(self, raw: dict[str, Any]) -> Item:
        """The item that DynamoDB describes."""
        return self.shape.from_raw_data(raw)

    def _page(self, pk: str, within: Condition | None, **options: Any) -> dict[str, Any]:
        with refusing_busy():
            found: dict[str, Any] = self.connection.query(
                self.name, pk, within, consistent_read=True, return_consumed_capacity="NONE", **options
            )
        return found


class Tables:
    """Both tables on one connection, so that a process builds one client.

    The endpoint is botocore's business: it honours AWS_ENDPOINT_URL. `pause` and `monotonic` are for tests.
    """

    def __init__(
        self,
        ledger: str,
        merchants: str,
        *,
        pause: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.connection = Connection(
            connect_timeout_seconds=TIMEOUT_SECONDS,
            read_timeout_seconds=TIMEOUT_SECONDS,
            retry_configuration={"total_max_attempts": TRIES_MAX, "mode": "standard"},
        )
        # botocore composes its own user agent twice a call, which is a seventh of what a call costs.
        self.connection.session.set_default_client_config(Config(user_agent="regulars"))
        self.ledger = Table(self.connection, ledger, LedgerItem)
        self.merchants = Table(self.connection, merchants, MerchantsItem)
        self.pause, self.monotonic = pause, monotonic


@contextmanager
def refusing_busy() -> Iterator[None]:
    """Turn DynamoDB's throttling into the refusal Busy."""
    try:
        yield
    except (PynamoDBException, VerboseClientError) as error:
        if response_code(error) in THROTTLED:
            raise Busy from error
        raise


def response_code(error: PynamoDBException | VerboseClientError) -> str | None:
    """DynamoDB's name for what went wrong."""
    if isinstance(error, PynamoDBException):
        return error.cause_response_code
    code: str | None = error.response.get("Error", {}).get("Code")
    return code
