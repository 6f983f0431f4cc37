"""An owner has a receiver on this machine told, and it hears of a sale at the till, signed; then of everything once more."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.domain.desk.webhook import sign
from tests.e2e.owner import Owner
from tests.e2e.stack import Stack

ROSA = "+12065550171"
ROOM = "/console/webhooks"
WAIT_SECONDS = 30


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


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.end()


def until(true: Callable[[], Any]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not true():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.1)


def test_a_receiver_on_this_machine_hears_of_a_sale_and_of_everything_again(stack: Stack, receiver: Receiver) -> None:
    phone = stack.phone("rosas-bakery", "+12065550176")
    phone.text("Wanda")
    owner = Owner(stack, "rosas-bakery", ROSA)
    shown = owner.post(ROOM, address=receiver.address, names="yes")
    secret = re.search(r"whsec_[\w+/=]+", shown)
    name = re.search(r"/console/webhooks/(wh_\w+)/test", owner.get(ROOM))
    assert secret
    assert name
    assert "The test arrived, and was taken." in owner.post(f"{ROOM}/{name[1]}/test")
    wanda = stack.till("rosas-bakery").look_up(phone.number)["id"]
    today = datetime.fromisoformat(stack.control("")["clock"]).astimezone(ZoneInfo("America/Los_Angeles")).date()
    owner.post(f"{ROOM}/{name[1]}/again", **{f"since-{name[1]}": today.isoformat()})
    until(lambda: [one["type"] for one in receiver.of(wanda)] == ["entry.joined"])
    time.sleep(1)
    stack.till("rosas-bakery").sell(wanda, 1_240)

    def sold() -> list[dict[str, Any]]:
        return [one for one in receiver.of(wanda) if one["type"] == "entry.sale"]

    try:
        until(sold)
    except AssertionError:  # made a moment ago: it holds within a minute
        time.sleep(45)
        stack.till("rosas-bakery").sell(wanda, 1_240)
        until(sold)
    assert (sold()[0]["data"]["points"], sold()[0]["data"]["first_name"], sold()[0]["data"]["phone"]) == (
        12,
        "Wanda",
        phone.number,
    )
    for headers, body in receiver.heard:
        at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
        expected = sign(secret[0], headers["webhook-id"], at, body)
        assert headers["webhook-signature"] == expected["webhook-signature"]
    owner.post(f"{ROOM}/{name[1]}/end")
