"""The tables and the one connection to them."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError  # noqa: A004 - botocore's own
from botocore.session import Session
from pynamodb.connection.base import Connection, MetaTable
from pynamodb.exceptions import DeleteError, PynamoDBException
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path
from pynamodb.models import Model

from chalicelib.storage import patience
from chalicelib.storage.keys import Key
from chalicelib.storage.session import open_session
from chalicelib.storage.shapes import LedgerItem, MerchantsItem

if TYPE_CHECKING:
    from chalicelib.storage.figures.overview_shapes import OverviewItem

BATCH_MAX: Final = 100
"""Items that DynamoDB brings in one request."""
WRITTEN_MAX: Final = 25
"""Items that it takes in one."""
ONCE: Final[Any] = {"total_max_attempts": 1, "mode": "standard"}
"""botocore sends once, and `patience` again."""
COLLIDED: Final = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
SILENT: Final = frozenset({"InternalServerError", "InternalFailure", "ServiceUnavailable", "500", "502", "503", "504"})
"""Failures of theirs, after which a write may have been done."""
CONDITION_FAILED: Final = "ConditionalCheckFailedException"
PAGE_BACK: Final = 25
"""Items in the first page of a walk back; each page is twice the one before, since most such walks stop soon."""
UNCOUNTED: Final = {"ReturnConsumedCapacity": "NONE"}
"""PynamoDB asks for the consumed capacity in every call unless told otherwise."""


Item = TypeVar("Item", bound=Model)
Answered = TypeVar("Answered")


class Table(Generic[Item]):
    """One table. Reads see every write that was acknowledged. Raises Busy where DynamoDB throttles, and Unanswered."""

    def __init__(self, tables: "Tables", name: str, shape: type[Item]) -> None:
        connection = tables.connection
        self.tables, self.connection, self.name, self.shape = tables, connection, name, shape
        attributes = [
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ]
        schema = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
        connection.add_meta_table(MetaTable({"TableName": name, "AttributeDefinitions": attributes, "KeySchema": schema}))

    def get(self, key: Key) -> Item | None:
        """One item, or None."""
        found = self.tables.ask(lambda: self.connection.get_item(self.name, key.pk, key.sk, consistent_read=True))
        return self.read(found["Item"]) if "Item" in found else None

    def newest(self, pk: str, limit: int, first: str | None = None) -> list[Item]:
        """Of the last `limit` items of a partition those that do not sort before `first`, in one Query, last first."""
        page = self._page(pk, None, limit=limit, scan_index_forward=False)
        return [self.read(raw) for raw in page["Items"] if not first or raw["sk"]["S"] >= first]

    def first(self, pk: str, limit: int, prefix: str | None = None) -> list[Item]:
        """The first `limit` items of a partition whose sort key begins with `prefix`, in one Query, in order."""
        within = Path("sk").startswith(prefix) if prefix else None
        return [self.read(raw) for raw in self._page(pk, within, limit=limit)["Items"]]

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
        return self._walk(pk, Path("sk").startswith(prefix) if prefix else None)

    def between(self, pk: str, begin: str, end: str) -> Iterator[Item]:
        """All items of a partition whose sort key lies from `begin` to `end`, in order, page by page."""
        return self._walk(pk, Path("sk").between(begin, end))

    def raw_between(self, pk: str, begin: str, end: str) -> Iterator[dict[str, Any]]:
        """The same, raw: for items whose attributes differ. It may lack the last second's writes, at half the price."""
        start = None
        while True:
            page = self._page(pk, Path("sk").between(begin, end), exclusive_start_key=start, consistent_read=False)
            yield from page["Items"]
            start = page.get("LastEvaluatedKey")
            if start is None:
                return

    def find(self, keys: Iterable[Key]) -> list[Item]:
        """Those of the items that are there, in any order: a hundred in a request."""
        return [self.read(raw) for raw in self.find_raw(keys)]

    def find_raw(self, keys: Iterable[Key]) -> list[dict[str, Any]]:
        """The same, raw: for items whose attributes differ."""
        left, found = list(dict.fromkeys(keys)), list[dict[str, Any]]()
        while left:
            wanted: list[Any] = [{"pk": {"S": key.pk}, "sk": {"S": key.sk}} for key in left[:BATCH_MAX]]
            while wanted:
                items, wanted = self._find(wanted)
                found += items
            left = left[BATCH_MAX:]
        return found

    def scan(self, after: Key | None, items_max: int, attributes: Sequence[str]) -> tuple[list[dict[str, Any]], Key | None]:
        """One page of the whole table after this key, as raw items with `attributes` only, and where the next page begins.

        Items of one partition follow each other. A page may be older than the last writes, at half the price.
        """
        names = {f"#{number}": name for number, name in enumerate(attributes)}
        request: dict[str, Any] = {"TableName": self.name, "Limit": items_max, "ProjectionExpression": ",".join(names)}
        if after is not None:
            request["ExclusiveStartKey"] = {"pk": {"S": after.pk}, "sk": {"S": after.sk}}
        request |= {"ExpressionAttributeNames": names, **UNCOUNTED}
        page = self.tables.ask(lambda: self.connection.dispatch("Scan", request))
        last = page.get("LastEvaluatedKey")
        return page["Items"], Key(last["pk"]["S"], last["sk"]["S"]) if last else None

    def put(self, item: Item) -> None:
        """Write an item, whatever was there."""
        request = {"TableName": self.name, "Item": item.serialize(), **UNCOUNTED}
        self.tables.ask(lambda: self.connection.dispatch("PutItem", request))

    def put_all(self, items: Sequence[Item]) -> None:
        """Write items, whatever was there: 25 in a request. Some may be written where it raises."""
        written = [item.serialize() for item in items]
        by_key = {(raw["pk"]["S"], raw["sk"]["S"]): {"PutRequest": {"Item": raw}} for raw in written}  # a key may come once only
        left = list(by_key.values())
        while left:
            left = self._put_some(left[:WRITTEN_MAX]) + left[WRITTEN_MAX:]

    def add(self, key: Key, kind: str, amount: int, vanishes_at: int) -> int:
        """Add to a counter, which is made where there is none; returns what it is then."""
        request = {
            "TableName": self.name,
            "Key": {"pk": {"S": key.pk}, "sk": {"S": key.sk}},
            "UpdateExpression": "SET #type = :type, vanishes_at = :until ADD amount :amount",
            "ExpressionAttributeNames": {"#type": "type"},
            "ExpressionAttributeValues": {
                ":type": {"S": kind},
                ":until": {"N": str(vanishes_at)},
                ":amount": {"N": str(amount)},
            },
            "ReturnValues": "UPDATED_NEW",
            **UNCOUNTED,
        }
        done = self.tables.ask(lambda: self.connection.dispatch("UpdateItem", request))
        return int(done["Attributes"]["amount"]["N"])

    def delete(self, key: Key, condition: Condition | None = None) -> None:
        """Delete an item if it is there, and only where the condition holds."""
        try:
            self.tables.ask(lambda: self.connection.delete_item(self.name, key.pk, key.sk, condition=condition))
        except DeleteError as error:
            if error.cause_response_code != CONDITION_FAILED:
                raise

    def read(self, raw: dict[str, Any]) -> Item:
        """The item that DynamoDB describes."""
        return self.shape.from_raw_data(raw)

    def _find(self, wanted: list[Any]) -> tuple[list[dict[str, Any]], list[Any]]:
        """Some of the wanted items, at least one or none at all, and the keys of the others."""
        request = {"RequestItems": {self.name: {"Keys": wanted, "ConsistentRead": True}}, **UNCOUNTED}

        def send() -> tuple[list[dict[str, Any]], list[Any]]:
            found = self.connection.dispatch("BatchGetItem", request)
            left = found.get("UnprocessedKeys", {}).get(self.name, {}).get("Keys", [])
            if len(left) == len(wanted):
                raise patience.Collided
            return list(found["Responses"].get(self.name, ())), left

        return self.tables.ask(send)

    def _put_some(self, wanted: list[Any]) -> list[Any]:
        """Write at least one of these; returns the others."""

        def send() -> list[Any]:
            request = {"RequestItems": {self.name: wanted}, **UNCOUNTED}
            left: list[Any] = self.connection.dispatch("BatchWriteItem", request).get("UnprocessedItems", {}).get(self.name, [])
            if len(left) == len(wanted):
                raise patience.Collided
            return left

        return self.tables.ask(send)

    def _walk(self, pk: str, within: Condition | None) -> Iterator[Item]:
        start = None
        while True:
            page = self._page(pk, within, exclusive_start_key=start)
            yield from map(self.read, page["Items"])
            start = page.get("LastEvaluatedKey")
            if start is None:
                return

    def _page(self, pk: str, within: Condition | None, **options: Any) -> dict[str, Any]:
        options = {"consistent_read": True, "return_consumed_capacity": "NONE", **options}
        found: dict[str, Any] = self.tables.ask(lambda: self.connection.query(self.name, pk, within, **options))
        return found


class _Connection(Connection):
    """PynamoDB's, on sessions of ours. As there one a thread: botocore's clients can be shared, its sessions cannot."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._opened = threading.local()

    @property
    def session(self) -> Session:
        if not hasattr(self._opened, "session"):
            self._opened.session = open_session()
        session: Session = self._opened.session
        return session


class Tables:
    """All tables on one connection, so that a process builds one client.

    The endpoint is botocore's business: it honours AWS_ENDPOINT_URL. `pause` and `monotonic` are for tests.
    """

    def __init__(
        self,
        ledger: str,
        merchants: str,
        overview: str = "",
        *,
        pause: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.connection = _Connection(
            connect_timeout_seconds=patience.CONNECT_SECONDS,
            read_timeout_seconds=patience.READ_SECONDS,
            retry_configuration=ONCE,
        )
        self.ledger = Table(self, ledger, LedgerItem)
        self.merchants = Table(self, merchants, MerchantsItem)
        self._overview = overview
        self.pause, self.monotonic = pause, monotonic

    @cached_property
    def overview(self) -> "Table[OverviewItem]":
        """What the console reads: made when first asked for, since no till does."""
        from chalicelib.storage.figures.overview_shapes import OverviewItem  # noqa: PLC0415  a till pays for none of it

        return Table(self, self._overview, OverviewItem)

    def ask(self, send: Callable[[], Answered]) -> Answered:
        """What AWS answers, after some patience. Raises Busy, Unanswered, and as it is whatever no second try would mend."""

        def translated() -> Answered:
            try:
                return send()
            except (PynamoDBException, ClientError, BotoCoreError) as error:
                raise _meaning(error) from error

        return patience.persist(translated, self.pause, self.monotonic)


def response_code(error: Exception) -> str | None:
    """AWS's name for what went wrong; PynamoDB's own reading of it fails on time-outs."""
    code: str | None = (getattr(_cause(error), "response", None) or {}).get("Error", {}).get("Code")
    return code


def _cause(error: Exception) -> Exception | None:
    return error.cause if isinstance(error, PynamoDBException) else error


def _meaning(error: Exception) -> Exception:
    code = response_code(error)
    if code in COLLIDED:
        return patience.Collided()
    silent = code in SILENT or isinstance(_cause(error), ConnectionError | HTTPClientError)
    return patience.Lost() if silent else error
