"""The half of a number's set-up that another emulator knows, too: topics, log groups, permissions."""

import io
import json
import zipfile

import boto3
import pytest
from moto import mock_aws

from infra.operating.ending import RefusedError
from infra.texting.aws import find_place, open_clients

FUNCTION = "regulars-dev-record_deliveries"
SENT = "sns/us-east-1/123456789012/DirectPublishToPhoneNumber"
LOGGED = {
    "DeliveryStatusIAMRole": "arn:aws:iam::123456789012:role/regulars-sms-delivery",
    "DeliveryStatusSuccessSamplingRate": "100",
}


@pytest.fixture
def aws(monkeypatch):
    """An account with stage dev deployed, as far as reports of deliveries go."""
    for name, value in {"ACCESS_KEY_ID": "testing", "SECRET_ACCESS_KEY": "testing", "DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        role = boto3.client("iam").create_role(RoleName="record_deliveries", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as written:
            written.writestr("app.py", "")
        clients = open_clients()
        code = {"ZipFile": package.getvalue()}
        clients.functions.create_function(FunctionName=FUNCTION, Runtime="python3.11", Role=role, Handler="app.x", Code=code)
        for kind in ("inbound-texts", "text-events"):
            clients.sns.create_topic(Name=f"regulars-dev-{kind}")
        clients.sns.set_sms_attributes(attributes=LOGGED)
        for group in (SENT, f"{SENT}/Failure"):
            clients.logs.create_log_group(logGroupName=group)
        yield clients


def connect(aws):
    place = find_place(aws, "dev")
    return [*number_steps.deliver_events(aws, place), *number_steps.deliver_logs(aws, place)]


def test_both_ways_of_sending_end_at_the_function_and_a_second_run_finds_that(aws):
    assert all(step.changed for step in connect(aws))
    assert not any(step.changed for step in connect(aws))
    place = find_place(aws, "dev")
    (subscription,) = aws.sns.list_subscriptions_by_topic(TopicArn=place.events_topic)["Subscriptions"]
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("lambda", place.function)
    for group in (SENT, f"{SENT}/Failure"):
        (one,) = aws.logs.describe_subscription_filters(logGroupName=group)["subscriptionFilters"]
        assert (one["destinationArn"], one["filterPattern"]) == (place.function, "")
    statements = json.loads(aws.functions.get_policy(FunctionName=FUNCTION)["Policy"])["Statement"]
    assert {(one["Principal"]["Service"], one["Condition"]["ArnLike"]["AWS:SourceArn"]) for one in statements} == {
        ("sns.amazonaws.com", place.events_topic),
        ("logs.amazonaws.com", f"arn:aws:logs:us-east-1:123456789012:log-group:{SENT}:*"),
        ("logs.amazonaws.com", f"arn:aws:logs:us-east-1:123456789012:log-group:{SENT}/Failure:*"),
    }


def test_a_topic_that_is_not_there_is_missed_by_name(aws):
    aws.sns.delete_topic(TopicArn=find_place(aws, "dev").events_topic)
    with pytest.raises(RefusedError, match="There is no topic regulars-dev-text-events"):
        find_place(aws, "dev")


def test_a_log_group_that_is_not_there_sends_to_the_accounts_set_up(aws):
    aws.logs.delete_log_group(logGroupName=f"{SENT}/Failure")
    with pytest.raises(RefusedError, match=r"Run `python -m infra\.account --email"):
        find_place(aws, "dev")


def test_a_stage_that_is_not_deployed_is_told_how_to_be(aws):
    with pytest.raises(RefusedError, match="Run `make deploy STAGE=prod`, then run this again"):
        find_place(aws, "prod")
