"""Where a number stands with the carriers, by what AWS says: the registration of a campaign or of a toll-free number."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.domain.texts.texting import Registration

TO_REGISTER: Final = {"TOLL_FREE", "TEN_DLC", "LONG_CODE"}
"""The kinds of US numbers from which carriers take nothing that is not registered. A short code is registered to exist."""
KINDS: Final = {
    "US_TEN_DLC_BRAND_REGISTRATION": "10DLC brand",
    "US_TEN_DLC_CAMPAIGN_REGISTRATION": "10DLC campaign",
    "US_TOLL_FREE_REGISTRATION": "toll-free registration",
}
NEXT: Final = {
    "CREATED": "is filled in but not submitted: submit it in End User Messaging",
    "SUBMITTED": "is submitted; it waits to be reviewed",
    "AWS_REVIEWING": "is being reviewed by AWS",
    "REVIEWING": "is being reviewed; this takes days, for a toll-free number or a campaign up to several weeks",
    "REQUIRES_AUTHENTICATION": "waits for the brand's contact to answer the e-mail that asks who they are",
    "PROVISIONING": "is approved; the carriers are told, which takes some days",
    "COMPLETE": "is approved",
    "REQUIRES_UPDATES": "was refused: mend it in End User Messaging and submit it again",
    "CLOSED": "is closed: the number needs a new one",
    "DELETED": "is deleted: the number needs a new one",
}
HOW: Final = {
    "TOLL_FREE": "make a toll-free registration in End User Messaging, associate the number, and submit it",
    "TEN_DLC": "register the merchant as a brand in End User Messaging, then a campaign of that brand, and associate the number",
    "LONG_CODE": "carriers in the US take no texts from it: request a toll-free or a 10DLC number",
}
DENIALS_MAX: Final = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether texts may leave from a number, and why, in sentences."""

    registration: Registration
    sentences: tuple[str, ...]


def ask_standing(sms_voice: Any, number: dict[str, Any]) -> Standing:
    """Where a number stands; never better than pending before it is active."""
    registration_id = number.get("RegistrationId")
    if registration_id is None and not _must_register(number):
        standing = Standing(Registration.APPROVED, (_need_none(number),))
    else:
        found = _find(sms_voice, registration_id, number["PhoneNumber"])
        if found is None:
            how = HOW.get(number["NumberType"], "make one in End User Messaging")
            return Standing(Registration.NONE, (f"The number has no registration: {how}.",))
        standing = _judge(sms_voice, found)
    if number["Status"] == "ACTIVE" or standing.registration is not Registration.APPROVED:
        return standing
    return Standing(Registration.PENDING, (*standing.sentences, f"The number itself is {number['Status'].lower()} still."))


def _must_register(number: dict[str, Any]) -> bool:
    return number["IsoCountryCode"] == "US" and number["NumberType"] in TO_REGISTER


def _need_none(number: dict[str, Any]) -> str:
    if number["NumberType"] == "SIMULATOR":
        return "A simulator number needs no registration, and reaches AWS's simulated phones only."
    return f"A number of this kind in {number['IsoCountryCode']} needs no registration beside its lease."


def _find(sms_voice: Any, registration_id: str | None, phone: str) -> dict[str, Any] | None:
    """The registration with this id; without one, that with which the number is associated."""
    if registration_id is not None:
        found: list[dict[str, Any]] = sms_voice.describe_registrations(RegistrationIds=[registration_id])["Registrations"]
        return found[0] if found else None
    for page in sms_voice.get_paginator("describe_registrations").paginate():
        for one in page["Registrations"]:
            if any(other.get("PhoneNumber") == phone for other in _associations(sms_voice, one["RegistrationId"])):
                registration: dict[str, Any] = one
                return registration
    return None


def _associations(sms_voice: Any, registration_id: str) -> Iterator[dict[str, Any]]:
    pages = sms_voice.get_paginator("list_registration_associations").paginate(RegistrationId=registration_id)
    for page in pages:
        yield from page["RegistrationAssociations"]


def _judge(sms_voice: Any, found: dict[str, Any]) -> Standing:
    pages = sms_voice.get_paginator("describe_registration_versions").paginate(RegistrationId=found["RegistrationId"])
    versions = [version for page in pages for version in page["RegistrationVersions"]]
    versions.sort(key=lambda version: -version["VersionNumber"])
    registration = _read(found["RegistrationStatus"], [version["RegistrationVersionStatus"] for version in versions])
    sentences = [_tell(found, registration), *_tell_denials(versions)]
    if registration is not Registration.APPROVED and "CAMPAIGN" in found["RegistrationType"]:
        sentences += _tell_brands(sms_voice, found["RegistrationId"])
    return Standing(registration, tuple(sentences))


def _read(status: str, versions: list[str]) -> Registration:
    """`versions` are the statuses of all versions, newest first. One that was approved holds while a newer one is not."""
    decided = next((version for version in versions if version in {"APPROVED", "REVOKED"}), None)
    if status in {"CLOSED", "DELETED"} or decided == "REVOKED":
        return Registration.REJECTED
    if status == "COMPLETE" or (decided == "APPROVED" and status != "PROVISIONING"):
        return Registration.APPROVED
    if status == "REQUIRES_UPDATES":
        return Registration.REJECTED
    return Registration.NONE if status == "CREATED" else Registration.PENDING


def _tell(found: dict[str, Any], registration: Registration) -> str:
    status = found["RegistrationStatus"]
    kind = KINDS.get(found["RegistrationType"], found["RegistrationType"].lower().replace("_", " "))
    subject = f"The {kind} {found['RegistrationId']}"
    if registration is Registration.REJECTED and status not in {"REQUIRES_UPDATES", "CLOSED", "DELETED"}:
        return f"{subject} was approved, and revoked since: ask AWS Support why."
    if registration is Registration.APPROVED and status != "COMPLETE":
        return f"{subject} is approved; its newer version {NEXT.get(status, status.lower())}."
    return f"{subject} {NEXT.get(status, status.lower())}."


def _tell_denials(versions: list[dict[str, Any]]) -> Iterator[str]:
    """Why the newest version was denied, where it was."""
    reasons = versions[0].get("DeniedReasons", []) if versions else []
    for reason in reasons[:DENIALS_MAX]:
        yield f"Refused because: {reason['ShortDescription'].rstrip('.')}."


def _tell_brands(sms_voice: Any, campaign_id: str) -> Iterator[str]:
    """Where the brand of a campaign stands: without it no campaign is approved."""
    brands = [one["ResourceId"] for one in _associations(sms_voice, campaign_id) if one["ResourceId"].startswith("registration-")]
    if not brands:
        yield "No brand is associated with the campaign: register the merchant as a brand first."
        return
    for brand in sms_voice.describe_registrations(RegistrationIds=brands)["Registrations"]:
        status = brand["RegistrationStatus"]
        yield f"Its brand {brand['RegistrationId']} {NEXT.get(status, status.lower())}."
