"""What DynamoDB says under load, which no emulator says by itself: put into the client's mouth."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.domain.customer import Customer
from chalicelib.domain.refusals import Busy
from chalicelib.domain.texts.correspondence import Correspondence
from chalicelib.storage import patience
from chalicelib.storage.book import RACE_SECONDS, Book
from chalicelib.storage.tables import Tables
from chalicelib.storage.telling.deliveries import Deliveries
from chalicelib.usecases.ports import Changes, Outpaced
from chalicelib.usecases.texts.post import Delivery
from tests.contracts.conftest import Stack
from tests.contracts.test_book import entry
from tests.fake_vault import FakeVault

MAYA = Customer("mem_maya", b"\x00sealed", "en", joined_at=datetime(2026, 11, 21, tzinfo=UTC))
CANCELLED = "TransactionCanceledException"


class Trouble:
    """Answers the first calls with errors, as the service would; counts all calls, pauses and their tokens."""

    def __init__(self, tables: Tables, seconds_a_call: float) -> None:
        self.errors: list[dict[str, Any]] = []
        self.tokens: list[str | None] = []
        self.pauses: list[float] = []
        self.tables = tables
        self.now, self._seconds_a_call = 0.0, seconds_a_call
        tables.pause, tables.monotonic = self._pause, lambda: self.now

    def __call__(self, params: dict[str, Any], **_: Any) -> tuple[Any, dict[str, Any]] | None:
        body = params["body"].decode()
        self.tokens.append(body.partition('"ClientRequestToken": "')[2].partition('"')[0] or None)
        self.now += self._seconds_a_call
        return (Response, self.errors.pop(0)) if self.errors else None

    def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


class Response:
    status_code = 400


def error(code: str, *reasons: str) -> dict[str, Any]:
    answer: dict[str, Any] = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPHeaders": {}}}
    return answer | {"CancellationReasons": [{"Code": reason} for reason in reasons]}


@pytest.fixture
def trouble(stack: Stack) -> Iterator[Callable[..., tuple[Book, Trouble]]]:
    tables = Tables(stack.real.ledger.name, stack.real.merchants.name)

    def make(*errors: dict[str, Any], seconds_a_call: float = 0.01) -> tuple[Book, Trouble]:
        made = Trouble(tables, seconds_a_call)
        made.errors = list(errors)
        tables.connection.client.meta.events.register("before-call.dynamodb.*", made)
        return Book(tables, FakeVault()), made

    yield make
    tables.connection.client.close()


def both(merchant_id: str) -> Changes:
    return Changes(merchant_id, customers=(MAYA,), entries=(entry(1),))


@pytest.mark.parametrize("code", ["TransactionInProgressException", "ThrottlingException"])
def test_a_collision_is_tried_again_under_the_same_token(trouble: Any, merchant_id: str, code: str) -> None:
    book, seen = trouble(
        error(code), error(CANCELLED, "None", "TransactionConflict"), error(CANCELLED, "ThrottlingError", "None")
    )
    book.commit(both(merchant_id))
    assert book.record(merchant_id, "mem_maya").account == entry(1).account
    assert len(set(seen.tokens[:4])) == 1
    assert seen.tokens[0]
    assert len(seen.pauses) == 3


@pytest.mark.parametrize("code", ["TransactionConflictException", "ProvisionedThroughputExceededException"])
def test_a_single_item_that_meets_a_transaction_is_tried_again(trouble: Any, merchant_id: str, code: str) -> None:
    book, _ = trouble(error(code), error(code))
    book.commit(Changes(merchant_id, entries=(entry(1),)))
    assert book.record(merchant_id, "mem_maya").account == entry(1).account


def test_after_four_collisions_the_table_is_busy_and_nothing_was_written(trouble: Any, merchant_id: str) -> None:
    book, seen = trouble(*[error(CANCELLED, "TransactionConflict", "None")] * 4)
    with pytest.raises(Busy):
        book.commit(both(merchant_id))
    assert len(seen.tokens) == patience.TRIES_MAX
    assert book.record(merchant_id, "mem_maya").customer is None


def test_nobody_waits_longer_than_a_second_and_a_half(trouble: Any, merchant_id: str) -> None:
    book, seen = trouble(*[error(CANCELLED, "TransactionConflict", "None")] * 4, seconds_a_call=0.9)
    with pytest.raises(Busy):
        book.commit(both(merchant_id))
    assert len(seen.tokens) == 2


def test_a_condition_that_failed_is_an_answer_even_beside_a_collision(trouble: Any, merchant_id: str) -> None:
    book, seen = trouble(error(CANCELLED, "TransactionConflict", "ConditionalCheckFailed"))
    with pytest.raises(Outpaced):
        book.commit(both(merchant_id))
    assert len(seen.tokens) == 1


def test_who_lost_the_race_for_the_next_entry_waits_a_moment_before_hearing_of_it(trouble: Any, merchant_id: str) -> None:
    book, seen = trouble()
    book.commit(Changes(merchant_id, entries=(entry(1),)))
    with pytest.raises(Outpaced):
        book.commit(Changes(merchant_id, entries=(entry(1),)))
    assert [0 <= pause <= RACE_SECONDS for pause in seen.pauses] == [True]


def test_a_mistake_of_ours_is_neither_tried_again_nor_hidden(trouble: Any, merchant_id: str) -> None:
    book, seen = trouble(error(CANCELLED, "ValidationError", "None"))
    with pytest.raises(Exception, match="transaction"):
        book.commit(both(merchant_id))
    assert seen.pauses == []


def test_whoever_claims_a_text_is_not_outpaced_by_a_lost_answer_to_itself(trouble: Any, merchant_id: str) -> None:
    _, seen = trouble()
    text = Delivery(merchant_id, "mem_maya", "entry:1", datetime(2026, 11, 21, tzinfo=UTC), "earned", 1)
    assert Deliveries(seen.tables).claim(text, "mem_maya", Correspondence())
    assert seen.tokens[0], "with a token, the client's own second try is the same write"


def test_a_read_that_is_throttled_says_busy(trouble: Any, merchant_id: str) -> None:
    book, _ = trouble(*[error("ThrottlingException")] * 4)
    with pytest.raises(Busy):
        book.record(merchant_id, "mem_maya")


def test_a_till_never_waits_as_long_as_the_libraries_would(stack: Stack) -> None:
    config = stack.real.connection.client.meta.config
    assert (config.connect_timeout, config.read_timeout, config.retries["total_max_attempts"]) == (0.5, 1, 1)
