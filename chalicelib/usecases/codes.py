"""Codes that a phone is texted, so that whoever holds it can show so in a browser.

A code is signed and not stored: what is kept, queued and logged is the nonce that it is derived from, and nobody without the
vault's secret learns the one from the other. A sign-in draws its nonce; on a member's page it is the name of what is asked.
"""

import hmac
import secrets
from typing import Final

from chalicelib.usecases.ports import Vault

CODE_LENGTH: Final = 6
SCOPE: Final = "#codes"
"""No merchant's id holds a "#": no merchant's words are signed so."""


def make_nonce() -> str:
    """What a code is derived from; 128 random bits."""
    return secrets.token_hex(16)


def code_of(vault: Vault, nonce: str) -> str:
    """The digits that the phone is texted."""
    return f"{int(vault.sign(SCOPE, f'code|{nonce}'), 16) % 10**CODE_LENGTH:0{CODE_LENGTH}d}"


def is_code(vault: Vault, nonce: str, typed: str) -> bool:
    """Whether somebody typed this code; spaces and hyphens in it mean nothing."""
    digits = "".join(typed.replace("-", "").split())
    return hmac.compare_digest(digits.encode(), code_of(vault, nonce).encode())
