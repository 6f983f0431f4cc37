"""HTTP on a laptop: the local controls, and the Chalice app behind what API Gateway would do in front of it."""

import base64
import json
import logging
import re
import socketserver
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from chalice.app import Chalice, Request
from chalice.local import LambdaContext, LambdaEventConverter, RouteMatcher

HOST = "127.0.0.1"
CONTROLS = "/_local"
# The gateway's limit.
BODY_BYTES_MAX = 10 * 1024 * 1024
CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,7}")
MEMORY_MB = 1024
TIMEOUT_MS = 29_000

JSON = "application/json"
logger = logging.getLogger("regulars.local")


class Answer(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes


Controls = Callable[[str, str, bytes], Answer]


class RefusedError(Exception):
    """A request the gateway itself turns away."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.answer = answer_json(status, {"message": message})


def answer_json(status: int, body: Any) -> Answer:
    return Answer(status, [("Content-Type", JSON)], json.dumps(body).encode())


class _RequestOfThread:
    """Keeps what belongs to one request apart per thread.

    Chalice keeps both on the one app object, which Lambda shares with nobody; here eight tills share it, and
    without this one of them reads the body of another.
    """

    _own = threading.local()

    @property
    def current_request(self) -> Request | None:
        return getattr(self._own, "request", None)

    @current_request.setter
    def current_request(self, value: Request | None) -> None:
        self._own.request = value

    @property
    def lambda_context(self) -> Any:
        return getattr(self._own, "context", None)

    @lambda_context.setter
    def lambda_context(self, value: Any) -> None:
        self._own.context = value


class Gateway:
    """Requests to Lambda proxy events and back, as API Gateway does it for a REST API."""

    def __init__(self, app: Chalice) -> None:
        app.__class__ = type("LocalChalice", (_RequestOfThread, app.__class__), {})
        self._app = app
        self._binary_types = set(app.api.binary_types)
        self._converter = LambdaEventConverter(RouteMatcher(list(app.routes)))

    def handle(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        """Answer one request. Errors: RefusedError for what never reaches the app."""
        request_id = str(uuid.uuid4())
        event = self._make_event(method, target, headers, body, request_id)
        methods = self._app.routes[event["requestContext"]["resourcePath"]]
        if method == "OPTIONS" and method not in methods:
            return self._answer_preflight(methods)
        if method not in methods:
            raise RefusedError(403, "Missing Authentication Token")
        context = LambdaContext(f"{self._app.app_name}-local", MEMORY_MB, max_runtime_ms=TIMEOUT_MS)
        response = self._app(event, context)
        answer_body = response["body"] or ""
        if response.get("isBase64Encoded") and self._is_binary(event["headers"].get("accept", "")):
            content = base64.b64decode(answer_body)
        else:
            content = answer_body if isinstance(answer_body, bytes) else answer_body.encode()
        fields = list(response["headers"].items())
        fields += [(name, value) for name, values in response["multiValueHeaders"].items() for value in values]
        if not any(name.lower() == "content-type" for name, _ in fields):
            fields.append(("Content-Type", JSON))
        return Answer(response["statusCode"], [*fields, ("x-amzn-RequestId", request_id)], content)

    def _make_event(self, method: str, target: str, headers: dict[str, str], body: bytes, request_id: str) -> dict[str, Any]:
        try:
            # Chalice's parser takes what follows a semicolon for something else than the path.
            event: dict[str, Any] = self._converter.create_lambda_event(method, target.replace(";", "%3B"), headers)
        except ValueError:
            raise RefusedError(403, "Missing Authentication Token") from None
        is_binary = self._is_binary(event["headers"].get("content-type", ""))
        if body:
            event["body"] = base64.b64encode(body).decode("ascii") if is_binary else body.decode("utf-8", "replace")
        event["isBase64Encoded"] = bool(body) and is_binary
        event["requestContext"] |= {
            "requestId": request_id,
            "stage": "api",
            "apiId": "local",
            "accountId": "000000000000",
            "requestTimeEpoch": int(time.time() * 1000),
        }
        return event

    def _is_binary(self, kinds: str) -> bool:
        """As the gateway reads the kind of a body, or the first of those that a caller accepts; without one it is text."""
        first = re.split("[,;]", kinds)[0].strip().lower()
        return first in self._binary_types or bool(first and "*/*" in self._binary_types)

    @staticmethod
    def _answer_preflight(methods: dict[str, Any]) -> Answer:
        crossing = [name for name, entry in methods.items() if entry.cors is not None]
        if not crossing:
            raise RefusedError(403, "Missing Authentication Token")
        fields = dict(methods[crossing[0]].cors.get_access_control_headers())
        fields["Access-Control-Allow-Methods"] = ",".join([*crossing, "OPTIONS"])
        return Answer(200, list(fields.items()), b"")


class _Handler(BaseHTTPRequestHandler):
    """One connection, kept alive. Written in one piece: a header and a body sent apart cost 44 ms each time."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    # An idle connection is let go of in the end; an honest client opens another.
    timeout = 120
    server: "LocalServer"

    def _answer(self) -> None:
        with self.server.counting():
            try:
                answer = self.server.route(self.command, self.path, dict(self.headers), self._read_body())
            except RefusedError as refused:
                answer = refused.answer
            except Exception:
                logger.exception("%s failed", self.command)
                answer = answer_json(502, {"message": "Internal server error"})
            self._send(answer)

    def __getattr__(self, name: str) -> Any:
        """Answer every method alike: the base class looks for do_GET, do_PUT ..."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self._read_chunks()
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal():
            self.close_connection = True
            raise RefusedError(400, "Bad Request")
        if int(length) > BODY_BYTES_MAX:
            self._discard(int(length))
            raise RefusedError(413, "Request Too Long")
        return self.rfile.read(int(length))

    def _read_chunks(self) -> bytes:
        body = b""
        while size := self._read_chunk_size():
            body += self.rfile.read(size)
            self.rfile.readline(20)
            if len(body) > BODY_BYTES_MAX:
                self.close_connection = True
                raise RefusedError(413, "Request Too Long")
        while self.rfile.readline(1000).strip():
            pass  # trailers
        return body

    def _read_chunk_size(self) -> int:
        digits = self.rfile.readline(20).split(b";")[0].strip()
        if CHUNK_SIZE.fullmatch(digits) is None:
            self.close_connection = True
            raise RefusedError(400, "Bad Request")
        return int(digits, 16)

    def _discard(self, length: int) -> None:
        """Read what is refused, so that the client gets to read the refusal; there is an end to politeness."""
        self.close_connection = True
        left = min(length, 4 * BODY_BYTES_MAX)
        while left > 0 and (read := len(self.rfile.read1(65536))):
            left -= read

    def _send(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        self.send_header("Date", self.date_time_string())
        for name, value in answer.headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection or self.server.is_ending:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def handle_expect_100(self) -> bool:
        super().handle_expect_100()
        self.wfile.flush()
        return True

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the name is the base class's
        """No access log: the app logs what matters, and a URL may hold a number here."""


class LocalServer(ThreadingHTTPServer):
    """A thread per connection on 127.0.0.1. Takes the port when made and answers once `begin` is called."""

    request_queue_size = 128
    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__((HOST, port), _Handler, bind_and_activate=False)
        self.is_ending = False
        self._busy = 0
        self._changed = threading.Condition()
        try:
            # Not HTTPServer.server_bind: it looks up the host's name, which can take seconds.
            socketserver.TCPServer.server_bind(self)
        except OSError:
            self.server_close()
            raise
        self.server_port = self.server_address[1]

    def begin(self, gateway: Gateway, controls: Controls, after_write: Callable[[], None]) -> None:
        """Answer from now on; `after_write` is called after each request to the app that may have changed something."""
        self._gateway, self._controls, self._after_write = gateway, controls, after_write
        self.server_activate()
        threading.Thread(target=self.serve_forever, args=(0.1,), name="http", daemon=True).start()

    def route(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        path = target.partition("?")[0]
        if self.is_ending:
            raise RefusedError(503, "The local stack is stopping.")
        if path == CONTROLS or path.startswith(f"{CONTROLS}/"):
            return self._controls(method, target, body)
        answer = self._gateway.handle(method, target, headers, body)
        if method != "GET":
            self._after_write()
        return answer

    @contextmanager
    def counting(self) -> Iterator[None]:
        with self._changed:
            self._busy += 1
        try:
            yield
        finally:
            with self._changed:
                self._busy -= 1
                self._changed.notify_all()

    def end(self, timeout_seconds: float) -> None:
        """Take no more requests and wait for those under way."""
        self.shutdown()
        with self._changed:
            self.is_ending = True
            self._changed.wait_for(lambda: self._busy == 0, timeout_seconds)
        self.server_close()
