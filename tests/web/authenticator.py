"""A device with passkeys: it makes one, and signs with it, as WebAuthn says, with ES256 and no attestation."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(content: bytes) -> str:
    """Base64url without padding, as browsers send it."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@dataclass
class Authenticator:
    """One device with one passkey. What it says of itself can be bent."""

    origin: str = "https://regulars.example"
    host: str = "regulars.example"
    flags: int = PRESENT | VERIFIED
    uses: int = 0
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def __post_init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to what a page asks to make a passkey."""
        numbers = self._key.public_key().public_numbers()
        key = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + cbor2.dumps(key)
        told = {"fmt": "none", "attStmt": {}, "authData": self._facts(self.flags | ATTESTED) + attested}
        return self._credential({"attestationObject": text(cbor2.dumps(told)), **self._client("webauthn.create", options)})

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to what a page asks to sign in."""
        facts, client = self._facts(self.flags), self._client("webauthn.get", options)
        raw = base64.urlsafe_b64decode(client["clientDataJSON"] + "==")
        signed = self._key.sign(facts + hashlib.sha256(raw).digest(), ec.ECDSA(hashes.SHA256()))
        return self._credential({"authenticatorData": text(facts), "signature": text(signed), **client})

    def _facts(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.uses.to_bytes(4, "big")

    def _client(self, kind: str, options: dict[str, Any]) -> dict[str, str]:
        told = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return {"clientDataJSON": text(json.dumps(told).encode())}

    def _credential(self, response: dict[str, Any]) -> dict[str, Any]:
        return {"id": text(self.credential), "rawId": text(self.credential), "type": "public-key", "response": response}
