"""Every function may do what it does, and nothing that it never does."""

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import cycle

import pytest

from chalicelib.storage.figures import journal_keys
from chalicelib.storage.keys import bookmark
from chalicelib.storage.leaving import proof_keys
from chalicelib.usecases.reconcile import JOB
from infra.local.events import queue_event, replayed_record
from infra.policies import API_HANDLER, FUNCTIONS, function_name, policy
from tests.deploy.browser import Browser, invite_shop
from tests.deploy.campaigning import put_at_work
from tests.deploy.claiming import CODED, GUESTS, sell_to_nobody
from tests.deploy.story import NOW, PHONE, SHOP, Story, schedule_event, wait_for
from tests.messaging.test_reports import example, packed

# Granted, and not asked for in the story: what Lambda itself does in the role's name, which the emulator does without asking; and
# what is for the day on which something goes wrong, or on which texts leave the other way.
BY_LAMBDA = {"Log", "Take", "Follow"}
# What takes rights away gives none: tests/local/test_policies.py.
TAKEN = {"KeepLogs"}
ON_OTHER_DAYS = {
    (
        API_HANDLER,
        "ForgetInSandboxes",
        "dynamodb:DeleteItem",
    ): "who plays a customer in a sandbox texts START after STOP",
    **{
        (function, "Ledger", "dynamodb:UpdateItem"): "what is written of specials with limits is counted with it"
        for function in (API_HANDLER, "receive_text", "publish_entries", "expire_points")
    },
    ("send_texts", "Ledger", "dynamodb:DeleteItem"): "a text that was refused for the moment takes back that it left",
    **dict.fromkeys(
        [
            (API_HANDLER, "PutWebhooks", "sqs:GetQueueUrl"),
            (API_HANDLER, "PutWebhooks", "sqs:SendMessage"),
            ("publish_entries", "PutWebhooks", "sqs:GetQueueUrl"),
            ("publish_entries", "PutWebhooks", "sqs:SendMessage"),
            *(
                ("send_webhooks", one["Sid"], action)
                for one in policy("dev", "send_webhooks")["Statement"]
                for action in one["Action"]
            ),
        ],
        "the merchant of the story has no webhook",
    ),
    **{
        ("export_nightly", one["Sid"], action): "stage dev of the story makes no nightly copy"
        for one in policy("dev", "export_nightly")["Statement"]
        for action in one["Action"]
        if one["Sid"] != "Settings"
    },
    ("study_members", "Ledger", "dynamodb:BatchGetItem"): "nobody in the story was silent for a year",
    ("send_texts", "TextBySmsVoice", "sms-voice:SendTextMessage"): "TEXT_SENDER says by which of two ways texts leave",
} | {
    ("tell_goals", *one): "on Monday mornings, where somebody wants it, or where a budget is used up"
    for one in (
        ("Ledger", "dynamodb:PutItem"),
        ("Merchants", "dynamodb:GetItem"),
        ("Merchants", "dynamodb:PutItem"),
        ("Overview", "dynamodb:Query"),
        ("Hash", "ssm:GetParameter"),
        ("Unseal", "kms:Decrypt"),
    )
}
QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
STATEMENTS = [
    (function, statement["Sid"])
    for function in FUNCTIONS
    for statement in policy("dev", function)["Statement"]
    if statement["Sid"] not in BY_LAMBDA | TAKEN and (function, statement["Sid"], statement["Action"][0]) not in ON_OTHER_DAYS
]

Deed = tuple[str, str]


def role(function: str) -> str:
    """What Chalice calls the role of a function at dev."""
    return f"regulars-dev-{function}"


def deed(action: str, resource: str) -> Deed:
    """A call and what it was about, without the place; a key and a phone have no name in a policy."""
    name = resource.split(":", 5)[-1]
    return action, "key/*" if name.startswith("key/") else name


def granted(function: str, without: str = "") -> set[Deed]:
    """What a function may do by itself, or would without one of its statements."""
    statements = [one for one in policy("dev", function)["Statement"] if one["Sid"] not in BY_LAMBDA | TAKEN | {without}]
    return {
        deed(action, resource)
        for one in statements
        for action in one["Action"]
        for resource in _listed(one.get("Resource", "*"))
        if (function, one["Sid"], action) not in ON_OTHER_DAYS
    }


def _listed(resource: str | list[str]) -> list[str]:
    return [resource] if isinstance(resource, str) else resource


def test_nothing_was_denied_in_the_whole_story(story: Story) -> None:
    assert [call for call in story.calls if call["denied"]] == []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_a_function_may_do_it_does(story: Story, function: str) -> None:
    assert {deed(call["action"], call["resource"]) for call in story.calls if call["role"] == role(function)} == granted(function)


@pytest.mark.parametrize(("function", "sid"), STATEMENTS)
def test_without_one_of_its_statements_a_function_is_denied_just_that(story: Story, function: str, sid: str) -> None:
    account, iam = story.account, story.account.client("iam")
    (name,) = iam.list_role_policies(RoleName=role(function))["PolicyNames"]
    whole = policy("dev", function)
    less = {**whole, "Statement": [statement for statement in whole["Statement"] if statement["Sid"] != sid]}
    before = len(account.calls())
    try:
        iam.put_role_policy(RoleName=role(function), PolicyName=name, PolicyDocument=json.dumps(less))
        begin_anew(story, function)
        DEEDS[function](story)
        denied = wait_for(f"the denial of {sid}", lambda: denials(story, function, before), account)
    finally:
        iam.put_role_policy(RoleName=role(function), PolicyName=name, PolicyDocument=json.dumps(whole))
    assert denied <= granted(function) - granted(function, sid)


def begin_anew(story: Story, function: str) -> None:
    """Let the next call start a new process: one that runs remembers what it was once told."""
    story.account.client("lambda").update_function_configuration(FunctionName=function_name("dev", function), MemorySize=1024)


def denials(story: Story, function: str, since: int) -> set[Deed]:
    calls = [call for call in story.account.calls()[since:] if call["denied"] and call["role"] == role(function)]
    return {deed(call["action"], call["resource"]) for call in calls}


def serve_a_till(story: Story) -> None:
    """And the pages beside it, whatever they answer."""
    for ask in PAGES_ASKED:
        with suppress(AssertionError):
            ask(story)
    with suppress(AssertionError):
        sell_to_nobody(story)
    for path, body in (("/v1/members/lookup", {"phone": PHONE}), ("/v1/members", {"phone": "+12065550144", "first_name": "Ola"})):
        story.account.call("dev", "POST", path, body, Authorization=f"Bearer {story.key}", Idempotency_Key=uuid.uuid4().hex)


def hear(story: Story) -> None:
    for words in ("BALANCE", "LINK", "2C4T9VQ2"):
        sent = {"originationNumber": PHONE, "destinationNumber": SHOP, "messageBody": words, "inboundMessageId": uuid.uuid4().hex}
        body = json.dumps({"MessageId": "later", "Message": json.dumps(sent), "Timestamp": "2026-11-22T00:00:00Z"})
        event = queue_event({"MessageId": "m", "ReceiptHandle": "r", "Body": body}, QUEUE, NOW)
        story.account.invoke("dev", "receive_text", event)


def follow(story: Story) -> None:
    images = story.account.client("dynamodb").scan(TableName="regulars-dev-ledger")["Items"]
    records = [replayed_record(image, "arn:aws:dynamodb:::table/t/stream/s", at) for at, image in enumerate(images)]
    story.account.invoke("dev", "publish_entries", {"Records": records})


def keep(story: Story) -> None:
    """All that is in the ledger, once more; somebody who is forgotten among them."""
    images = story.account.client("dynamodb").scan(TableName="regulars-dev-ledger")["Items"]
    records = [replayed_record(image, "arn:aws:dynamodb:::table/t/stream/s", at) for at, image in enumerate(images)]
    story.account.client("dynamodb").delete_item(TableName="regulars-dev-overview", Key=story.listing())
    story.account.invoke("dev", "keep_overview", {"Records": records})


def answer(story: Story) -> None:
    """A text with a code on its way out by the whole chain: nothing that left already leaves again. In turn, since nobody is
    answered too often."""
    story.publish(CODED, next(IN_TURN))


IN_TURN = cycle(GUESTS)


def do_jobs(function: str) -> Callable[[Story], None]:
    def do(story: Story) -> None:
        story.prepare()
        begin_anew(story, function)  # its rule may have started it in between
        story.account.invoke("dev", function, schedule_event())

    return do


def send_and_count(story: Story) -> None:
    """What waits, and a campaign that is to be counted."""
    put_at_work(story)
    do_jobs("send_waiting")(story)


def add_up(story: Story) -> None:
    """As on another day: on one that has been walked there is nothing to do."""
    pk, sk = bookmark(JOB)
    story.account.client("dynamodb").delete_item(TableName="regulars-dev-ledger", Key={"pk": {"S": pk}, "sk": {"S": sk}})
    story.account.invoke("dev", "reconcile_ledger", schedule_event())


def close_anew(story: Story) -> None:
    """As in another month: in one that is closed there is nothing to do."""
    for pk, sk in (journal_keys.run(), proof_keys.proof(datetime.now(UTC).date())):
        story.account.client("dynamodb").delete_item(TableName="regulars-dev-ledger", Key={"pk": {"S": pk}, "sk": {"S": sk}})
    story.account.invoke("dev", "close_months", schedule_event())


def study(story: Story) -> None:
    story.last_week()
    story.account.invoke("dev", "study_members", schedule_event())


def report(story: Story) -> None:
    told = example("sns_log_failure")
    told["notification"]["messageId"] = story.account.texts(PHONE)[0]["MessageId"]
    told["delivery"] |= {"providerResponse": "Phone has blocked SMS", "destination": PHONE}
    story.account.invoke("dev", "record_deliveries", packed(json.dumps(told)))


PAGES_ASKED: Sequence[Callable[[Story], object]] = (
    lambda story: story.owner.get("/console/members?q=0142"),
    lambda story: story.owner.get(f"/console/members/{story.member}"),
    lambda story: story.owner.get("/console/figures/people"),
    lambda story: invite_shop(story.operator, Browser(story.account, "dev")),
    lambda story: story.wallet.get(story.page),
)
DEEDS: Mapping[str, Callable[[Story], None]] = {
    API_HANDLER: serve_a_till,
    "receive_text": hear,
    "publish_entries": follow,
    "keep_overview": keep,
    "send_texts": answer,
    "send_waiting": send_and_count,
    "record_deliveries": report,
    "expire_points": do_jobs("expire_points"),
    "reconcile_ledger": add_up,
    "tell_goals": do_jobs("tell_goals"),
    "close_months": close_anew,
    "study_members": study,
    "export_nightly": do_jobs("export_nightly"),
}
"""What makes a function ask for all that it may."""
