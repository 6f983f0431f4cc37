"""The emulator behind TLS, with a certificate that only who trusts our own authority takes: so that the handshake is real."""

import http.client
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

HOST = "127.0.0.1"
HOP = {"connection", "transfer-encoding", "content-length", "server", "date"}


@contextmanager
def tls_front(port: int, folder: Path) -> Iterator[tuple[str, str]]:
    """Answer over TLS what the emulator at `port` answers; the URL, and the authority to trust as PEM."""
    authority, chain = _certify(folder)

    class Front(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            behind = http.client.HTTPConnection(HOST, port, timeout=30)
            behind.request("POST", self.path, body, dict(self.headers))
            answer = behind.getresponse()
            content = answer.read()
            behind.close()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    server = _Server((HOST, 0), Front)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"https://{HOST}:{server.server_port}", authority
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Whoever does not trust us hangs up: that is for them to tell."""


def _certify(folder: Path) -> tuple[str, Path]:
    """An authority as PEM, and a file with a certificate of it for this machine, with its key."""
    now, names = (
        datetime.now(UTC),
        [x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]) for name in ("stand-in", HOST)],
    )
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())

    def certificate(subject: int, public_key: ec.EllipticCurvePublicKey, extension: x509.ExtensionType) -> bytes:
        builder = x509.CertificateBuilder(names[0], names[subject], public_key, x509.random_serial_number())
        builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        builder = builder.add_extension(extension, critical=subject == 0)
        return builder.sign(authority_key, hashes.SHA256()).public_bytes(Encoding.PEM)

    authority = certificate(0, authority_key.public_key(), x509.BasicConstraints(ca=True, path_length=0))
    ours = certificate(1, key.public_key(), x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]))
    chain = folder / "chain.pem"
    chain.write_bytes(ours + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return authority.decode(), chain
