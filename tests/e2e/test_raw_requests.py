"""Requests that no client of ours would send, byte by byte: none is answered with a failure, and the stack lives on."""

import random
import socket

import pytest

TARGETS = (
    "/v1/members/lookup",
    "/v1/sales/a%00b",
    "/v1/sales/%ff%fe",
    "/v1/sales/%",
    "/v1/sales/a%2Fb%2f..%2f..",
    "/v1/sales/../../etc/passwd",
    "/v1/sales/" + "x" * 5_000,
    "/v1/operations/%20?a=1&a=2;b",
    "/v1//members/lookup",
    "/toast/v1/loyalty",
    "/shopify/webhooks",
    "/square/webhooks/%F0%9F%92%A9",
    "/lightspeed/rosas-bakery",
    "/square/v2/loyalty/accounts/search",
    "/square/v2/loyalty/rewards/%0d%0aX:1",
    "//",
    "/?",
)
HEADERS = (
    b"Content-Type: application/xml",
    b"Content-Type: \xff\xfe",
    b"Content-Type: multipart/form-data; boundary=",
    b"Idempotency-Key: " + b"\xc3\xa9" * 50,
    b"Idempotency-Key: a\r\nIdempotency-Key: b",
    b"X-Signature: ,,,=\x01",
    b"X-Shopify-Shop-Domain: \xed\xa0\x80",
    b"Toast-Restaurant-External-ID: " + b"x" * 3_000,
    b"Square-Version: 2026-99-99",
    b"Expect: something",
    b"\r\n".join(b"X-Flood-%d: 1" % number for number in range(90)),
    b"\r\n".join(b"X-Flood-%d: 1" % number for number in range(300)),
)
BODIES = (
    b"Content-Length: 2\r\n\r\n{}",
    b"\r\n{}",
    b"Content-Length: 0\r\n\r\n",
    b"Content-Length: -5\r\n\r\n{}",
    b"Content-Length: x\r\n\r\n{}",
    b"Content-Length: 2\r\nContent-Length: 9\r\n\r\n{}",
    b"Content-Length: 4\r\n\r\n\xff\xfe\x00\x01",
    b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
    b"Content-Length: 99999999999999999999\r\n\r\n{}",
    b"Content-Length: 50000\r\n\r\n" + b"[" * 50_000,
)


def send_raw(port, raw):
    """The status of what is answered; None where nothing is."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as there:
        try:
            there.sendall(raw)
            there.shutdown(socket.SHUT_WR)
            first = there.makefile("rb").readline()
        except TimeoutError:
            raise  # nobody may be left waiting
        except OSError:
            return None  # it closed before it had read all
    return int(first.split()[1]) if first.startswith(b"HTTP/") else None


def requests(key, count):
    chance = random.Random(6)  # noqa: S311 - the same each time
    for _ in range(count):
        method = chance.choice((b"POST", b"POST", b"PUT", b"GET", b"DELETE", b"PATCH", b"HEAD"))
        target = chance.choice(TARGETS).encode()
        known = b"Authorization: Bearer " + key.encode() if chance.random() < 0.7 else b"Authorization: \xff"
        yield b"\r\n".join(
            (method + b" " + target + b" HTTP/1.1", b"Host: x", known, chance.choice(HEADERS), chance.choice(BODIES))
        )


@pytest.mark.parametrize("count", [400])
def test_no_raw_request_is_answered_with_a_failure_of_ours(stack, count):
    till = stack.till("rosas-bakery")
    answered = 0
    for raw in requests(till.key, count):
        status = send_raw(stack.port, raw)
        answered += status is not None
        assert status is None or status < 500, raw[:600]
    assert answered > count / 2
    assert till.do("GET", "/v1/program")["name"]
