"""infra/apply.py and the template it applies: what no emulator checks."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cfnlint.decode import decode

from chalicelib import settings
from chalicelib.observability import tell_differences, tell_text
from chalicelib.usecases.texts.post import REFUSED
from infra import apply
from infra.apply import TEMPLATE, ApplyError

TABLES = ("LedgerTable", "MerchantsTable")
FUNCTION_TIMEOUT_SECONDS = 30


class CloudFormation:
    """A stack that goes through the given states, one at each look."""

    def __init__(self, *states: str, change: str = "create") -> None:
        self._states = list(states)
        self._change = change
        self.asked: list[str] = []
        self.parameters: list[dict[str, Any]] = []

    def describe_stacks(self, **_: Any) -> dict[str, Any]:
        if not self._states or self._states[0] == "":
            self._states = self._states[1:]
            raise ClientError(
                {"Error": {"Code": "ValidationError", "Message": "Stack with id x does not exist"}}, "DescribeStacks"
            )
        state = self._states[0] if len(self._states) == 1 else self._states.pop(0)
        outputs = [{"OutputKey": "LedgerStreamArn", "OutputValue": "arn:stream"}]
        return {"Stacks": [{"StackStatus": state, "Outputs": outputs, "Parameters": self.parameters}]}

    def describe_stack_events(self, **_: Any) -> dict[str, Any]:
        event = {"EventId": "1", "LogicalResourceId": "LedgerTable", "Timestamp": datetime.now(UTC)}
        return {"StackEvents": [{**event, "ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": "no more tables"}]}

    def create_stack(self, **_: Any) -> None:
        self.asked.append("create")

    def update_stack(self, **request: Any) -> None:
        self.asked.append("update")
        self.parameters = request["Parameters"]
        if self._change == "none":
            raise ClientError({"Error": {"Code": "ValidationError", "Message": "No updates are to be performed."}}, "UpdateStack")


class ParameterStore:
    class exceptions:  # noqa: N801 - boto3's name
        class ParameterAlreadyExists(Exception):
            pass

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def put_parameter(self, **request: Any) -> None:
        if request["Name"] in self.values and not request["Overwrite"]:
            raise self.exceptions.ParameterAlreadyExists
        assert request["Type"] == "SecureString"
        self.values[request["Name"]] = request["Value"]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def store() -> ParameterStore:
    return ParameterStore()


def run(monkeypatch: pytest.MonkeyPatch, stack: CloudFormation, store: ParameterStore, said: list[str]) -> dict[str, str]:
    monkeypatch.setattr(apply.boto3, "client", {"cloudformation": stack, "ssm": store}.__getitem__)
    return apply.apply("local", said.append, delay_seconds=0)


def test_a_missing_stack_is_created_and_its_outputs_come_back(monkeypatch, store, said) -> None:
    stack = CloudFormation("", "CREATE_IN_PROGRESS", "CREATE_COMPLETE")
    assert run(monkeypatch, stack, store, said) == {"LedgerStreamArn": "arn:stream"}
    assert stack.asked == ["create"]


def test_an_unchanged_stack_is_left_alone(monkeypatch, store, said) -> None:
    run(monkeypatch, CloudFormation("CREATE_COMPLETE", change="none"), store, said)
    assert said[0] == "regulars-local-infra: no change"


def test_a_table_that_was_warmed_up_stays_so(monkeypatch, store, said) -> None:
    stack = CloudFormation("CREATE_COMPLETE")
    monkeypatch.setattr(apply.boto3, "client", {"cloudformation": stack, "ssm": store}.__getitem__)
    stage = {"ParameterKey": "Stage", "ParameterValue": "local"}
    apply.apply("local", said.append, delay_seconds=0)
    assert stack.parameters == [stage]
    apply.apply("local", said.append, delay_seconds=0, warm_writes=16_000)
    assert stack.parameters == [stage, {"ParameterKey": "WarmWrites", "ParameterValue": "16000"}]
    apply.apply("local", said.append, delay_seconds=0)
    assert stack.parameters == [stage, {"ParameterKey": "WarmWrites", "UsePreviousValue": True}]


@pytest.mark.parametrize("state", ["ROLLBACK_COMPLETE", "CREATE_FAILED", "UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED"])
def test_a_stack_that_cannot_be_changed_is_not_touched(monkeypatch, store, said, state: str) -> None:
    stack = CloudFormation(state)
    with pytest.raises(ApplyError, match=state):
        run(monkeypatch, stack, store, said)
    assert (stack.asked, store.values) == ([], {})


def test_a_change_that_failed_says_what_failed(monkeypatch, store, said) -> None:
    with pytest.raises(ApplyError, match="LedgerTable: no more tables"):
        run(monkeypatch, CloudFormation("", "CREATE_IN_PROGRESS", "ROLLBACK_COMPLETE"), store, said)


def test_the_secret_is_made_once_and_never_shown(monkeypatch, store, said) -> None:
    run(monkeypatch, CloudFormation("CREATE_COMPLETE", change="none"), store, said)
    (secret,) = store.values.values()
    run(monkeypatch, CloudFormation("CREATE_COMPLETE", change="none"), store, said)
    assert list(store.values.items()) == [("/regulars/local/secrets/phone_hash_key", secret)]
    assert len(bytes.fromhex(secret)) == 32
    assert secret not in " ".join(said)


def test_the_stream_is_recorded_beside_what_stands_there(tmp_path: Path, said: list[str]) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"version": "2.0", "stages": {"dev": {"environment_variables": {"STAGE": "dev"}}, "prod": {}}}))
    apply.record_stream("dev", "arn:stream", said.append, path)
    stages = json.loads(path.read_text())["stages"]
    assert stages == {"dev": {"environment_variables": {"STAGE": "dev", "LEDGER_STREAM_ARN": "arn:stream"}}, "prod": {}}
    apply.record_stream("dev", "arn:stream", said.append, path)
    assert len(said) == 1


def test_the_stream_is_the_one_that_the_table_has_now(monkeypatch, store, said) -> None:
    """A table that was restored has another stream than the one that its stack remembers."""
    recorded = []

    class Restored:
        def describe_table(self, TableName: str) -> dict[str, Any]:  # noqa: N803 - boto3's name
            assert TableName == "regulars-dev-ledger"
            return {"Table": {"LatestStreamArn": "arn:stream:now"}}

    clients = {"cloudformation": CloudFormation("CREATE_COMPLETE", change="none"), "ssm": store, "dynamodb": Restored()}
    monkeypatch.setattr(apply.boto3, "client", clients.__getitem__)
    monkeypatch.setattr(apply, "record_stream", lambda stage, arn, _: recorded.append((stage, arn)))
    assert apply.apply("dev", said.append, delay_seconds=0)["LedgerStreamArn"] == "arn:stream:now"
    assert recorded == [("dev", "arn:stream:now")]


@pytest.fixture(scope="module")
def resources() -> Any:
    template, problems = decode(str(TEMPLATE))
    assert problems == []
    return template["Resources"]


def test_no_table_and_no_key_goes_with_its_stack(resources: Any) -> None:
    for name in (*TABLES, "PhoneKey"):
        assert resources[name]["DeletionPolicy"] == resources[name]["UpdateReplacePolicy"] == "Retain"


def test_tables_can_be_restored_are_encrypted_and_cost_by_request(resources: Any) -> None:
    for name in TABLES:
        table = resources[name]["Properties"]
        assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
        assert table["SSESpecification"]["SSEEnabled"] is True
        assert table["BillingMode"] == "PAY_PER_REQUEST"
        assert table["DeletionProtectionEnabled"] == {"Fn::If": ["IsProd", True, False]}


def test_the_ledger_forgets_what_vanishes_and_streams_new_images(resources: Any) -> None:
    ledger = resources["LedgerTable"]["Properties"]
    assert ledger["TimeToLiveSpecification"] == {"AttributeName": "vanishes_at", "Enabled": True}
    assert ledger["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"


@pytest.mark.parametrize("queue", ["InboundTexts", "OutboundTexts"])
def test_a_text_stays_hidden_six_times_as_long_as_its_function_may_take(resources: Any, queue: str) -> None:
    found = resources[f"{queue}Queue"]["Properties"]
    assert found["VisibilityTimeout"] >= 6 * FUNCTION_TIMEOUT_SECONDS
    assert found["RedrivePolicy"]["maxReceiveCount"] == 5
    assert found["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": [f"{queue}DeadQueue", "Arn"]}


@pytest.mark.parametrize("queue", ["InboundTexts", "OutboundTexts"])
def test_somebody_hears_of_texts_that_are_buried_or_late(resources: Any, queue: str) -> None:
    buried, late = resources[f"{queue}DeadAlarm"]["Properties"], resources[f"{queue}AgeAlarm"]["Properties"]
    assert buried["Dimensions"][0]["Value"] == {"Fn::GetAtt": [f"{queue}DeadQueue", "QueueName"]}
    assert (buried["MetricName"], buried["Threshold"]) == ("ApproximateNumberOfMessagesVisible", 0)
    assert late["Dimensions"][0]["Value"] == {"Fn::GetAtt": [f"{queue}Queue", "QueueName"]}
    assert late["MetricName"] == "ApproximateAgeOfOldestMessage"


def test_the_queues_have_the_names_that_the_application_looks_for(resources: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE", "${Stage}")
    for queue, name in (("InboundTexts", settings.inbound_queue()), ("OutboundTexts", settings.outbound_queue())):
        assert resources[f"{queue}Queue"]["Properties"]["QueueName"] == {"Fn::Sub": name}


def test_the_envelope_of_a_customers_text_is_kept(resources: Any) -> None:
    assert resources["InboundTextsSubscription"]["Properties"]["RawMessageDelivery"] is False


def test_the_ledger_is_warmed_up_only_where_somebody_asked_for_it(resources: Any) -> None:
    chosen, warmed, left_alone = resources["LedgerTable"]["Properties"]["WarmThroughput"]["Fn::If"]
    assert (chosen, left_alone) == ("IsWarmed", {"Ref": "AWS::NoValue"})
    assert warmed["WriteUnitsPerSecond"] == {"Ref": "WarmWrites"}


def test_the_alarm_watches_what_reconciling_tells(resources: Any, capsys: pytest.CaptureFixture[str]) -> None:
    tell_differences("dev", [{"difference": "MissingEntries"}] * 3)
    told = json.loads(capsys.readouterr().out)
    alarm = resources["LedgerDiffersAlarm"]["Properties"]
    (metric,) = told["_aws"]["CloudWatchMetrics"]
    assert (metric["Namespace"], metric["Metrics"][0]["Name"]) == (alarm["Namespace"], alarm["MetricName"])
    assert metric["Dimensions"] == [[dimension["Name"] for dimension in alarm["Dimensions"]]]
    assert (told["stage"], told["ReconcileDifferences"]) == ("dev", [3.0])
    assert (alarm["Threshold"], alarm["TreatMissingData"]) == (0, "breaching")


def test_the_alarm_watches_what_is_told_of_refused_texts(resources: Any, capsys: pytest.CaptureFixture[str]) -> None:
    tell_text("dev", "rosas", "earned", REFUSED)
    told = json.loads(capsys.readouterr().out)
    alarm = resources["TextsRefusedAlarm"]["Properties"]
    (metric,) = told["_aws"]["CloudWatchMetrics"]
    assert (metric["Namespace"], metric["Metrics"][0]["Name"]) == (alarm["Namespace"], alarm["MetricName"])
    assert metric["Dimensions"] == [[dimension["Name"] for dimension in alarm["Dimensions"]]]
    assert told["outcome"] == alarm["Dimensions"][1]["Value"] == REFUSED


def test_a_text_that_left_tells_its_parts_and_its_merchants_cents(capsys: pytest.CaptureFixture[str]) -> None:
    tell_text("dev", "rosas", "earned", "sent", 2, 16_600)
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one.get("Texts") for one in told] == [[1.0], None, None]
    assert (told[1]["TextParts"], told[2]["TextSpendCents"], told[2]["merchant"]) == ([2.0], [1.66], "rosas")
