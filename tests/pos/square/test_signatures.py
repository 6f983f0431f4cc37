"""Whose event it is: the URL that was entered at Square and the body, byte for byte, signed with a live key."""

import json
from dataclasses import replace

import pytest

from tests.pos.square.conftest import Register
from tests.pos.square.messages import paid
from tests.pos.square.signing import KEY, URL, sign

PING = (
    b'{"merchant_id":"MLEFBHHSJGVHD","type":"webhooks.test_notification","event_id":"ac3ac95b-f97d-458c-a6e6-18981597e05f",'
    b'"created_at":"2022-07-13T20:30:59.037339943Z","data":{"type":"webhooks","id":"bc368e64-01aa-407e-b46e-3231809b1129"}}'
)
HOOK = "https://webhook.site"
PUBLISHED = (
    (
        "Ibxx_5AKakO-3qeNVR61Dw",
        f"{HOOK}/679a4f3a-dcfa-49ee-bac5-9d0edad886b9",
        PING,
        "GF4YkrJgGBDZ9NIYbNXBnMzqb2HoL4RW/S6vkZ9/2N4=",
    ),
    (
        "signature-key",
        f"{HOOK}/webhooks",
        b'{"data":{"type":"webhooks","id":">id<"}}',
        "Cxt7+aTi4rKgcA0bC4g9EHdVtLSDWdqccmL5MvihU4U=",
    ),
)
"""The vectors in the tests of the vendor's own client."""


def is_taken(register: Register, body: bytes, signature: str, **headers: str) -> bool:
    status = register.send(body, x_square_hmacsha256_signature=signature, **headers).status_code
    assert status in {200, 401}
    return status == 200


@pytest.fixture
def body(register: Register) -> bytes:
    register.sells()
    return json.dumps(paid()).encode()


@pytest.mark.parametrize(("key", "url", "raw", "signature"), PUBLISHED)
def test_the_published_vectors_hold(register, key, url, raw, signature):
    sealed = register.shop.vault.seal("rosas", key)
    register.connections.put(replace(register.connection, secrets=(sealed,), url=url))
    assert is_taken(register, raw, signature)
    assert not is_taken(register, raw + b" ", signature)


def test_both_keys_are_good_while_they_are_exchanged(register, body):
    older = register.connection.exchange(register.shop.vault.seal("rosas", "second"))
    register.connections.put(older)
    assert is_taken(register, body, sign(body, "second"))
    assert is_taken(register, body, sign(body, KEY))
    register.connections.put(older.exchange(register.shop.vault.seal("rosas", "third")))
    assert not is_taken(register, body, sign(body, KEY))


def test_an_altered_byte_is_noticed(register, body):
    assert not is_taken(register, body.replace(b"1240", b"9240"), sign(body))


def test_json_that_was_written_anew_is_noticed(register, body):
    assert not is_taken(register, json.dumps(json.loads(body), separators=(",", ":")).encode(), sign(body))


def test_the_url_is_the_one_that_was_entered_at_square(register, body):
    other = URL.replace("rosas.example.com", "evil.example.com")
    assert not is_taken(register, body, sign(body, url=other), Host="evil.example.com")
    assert is_taken(register, body, sign(body), Host="evil.example.com")


@pytest.mark.parametrize("wrong", ["", "=", "é" * 44, "A" * 10_000, sign(b"").rstrip("="), sign(b"")[:-4]])
def test_what_is_no_signature_opens_nothing(register, wrong):
    assert not is_taken(register, b"", wrong)


def test_a_connection_without_a_url_takes_nothing(register, body):
    register.connections.put(replace(register.connection, url=None))
    assert not is_taken(register, body, sign(body, url=""))


def test_a_connection_without_a_key_takes_nothing(register, body):
    register.connections.put(replace(register.connection, secrets=()))
    assert not is_taken(register, body, sign(body, key=""))


@pytest.mark.parametrize("merchant_id", ["nobody", "a" * 3000, "%00", "rosas%23P"])
def test_an_unknown_merchant_is_answered_as_a_wrong_signature_is(register, body, merchant_id):
    assert register.send(body, merchant_id).status_code == 401


def test_an_event_that_nobody_signed_asks_square_nothing(register, body):
    assert not is_taken(register, body, "")
    assert not register.square.calls
