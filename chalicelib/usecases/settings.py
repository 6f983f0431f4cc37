"""A merchant's settings, beside its program: how it texts, which redemptions the phone confirms, and its sign."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chalicelib.domain.beside_sales import CheckInRules, ReferralRules, TillLimits, check_check_in, check_limits, check_rules
from chalicelib.domain.confirmation_policy import ConfirmationPolicy
from chalicelib.domain.program import Merchant
from chalicelib.domain.refusals import UnusableField, refuse_first
from chalicelib.domain.texts.places import is_country
from chalicelib.domain.texts.texting import Registration, Texting
from chalicelib.usecases.ports import Merchants, Vault

if TYPE_CHECKING:
    from chalicelib.domain.surveys.rules import SurveyRules

PIN = re.compile(r"[0-9]{4,8}")
PURPOSE = "manager pin|"
"""Begins what is signed: what is signed for another purpose is no PIN."""
DAYS_MAX = 365
CAP_MAX = 1_000_000
"""US cents a month: more than any shop would want to spend by mistake."""
DISCLOSURES_MAX, VERSION_MAX, WORDS_MAX = 20, 40, 4_000


@dataclass(frozen=True, slots=True)
class Sign:
    """Which `version` the sign has from now on, and the words of it and of others, by version."""

    version: str
    disclosures: Mapping[str, str]


def change_settings(
    merchants: Merchants,
    vault: Vault,
    merchant_id: str,
    texting: Texting,
    confirmation: ConfirmationPolicy,
    sign: Sign | None = None,
) -> None:
    """Replace how a merchant texts, what its phones confirm and, where one is given, its sign; known everywhere within a minute.

    Where the number stands with the carriers is theirs to say (`note_registration`), so it stays. Without a PIN the one that is
    stored stays, so that a file need not keep it. A version's words never change. Nothing is changed where anything is wrong.
    Raises KeyError for an unknown merchant, UnusableField, and Outpaced where somebody else added a version.
    """
    merchant = merchants.reread(merchant_id)
    sign = sign or Sign(merchant.consent_wording, {})
    known = merchant.disclosures
    check_disclosures({**known, **sign.disclosures})
    changed = next((version for version, words in sign.disclosures.items() if known.get(version, words) != words), None)
    if changed is not None:
        raise UnusableField("disclosures", f"{changed} was read by people in other words: give the new ones a new version")
    check_texting(texting, {sign.version, *known, *sign.disclosures})
    policy = sign_policy(vault, merchant_id, confirmation, merchant.confirmation.manager_pin)
    for version, words in sign.disclosures.items():
        if version not in known:
            merchants.add_disclosure(merchant_id, version, words)
    texting = replace(texting, registration=merchant.texting.registration)
    merchants.change(replace(merchant, texting=texting, confirmation=policy, consent_wording=sign.version))


def limit_texts(merchants: Merchants, vault: Vault, merchant_id: str, cents: int) -> None:
    """Set what a merchant's texts may cost in a month, in US cents; all else stays. Raises KeyError, UnusableField."""
    merchant = merchants.reread(merchant_id)
    kept = replace(merchant.confirmation, manager_pin=None)
    change_settings(merchants, vault, merchant_id, replace(merchant.texting, monthly_cap_cents=cents), kept)


def change_referral(merchants: Merchants, merchant_id: str, rules: ReferralRules) -> None:
    """Set what bringing friends gives from now on, or that it gives nothing; what was promised before stays as it was.

    Known everywhere within a minute. Raises KeyError, UnusableField.
    """
    check_rules(rules)
    merchants.change(replace(merchants.reread(merchant_id), referral=rules))


def change_check_in(merchants: Merchants, merchant_id: str, rules: CheckInRules) -> None:
    """Set what checking in gives from now on, or that it gives nothing. Raises KeyError, UnusableField."""
    check_check_in(rules)
    merchants.change(replace(merchants.reread(merchant_id), check_in=rules))


def change_limits(merchants: Merchants, merchant_id: str, limits: TillLimits) -> Merchant:
    """Set the limits at the tills and of points by hand; the merchant as it is then. Raises KeyError, UnusableField."""
    check_limits(limits)
    changed = replace(merchants.reread(merchant_id), limits=limits)
    merchants.change(changed)
    return changed


def change_survey(merchants: Merchants, merchant_id: str, rules: "SurveyRules") -> None:
    """Set what members are asked after visits, or that they are asked nothing; another question counts from nothing.

    Known everywhere within a minute. Raises KeyError, UnusableField.
    """
    from chalicelib.domain.surveys.survey import check_survey  # noqa: PLC0415  few ask anything

    merchant = merchants.reread(merchant_id)
    check_survey(rules, merchant)
    known = merchant.survey
    same = known is not None and (known.question, known.scale) == (rules.question, rules.scale)
    version = 0 if known is None else known.version
    merchants.change(replace(merchant, survey=replace(rules, version=version if same else version + 1)))


def note_registration(merchants: Merchants, merchant_id: str, registration: Registration) -> bool:
    """Store what the carriers say of a merchant's number, and whether that is news; known everywhere within a minute.

    Raises KeyError for an unknown merchant.
    """
    merchant = merchants.reread(merchant_id)
    if merchant.texting.registration is registration:
        return False
    merchants.change(replace(merchant, texting=replace(merchant.texting, registration=registration)))
    return True


def check_texting(texting: Texting, versions: AbstractSet[str]) -> None:
    """Raise UnusableField for a way of texting that could not work at a merchant whose signs have these versions."""
    strange = [country for country in texting.countries if not is_country(country)]
    refuse_first(
        (
            (bool(strange), "texting.countries", "ISO 3166 countries in two capital letters, such as CA"),
            (not 0 <= texting.monthly_cap_cents <= CAP_MAX, "texting.monthly_cap_cents", f"0 to {CAP_MAX}"),
            (
                texting.offers is not None and texting.offers not in versions,
                "texting.offers",
                f"a version of the sign: {', '.join(sorted(versions))}",
            ),
        )
    )


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
