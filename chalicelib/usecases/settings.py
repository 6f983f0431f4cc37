"""A merchant's settings, beside its program: how it texts, and which redemptions the phone confirms."""

import re
from dataclasses import replace

from chalicelib.domain.confirmation import ConfirmationPolicy
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.texts.texting import Texting
from chalicelib.usecases.ports import Merchants, Vault

PIN = re.compile(r"[0-9]{4,8}")
PURPOSE = "manager pin|"
"""Begins what is signed: what is signed for another purpose is no PIN."""
DAYS_MAX = 365


def change_settings(
    merchants: Merchants, vault: Vault, merchant_id: str, texting: Texting, confirmation: ConfirmationPolicy
) -> None:
    """Replace how a merchant texts and what its phones confirm; every process knows within a minute.

    Without a PIN the one that is stored stays, so that a file need not keep it. Raises KeyError for an unknown merchant,
    UnusableField.
    """
    merchant = merchants.get(merchant_id)
    kept = merchant.confirmation.manager_pin
    policy = sign_policy(vault, merchant_id, confirmation, kept)
    merchants.change(replace(merchant, texting=texting, confirmation=policy))


def sign_policy(vault: Vault, merchant_id: str, policy: ConfirmationPolicy, kept_pin: str | None = None) -> ConfirmationPolicy:
    """The policy as it is stored: of the PIN, which an operator writes in digits, only its signature. Raises UnusableField."""
    pin = policy.manager_pin
    if policy.above is not None and policy.above < 0:
        raise UnusableField("confirmation.above", "not negative")
    if not 0 <= policy.days_after_new_number <= DAYS_MAX:
        raise UnusableField("confirmation.days_after_new_number", f"0 to {DAYS_MAX}")
    if pin is not None and not PIN.fullmatch(pin):
        raise UnusableField("confirmation.manager_pin", "4 to 8 digits, as text")
    signed = sign_pin(vault, merchant_id, pin) if pin is not None else kept_pin
    if policy.asks and signed is None:
        raise UnusableField("confirmation.manager_pin", "one is needed, for phones that cannot be texted")
    return replace(policy, manager_pin=signed)


def sign_pin(vault: Vault, merchant_id: str, pin: str) -> str:
    """What is stored of a PIN, and compared."""
    return vault.sign(merchant_id, PURPOSE + pin)
