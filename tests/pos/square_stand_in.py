"""Square's API as far as we ask it: a real HTTP server, which answers what it was given, or misbehaves as told."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "EAAA-a-merchants-own-token"
LEAVES_OUT = (None, [], {})
"""Square does not say what there is nothing of."""


@dataclass
class SquareStandIn:
    """One merchant's orders, payments and customers, and the calls that were made about them."""

    token: str = TOKEN
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    payments: dict[str, dict[str, Any]] = field(default_factory=dict)
    customers: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    url: str = ""
    misbehave: Callable[[BaseHTTPRequestHandler], bool] | None = None
    """Answers in its own way, and says whether it did."""

    def answer(self, method: str, path: str, said: Any) -> tuple[int, dict[str, Any]]:
        """What Square answers a client that has the token."""
        _, version, room, *rest = path.split("/")
        assert version == "v2"
        if (method, room, rest) == ("POST", "orders", ["search"]):
            return 200, {name: value for name, value in {"orders": self._search(said)}.items() if value}
        things = {"orders": self.orders, "payments": self.payments, "customers": self.customers}[room]
        thing = things.get(rest[0])
        if method != "GET" or thing is None:
            return 404, error("INVALID_REQUEST_ERROR", "NOT_FOUND", f"no {room} {rest[0]}")
        return 200, {room.removesuffix("s"): {name: value for name, value in thing.items() if value not in LEAVES_OUT}}

    def _search(self, said: Any) -> list[dict[str, Any]]:
        wanted = said["query"]["filter"]
        (customer,) = wanted["customer_filter"]["customer_ids"]
        found = [
            order
            for order in self.orders.values()
            if order["location_id"] in said["location_ids"]
            and order["state"] in wanted["state_filter"]["states"]
            and customer in {order.get("customer_id"), *(tender.get("customer_id") for tender in order.get("tenders", ()))}
            and order["closed_at"] >= wanted["date_time_filter"]["closed_at"]["start_at"][:19]
        ]
        assert said["query"]["sort"]["sort_field"] == "CLOSED_AT"  # Square asks for it where this is what is filtered by
        return sorted(found, key=lambda order: order["closed_at"], reverse=True)[: said["limit"]]


def error(category: str, code: str, detail: str) -> dict[str, Any]:
    """Why Square does not do something, as it says so."""
    return {"errors": [{"category": category, "code": code, "detail": detail}]}


def refusing(status: int, code: str, **headers: str) -> Callable[[BaseHTTPRequestHandler], bool]:
    """Answers everything with this status."""

    def answer(handler: BaseHTTPRequestHandler) -> bool:
        send(handler, status, json.dumps(error("API_ERROR", code, "as told")).encode(), **headers)
        return True

    return answer


def saying(content: bytes) -> Callable[[BaseHTTPRequestHandler], bool]:
    """Answers everything with this content, as if all were well."""

    def answer(handler: BaseHTTPRequestHandler) -> bool:
        send(handler, 200, content)
        return True

    return answer


def dawdling(seconds: float, parts: int = 1) -> Callable[[BaseHTTPRequestHandler], bool]:
    """Waits before the answer, or between its parts."""

    def answer(handler: BaseHTTPRequestHandler) -> bool:
        if parts == 1:
            time.sleep(seconds)
            return False
        handler.send_response(200)
        handler.send_header("Content-Length", str(parts))
        handler.end_headers()
        for _ in range(parts):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(seconds)
        return True

    return answer


def send(handler: BaseHTTPRequestHandler, status: int, content: bytes, **headers: str) -> None:
    """Send a whole answer."""
    handler.send_response(status)
    for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(content)


@contextlib.contextmanager
def serving() -> Iterator[SquareStandIn]:
    """A stand-in that listens at its `url`."""
    square = SquareStandIn()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            self._do("GET")

        def do_POST(self) -> None:
            self._do("POST")

        def _do(self, method: str) -> None:
            said = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            square.calls.append((method, self.path))
            square.headers.append({name.lower(): value for name, value in self.headers.items()})
            with contextlib.suppress(ConnectionError):
                if square.misbehave is not None and square.misbehave(self):
                    return
                if self.headers.get("Authorization") != f"Bearer {square.token}":
                    refusing(401, "UNAUTHORIZED")(self)
                    return
                square.bodies.append(json.loads(said) if said else None)
                status, answer = square.answer(method, self.path, square.bodies[-1])
                send(self, status, json.dumps(answer).encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        square.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield square
        server.shutdown()
