"""A till that talks HTTP to the app, with fakes behind wiring: the one seam."""

import importlib
import io
import itertools
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from chalice.test import Client, HTTPResponse, TestHTTPClient

from chalicelib import pages_wiring, wiring
from chalicelib.observability import logger
from chalicelib.usecases.till import Limits
from tests.api.fitting import misfits
from tests.builders import Shop
from tests.fake_desk import FakeCounters

JSON = {"Content-Type": "application/json"}


class TillClient:
    """A till with a location key. `last` is the newest response."""

    def __init__(self, http: TestHTTPClient, shop: Shop, key: str) -> None:
        self.http, self.shop, self.key = http, shop, key
        self.last: HTTPResponse
        self._names = (f"key-{number}" for number in itertools.count(1))

    def send(self, method: str, path: str, body: Any = None, name: str | None = None, **headers: str) -> HTTPResponse:
        """Send `body` (bytes go as they are) with an Idempotency-Key of its own, unless it is named."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        sent = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": name or next(self._names), **JSON}
        sent |= {word.replace("_", "-"): value for word, value in headers.items()}
        kept = {word: value for word, value in sent.items() if value}
        self.last = self.http.request(method, path, headers=kept, body=raw)
        said = self.last.json_body if self.last.body else None
        assert misfits(method, path, self.last.status_code, self.last.headers, said) == []
        return self.last

    def ask(self, method: str, path: str, body: Any = None, name: str | None = None, **headers: str) -> Any:
        """Send, and return the JSON of an answer that went well."""
        answer = self.send(method, path, body, name, **headers)
        assert answer.status_code < 300, answer.body
        return answer.json_body

    def refuse(
        self, status: int, code: str, method: str, path: str, body: Any = None, name: str | None = None, **headers: str
    ) -> Any:
        """Send, and return the envelope of a refusal."""
        answer = self.send(method, path, body, name, **headers)
        assert (answer.status_code, answer.json_body["errors"][0]["code"]) == (status, code), answer.body
        assert answer.json_body["request_id"] == answer.headers["Request-Id"]
        return answer.json_body

    def sell(self, sale_id: str = "sale-1", name: str | None = None, **fields: Any) -> Any:
        """Report a sale of $12.40, closed, unless told otherwise."""
        return self.ask("PUT", f"/v1/sales/{sale_id}", sale(**fields), name)


OFF_THE_CHECK = {"scope": "check", "allocations": []}


def sale(**fields: Any) -> dict[str, Any]:
    """The body of a sale."""
    plain = {"state": "closed", "currency": "USD", "occurred_at": "2026-11-21T09:59:00-08:00", "subtotal": 1240}
    return plain | fields


@pytest.fixture(scope="session")
def http() -> TestHTTPClient:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STAGE", "test")
        patch.setenv("LEDGER_STREAM_ARN", "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/s")
        app = importlib.import_module("app").app
    return Client(app).http


@pytest.fixture
def shop(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Shop:
    rules = getattr(request, "param", None)
    made = Shop(rules=rules) if rules else Shop()
    monkeypatch.setattr(wiring, "book", lambda: made.book)
    monkeypatch.setattr(wiring, "merchants", lambda: made.merchants)
    monkeypatch.setattr(wiring, "vault", lambda: made.vault)
    counters = FakeCounters()
    monkeypatch.setattr(pages_wiring, "counters", lambda: counters)
    limits = Limits(made.merchants.count_calls, time.time)
    monkeypatch.setattr(wiring, "limits", lambda: limits)
    monkeypatch.setattr(wiring, "clock", lambda: made.now)
    return made


@pytest.fixture
def till(http: TestHTTPClient, shop: Shop) -> TillClient:
    """The till at the mill."""
    return TillClient(http, shop, shop.keys["mill"])


@pytest.fixture
def dock(http: TestHTTPClient, shop: Shop) -> TillClient:
    """The till at the same merchant's other location."""
    return TillClient(http, shop, shop.keys["dock"])


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is logged from here on."""
    handler = logger.registered_handler
    kept = handler.setStream(io.StringIO())
    yield handler.stream
    handler.setStream(kept)


@pytest.fixture
def maya(shop: Shop) -> str:
    return shop.join()
