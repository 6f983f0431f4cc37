"""A started `make run`, and its users: a till that speaks HTTP, and phones that text."""

import http.client
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[2]
START_SECONDS, STOP_SECONDS = 240, 30


class Stack:
    """The local stack as a process of its own, with its state in a folder of its own."""

    def __init__(self, state: Path, python: str = sys.executable) -> None:
        self.state, self.log, self.python = state, state.with_suffix(".log"), python
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **environment: str) -> Self:
        """Start it and wait until it answers."""
        settings = {**os.environ, "PORT": str(self.port), "LOCAL_STATE": str(self.state), **environment}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([self.python, "-m", "infra.local"], cwd=ROOT, env=settings, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.call("GET", "/health").status == 200:
                    return self
            except OSError:
                time.sleep(0.1)
        raise AssertionError(self.log.read_text(encoding="utf-8"))

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop; returns its exit code."""
        assert self.process is not None
        self.process.send_signal(by)
        return self.process.wait(STOP_SECONDS)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> "Heard":
        """One HTTP call on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            return call(connection, method, path, body, **headers)
        finally:
            connection.close()

    def control(self, path: str, body: Any = None) -> Any:
        """One of the local controls: GET, or POST with a body."""
        heard = self.call("GET" if body is None else "POST", f"/_local{path}", body)
        assert heard.status == 200, heard.body
        return heard.body

    def merchant(self, merchant_id: str) -> dict[str, Any]:
        """A demo merchant with its locations and keys."""
        return next(merchant for merchant in self.control("")["merchants"] if merchant["id"] == merchant_id)

    def till(self, merchant_id: str, location: int = 0) -> "Till":
        """A till at one of a merchant's locations."""
        return Till(self, self.merchant(merchant_id)["locations"][location]["api_key"])

    def phone(self, merchant_id: str, number: str) -> "Phone":
        """A phone that texts with a merchant."""
        return Phone(self, number, self.merchant(merchant_id)["phone"])


@dataclass(frozen=True)
class Heard:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: Any


def call(connection: http.client.HTTPConnection, method: str, path: str, body: Any = None, **headers: str) -> Heard:
    """One HTTP call on a connection that may be kept; header names have underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    connection.request(method, path, content, {"Content-Type": "application/json", **named})
    answer = connection.getresponse()
    raw = answer.read()
    return Heard(answer.status, {k.lower(): v for k, v in answer.getheaders()}, json.loads(raw) if raw else None)


@dataclass
class Till:
    """A point of sale at one location."""

    stack: Stack
    key: str
    _checks: Any = field(default_factory=lambda: (f"check-{uuid.uuid4().hex[:8]}-{n}" for n in itertools.count(1)))

    def say(self, method: str, path: str, body: Any = None, key: str | None = None) -> Heard:
        """One call with this till's key."""
        return self.stack.call(method, path, body, Authorization=f"Bearer {self.key}", Idempotency_Key=key or uuid.uuid4().hex)

    def do(self, method: str, path: str, body: Any = None, key: str | None = None) -> Any:
        """A call that has to work; returns its body."""
        heard = self.say(method, path, body, key)
        assert heard.status < 300, heard.body
        return heard.body

    def look_up(self, phone: str) -> dict[str, Any]:
        """The member with this phone."""
        (member,) = self.do("POST", "/v1/members/lookup", {"phone": phone})["members"]
        return member

    def sell(self, member_id: str | None, subtotal: int, sale_id: str | None = None, **fields: Any) -> dict[str, Any]:
        """Ring up a sale that is closed."""
        now = self.stack.control("")["clock"]
        plain = {"state": "closed", "currency": "USD", "occurred_at": now, "subtotal": subtotal, "member_id": member_id}
        return self.do("PUT", f"/v1/sales/{sale_id or next(self._checks)}", {**plain, **fields})

    def quote(self, member_id: str, check_id: str, subtotal: int, *requested: str) -> dict[str, Any]:
        """What the member may use on a check."""
        check = {"currency": "USD", "subtotal": subtotal}
        return self.do(
            "POST", f"/v1/checks/{check_id}/quote", {"member_id": member_id, "check": check, "requested": list(requested)}
        )

    def redeem(self, member_id: str, check_id: str, *offers: str) -> dict[str, Any]:
        """Hold and capture."""
        held = self.do("POST", "/v1/redemptions", {"check_id": check_id, "member_id": member_id, "offer_ids": list(offers)})
        return self.do("POST", f"/v1/redemptions/{held['id']}/capture")


@dataclass
class Phone:
    """A customer's phone."""

    stack: Stack
    number: str
    shop: str

    def text(self, body: str, **fields: str) -> list[str]:
        """Text the shop; returns what it answers."""
        sent = self.stack.control("/text", {"from": self.number, "to": self.shop, "body": body, **fields})
        assert all(reply["parts"] == 1 for reply in sent["replies"])
        return [reply["body"] for reply in sent["replies"]]

    def inbox(self) -> list[dict[str, Any]]:
        """All texts this phone was sent, oldest first, once everything that was caused has been handled."""
        self.stack.control("/settle", {})
        return self.stack.control(f"/texts?phone={self.number.replace('+', '%2B')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
