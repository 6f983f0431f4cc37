"""infra/account.py and the template it applies; what is asked of AWS is checked against botocore's descriptions."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from cfnlint.decode import decode

from infra import account
from infra.account import ACCOUNT_TEMPLATE, TEXTS, set_up
from infra.deploying.stacks import ApplyError

ROLE = "arn:aws:iam::123456789012:role/regulars-account-DeliveryLogRole"
PARAMETERS = [
    {"ParameterKey": "Email", "ParameterValue": "owner@example.com"},
    {"ParameterKey": "MonthUsd", "ParameterValue": "50"},
]
LOG = "sns/us-east-1/123456789012/DirectPublishToPhoneNumber"
LOG_PARAMETER = {"ParameterKey": "DeliveryLog", "ParameterValue": LOG}


class Stubbed:
    """boto3's own clients, with answers prepared; a call that is not expected fails."""

    def __init__(self, stack: ExitStack) -> None:
        self._clients: dict[str, Any] = {}
        self.stubs: dict[str, Stubber] = {}
        for service in ("cloudformation", "logs", "pinpoint-sms-voice-v2", "sns", "sts"):
            made = boto3.client(service, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
            self._clients[service], self.stubs[service] = made, stack.enter_context(Stubber(made))

    def __call__(self, service: str) -> Any:
        return self._clients[service]

    def allow(self, usd: int, name: str = TEXTS) -> None:
        limits = [{"Name": name, "EnforcedLimit": 1, "MaxLimit": usd, "Overridden": False}]
        other = {"Name": "VOICE_MESSAGE_MONTHLY_SPEND_LIMIT", "EnforcedLimit": 1, "MaxLimit": 1, "Overridden": False}
        self.stubs["pinpoint-sms-voice-v2"].add_response("describe_spend_limits", {"SpendLimits": [other, *limits]}, {})
        self.stubs["sts"].add_response("get_caller_identity", {"Account": "123456789012"}, {})

    def expect_stack(self, text_usd: str) -> None:
        stub = self.stubs["cloudformation"]
        known = {"StackName": account.STACK, "CreationTime": "2026-11-22T00:00:00Z", "StackStatus": "CREATE_COMPLETE"}
        outputs = [{"OutputKey": "DeliveryLogRoleArn", "OutputValue": ROLE}]
        asked = {
            "StackName": account.STACK,
            "TemplateBody": ACCOUNT_TEMPLATE.read_text(),
            "Parameters": [*PARAMETERS, {"ParameterKey": "TextUsd", "ParameterValue": text_usd}, LOG_PARAMETER],
            "Tags": [],
            "Capabilities": ["CAPABILITY_IAM"],
        }
        stub.add_response("describe_stacks", {"Stacks": [known]}, {"StackName": account.STACK})
        stub.add_response("describe_stack_events", {"StackEvents": []}, {"StackName": account.STACK})
        stub.add_client_error("update_stack", "ValidationError", "No updates are to be performed.", expected_params=asked)
        stub.add_response("describe_stacks", {"Stacks": [{**known, "Outputs": outputs}]}, {"StackName": account.STACK})

    def expect_new_group(self, name: str) -> None:
        """A line has a number in it, so what is made forgets."""
        self.stubs["logs"].add_response("create_log_group", {}, {"logGroupName": name})
        self.stubs["logs"].add_response("put_retention_policy", {}, {"logGroupName": name, "retentionInDays": 30})

    def expect_known_group(self, name: str) -> None:
        code = "ResourceAlreadyExistsException"
        self.stubs["logs"].add_client_error("create_log_group", code, expected_params={"logGroupName": name})

    def expect_limits(self, usd: int) -> None:
        self.stubs["pinpoint-sms-voice-v2"].add_response(
            "set_text_message_spend_limit_override", {"MonthlyLimit": usd}, {"MonthlyLimit": usd}
        )
        asked = {
            "MonthlySpendLimit": str(usd),
            "DefaultSMSType": "Transactional",
            "DeliveryStatusIAMRole": ROLE,
            "DeliveryStatusSuccessSamplingRate": "100",
        }
        self.stubs["sns"].add_response("set_sms_attributes", {}, {"attributes": asked})

    def assert_all_asked(self) -> None:
        for stub in self.stubs.values():
            stub.assert_no_pending_responses()


@pytest.fixture
def aws() -> Iterator[Stubbed]:
    with ExitStack() as stack:
        yield Stubbed(stack)


def test_texts_get_the_limit_of_the_month_at_both_ways_by_which_they_leave(aws):
    aws.allow(1000)
    aws.expect_stack("50")
    aws.expect_new_group(LOG)
    aws.expect_new_group(f"{LOG}/Failure")
    aws.expect_limits(50)
    said: list[str] = []
    set_up("owner@example.com", 50, said.append, 0, aws)
    aws.assert_all_asked()
    assert said[1:] == ["Texts may cost 50 USD a month; at that AWS stops them all. What becomes of each is logged."]


def test_where_aws_allows_less_that_is_set_and_said_and_logs_that_are_there_stay_as_they_are(aws):
    aws.allow(1)
    aws.expect_stack("1")
    aws.expect_known_group(LOG)
    aws.expect_known_group(f"{LOG}/Failure")
    aws.expect_limits(1)
    said: list[str] = []
    set_up("owner@example.com", 50, said.append, 0, aws)
    aws.assert_all_asked()
    assert "1 USD" in said[1]
    assert "ask for a higher text message spend limit" in said[2]


def test_without_a_usable_amount_or_a_limit_of_aws_nothing_is_asked_for(aws):
    with pytest.raises(ApplyError, match="at least 1"):
        set_up("owner@example.com", 0, print, 0, aws)
    aws.stubs["pinpoint-sms-voice-v2"].add_response("describe_spend_limits", {"SpendLimits": []}, {})
    with pytest.raises(ApplyError, match="End User Messaging"):
        set_up("owner@example.com", 50, print, 0, aws)


def test_the_attributes_are_those_that_sns_describes():
    described = boto3.client("sns", region_name="us-east-1").meta.service_model.operation_model("SetSMSAttributes")
    words = described.input_shape.members["attributes"].documentation
    assert all(f"<code>{name}</code>" in words for name in account.attributes(1, ROLE))


@pytest.fixture(scope="module")
def resources() -> Any:
    return decode(str(ACCOUNT_TEMPLATE))[0]["Resources"]


def test_the_role_of_the_log_is_for_sns_of_this_account_and_for_these_groups_alone(resources):
    role = resources["DeliveryLogRole"]["Properties"]
    (trusted,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trusted["Principal"] == {"Service": "sns.amazonaws.com"}
    assert trusted["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    (granted,) = role["Policies"][0]["PolicyDocument"]["Statement"]
    assert granted["Resource"]["Fn::Sub"].endswith(":log-group:${DeliveryLog}*")


def test_the_budget_tells_somebody_before_it_is_used_up_and_after(resources):
    budget = resources["Budget"]["Properties"]
    assert budget["Budget"]["BudgetLimit"] == {"Amount": {"Ref": "MonthUsd"}, "Unit": "USD"}
    told = [
        (one["Notification"]["NotificationType"], one["Notification"]["Threshold"])
        for one in budget["NotificationsWithSubscribers"]
    ]
    assert told == [("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100)]


def test_the_alarm_rings_before_aws_stops_all_texts(resources):
    alarm = resources["TextSpendAlarm"]["Properties"]
    share, spent = alarm["Metrics"]
    assert (share["Expression"], alarm["Threshold"]) == ({"Fn::Sub": "100 * spent / ${TextUsd}"}, 80)
    assert spent["MetricStat"]["Metric"] == {"Namespace": "AWS/SNS", "MetricName": "SMSMonthToDateSpentUSD"}
    assert alarm["AlarmActions"] == [{"Ref": "AlarmsTopic"}]
