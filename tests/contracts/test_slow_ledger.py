"""A ledger that hangs, is slow, throttles or never lets anybody through: a till is answered within four seconds all the same.

The endpoint is a socket server, so the time-outs are those of the real client.
"""

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from chalicelib.domain.refusals import Busy, Refusal, Unanswered
from chalicelib.storage import items, patience
from chalicelib.storage.book import Book
from chalicelib.storage.merchants import Merchants
from chalicelib.storage.tables import Tables
from tests.builders import Shop
from tests.contracts.conftest import ENVIRONMENT
from tests.contracts.test_book import MAYA, entry
from tests.fake_vault import FakeVault

Script = Callable[[str], tuple[float, int, dict[str, Any]]]
HANGS = 30.0
SLOW = 0.7
"""Under the second that an answer may take, with some room for a busy machine."""
MEMBER = {"Items": [items.customer_item("rosas", MAYA).serialize(), items.entry_item("rosas", entry(1)).serialize()]}
TAKEN = {
    "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
    "CancellationReasons": [{"Code": "None"}, {"Code": "ConditionalCheckFailed"}],
}
COLLIDED = TAKEN | {"CancellationReasons": [{"Code": "TransactionConflict"}, {"Code": "None"}]}
THROTTLED = {"__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException"}
BROKEN = {"__type": "com.amazonaws.dynamodb.v20120810#InternalServerError"}


def reading(seconds: float, on_write: tuple[float, int, dict[str, Any]]) -> Script:
    """A member is found and no sale; writes go as told."""
    reads = {"Query": (seconds, 200, MEMBER), "GetItem": (seconds, 200, {})}
    return lambda operation: reads.get(operation, on_write)


CASES: dict[str, tuple[Script, type[Refusal] | None]] = {
    "hangs": (lambda _: (HANGS, 200, {}), Unanswered),
    "hangs when it should write": (reading(0, (HANGS, 200, {})), Unanswered),
    "is slow": (reading(SLOW, (SLOW, 200, {})), None),
    "is slow to say that somebody else was faster": (reading(SLOW, (SLOW, 400, TAKEN)), Busy),
    "somebody else is always faster": (reading(0, (0, 400, TAKEN)), Busy),
    "collides": (reading(0, (0, 400, COLLIDED)), Busy),
    "throttles": (lambda _: (0, 400, THROTTLED), Busy),
    "fails": (reading(0, (0, 500, BROKEN)), Unanswered),
}


@contextmanager
def serving(script: Script) -> Iterator[str]:
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            seconds, status, answer = script(self.headers["X-Amz-Target"].partition(".")[2])
            over.wait(seconds)
            body = json.dumps(answer, default=lambda sealed: base64.b64encode(sealed).decode()).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing to say."""

        def handle(self) -> None:
            with suppress(BrokenPipeError, ConnectionResetError):  # nobody waits any more
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def open_tables(endpoint: str) -> Tables:
    """Tables with their client made: that takes longer than a call."""
    tables = Tables("ledger", "merchants")
    tables.connection.host = endpoint
    assert tables.connection.client.meta.endpoint_url == endpoint
    return tables


def sell(tables: Tables) -> tuple[float, type[Refusal] | None]:
    """One sale of a member as a till call: how long it took, and what it was refused with."""
    shop, begun = Shop(), time.monotonic()
    shop.book = Book(tables, FakeVault())
    try:
        with patience.within():
            shop.sell(MAYA.member_id, 1240)
    except Refusal as refused:
        return time.monotonic() - begun, type(refused)
    finally:
        tables.connection.client.close()
    return time.monotonic() - begun, None


@pytest.fixture(scope="module", autouse=True)
def environment() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as environment:
        for name, value in ENVIRONMENT.items():
            environment.setenv(name, value)
        yield


@pytest.fixture(scope="module")
def outcomes() -> Iterator[dict[str, tuple[float, type[Refusal] | None]]]:
    """All cases at once: they mostly wait."""
    with ExitStack() as servers, ThreadPoolExecutor(len(CASES)) as pool:
        tables = [open_tables(servers.enter_context(serving(script))) for script, _ in CASES.values()]
        yield dict(zip(CASES, pool.map(sell, tables), strict=True))


@pytest.mark.parametrize("name", CASES)
def test_a_till_is_answered_in_time_whatever_the_ledger_does(outcomes: Any, name: str) -> None:
    seconds, refused = outcomes[name]
    assert refused is CASES[name][1]
    assert seconds < patience.CALL_SECONDS


def test_nobody_there_is_no_answer_either() -> None:
    with serving(CASES["hangs"][0]) as endpoint:
        pass
    seconds, refused = sell(open_tables(endpoint))
    assert refused is Unanswered
    assert seconds < patience.CALL_SECONDS


@pytest.mark.parametrize(
    ("answer", "refusal"), [((HANGS, 200, {}), Unanswered), ((0, 400, THROTTLED), Busy), ((0, 500, BROKEN), Unanswered)]
)
def test_who_counts_calls_is_asked_once_and_makes_no_call_unsure(
    answer: tuple[float, int, dict[str, Any]], refusal: type[Refusal]
) -> None:
    asked: list[str] = []

    def script(operation: str) -> tuple[float, int, dict[str, Any]]:
        asked.append(operation)
        return answer

    with pytest.MonkeyPatch.context() as patch, serving(script) as endpoint:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        merchants = Merchants(open_tables(endpoint), str)
        begun = time.monotonic()
        with patience.within():
            with pytest.raises(Busy) as refused:
                merchants.count_calls("rk_mill", 29_000_000, 25)
            call = patience._call.get()
        assert type(refused.value) is refusal
        assert time.monotonic() - begun < patience.CONNECT_SECONDS + patience.READ_SECONDS
    assert asked == ["UpdateItem"]
    assert call is not None
    assert not call.unsure
