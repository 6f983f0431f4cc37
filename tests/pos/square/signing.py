"""How Square signs an event."""

import base64
import hashlib
import hmac

URL = "https://rosas.example.com/api/square/webhooks/rosas"
KEY = "signature-key-of-the-subscription"


def sign(body: bytes, key: str = KEY, url: str = URL) -> str:
    """What stands in the header."""
    return base64.b64encode(hmac.digest(key.encode(), url.encode() + body, hashlib.sha256)).decode()
