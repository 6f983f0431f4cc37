"""An AWS that has nothing but stacks and parameters, for the programs that apply templates."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

LEDGER = "regulars-dev-ledger"
MERCHANTS = "regulars-dev-merchants"


def refusal(code: str, message: str = "", operation: str = "Call") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


class CloudFormation:
    """Stacks that go through the given states, one at each look; "" is a stack that is not there."""

    def __init__(self, *states: str, change: str = "create", **others: list[str]) -> None:
        self._states = {"infra": list(states), **others}
        self._change = change
        self.asked: list[tuple[str, str]] = []
        self.requests: list[dict[str, Any]] = []
        self._known: dict[str, list[dict[str, Any]]] = {}

    @property
    def parameters(self) -> list[dict[str, Any]]:
        return self.requests[-1]["Parameters"]

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        states = self._states[StackName.rpartition("-")[2]]
        state = states.pop(0) if len(states) > 1 else states[0]
        if state == "":
            raise refusal("ValidationError", f"Stack with id {StackName} does not exist")
        emails = [one.get("ParameterValue") for one in self._known.get(StackName, []) if one["ParameterKey"] == "AlarmEmail"]
        known = (
            {"LedgerStreamArn": "arn:stream", "LedgerTableName": LEDGER}
            if StackName.endswith("-infra")
            else {"AlarmsHeardBy": (*emails, "nobody")[0]}
        )
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in known.items()]
        return {"Stacks": [{"StackStatus": state, "Outputs": outputs, "Parameters": self._known.get(StackName, [])}]}

    def describe_stack_events(self, **_: Any) -> dict[str, Any]:
        event = {"EventId": "1", "LogicalResourceId": "LedgerTable", "Timestamp": datetime.now(UTC)}
        return {"StackEvents": [{**event, "ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": "no more tables"}]}

    def create_stack(self, **request: Any) -> None:
        self._note("create", request)

    def update_stack(self, **request: Any) -> None:
        self._note("update", request)
        if self._change == "none":
            raise refusal("ValidationError", "No updates are to be performed.")

    def _note(self, call: str, request: dict[str, Any]) -> None:
        self.asked.append((call, request["StackName"]))
        self.requests.append(request)
        self._known[request["StackName"]] = request["Parameters"]


class ParameterStore:
    class exceptions:  # noqa: N801 - boto3's name
        class ParameterAlreadyExists(Exception):
            pass

        class ParameterNotFound(Exception):
            pass

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def get_parameter(self, Name: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        if Name not in self.values:
            raise self.exceptions.ParameterNotFound
        return {"Parameter": {"Value": self.values[Name]}}

    def put_parameter(self, **request: Any) -> None:
        if request["Name"] in self.values and not request["Overwrite"]:
            raise self.exceptions.ParameterAlreadyExists
        assert request["Type"] == "SecureString"
        self.values[request["Name"]] = request["Value"]


class Empty:
    """A service that has nothing, whatever it is asked for, but what stands in `has`."""

    def __init__(self, *has: str) -> None:
        self._has = has

    def __getattr__(self, _: str) -> Any:
        def look(**named: str) -> dict[str, Any]:
            if not set(named.values()) & set(self._has):
                raise refusal("ResourceNotFoundException")
            return {"Found": named}

        return look

    def get_paginator(self, _: str) -> "Empty":
        return self

    def paginate(self, **_: Any) -> Iterator[dict[str, Any]]:
        topics = [{"TopicArn": f"arn:aws:sns:us-east-1:1:{name}"} for name in self._has]
        yield {"Topics": topics, "logGroups": [{"logGroupName": name} for name in self._has]}


class Tables(Empty):
    """The ledger is there once its stack is; its stream is `stream` by now."""

    def __init__(self, cloudformation: CloudFormation, *has: str) -> None:
        super().__init__(*has)
        self._cloudformation = cloudformation
        self.stream = "arn:stream"
        self.merchants: int | None = None

    def scan(self, TableName: str, Limit: int) -> dict[str, Any]:  # noqa: N803 - boto3's names
        if TableName != MERCHANTS or self.merchants is None:
            raise refusal("ResourceNotFoundException")
        return {"Count": min(Limit, self.merchants)}

    def describe_table(self, TableName: str) -> dict[str, Any]:  # noqa: N803 - boto3's name
        if TableName not in self._has and not (TableName == LEDGER and self._cloudformation.asked):
            raise refusal("ResourceNotFoundException")
        return {"Table": {"LatestStreamArn": self.stream}}


class Cloud:
    """What `boto3.client` is to the programs: call it with a service's name."""

    def __init__(self, cloudformation: CloudFormation, *taken: str) -> None:
        self.cloudformation, self.store, self._rest = cloudformation, ParameterStore(), Empty(*taken)
        self.tables = Tables(cloudformation, *taken)

    def __call__(self, service: str) -> Any:
        known = {"cloudformation": self.cloudformation, "dynamodb": self.tables, "ssm": self.store}
        return known.get(service, self._rest)
