"""Phone numbers behind the port `Vault`: a keyed hash to find them by, AES-256-GCM to keep them.

The secrets are SecureStrings in SSM, one for phones and words, one for codes; each merchant has a data key of its own, wrapped by
KMS and kept in the merchants table. All are fetched once in a process's life, when they are needed.
"""

import base64
import hashlib
import hmac
import os
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
NAME_LENGTH: Final = 26
"""Hex characters by which a code is found: 104 bits."""


class Vault(ports.Vault):
    """The port on SSM (`parameter` for phones and words, `code_parameter` for codes), KMS (`key_alias`), the merchants table."""

    def __init__(self, tables: Tables, parameter: str, key_alias: str, code_parameter: str) -> None:
        self._tables, self._parameter, self._key_alias, self._code_parameter = tables, parameter, key_alias, code_parameter
        self._secrets: dict[str, bytes] = {}
        self._data_keys: dict[str, bytes] = {}

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
        # Imported here, because a look-up seals nothing and should not pay for the import.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        nonce = os.urandom(NONCE_LENGTH)
        key = self._data_key(merchant_id) or self._new_data_key(merchant_id)
        return VERSION + nonce + AESGCM(key).encrypt(nonce, words.encode(), merchant_id.encode())

    def open(self, merchant_id: str, sealed: bytes) -> str:
        """The words again."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415  as in seal
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        key = self._data_key(merchant_id)
        if key is None or not sealed.startswith(VERSION):
            raise ValueError("not sealed for this merchant")
        nonce, rest = sealed[1 : 1 + NONCE_LENGTH], sealed[1 + NONCE_LENGTH :]
        if len(nonce) < NONCE_LENGTH:
            raise ValueError("not sealed for this merchant")
        try:
            return AESGCM(key).decrypt(nonce, rest, merchant_id.encode()).decode()
        except InvalidTag:
            raise ValueError("not sealed for this merchant") from None

    def name_code(self, merchant_id: str, code: str) -> str:
        """HMAC-SHA256 of merchant and code."""
        return self._code_key(f"name|{merchant_id}|{code}").hex()[:NAME_LENGTH]

    def cover(self, merchant_id: str, code: str) -> str:
        """AES-256-GCM: no till waits for KMS because of a code."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  as in seal

        nonce = os.urandom(NONCE_LENGTH)
        sealed = nonce + AESGCM(self._code_key(f"cover|{merchant_id}")).encrypt(nonce, code.encode(), None)
        return COVERED + base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def uncover(self, merchant_id: str, covered: str) -> str:
        """The code again."""
        if not covered.startswith(COVERED):
            return covered
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415  as in seal
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  as in seal

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
        if merchant_id not in self._data_keys:
            found = self._tables.merchants.get(keys.data_key(merchant_id))
            if not isinstance(found, DataKeyItem):
                return None
            context = {"merchant": merchant_id}
            opened = self._ask("kms", "decrypt", CiphertextBlob=found.wrapped, EncryptionContext=context)
            self._data_keys[merchant_id] = opened["Plaintext"]
        return self._data_keys[merchant_id]

    def _new_data_key(self, merchant_id: str) -> bytes:
        context = {"merchant": merchant_id}
        made = self._ask("kms", "generate_data_key", KeyId=self._key_alias, KeySpec="AES_256", EncryptionContext=context)
        item = DataKeyItem(*keys.data_key(merchant_id), wrapped=made["CiphertextBlob"])
        try:
            write(self._tables, [Put(self._tables.merchants, item)])
        except Failed:
            stored = self._data_key(merchant_id)  # somebody else was first: theirs is the key
            if stored is None:
                raise
            return stored
        self._data_keys[merchant_id] = made["Plaintext"]
        return self._data_keys[merchant_id]

    def _ask(self, service: str, what: str, **asked: Any) -> dict[str, Any]:
        return ask(self._tables, service, what, **asked)


def ask(tables: Tables, service: str, what: str, **asked: Any) -> dict[str, Any]:
    """One request, with a client of the session that the tables use: its endpoints are parsed already."""
    from botocore.config import Config  # noqa: PLC0415  only processes that need a secret need it

    config = Config(connect_timeout=patience.CONNECT_SECONDS, read_timeout=patience.READ_SECONDS, retries=ONCE)
    client = tables.connection.session.create_client(service, config=config)
    answer: dict[str, Any] = tables.ask(lambda: getattr(client, what)(**asked))
    return answer
