"""What is done to connect a number with a stage. Each step looks first, and says whether it had to do anything."""

import json
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from botocore.exceptions import ClientError

from infra.texting.aws import Clients, Place, code_of, filters_of

DESTINATION: Final = "record-deliveries"
EVENTS: Final = "TEXT_ALL"
FIXED_KEYWORDS: Final = {"HELP", "STOP"}
"""They are there on every number, and cannot be taken away."""


class Step(NamedTuple):
    """What is so now, and whether it was made so just now."""

    changed: bool
    sentence: str


def connect_number(aws: Clients, place: Place, number: dict[str, Any]) -> Iterator[Step]:
    """Two-way texting, opt-outs in our hands, and no release by mistake: in this order, as the second needs the first."""
    topic = place.inbound_topic
    there = number["TwoWayEnabled"]
    if not there:
        aws.sms_voice.update_phone_number(PhoneNumberId=number["PhoneNumberId"], TwoWayEnabled=True, TwoWayChannelArn=topic)
    yield Step(not there, f"What customers text goes to {topic.rpartition(':')[2]}.")
    for name, sentence in (
        ("SelfManagedOptOutsEnabled", "HELP and STOP come to us, and AWS answers neither."),
        ("DeletionProtectionEnabled", "The number cannot be released by mistake."),
    ):
        there = number[name]
        if not there:
            aws.sms_voice.update_phone_number(PhoneNumberId=number["PhoneNumberId"], **{name: True})
        yield Step(not there, sentence)


def clear_keywords(aws: Clients, number: dict[str, Any]) -> Iterator[Step]:
    """Take away the words that AWS answers by itself: people would get two answers, or be opted out where we do not know of it.

    Those of a short code are registered with the carriers and stay.
    """
    pages = aws.sms_voice.get_paginator("describe_keywords").paginate(OriginationIdentity=number["PhoneNumberId"])
    extra = [one["Keyword"] for page in pages for one in page["Keywords"] if one["Keyword"].upper() not in FIXED_KEYWORDS]
    if number["NumberType"] == "SHORT_CODE":
        words = f", and so it does {', '.join(extra)}" if extra else ""
        yield Step(changed=False, sentence=f"AWS answers what is registered for the short code{words}.")
        return
    for keyword in extra:
        aws.sms_voice.delete_keyword(OriginationIdentity=number["PhoneNumberId"], Keyword=keyword)
        yield Step(changed=True, sentence=f"AWS does not answer {keyword} any more: we do.")
    if not extra:
        yield Step(changed=False, sentence="AWS answers no other words by itself.")


def make_configuration_set(aws: Clients, place: Place, name: str) -> Iterator[Step]:
    """The configuration set that texts leave with, and where their events go."""
    known = _configuration_set(aws, name)
    if known is None:
        aws.sms_voice.create_configuration_set(ConfigurationSetName=name)
    yield Step(known is None, f"Texts by End User Messaging leave with the configuration set {name}.")
    wanted = {"MatchingEventTypes": [EVENTS], "SnsDestination": {"TopicArn": place.events_topic}}
    destinations = known["EventDestinations"] if known else []
    there = next((one for one in destinations if one["EventDestinationName"] == DESTINATION), None)
    right = there is not None and there["Enabled"] and {name: there.get(name) for name in wanted} == wanted
    request = {"ConfigurationSetName": name, "EventDestinationName": DESTINATION, **wanted}
    if there is None:
        aws.sms_voice.create_event_destination(**request)
    elif not right:
        aws.sms_voice.update_event_destination(**request, Enabled=True)
    yield Step(not right, f"Their events go to {place.events_topic.rpartition(':')[2]}.")


def deliver_events(aws: Clients, place: Place) -> Iterator[Step]:
    """From the topic of events to what records deliveries, which has to be allowed first."""
    yield _permit(aws, place, "text-events", "sns.amazonaws.com", place.events_topic)
    pages = aws.sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=place.events_topic)
    there = any(one["Endpoint"] == place.function for page in pages for one in page["Subscriptions"])
    if not there:
        aws.sns.subscribe(TopicArn=place.events_topic, Protocol="lambda", Endpoint=place.function)
    yield Step(not there, "From there they start record_deliveries.")


def deliver_logs(aws: Clients, place: Place) -> Iterator[Step]:
    """From SNS's log groups to what records deliveries."""
    for group in place.log_groups:
        kind = "failures" if group.endswith("Failure") else "deliveries"
        yield _permit(aws, place, f"sns-{kind}", "logs.amazonaws.com", place.arn_of_group(group))
        there = any(one["destinationArn"] == place.function for one in filters_of(aws, group))
        if not there:
            name = f"regulars-{place.stage}"
            aws.logs.put_subscription_filter(logGroupName=group, filterName=name, filterPattern="", destinationArn=place.function)
        yield Step(not there, f"The {kind} that SNS logs in {group} start record_deliveries.")


def _configuration_set(aws: Clients, name: str) -> dict[str, Any] | None:
    try:
        found: list[dict[str, Any]] = aws.sms_voice.describe_configuration_sets(ConfigurationSetNames=[name])["ConfigurationSets"]
    except ClientError as error:
        if code_of(error) == "ResourceNotFoundException":
            return None
        raise
    return found[0] if found else None


def _permit(aws: Clients, place: Place, statement: str, principal: str, source: str) -> Step:
    """Let a service start the function in the name of one source of ours."""
    there = statement in _statements(aws, place.function)
    if not there:
        aws.functions.add_permission(
            FunctionName=place.function,
            StatementId=statement,
            Action="lambda:InvokeFunction",
            Principal=principal,
            SourceArn=source,
            SourceAccount=place.account,
        )
    return Step(not there, f"record_deliveries may be started by {principal.partition('.')[0]} ({statement}).")


def _statements(aws: Clients, function: str) -> set[str]:
    try:
        policy = json.loads(aws.functions.get_policy(FunctionName=function)["Policy"])
    except ClientError as error:
        if code_of(error) == "ResourceNotFoundException":
            return set()
        raise
    return {statement["Sid"] for statement in policy["Statement"]}
