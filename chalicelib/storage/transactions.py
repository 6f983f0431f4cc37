"""Conditional puts, and what goes with them: all of it is written, or nothing.

One item is written with PutItem, half the price of a transaction; more with TransactWriteItems. A collision with another
transaction is tried again; a condition that failed is an answer.
"""

import uuid
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pynamodb.exceptions import CancellationReason, TransactWriteError, VerboseClientError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.operand import Path

from chalicelib.storage.keys import Key
from chalicelib.storage.patience import Collided
from chalicelib.storage.tables import CONDITION_FAILED, UNCOUNTED, Table, Tables, response_code

if TYPE_CHECKING:
    from chalicelib.storage.figures.overview_shapes import OverviewItem
    from chalicelib.storage.shapes import LedgerItem, MerchantsItem
ITEMS_MAX: Final = 100
FAILED_REASON: Final = "ConditionalCheckFailed"
COLLIDED_REASONS: Final = {"TransactionConflict", "ProvisionedThroughputExceeded", "ThrottlingError"}

ABSENT: Final = Path("pk").does_not_exist()
"""The condition that nothing is stored under the key yet."""
PRESENT: Final = Path("pk").exists()
"""The condition that something is."""


class Put(NamedTuple):
    """One item to write, where `condition` holds (None: in any case). `returning`: a failure brings what is stored."""

    table: "Table[LedgerItem] | Table[MerchantsItem] | Table[OverviewItem]"
    item: "LedgerItem | MerchantsItem | OverviewItem"
    condition: Condition | None = ABSENT
    returning: bool = False


class Gone(NamedTuple):
    """One item that is to be gone, where `condition` holds; None: whether or not it is there."""

    table: "Table[LedgerItem] | Table[MerchantsItem] | Table[OverviewItem]"
    key: Key
    condition: Condition | None = None


class Add(NamedTuple):
    """Numbers to add to those of a counter, which is made where there is none. `kind` is the item's discriminator.

    `most`: what some of them may be then at the most, else nothing is written.
    """

    table: "Table[LedgerItem] | Table[MerchantsItem] | Table[OverviewItem]"
    key: Key
    kind: str
    amounts: Mapping[str, int]
    most: Mapping[str, int] = MappingProxyType({})


class Failed(Exception):
    """Conditions failed and nothing was written.

    `stored` has, by position of each put that failed, the raw item there is (None: not asked for, or nothing is stored). What was
    to be gone counts from -1 backwards, the last one first.
    """

    def __init__(self, stored: Mapping[int, dict[str, Any] | None]) -> None:
        super().__init__()
        self.stored = stored


def unchanged_since(revision: int) -> Condition:
    """The condition that the item still has this revision; 0: that there is none."""
    return Path("revision") == {"N": str(revision)} if revision else ABSENT


def write(
    tables: Tables, puts: Sequence[Put], gone: Sequence[Gone] = (), adds: Sequence[Add] = (), *, with_token: bool = False
) -> None:
    """Write all or nothing. Raises Failed where a condition does not hold, Busy where the table kept refusing, Unanswered.

    Where an answer was lost the same is sent again, and a lone PutItem then fails on what it wrote itself. Callers that read the
    stored item find their own content in it; for one that only asks who was first, `with_token` makes it a transaction.
    """
    items = len(puts) + len(gone) + len(adds)
    if items > ITEMS_MAX:
        raise ValueError(f"{items} items do not fit in one transaction of {ITEMS_MAX}")
    requests = _Requests([_delete(one) for one in gone], [_put(put) for put in puts], [_update(add) for add in adds])
    token = str(uuid.uuid4())  # the same for all tries: what was written after all is not written again

    def send() -> None:
        try:
            _send(tables, requests, token, alone=items == len(puts) == 1 and not with_token)
        except (TransactWriteError, VerboseClientError) as error:
            _raise_known(error, first_put=len(gone))
            raise

    tables.ask(send)


class _Requests(NamedTuple):
    deletes: list[dict[str, Any]]
    puts: list[dict[str, Any]]
    updates: list[dict[str, Any]]


def _put(put: Put) -> dict[str, Any]:
    request: dict[str, Any] = {"TableName": put.table.name, "Item": put.item.serialize(), **_only_where(put.condition)}
    if put.returning:
        request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return request


def _delete(gone: Gone) -> dict[str, Any]:
    return {"TableName": gone.table.name, "Key": _key(gone.key), **_only_where(gone.condition)}


def _update(add: Add) -> dict[str, Any]:
    # Numbered: a name may hold what a placeholder may not.
    amounts = list(enumerate(add.amounts.items()))
    added = ", ".join(f"#n{at} :n{at}" for at, _ in amounts)
    limits = {at: add.most[name] - amount for at, (name, amount) in amounts if name in add.most}
    within = " AND ".join(f"(attribute_not_exists(#n{at}) OR #n{at} <= :m{at})" for at in limits)
    return {
        "TableName": add.table.name,
        "Key": _key(add.key),
        "UpdateExpression": f"SET #type = :type ADD {added}",
        "ExpressionAttributeNames": {"#type": "type", **{f"#n{at}": name for at, (name, _) in amounts}},
        "ExpressionAttributeValues": {
            ":type": {"S": add.kind},
            **{f":n{at}": {"N": str(amount)} for at, (_, amount) in amounts},
            **{f":m{at}": {"N": str(limit)} for at, limit in limits.items()},
        },
        **({"ConditionExpression": within} if within else {}),
    }


def _key(key: Key) -> dict[str, Any]:
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def _only_where(condition: Condition | None) -> dict[str, Any]:
    if condition is None:
        return {}
    names: dict[str, str] = {}
    values: dict[str, Any] = {}
    request: dict[str, Any] = {"ConditionExpression": condition.serialize(names, values)}
    request["ExpressionAttributeNames"] = {placeholder: name for name, placeholder in names.items()}
    return request | ({"ExpressionAttributeValues": values} if values else {})


def _send(tables: Tables, requests: _Requests, token: str, *, alone: bool) -> None:
    if alone:
        tables.connection.dispatch("PutItem", requests.puts[0] | UNCOUNTED)
        return
    deletes, puts, updates = requests
    tables.connection.transact_write_items(
        (), deletes, puts, updates, client_request_token=token, return_consumed_capacity="NONE"
    )


def _raise_known(error: TransactWriteError | VerboseClientError, *, first_put: int) -> None:
    """Raise Failed where a condition did not hold, Collided where others were in the way; return where it is something else."""
    if response_code(error) == CONDITION_FAILED:
        # PynamoDB's error leaves out the item; botocore's, which caused it, has it.
        raise Failed({0: getattr(error.__cause__, "response", {}).get("Item")}) from None
    reasons = _reasons(error)
    failed = {at - first_put: reason.raw_item for at, reason in enumerate(reasons) if reason and reason.code == FAILED_REASON}
    if failed:
        raise Failed(failed) from None
    codes = {reason.code for reason in reasons if reason}
    if codes and codes <= COLLIDED_REASONS:
        raise Collided from None


def _reasons(error: TransactWriteError | VerboseClientError) -> Sequence[CancellationReason | None]:
    """Why a transaction was cancelled, in the order of the puts.

    PynamoDB sends checks, deletes, puts, updates, whatever the order of the calls, and DynamoDB's reasons come in
    that order.
    """
    return error.cancellation_reasons
