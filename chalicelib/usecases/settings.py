"""A merchant's settings, beside its program: how it texts, and which redemptions the phone confirms."""

import re
from collections.abc import Mapping
from dataclasses import replace

from chalicelib.domain.confirmation import ConfirmationPolicy
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.texts.texting import Texting
from chalicelib.usecases.ports import Merchants, Vault

PIN = re.compile(r"[0-9]{4,8}")
PURPOSE = "manager pin|"
"""Begins what is signed: what is signed for another purpose is no PIN."""
DAYS_MAX = 365
DISCLOSURES_MAX, VERSION_MAX, WORDS_MAX = 20, 40, 2_000


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


def change_sign(merchants: Merchants, merchant_id: str, wording: str, disclosures: Mapping[str, str]) -> None:
    """Say which version the sign has from now on, and keep the words of those that are new; a version's words never change.

    Raises KeyError for an unknown merchant, UnusableField, and Outpaced where somebody else added a version.
    """
    merchant = merchants.get(merchant_id)
    known = merchant.disclosures
    check_disclosures({**known, **disclosures})
    changed = next((version for version, words in disclosures.items() if known.get(version, words) != words), None)
    if changed is not None:
        raise UnusableField("disclosures", f"{changed} was read by people in other words: give the new ones a new version")
    for version, words in disclosures.items():
        if version not in known:
            merchants.add_disclosure(merchant_id, version, words)
    merchants.change(replace(merchant, consent_wording=wording))


def check_disclosures(disclosures: Mapping[str, str]) -> None:
    """Raise UnusableField for wordings that nobody could have read."""
    if len(disclosures) > DISCLOSURES_MAX:
        raise UnusableField("disclosures", f"at most {DISCLOSURES_MAX} versions")
    if any(not 0 < len(version.strip()) == len(version) <= VERSION_MAX for version in disclosures):
        raise UnusableField("disclosures", "versions have short names")
    if any(not words.strip() or len(words) > WORDS_MAX for words in disclosures.values()):
        raise UnusableField("disclosures", f"the words of each version, at most {WORDS_MAX} characters")


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
