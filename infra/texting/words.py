"""What AWS knows of a number and of the account, in sentences for an operator."""

from collections.abc import Iterator
from typing import Any, Final

KINDS: Final = {
    "LONG_CODE": "long code",
    "SHORT_CODE": "short code",
    "SIMULATOR": "simulator number",
    "TEN_DLC": "10DLC number",
    "TOLL_FREE": "toll-free number",
}
SPEND_LIMIT: Final = "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT"


def tell_number(number: dict[str, Any], stage: str) -> Iterator[str]:
    """What the number is, and whether it is set up for this stage."""
    kind = f"{number['IsoCountryCode']} {KINDS.get(number['NumberType'], number['NumberType'])}"
    price = f"${number['MonthlyLeasingPrice'].lstrip('$')} a month"
    yield f"{number['PhoneNumber']} is a {kind}, {number['Status'].lower()}, for {number['MessageType'].lower()} texts, {price}."
    topic = (number.get("TwoWayChannelArn") or "").rpartition(":")[2]
    if not number["TwoWayEnabled"]:
        yield "What customers text is lost: two-way texting is off. Run `connect`."
    elif topic != f"regulars-{stage}-inbound-texts":
        yield f"What customers text goes to {topic}, which is not of stage {stage}."
    else:
        yield f"What customers text goes to {topic}."
    yield _yes_or_no(number, "SelfManagedOptOutsEnabled", "HELP and STOP come to us.", "AWS answers HELP and STOP by itself")
    yield _yes_or_no(number, "DeletionProtectionEnabled", "It cannot be released by mistake.", "It can be released by mistake")
    if number.get("PoolId"):
        yield f"It is in the pool {number['PoolId']}, whose settings hold for it: take it out."


def tell_account(sms_voice: Any) -> Iterator[str]:
    """What the account may send at all in this region."""
    attributes = sms_voice.describe_account_attributes()["AccountAttributes"]
    if {"Name": "ACCOUNT_TIER", "Value": "SANDBOX"} in attributes:
        sandbox = "The account is in the SMS sandbox: texts reach only numbers that were verified."
        yield f"{sandbox} Ask for production access in End User Messaging."
    for limit in sms_voice.describe_spend_limits()["SpendLimits"]:
        if limit["Name"] == SPEND_LIMIT:
            most = f"All texts of the account may cost ${limit['EnforcedLimit']} a month"
            yield f"{most}; AWS lets you raise that to ${limit['MaxLimit']}, and further on request."


def _yes_or_no(number: dict[str, Any], name: str, on: str, off: str) -> str:
    return on if number[name] else f"{off}: run `connect`."
