"""A program of a merchant's own on this machine, that is told of every entry."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    """A program of the merchant's own. It answers `status`, and keeps what it took by id."""

    def __init__(self) -> None:
        told = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                told.heard.append((dict(self.headers), body))
                self.send_response(told.status)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Nothing."""

        self.status = 204
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/regulars"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def end(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def of(self, member: str) -> list[dict[str, Any]]:
        """What was told of a member."""
        bodies = [json.loads(body) for _, body in self.heard]
        return [one for one in bodies if one["data"].get("member") == member]
