"""Calling an address that somebody else named: only where anybody may go, at what was looked at, and never for long."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from chalicelib.domain.desk.web_address import Unreachable
from chalicelib.domain.desk.webhook import Outcome
from chalicelib.messaging.courier import HttpsCourier

HOST, PUBLIC = "crm.example.com", "93.184.215.14"
ADDRESS = f"https://{HOST}/hooks?of=rosas"
Answer = Callable[[socket.socket], None]


def say(status: str, *headers: str) -> Answer:
    """Read a whole request, and answer it."""

    def answer(connection: socket.socket) -> None:
        connection.sendall("\r\n".join([f"HTTP/1.1 {status}", *headers, "Content-Length: 0", "", ""]).encode())

    return answer


class Machine:
    """Somebody's machine, with a certificate for a name. What it was asked is in `asked`."""

    def __init__(self, folder: Path, name: str) -> None:
        certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
        private = ec.generate_private_key(ec.SECP256R1())
        named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        built = x509.CertificateBuilder().subject_name(named).issuer_name(named).public_key(private.public_key())
        built = built.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        names = x509.SubjectAlternativeName([x509.DNSName(name)])
        signed = built.add_extension(names, critical=False).sign(private, SHA256())
        certificate.write_bytes(signed.public_bytes(Encoding.PEM))
        key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self.trusted = ssl.create_default_context(cafile=certificate)
        self._own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._own.load_cert_chain(certificate, key)
        self.answer: Answer = say("204 No Content")
        self.asked: list[bytes] = []
        self.dialled: list[tuple[str, int]] = []
        self.encrypts = True
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def dial(self, place: tuple[str, int], timeout: float) -> socket.socket:
        """As if the public network led here."""
        self.dialled.append(place)
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def end(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._handle, args=(plain,), daemon=True).start()

    def _handle(self, plain: socket.socket) -> None:
        with suppress(OSError), self._own.wrap_socket(plain, server_side=True) if self.encrypts else plain as connection:
            received = b""
            while self.encrypts and b"}" not in received:
                received += connection.recv(65536)
            self.asked.append(received)
            self.answer(connection)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path, HOST)
    yield made
    made.end()


def courier_to(machine: Machine, *numbers: str, seconds: float = 5.0) -> HttpsCourier:
    found = numbers or (PUBLIC,)
    return HttpsCourier(lambda _: found, machine.dial, machine.trusted, seconds=seconds)


def post(courier: HttpsCourier, address: str = ADDRESS) -> Outcome:
    return courier.post(address, {"webhook-id": "mem_maya.3", "Content-Type": "application/json"}, b'{"type":"test"}')


def test_a_message_arrives_as_it_was_written_at_the_number_that_was_looked_at(machine: Machine) -> None:
    assert post(courier_to(machine)) == Outcome(204)
    (asked,) = machine.asked
    head, _, body = asked.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert (lines[0], body) == ("POST /hooks?of=rosas HTTP/1.1", b'{"type":"test"}')
    assert {f"Host: {HOST}", "webhook-id: mem_maya.3", "Content-Type: application/json", "User-Agent: Regulars"} <= set(lines)
    assert machine.dialled == [(PUBLIC, 443)]


@pytest.mark.parametrize("number", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "::1", "::ffff:10.0.0.7"])
def test_a_name_that_leads_into_somebody_s_network_is_not_called(machine: Machine, number: str) -> None:
    for numbers in ((number,), (PUBLIC, number), (number, PUBLIC)):
        courier = courier_to(machine, *numbers)
        assert post(courier) == Outcome(why="private")
        with pytest.raises(Unreachable):
            courier.check(ADDRESS)
    assert (machine.dialled, machine.asked) == ([], [])


def test_a_name_that_changes_its_number_after_the_look_does_not_get_us_there(machine: Machine) -> None:
    """One look-up for each call, and the call goes to what that said; what a second one would say is never asked."""
    said = iter([(PUBLIC,), ("127.0.0.1",)])
    courier = HttpsCourier(lambda _: next(said), machine.dial, machine.trusted)
    assert post(courier) == Outcome(204)
    assert machine.dialled == [(PUBLIC, 443)]
    assert post(courier) == Outcome(why="private")
    assert machine.dialled == [(PUBLIC, 443)]


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"])
def test_nobody_sends_us_elsewhere(machine: Machine, status: str) -> None:
    machine.answer = say(status, "Location: https://127.0.0.1/admin")
    outcome = post(courier_to(machine))
    assert (outcome.status, outcome.is_good) == (int(status[:3]), False)
    assert len(machine.dialled) == 1


def test_a_certificate_of_another_name_or_of_nobody_is_not_trusted(machine: Machine, tmp_path: Path) -> None:
    other = Machine(tmp_path, "evil.example.com")
    dials_other = HttpsCourier(lambda _: (PUBLIC,), other.dial, other.trusted)
    assert post(dials_other) == Outcome(why="certificate")
    assert post(HttpsCourier(lambda _: (PUBLIC,), machine.dial)) == Outcome(why="certificate")
    assert (machine.asked, other.asked) == ([], [])
    other.end()


def drip(connection: socket.socket) -> None:
    """A byte now and then, for ever: each comes in time, and all of them never."""
    for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + 200 * b"x":
        connection.sendall(bytes([letter]))
        time.sleep(0.05)


def silence(_: socket.socket) -> None:
    time.sleep(3)


@pytest.mark.parametrize("answer", [drip, silence])
@pytest.mark.parametrize("encrypts", [True, False])
def test_whoever_is_slow_is_cut_off(machine: Machine, answer: Answer, encrypts: bool) -> None:  # noqa: FBT001
    """`encrypts` not: it is as slow while the connection is still being made."""
    machine.answer, machine.encrypts = answer, encrypts
    begun = time.monotonic()
    outcome = post(courier_to(machine, seconds=0.4))
    assert time.monotonic() - begun < 1.5
    assert not outcome.is_good
    assert outcome.is_down


def test_nobody_there_is_no_answer(machine: Machine) -> None:
    def refuse(_: tuple[str, int], __: float) -> socket.socket:
        raise ConnectionRefusedError

    assert post(HttpsCourier(lambda _: (PUBLIC,), refuse)) == Outcome(why="no_answer")
    assert post(HttpsCourier(lambda _: ())) == Outcome(why="unknown_host")
    machine.answer = lambda connection: connection.sendall(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
    assert post(courier_to(machine)) == Outcome(why="no_answer")


def test_only_the_local_stack_calls_its_own_machine(machine: Machine) -> None:
    address = f"http://127.0.0.1:{machine.port}/hooks"
    assert post(HttpsCourier(), address) == Outcome(why="not_https")
    machine.encrypts = False

    def accept(connection: socket.socket) -> None:
        connection.recv(65536)
        say("202 Accepted")(connection)

    machine.answer = accept
    assert post(HttpsCourier(on_laptop=True), address) == Outcome(202)


def test_a_real_name_is_looked_up_in_full() -> None:
    from chalicelib.messaging.courier import look_up

    assert {ipaddress.ip_address(number).is_loopback for number in look_up("localhost")} == {True}
    assert look_up("no-such-name.invalid") == ()
