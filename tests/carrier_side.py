"""AWS as far as a number's set-up sees it, in memory, behind botocore's own clients.

botocore checks each request against its model; here its forms and words are checked too, and every answer is held against the
model. No answer was recorded from an account: tests/data/sms_voice/README.md.
"""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.validate import validate_parameters

from infra.texting.aws import Clients

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA = Path(__file__).parent / "data" / "sms_voice"
ACCOUNT, REGION = "123456789012", "us-east-1"
READS = ("Describe", "Get", "List")


def answers(name: str) -> dict[str, Any]:
    """What one file has, without what it says of itself."""
    found: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    del found["about"]
    return found


class Refusal(Exception):
    """An error of AWS, by its code."""


class CarrierSide:
    """An account with one number, and stages of ours; `asked` is every call, `changed` those that were no mere reading."""

    def __init__(self, number: str = "toll_free", stages: tuple[str, ...] = ("dev",)) -> None:
        self.number = answers("phone_numbers")[number]
        self.registrations = {one["RegistrationId"]: one for one in answers("registrations").values()}
        self.versions = {name: [answers("registration_versions")["reviewing"]] for name in self.registrations}
        self.associations: dict[str, list[Any]] = {}
        self.account = answers("account")
        self.keywords = self.account["keywords"]
        self.sets: dict[str, list[dict[str, Any]]] = {}
        self.functions = [f"regulars-{stage}-record_deliveries" for stage in stages]
        self.statements: dict[str, list[dict[str, str]]] = {}
        self.topics = {self.arn("sns", f"regulars-{s}-{kind}") for s in stages for kind in ("inbound-texts", "text-events")}
        self.subscriptions: dict[str, list[str]] = {}
        role = f"arn:aws:iam::{ACCOUNT}:role/regulars-sms-delivery"
        self.attributes = {"DeliveryStatusIAMRole": role, "DeliveryStatusSuccessSamplingRate": "100"}
        sent = f"sns/{REGION}/{ACCOUNT}/DirectPublishToPhoneNumber"
        self.groups: dict[str, dict[str, str]] = {sent: {}, f"{sent}/Failure": {}}
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    def arn(self, service: str, name: str) -> str:
        return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{name}"

    @property
    def changed(self) -> list[str]:
        return [name for name, _ in self.asked if not name.startswith(READS)]

    def stand(self, name: str, status: str, *versions: str) -> None:
        """Where a registration stands from now on, with its versions, oldest first."""
        found = next(one for one in self.registrations.values() if name in one["RegistrationType"].lower())
        found["RegistrationStatus"] = status
        known = answers("registration_versions")
        self.versions[found["RegistrationId"]] = [known[v] | {"VersionNumber": at} for at, v in enumerate(versions, start=1)]

    def clients(self) -> Clients:
        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": REGION}
        names = ("pinpoint-sms-voice-v2", "sns", "logs", "lambda")
        made = [boto3.client(name, **keys) for name in names]
        for client in made:
            client.meta.events.register("before-parameter-build.*.*", self._remember)
            client.meta.events.register("before-call.*.*", self._answer)
        return Clients(*made)

    def _remember(self, params: Any, model: Any, context: Any, **_: Any) -> None:
        check_forms(params, model.input_shape)
        context["asked"] = params

    def _answer(self, model: Any, context: Any, **_: Any) -> Any:
        asked = dict(context["asked"])
        self.asked.append((model.name, asked))
        try:
            answer = getattr(self, model.name)(asked) or {}
        except Refusal as refusal:
            code = str(refusal)
            return AWSResponse("", 400, {}, None), {"Error": {"Code": code, "Message": f"{code}."}, "ResponseMetadata": {}}
        if model.output_shape is not None:
            validate_parameters(answer, model.output_shape)
        return AWSResponse("", 200, {}, None), {**answer, "ResponseMetadata": {}}

    def DescribePhoneNumbers(self, _: Any) -> Any:  # noqa: N802  as AWS calls it; so below
        return {"PhoneNumbers": [self.number]}

    def UpdatePhoneNumber(self, asked: Any) -> Any:  # noqa: N802
        if asked.get("SelfManagedOptOutsEnabled") and not self.number["TwoWayEnabled"]:
            raise Refusal("ValidationException")
        assert asked.pop("PhoneNumberId") == self.number["PhoneNumberId"]
        self.number |= asked
        return {}

    def DescribeKeywords(self, _: Any) -> Any:  # noqa: N802
        return {"Keywords": self.keywords}

    def DeleteKeyword(self, asked: Any) -> Any:  # noqa: N802
        if asked["Keyword"] in {"HELP", "STOP"}:
            raise Refusal("ConflictException")
        self.keywords = [one for one in self.keywords if one["Keyword"] != asked["Keyword"]]

    def DescribeConfigurationSets(self, asked: Any) -> Any:  # noqa: N802
        (name,) = asked["ConfigurationSetNames"]
        if name not in self.sets:
            raise Refusal("ResourceNotFoundException")
        arn = self.arn("sms-voice", f"configuration-set/{name}")
        known = {"ConfigurationSetArn": arn, "ConfigurationSetName": name, "CreatedTimestamp": "2026-11-01T09:00:00Z"}
        return {"ConfigurationSets": [known | {"EventDestinations": self.sets[name]}]}

    def CreateConfigurationSet(self, asked: Any) -> Any:  # noqa: N802
        self.sets[asked["ConfigurationSetName"]] = []

    def CreateEventDestination(self, asked: Any) -> Any:  # noqa: N802
        if asked["SnsDestination"]["TopicArn"] not in self.topics:
            raise Refusal("ValidationException")
        kept = {name: asked[name] for name in ("EventDestinationName", "MatchingEventTypes", "SnsDestination")}
        self.sets[asked["ConfigurationSetName"]].append(kept | {"Enabled": True})

    def UpdateEventDestination(self, asked: Any) -> Any:  # noqa: N802
        (known,) = self.sets[asked["ConfigurationSetName"]]
        known |= {name: asked[name] for name in ("Enabled", "MatchingEventTypes", "SnsDestination")}

    def DescribeRegistrations(self, asked: Any) -> Any:  # noqa: N802
        wanted = asked.get("RegistrationIds") or self.registrations
        if not set(wanted) <= set(self.registrations):
            raise Refusal("ResourceNotFoundException")
        return {"Registrations": [self.registrations[name] for name in wanted]}

    def DescribeRegistrationVersions(self, asked: Any) -> Any:  # noqa: N802
        name = asked["RegistrationId"]
        return self._registration(name) | {"RegistrationVersions": self.versions[name]}

    def ListRegistrationAssociations(self, asked: Any) -> Any:  # noqa: N802
        name = asked["RegistrationId"]
        known = self._registration(name) | {"RegistrationType": self.registrations[name]["RegistrationType"]}
        return known | {"RegistrationAssociations": self.associations.get(name, [])}

    def DescribeAccountAttributes(self, _: Any) -> Any:  # noqa: N802
        return {"AccountAttributes": self.account["attributes"]}

    def DescribeSpendLimits(self, _: Any) -> Any:  # noqa: N802
        return {"SpendLimits": self.account["spend_limits"]}

    def GetFunctionConfiguration(self, asked: Any) -> Any:  # noqa: N802
        if asked["FunctionName"] not in self.functions:
            raise Refusal("ResourceNotFoundException")
        return {"FunctionArn": self.arn("lambda", f"function:{asked['FunctionName']}")}

    def GetPolicy(self, asked: Any) -> Any:  # noqa: N802
        if asked["FunctionName"] not in self.statements:
            raise Refusal("ResourceNotFoundException")
        return {"Policy": json.dumps({"Statement": self.statements[asked["FunctionName"]]})}

    def AddPermission(self, asked: Any) -> Any:  # noqa: N802
        known = self.statements.setdefault(asked["FunctionName"], [])
        if any(one["Sid"] == asked["StatementId"] for one in known):
            raise Refusal("ResourceConflictException")
        known.append({"Sid": asked["StatementId"], "Principal": asked["Principal"], "Source": asked["SourceArn"]})

    def GetTopicAttributes(self, asked: Any) -> Any:  # noqa: N802
        if asked["TopicArn"] not in self.topics:
            raise Refusal("NotFound")
        return {"Attributes": {"TopicArn": asked["TopicArn"]}}

    def GetSMSAttributes(self, _: Any) -> Any:  # noqa: N802
        return {"attributes": self.attributes}

    def ListSubscriptionsByTopic(self, asked: Any) -> Any:  # noqa: N802
        found = self.subscriptions.get(asked["TopicArn"], [])
        return {"Subscriptions": [{"TopicArn": asked["TopicArn"], "Protocol": "lambda", "Endpoint": one} for one in found]}

    def Subscribe(self, asked: Any) -> Any:  # noqa: N802
        self._require_permission(asked["Endpoint"], "sns.amazonaws.com", asked["TopicArn"])
        self.subscriptions.setdefault(asked["TopicArn"], []).append(asked["Endpoint"])

    def DescribeSubscriptionFilters(self, asked: Any) -> Any:  # noqa: N802
        group = asked["logGroupName"]
        if group not in self.groups:
            raise Refusal("ResourceNotFoundException")
        found = [{"logGroupName": group, "filterName": n, "destinationArn": to} for n, to in self.groups[group].items()]
        return {"subscriptionFilters": found}

    def PutSubscriptionFilter(self, asked: Any) -> Any:  # noqa: N802
        group, filters = asked["logGroupName"], self.groups[asked["logGroupName"]]
        self._require_permission(asked["destinationArn"], "logs.amazonaws.com", f"{self.arn('logs', f'log-group:{group}')}:*")
        filters[asked["filterName"]] = asked["destinationArn"]
        if len(filters) > 2:
            raise Refusal("LimitExceededException")

    def _registration(self, name: str) -> dict[str, Any]:
        return {"RegistrationArn": self.arn("sms-voice", f"registration/{name}"), "RegistrationId": name}

    def _require_permission(self, function: str, principal: str, source: str) -> None:
        """Whoever would be started without being allowed to is no end of anything."""
        allowed = {(one["Principal"], one["Source"]) for one in self.statements.get(function, ())}
        assert (principal, source) in allowed, (principal, source)


def check_forms(value: Any, shape: Any) -> None:
    """What botocore leaves to AWS: that words are of those that there are, and have the form that the model asks for."""
    if shape.type_name == "structure":
        for name, part in value.items():
            check_forms(part, shape.members[name])
    elif shape.type_name == "list":
        for part in value:
            check_forms(part, shape.member)
    elif shape.type_name == "string":
        assert not shape.enum or value in shape.enum, (shape.name, value)
        assert re.fullmatch(shape.metadata.get("pattern", "(?s:.*)"), value), (shape.name, value)
