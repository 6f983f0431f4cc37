"""The thief finds what is there to be found: each way in is laid open once."""

import base64
import gzip
import hashlib
import hmac
import json
import zlib

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.drill.haul import Piece, unpack
from tests.drill.thief import Loot, Secret, search

PHONE = Secret("phone number", "+12065550142", 33)
KEY = Secret("key of a till", "rk_live_mTq8ZrV3hJ4kPwX9", 256)
CODE = Secret("sign-in code", "805317", 19)
SHORT = [Secret("confirmation code", "4821", 13), Secret("confirmation code", "7730", 13)]
DRAWN = bytes(range(7, 39))


def loot(*values: bytes | str, secrets: tuple[Secret, ...] = (PHONE, KEY, CODE)) -> list[Loot]:
    """What is found in these values, after they were unpacked."""
    wholes = [Piece("ledger customer.x", value if isinstance(value, bytes) else value.encode()) for value in values]
    return search([piece for whole in wholes for piece in unpack(whole)], secrets, ["rosas"])


@pytest.mark.parametrize(
    "spelled",
    ["+12065550142", "12065550142", "2065550142", "(206) 555-0142", "206-555-0142", "206.555.0142", "555-0142", "2410555602"],
)
def test_a_number_is_found_however_it_is_written(spelled: str) -> None:
    assert Loot("phone number", "in plain", "ledger customer.x") in loot(f"call {spelled} back")


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(b"+12065550142", mtime=0),
        zlib.compress(json.dumps({"a": [{"b": "+12065550142"}]}).encode()),
        base64.b64encode(b"call +12065550142"),
        b"call +12065550142".hex().encode(),
        json.dumps({"a": base64.urlsafe_b64encode(gzip.compress(b"+12065550142", mtime=0)).decode().rstrip("=")}).encode(),
        json.dumps({"+12065550142": 1}).encode(),
    ],
)
def test_a_number_is_found_however_it_is_packed(packed: bytes) -> None:
    assert {found.kind for found in loot(packed)} == {"phone number"}


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256"])
@pytest.mark.parametrize("message", [b"+12065550142", b"12065550142", b"rosas|+12065550142"])
def test_a_number_is_found_by_its_plain_digest(algorithm: str, message: bytes) -> None:
    digest = hashlib.new(algorithm, message)
    for stored in (digest.hexdigest(), digest.digest(), f"mem_{base64.b32encode(digest.digest()).decode()[:26].lower()}"):
        assert loot(stored) == [Loot("phone number", f"as a plain {algorithm}", "ledger customer.x")]


def test_a_number_is_found_by_a_digest_whose_key_was_carried_off_with_it() -> None:
    digest = hmac.digest(DRAWN, b"rosas|+12065550142", "sha256").hex()
    assert {found.kind for found in loot(digest, DRAWN)} == {"phone number"}
    assert {found.kind for found in loot(digest, DRAWN.hex())} == {"phone number"}
    assert loot(digest) == [], "without the key it says nothing"


def test_what_is_sealed_is_read_where_its_key_lies_beside_it() -> None:
    nonce = bytes(12)
    sealed = b"\x01" + nonce + AESGCM(DRAWN).encrypt(nonce, b"+12065550142", b"rosas")
    assert loot(sealed) == []
    assert [found.kind for found in loot(sealed, DRAWN)] == ["what is sealed"]


def test_a_code_is_found_as_a_word_and_not_in_the_fraction_of_a_second() -> None:
    assert [found.kind for found in loot("your code is 805317.")] == ["sign-in code"]
    assert loot("2026-11-21T19:00:05.805317Z") == []
    assert [found.kind for found in loot(hashlib.sha256(b"805317").hexdigest())] == ["sign-in code"]


def test_what_cannot_be_gone_through_is_safe_as_a_digest_and_not_in_plain() -> None:
    assert loot(hashlib.sha256(KEY.value.encode()).hexdigest()) == []
    assert [found.kind for found in loot(json.dumps({"key": KEY.value}))] == ["key of a till"]


def test_codes_as_short_as_any_number_are_found_where_all_of_them_stand() -> None:
    assert loot("4821", "7730", secrets=tuple(SHORT)) == [Loot("confirmation code", "in plain", "ledger customer.x")]
    assert loot("4821", secrets=tuple(SHORT)) == []
