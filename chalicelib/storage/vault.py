"""Phone numbers behind the port `Vault`: a keyed hash to find them by, AES-256-GCM to keep them.

The secrets are SecureStrings in SSM, one for phones and words, one for codes; each merchant has a data key of its own, wrapped by
KMS and kept in the merchants table. The secrets are fetched once in a process's life, when they are needed; which data key holds
is looked up again every quarter of an hour, because it may be changed (`leaving/resealing.py`).
"""

import base64
import hashlib
import hmac
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

from chalicelib.domain.claim import COVERED
from chalicelib.domain.phone import PhoneNumber
from chalicelib.storage import keys, patience
from chalicelib.storage.shapes import DataKeyItem
from chalicelib.storage.tables import ONCE, Tables
from chalicelib.storage.transactions import Failed, Put, write
from chalicelib.usecases import ports

MEMBER_ID_LENGTH: Final = 26
"""Base32 letters: 130 bits."""
VERSION: Final = b"\x01"
"""First byte of what `seal` makes, should the way of sealing ever change."""
NONCE_LENGTH: Final = 12
KEPT_SECONDS: Final = 900
"""So long a process goes on to seal with the data key that it knows."""
NAME_LENGTH: Final = 26
"""Hex characters by which a code is found: 104 bits."""


class Vault(ports.Vault):
    """The port on SSM (`parameter` for phones and words, `code_parameter` for codes), KMS (`key_alias`), the merchants table."""

    def __init__(self, tables: Tables, parameter: str, key_alias: str, code_parameter: str) -> None:
        self._tables, self._parameter, self._key_alias, self._code_parameter = tables, parameter, key_alias, code_parameter
        self._secrets: dict[str, bytes] = {}
        self._wrapped: dict[str, tuple[float, tuple[bytes, ...]]] = {}
        self._unwrapped: dict[bytes, bytes] = {}

    def member_id(self, merchant_id: str, phone: PhoneNumber) -> str:
        """HMAC-SHA256 of merchant and number."""
        digest = self._hash(f"{merchant_id}|{phone.e164}")
        return "mem_" + base64.b32encode(digest).decode()[:MEMBER_ID_LENGTH].lower()

    def digest(self, number: str) -> str:
        """The keyed hash of a merchant's own texting number."""
        return self._hash(f"#number|{number}").hex()  # no merchant's id holds a "#"

    def sign(self, merchant_id: str, words: str) -> str:
        """HMAC-SHA256 of merchant and words."""
        return self._hash(f"#words|{merchant_id}|{words}").hex()

    def suppression_hash(self, scope: str, phone: PhoneNumber) -> str:
        """HMAC-SHA256 of scope and number: without the secret a table of hashes is a table of numbers, there are that few."""
        return self._hash(f"#suppressed|{scope}|{phone.e164}").hex()

    def seal(self, merchant_id: str, words: str) -> bytes:
        """A version byte, a random nonce, the ciphertext and its tag; bound to the merchant."""
        return seal_with(self._data_key(merchant_id) or self._new_data_key(merchant_id), merchant_id, words)

    def open(self, merchant_id: str, sealed: bytes) -> str:
        """The words again. Somebody may have changed the key just now: what opens with none that is known makes it look again."""
        known = self._known(merchant_id)
        words = open_with(self._unwrap_each(merchant_id, known), merchant_id, sealed)
        if words is None and sealed.startswith(VERSION):
            self._wrapped.pop(merchant_id, None)
            others = [wrapped for wrapped in self._known(merchant_id) if wrapped not in known]
            words = open_with(self._unwrap_each(merchant_id, others), merchant_id, sealed)
        if words is None:
            raise ValueError("not sealed for this merchant")
        return words

    def name_code(self, merchant_id: str, code: str) -> str:
        """HMAC-SHA256 of merchant and code."""
        return self._code_key(f"name|{merchant_id}|{code}").hex()[:NAME_LENGTH]

    def cover(self, merchant_id: str, code: str) -> str:
        """AES-256-GCM: no till waits for KMS because of a code."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  as in seal_with

        nonce = os.urandom(NONCE_LENGTH)
        sealed = nonce + AESGCM(self._code_key(f"cover|{merchant_id}")).encrypt(nonce, code.encode(), None)
        return COVERED + base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def uncover(self, merchant_id: str, covered: str) -> str:
        """The code again."""
        if not covered.startswith(COVERED):
            return covered
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415  as in seal_with
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  as in seal_with

        text = covered.removeprefix(COVERED)
        with suppress(ValueError, InvalidTag):
            sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            cipher = AESGCM(self._code_key(f"cover|{merchant_id}"))
            return cipher.decrypt(sealed[:NONCE_LENGTH], sealed[NONCE_LENGTH:], None).decode()
        return covered

    def _hash(self, words: str) -> bytes:
        return hmac.digest(self._secret(self._parameter), words.encode(), hashlib.sha256)

    def _code_key(self, words: str) -> bytes:
        return hmac.digest(self._secret(self._code_parameter), words.encode(), hashlib.sha256)

    def _secret(self, parameter: str) -> bytes:
        if parameter not in self._secrets:
            found = self._ask("ssm", "get_parameter", Name=parameter, WithDecryption=True)
            self._secrets[parameter] = bytes.fromhex(found["Parameter"]["Value"].strip())
        return self._secrets[parameter]

    def _data_key(self, merchant_id: str) -> bytes | None:
        """The merchant's data key, or None before its first use."""
        return next(self._unwrap_each(merchant_id, self._known(merchant_id)), None)

    def _known(self, merchant_id: str) -> tuple[bytes, ...]:
        """The merchant's data key and, while that is being changed, the one before, both wrapped; none before its first use."""
        until, wrapped = self._wrapped.get(merchant_id, (0.0, ()))
        if not wrapped or until < time.monotonic():
            found = self._tables.merchants.get(keys.data_key(merchant_id))
            if not isinstance(found, DataKeyItem):
                return ()
            wrapped = (found.wrapped, *([found.former] if found.former else []))
            self._wrapped[merchant_id] = time.monotonic() + KEPT_SECONDS, wrapped
        return wrapped

    def _unwrap_each(self, merchant_id: str, wrapped: Iterable[bytes]) -> Iterator[bytes]:
        """One after the other, as they are needed: the older one rarely is."""
        for one in wrapped:
            if one not in self._unwrapped:
                opened = self._ask("kms", "decrypt", CiphertextBlob=one, EncryptionContext={"merchant": merchant_id})
                self._unwrapped[one] = opened["Plaintext"]
            yield self._unwrapped[one]

    def _new_data_key(self, merchant_id: str) -> bytes:
        plain, wrapped = make_data_key(self._tables, self._key_alias, merchant_id)
        item = DataKeyItem(*keys.data_key(merchant_id), wrapped=wrapped)
        try:
            write(self._tables, [Put(self._tables.merchants, item)])
        except Failed:
            stored = self._data_key(merchant_id)  # somebody else was first: theirs is the key
            if stored is None:
                raise
            return stored
        self._unwrapped[wrapped] = plain
        return plain

    def _ask(self, service: str, what: str, **asked: Any) -> dict[str, Any]:
        return ask(self._tables, service, what, **asked)


def seal_with(key: bytes, merchant_id: str, words: str) -> bytes:
    """What `Vault.seal` makes with this data key."""
    # Imported here, because a look-up seals nothing and should not pay for the import.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    nonce = os.urandom(NONCE_LENGTH)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, words.encode(), merchant_id.encode())


def open_with(data_keys: Iterable[bytes], merchant_id: str, sealed: bytes) -> str | None:
    """The words that were sealed with one of these data keys; None: with none of them."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415  as in seal_with
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  as in seal_with

    nonce, rest = sealed[1 : 1 + NONCE_LENGTH], sealed[1 + NONCE_LENGTH :]
    if not sealed.startswith(VERSION) or len(nonce) < NONCE_LENGTH:
        return None
    for key in data_keys:
        with suppress(InvalidTag):
            return AESGCM(key).decrypt(nonce, rest, merchant_id.encode()).decode()
    return None


def make_data_key(tables: Tables, key_alias: str, merchant_id: str) -> tuple[bytes, bytes]:
    """A new data key, in plain and wrapped by KMS."""
    context = {"merchant": merchant_id}
    made = ask(tables, "kms", "generate_data_key", KeyId=key_alias, KeySpec="AES_256", EncryptionContext=context)
    return made["Plaintext"], made["CiphertextBlob"]


def ask(tables: Tables, service: str, what: str, **asked: Any) -> dict[str, Any]:
    """One request, with a client of the session that the tables use: its endpoints are parsed already."""
    from botocore.config import Config  # noqa: PLC0415  only processes that need a secret need it

    config = Config(connect_timeout=patience.CONNECT_SECONDS, read_timeout=patience.READ_SECONDS, retries=ONCE)
    client = tables.connection.session.create_client(service, config=config)
    answer: dict[str, Any] = tables.ask(lambda: getattr(client, what)(**asked))
    return answer
