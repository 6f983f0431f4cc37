"""Calls to the server as they went: what was sent, what came back, and what had to."""

import http.client
import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

TIMEOUT_SECONDS: Final = 10.0
OK: Final = range(200, 300)


class FailedError(Exception):
    """The server did not do what it had to; says what."""


class NotApplicableError(Exception):
    """This case has nothing to try here; says why."""


@dataclass(frozen=True)
class Check:
    """Something that had to be so, and whether it was."""

    sentence: str
    wanted: Any
    got: Any

    @property
    def passed(self) -> bool:
        return bool(self.wanted == self.got)


@dataclass
class Exchange:
    """One call: `expected` says in words what had to come back. `sets_up`: it only prepares what the case is about."""

    expected: str
    method: str
    path: str
    name: str | None
    sent: Any
    sets_up: bool
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    got: Any = None
    problem: str | None = None
    milliseconds: int = 0
    checks: list[Check] = field(default_factory=list)

    @property
    def went_well(self) -> bool:
        """Whether it was answered, as it had to be."""
        return self.problem is None and all(check.passed for check in self.checks)


class Server:
    """A server of the till API, and a key for it."""

    def __init__(self, url: str, key: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"{url!r} is no address: it begins with https:// (or http:// on this machine)")
        self.url, self.key = url.rstrip("/"), key
        self._host, self._port, self._base = parts.hostname, parts.port, parts.path.rstrip("/")
        self._opens = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection

    def call(self, exchange: Exchange, *, key: str | None = None) -> None:
        """Send, and note in the exchange what came back, or that nothing did."""
        connection, begun = self._open(), time.monotonic()
        try:
            self._send(connection, exchange, key)
            answer = connection.getresponse()
            raw = answer.read()
            exchange.status = answer.status
            exchange.headers = {name.lower(): value for name, value in answer.getheaders()}
            exchange.got = json.loads(raw) if raw else None
        except (OSError, http.client.HTTPException) as error:
            exchange.problem = f"no answer: {type(error).__name__} {error}".rstrip()
        except ValueError:
            exchange.problem = "the answer is not JSON"
        finally:
            exchange.milliseconds = round((time.monotonic() - begun) * 1000)
            connection.close()

    def hang_up(self, exchange: Exchange) -> None:
        """Send, and go away before the answer, as a till does whose line is cut."""
        connection = self._open()
        try:
            self._send(connection, exchange, None)
            exchange.problem = "hung up before the answer, on purpose"
        except OSError as error:
            exchange.problem = f"could not be sent: {type(error).__name__}"
        finally:
            connection.close()

    def _open(self) -> http.client.HTTPConnection:
        return self._opens(self._host, self._port, timeout=TIMEOUT_SECONDS)

    def _send(self, connection: http.client.HTTPConnection, exchange: Exchange, key: str | None) -> None:
        headers = {"Authorization": f"Bearer {self.key if key is None else key}", "Content-Type": "application/json"}
        if exchange.name is not None:
            headers["Idempotency-Key"] = exchange.name
        body = None if exchange.sent is None else json.dumps(exchange.sent).encode()
        connection.request(exchange.method, self._base + exchange.path, body, headers)


def new_name() -> str:
    """A name for a write, or for a check, that nobody had before."""
    return uuid.uuid4().hex[:20]
