"""Every function may do what it does, and nothing that it never does."""

import json
from typing import Any

import pytest

from chalicelib.storage.stream import write_image
from infra.local.events import JsonObject, queue_event, replayed_record
from infra.policies import API_HANDLER, FUNCTIONS, policy
from tests.deploy.story import NOW, PHONE, SHOP, Story, schedule_event
from tests.messaging.test_reports import example, packed

# Granted, and not asked for in the story: what Lambda itself does in the role's name, which the emulator does without asking; and
# what is for the day on which something goes wrong, or on which texts leave the other way.
BY_LAMBDA = {"Log", "Take", "Follow"}
ON_OTHER_DAYS = {
    ("send_texts", "dynamodb:DeleteItem"): "a text that was refused for the moment takes back that it left",
    ("send_texts", "sms-voice:SendTextMessage"): "TEXT_SENDER says by which of two ways texts leave",
}

Deed = tuple[str, str]


def role(function: str) -> str:
    return f"regulars-dev-{function}"


def deed(action: str, resource: str) -> Deed:
    """A call and what it was about, without the place; a key and a phone have no name in a policy."""
    name = resource.split(":", 5)[-1]
    return action, "key/*" if name.startswith("key/") else name


def granted(function: str) -> set[Deed]:
    statements = [one for one in policy("dev", function)["Statement"] if one["Sid"] not in BY_LAMBDA]
    found = {
        (action, resource) for one in statements for action in one["Action"] for resource in _listed(one.get("Resource", "*"))
    }
    return {deed(*one) for one in found if (function, one[0]) not in ON_OTHER_DAYS}


def _listed(resource: str | list[str]) -> list[str]:
    return [resource] if isinstance(resource, str) else resource


def test_nothing_was_denied_in_the_whole_story(story: Story) -> None:
    assert [call for call in story.calls if call["denied"]] == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_a_function_may_do_it_does(story: Story, function: str) -> None:
    assert {deed(call["action"], call["resource"]) for call in story.calls if call["role"] == role(function)} == granted(function)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_without_its_statement_about_the_ledger_a_function_is_denied(story: Story, function: str) -> None:
    account, iam = story.account, story.account.client("iam")
    (name,) = iam.list_role_policies(RoleName=role(function))["PolicyNames"]
    whole = policy("dev", function)
    less = {**whole, "Statement": [statement for statement in whole["Statement"] if statement["Sid"] != "Ledger"]}
    before = len(account.calls())
    try:
        iam.put_role_policy(RoleName=role(function), PolicyName=name, PolicyDocument=json.dumps(less))
        answer = account.invoke("dev", function, event_for(function, story))
    finally:
        iam.put_role_policy(RoleName=role(function), PolicyName=name, PolicyDocument=json.dumps(whole))
    assert "FunctionError" in answer or answer["Payload"]["statusCode"] >= 500
    denied = {deed(call["action"], call["resource"])[1] for call in account.calls()[before:] if call["denied"]}
    assert denied == {"table/regulars-dev-ledger"}


def event_for(function: str, story: Story) -> JsonObject:
    """What makes a function ask for the ledger."""
    images = story.account.client("dynamodb").scan(TableName="regulars-dev-ledger")["Items"]
    if function == API_HANDLER:
        return request(story)
    if function == "receive_text":
        sent = {"originationNumber": PHONE, "destinationNumber": SHOP, "messageBody": "BALANCE", "inboundMessageId": "later"}
        return queued(json.dumps({"MessageId": "later", "Message": json.dumps(sent), "Timestamp": "2026-11-22T00:00:00Z"}))
    if function == "publish_entries":
        records = [replayed_record(image, "arn:aws:dynamodb:::table/t/stream/s", at) for at, image in enumerate(images)]
        return {"Records": records}
    if function == "send_texts":
        return queued(write_image(next(image for image in images if is_entry(image, "sale"))))
    if function == "record_deliveries":
        return packed(json.dumps(example("sns_log_success")))
    return schedule_event()


def is_entry(image: JsonObject, kind: str) -> bool:
    return (image["type"]["S"], image.get("kind")) == ("entry", {"S": kind})


def queued(body: str) -> JsonObject:
    return queue_event({"MessageId": "m", "ReceiptHandle": "r", "Body": body}, "arn:aws:sqs:us-east-1:123456789012:q", NOW)


def request(story: Story) -> JsonObject:
    """A look-up as API Gateway hands it on."""
    headers: dict[str, Any] = {"content-type": "application/json", "authorization": f"Bearer {story.key}"}
    return {
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "body": json.dumps({"phone": PHONE}),
        "isBase64Encoded": False,
        "pathParameters": None,
        "multiValueQueryStringParameters": None,
        "stageVariables": None,
        "requestContext": {
            "httpMethod": "POST",
            "resourcePath": "/v1/members/lookup",
            "path": "/v1/members/lookup",
            "identity": {"sourceIp": "127.0.0.1"},
        },
    }
