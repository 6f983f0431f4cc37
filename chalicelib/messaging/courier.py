"""The way out to an address that somebody else named: looked up once, looked at, and only then called, at what was looked at.

A name that is looked up twice may lead elsewhere the second time: so the connection goes to the number that was found good, while
the certificate has to be the name's. No redirection is followed, no proxy is asked, and of the answer only its status counts.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from typing import Any, Final

from chalicelib.domain.desk.web_address import Unreachable, WebAddress, check_numbers, read_address
from chalicelib.domain.desk.webhook import Outcome
from chalicelib.usecases.webhooks import ports

SECONDS: Final = 5.0
"""For all of a try, whatever the other side does."""
LookUp = Callable[[str], tuple[str, ...]]
Dial = Callable[[tuple[str, int], float], socket.socket]


def look_up(host: str) -> tuple[str, ...]:
    """All numbers that a name stands for; none where it is nobody's."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(str(place[0]) for *_, place in found)


class HttpsCourier(ports.Courier):
    """The port on plain sockets. `on_laptop`: addresses of this machine are called as well, for a stack that runs on it."""

    def __init__(
        self,
        look_up: LookUp = look_up,
        dial: Dial = socket.create_connection,
        context: ssl.SSLContext | None = None,
        *,
        on_laptop: bool = False,
        seconds: float = SECONDS,
    ) -> None:
        self._look_up, self._dial, self._context = look_up, dial, context
        self._on_laptop, self._seconds = on_laptop, seconds

    def check(self, address: str) -> None:
        """One look-up of the name."""
        self._find(address)

    def post(self, address: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """One look-up, one connection, one request."""
        try:
            found, number = self._find(address)
        except Unreachable as unreachable:
            return Outcome(why=unreachable.why)
        connection = _Connection(found, self._context or ssl.create_default_context(), self._seconds)
        connection.dial = lambda: self._dial((number, found.port), self._seconds)
        hurry = threading.Timer(self._seconds, connection.cut)
        hurry.daemon = True
        hurry.start()
        try:
            connection.request("POST", found.path, body, {"User-Agent": "Regulars", "Connection": "close", **headers})
            status = connection.getresponse().status
        except ssl.SSLError:
            return Outcome(why="certificate")
        except TimeoutError:
            return Outcome(why="too_slow")
        except (OSError, HTTPException):
            return Outcome(why="too_slow" if connection.is_cut else "no_answer")
        finally:
            hurry.cancel()
            connection.close()
        return Outcome(status)

    def _find(self, address: str) -> tuple[WebAddress, str]:
        found = read_address(address, on_laptop=self._on_laptop)
        return found, check_numbers(self._look_up(found.host)) if found.is_encrypted else found.host


class _Connection(HTTPConnection):
    """To a number, as somebody whose name is known: the name is what is asked for, and what the certificate has to say."""

    dial: Callable[[], socket.socket]

    def __init__(self, address: WebAddress, context: ssl.SSLContext, seconds: float) -> None:
        super().__init__(address.host, address.port, timeout=seconds)
        if address.is_encrypted:
            self.default_port = address.port  # which then need not be said
        self._address, self._tls = address, context
        self.is_cut = False

    def connect(self) -> None:
        """Called by the base class before it sends."""
        plain = self.dial()
        if not self._address.is_encrypted:
            self.sock = plain
            return
        shaking = self._tls.wrap_socket(plain, server_hostname=self._address.host, do_handshake_on_connect=False)
        self.sock = shaking  # before the handshake, so that it can be cut as well
        shaking.do_handshake()

    def cut(self) -> None:
        """Let go, whatever is under way."""
        self.is_cut = True
        sock: Any = self.sock
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
