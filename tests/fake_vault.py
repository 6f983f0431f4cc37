"""A vault in memory."""

import base64
import hashlib
import hmac
import os
from contextlib import suppress

from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases.ports import Vault

NONCE_LENGTH, TAG_LENGTH = 8, 16


class FakeVault(Vault):
    """A vault without KMS: a toy cipher that keeps the promises of the port, and no secret."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def member_id(self, merchant_id: str, phone: PhoneNumber) -> str:
        digest = hmac.digest(b"tests", f"{merchant_id}|{phone.e164}".encode(), hashlib.sha256)
        return "mem_" + base64.b32encode(digest).decode()[:26].lower()

    def sign(self, merchant_id: str, words: str) -> str:
        return hmac.digest(b"tests", f"#words|{merchant_id}|{words}".encode(), hashlib.sha256).hex()

    def name_code(self, merchant_id: str, code: str) -> str:
        return hmac.digest(b"codes", f"{merchant_id}|{code}".encode(), hashlib.sha256).hex()[:26]

    def cover(self, merchant_id: str, code: str) -> str:
        return f"~{self.seal(merchant_id, code).hex()}"

    def uncover(self, merchant_id: str, covered: str) -> str:
        with suppress(ValueError):
            return self.open(merchant_id, bytes.fromhex(covered[1:])) if covered.startswith("~") else covered
        return covered

    def suppression_hash(self, scope: str, phone: PhoneNumber) -> str:
        return hmac.digest(b"tests", f"#suppressed|{scope}|{phone.e164}".encode(), hashlib.sha256).hex()

    def seal(self, merchant_id: str, words: str) -> bytes:
        self.used.add(merchant_id)
        nonce = os.urandom(NONCE_LENGTH)
        hidden = _mask(merchant_id, nonce, words.encode())
        return nonce + _tag(merchant_id, nonce + hidden) + hidden

    def open(self, merchant_id: str, sealed: bytes) -> str:
        nonce, tag, hidden = sealed[:NONCE_LENGTH], sealed[NONCE_LENGTH:][:TAG_LENGTH], sealed[NONCE_LENGTH + TAG_LENGTH :]
        if tag != _tag(merchant_id, nonce + hidden):
            raise ValueError("not sealed for this merchant")
        return _mask(merchant_id, nonce, hidden).decode()


def _mask(merchant_id: str, nonce: bytes, words: bytes) -> bytes:
    stream = hashlib.shake_256(merchant_id.encode() + nonce).digest(len(words))
    return bytes(a ^ b for a, b in zip(words, stream, strict=True))


def _tag(merchant_id: str, hidden: bytes) -> bytes:
    return hmac.digest(merchant_id.encode(), hidden, hashlib.sha256)[:TAG_LENGTH]
