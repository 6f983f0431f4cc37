"""What is asked of AWS to set a number up: the clients, the names of a stage's own things, and whether all of it is there."""

from dataclasses import dataclass
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.operating.ending import RefusedError

TRIES: Final = 6
"""End User Messaging takes one call a second; botocore waits and asks again."""
FILTERS_MAX: Final = 2
"""Subscription filters that CloudWatch Logs allows on a log group."""
ALL_DELIVERIES: Final = "100"
TELL_AGAIN: Final = "then run this again"


@dataclass(frozen=True, slots=True)
class Clients:
    """One for each service that has a part in texting."""

    sms_voice: Any
    sns: Any
    logs: Any
    functions: Any


@dataclass(frozen=True, slots=True)
class Place:
    """A deployed stage, as far as numbers are connected to it; `function` is the ARN of what records deliveries."""

    stage: str
    function: str

    @property
    def region(self) -> str:
        """Where it is deployed."""
        return self.function.split(":")[3]

    @property
    def account(self) -> str:
        """The account it is deployed to."""
        return self.function.split(":")[4]

    @property
    def inbound_topic(self) -> str:
        """Where customers' texts go."""
        return self._arn("sns", f"regulars-{self.stage}-inbound-texts")

    @property
    def events_topic(self) -> str:
        """Where End User Messaging says what became of texts."""
        return self._arn("sns", f"regulars-{self.stage}-text-events")

    @property
    def log_groups(self) -> tuple[str, str]:
        """Where SNS says what became of texts: those that arrived, and those that failed. One of each for the whole account."""
        sent = f"sns/{self.region}/{self.account}/DirectPublishToPhoneNumber"
        return sent, f"{sent}/Failure"

    def arn_of_group(self, group: str) -> str:
        """The ARN of the streams of a log group."""
        return self._arn("logs", f"log-group:{group}:*")

    def _arn(self, service: str, name: str) -> str:
        partition = self.function.split(":")[1]
        return f"arn:{partition}:{service}:{self.region}:{self.account}:{name}"


def open_clients() -> Clients:
    """Clients with the credentials and the region of the environment."""
    config = Config(retries={"mode": "standard", "total_max_attempts": TRIES})
    names = ("pinpoint-sms-voice-v2", "sns", "logs", "lambda")
    return Clients(*(boto3.client(name, config=config) for name in names))


def find_place(aws: Clients, stage: str) -> Place:
    """The stage, with all that a number is connected to. Raises RefusedError where something of it is missing."""
    try:
        found = aws.functions.get_function_configuration(FunctionName=f"regulars-{stage}-record_deliveries")
    except ClientError as error:
        if code_of(error) != "ResourceNotFoundException":
            raise
        absent = f"Stage {stage} is not deployed here: there is no function regulars-{stage}-record_deliveries."
        raise RefusedError(f"{absent} Run `make deploy STAGE={stage}`, {TELL_AGAIN}.") from None
    place = Place(stage, found["FunctionArn"])
    for topic in (place.inbound_topic, place.events_topic):
        _require_topic(aws, place, topic)
    _require_delivery_log(aws, place)
    return place


def find_number(aws: Clients, phone: str, region: str) -> dict[str, Any]:
    """What AWS knows of a number (E.164). Raises RefusedError where it is not of this account and region."""
    pages = aws.sms_voice.get_paginator("describe_phone_numbers").paginate()
    for page in pages:
        for number in page["PhoneNumbers"]:
            if number["PhoneNumber"] == phone:
                found: dict[str, Any] = number
                return found
    where = f"{phone} is none of the numbers of this account in {region}."
    raise RefusedError(f"{where} Request it in End User Messaging, or set AWS_DEFAULT_REGION to where it is, {TELL_AGAIN}.")


def require_usable(place: Place, number: dict[str, Any]) -> None:
    """Raise RefusedError for a number that could not be connected."""
    phone = number["PhoneNumber"]
    if "SMS" not in number["NumberCapabilities"]:
        raise RefusedError(f"{phone} takes no texts, only {', '.join(number['NumberCapabilities'])}: request one that does.")
    if number.get("PoolId"):
        leave = f"its settings are those of its pool {number['PoolId']}: take it out of the pool in End User Messaging"
        raise RefusedError(f"{phone} cannot be set up by itself, as {leave}, {TELL_AGAIN}.")
    if number["Status"] != "ACTIVE":
        raise RefusedError(f"{phone} is {number['Status'].lower()} at AWS and cannot be set up before it is active: see `show`.")
    channel = number.get("TwoWayChannelArn")
    if number["TwoWayEnabled"] and channel != place.inbound_topic:
        there = f"The texts of {phone} go to {channel}, not to stage {place.stage}."
        raise RefusedError(f"{there} If nobody needs that, turn its two-way texting off in End User Messaging, {TELL_AGAIN}.")


def is_connected(number: dict[str, Any], stage: str) -> bool:
    """Whether all that customers text to a number comes to this stage, STOP too."""
    ours = str(number.get("TwoWayChannelArn")).endswith(f":regulars-{stage}-inbound-texts")
    return bool(number["TwoWayEnabled"] and ours and number["SelfManagedOptOutsEnabled"])


def filters_of(aws: Clients, group: str) -> list[dict[str, Any]]:
    """The subscription filters of a log group."""
    found: list[dict[str, Any]] = aws.logs.describe_subscription_filters(logGroupName=group)["subscriptionFilters"]
    return found


def code_of(error: ClientError) -> str:
    """AWS's name for what went wrong."""
    return str(error.response["Error"]["Code"])


def _require_topic(aws: Clients, place: Place, topic: str) -> None:
    try:
        aws.sns.get_topic_attributes(TopicArn=topic)
    except ClientError as error:
        if code_of(error) not in {"NotFound", "NotFoundException"}:
            raise
        name = topic.rpartition(":")[2]
        missing = f"There is no topic {name}, to which the number would be connected."
        raise RefusedError(f"{missing} Run `python -m infra.apply --stage {place.stage}`, {TELL_AGAIN}.") from None


def _require_delivery_log(aws: Clients, place: Place) -> None:
    """Every text is logged by SNS, in groups that have room for one more who reads them."""
    known = aws.sns.get_sms_attributes()["attributes"]
    if not known.get("DeliveryStatusIAMRole") or known.get("DeliveryStatusSuccessSamplingRate") != ALL_DELIVERIES:
        raise _not_logged(place)
    for group in place.log_groups:
        try:
            others = [one["filterName"] for one in filters_of(aws, group) if one["destinationArn"] != place.function]
        except ClientError as error:
            raise _not_logged(place) if code_of(error) == "ResourceNotFoundException" else error from None
        if len(others) >= FILTERS_MAX:
            full = f"The log group {group} goes to {' and '.join(others)} already, and AWS allows no third."
            raise RefusedError(f"{full} Delete the subscription filter of one in CloudWatch, {TELL_AGAIN}.")


def _not_logged(place: Place) -> RefusedError:
    off = f"SNS does not log what becomes of all texts in {place.region}, so nobody would hear of it."
    return RefusedError(f"{off} Run `python -m infra.account --email ... --month-usd ...`, {TELL_AGAIN}.")
