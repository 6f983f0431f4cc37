"""infra/local/night.py: the demo's first night."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from infra.local.night import pass_night

asked: list[str] = []


class Noting(BaseHTTPRequestHandler):
    """A stack that notes what it is asked."""

    def do_POST(self) -> None:
        """Answer nothing in particular."""
        asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is said on the screen."""


@pytest.fixture
def port() -> Iterator[int]:
    asked.clear()
    server = HTTPServer(("127.0.0.1", 0), Noting)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def wait_for_night() -> None:
    for thread in threading.enumerate():
        if thread.name == "night":
            thread.join(10)
            assert not thread.is_alive()


def test_members_are_studied_once_everything_is_counted(port: int) -> None:
    pass_night(port)
    wait_for_night()
    assert asked == ["/_local/settle", "/_local/jobs/study_members"]


def test_a_stack_that_was_stopped_meanwhile_is_no_fault() -> None:
    with HTTPServer(("127.0.0.1", 0), Noting) as gone:
        port = gone.server_port
    failed: list[object] = []
    threading.excepthook, before = failed.append, threading.excepthook
    try:
        pass_night(port)
        wait_for_night()
    finally:
        threading.excepthook = before
    assert failed == []
