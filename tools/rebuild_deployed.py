"""Write .chalice/deployed/<stage>.json anew from what is in the account: `python -m tools.rebuild_deployed --stage dev`.

Chalice writes that file when a whole deploy has succeeded, and knows nothing without it: the next deploy makes a second API with
another URL, and fails at the queues that start functions already. So run this after a deploy that was cut short, or on a machine
that never deployed, and then deploy. What the stage has and the application has no more is written too: Chalice then deletes it.
"""

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from chalice.cli.factory import CLIFactory
from chalice.deploy import models
from chalice.deploy.deployer import ApplicationGraphBuilder, DependencyBuilder

from chalicelib.settings import MissingSetting
from infra.operating.aws_errors import explain

ROOT = Path(__file__).resolve().parent.parent
OF_API = re.compile(r"execute-api:[^:]+:\d+:([a-z0-9]+)/")

Record = dict[str, Any]


SWEPT: Final = "former "
"""Begins the names of what the application has no more, so that none is one that it has."""


class UnknownResourceError(Exception):
    """The application has something that this program cannot look for."""


class Account:
    """Looks for what a deploy of the application makes, one resource after the other, functions before what calls them."""

    def __init__(self, client: Callable[[str], Any] = boto3.client) -> None:
        self._lambda, self._iam, self._events, self._apis = map(client, ("lambda", "iam", "events", "apigateway"))
        self._functions: dict[str, str] = {}
        self.second_apis: list[str] = []
        """Made over the same function where Chalice did not know of the first; tills may call any of them."""

    def find(self, model: Any) -> Record | None:
        """What Chalice would have noted of a resource; None where it is not there. Errors: UnknownResourceError."""
        match model:
            case models.ManagedIAMRole():
                facts = self._role(model)
            case models.LambdaFunction():
                facts = self._function(model)
            case models.SQSEventSource() | models.DynamoDBEventSource():
                facts = self._source(model)
            case models.ScheduledEvent():
                facts = self._rule(model)
            case models.RestAPI():
                facts = self._api(model)
            case models.DeploymentPackage() | models.IAMPolicy():
                return None  # parts of the others
            case _:
                raise UnknownResourceError(f"{type(model).__name__} {getattr(model, 'resource_name', '')}")
        return {"name": model.resource_name, "resource_type": model.resource_type, **facts} if facts else None

    def _role(self, model: models.ManagedIAMRole) -> Record | None:
        role = _or_none(lambda: self._iam.get_role(RoleName=model.role_name), "NoSuchEntity")
        return {"role_arn": role["Role"]["Arn"], "role_name": model.role_name} if role else None

    def _function(self, model: models.LambdaFunction) -> Record | None:
        found = _or_none(
            lambda: self._lambda.get_function_configuration(FunctionName=model.function_name), "ResourceNotFoundException"
        )
        if found is None:
            return None
        self._functions[model.resource_name] = found["FunctionArn"]
        return {"lambda_arn": found["FunctionArn"]}

    def _source(self, model: Any) -> Record | None:
        function = self._functions.get(model.lambda_function.resource_name)
        if function is None:
            return None
        known = self._lambda.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
        # A mapping of a stream that was there before is no mapping of this one.
        wanted = model.stream_arn if isinstance(model, models.DynamoDBEventSource) else f":{model.queue}"
        mapping = next((one for one in known if one["EventSourceArn"].endswith(wanted)), None)
        if mapping is None:
            return None
        source = mapping["EventSourceArn"]
        named = {"stream_arn": source} if source == wanted else {"queue_arn": source, "queue": model.queue}
        return {"event_uuid": mapping["UUID"], "lambda_arn": function, **named}

    def _rule(self, model: models.ScheduledEvent) -> Record | None:
        rule = _or_none(lambda: self._events.describe_rule(Name=model.rule_name), "ResourceNotFoundException")
        # Chalice notes a schedule as what it is made of.
        return {"rule_name": model.rule_name, "resource_type": "cloudwatch_event"} if rule else None

    def _api(self, model: models.RestAPI) -> Record | None:
        function = self._functions.get(model.lambda_function.resource_name)
        api = next(self.apis_of(function), None) if function else None
        if api is None or function is None:
            return None
        self.second_apis = [other for other in self._allowed(function, self._live()) if other != api]
        region = self._lambda.meta.region_name
        return {
            "rest_api_id": api,
            "rest_api_url": f"https://{api}.execute-api.{region}.amazonaws.com/{model.api_gateway_stage}/",
        }

    def apis_of(self, function: str) -> Iterator[str]:
        """The APIs that may call the function; then those that are made to and may not yet, where a deploy ended in between."""
        live = self._live()
        allowed = self._allowed(function, live)
        yield from allowed
        yield from (api for api in live if api not in allowed and self._calls(api, function))

    def _live(self) -> list[str]:
        return [api["id"] for page in self._apis.get_paginator("get_rest_apis").paginate() for api in page["items"]]

    def _allowed(self, function: str, live: list[str]) -> list[str]:
        policy = _or_none(lambda: self._lambda.get_policy(FunctionName=function), "ResourceNotFoundException")
        found = OF_API.findall(policy["Policy"]) if policy else []
        return [api for api in dict.fromkeys(found) if api in live]

    def _calls(self, api: str, function: str) -> bool:
        pages = self._apis.get_paginator("get_resources").paginate(restApiId=api, embed=["methods"])
        resources = [resource for page in pages for resource in page["items"]]
        methods = [method for resource in resources for method in resource.get("resourceMethods", {}).values()]
        return any(f"/functions/{function}/" in method.get("methodIntegration", {}).get("uri", "") for method in methods)


class Leftovers:
    """What the stage has and the application has no more. Chalice deletes from the end: what calls a function stands after it."""

    def __init__(self, app_name: str, stage: str, client: Callable[[str], Any] = boto3.client) -> None:
        self._lambda, self._iam, self._events = map(client, ("lambda", "iam", "events"))
        self._account = Account(client)
        self._whole, self._tag = f"{app_name}-{stage}", f":stage={stage}:app={app_name}"
        # Names of Python have no hyphen, and names of stages may: regulars-dev-eu-send is no function of stage dev.
        self._named = re.compile(rf"{re.escape(self._whole)}-[A-Za-z_]\w*")

    def find(self, known: list[Record]) -> list[Record]:
        """All of it, but for what is `known` already."""
        has = {fact for record in known for name, fact in record.items() if name != "name"}
        functions = list(self._functions())
        former = [one for one in functions if one not in has]
        apis = [api for function in former for api in self._account.apis_of(function)]
        found = [
            *(role for role in self._roles() if role["role_name"] not in has),
            *({"resource_type": "lambda_function", "lambda_arn": function} for function in former),
            *(source for function in functions for source in self._sources(function) if source["event_uuid"] not in has),
            *({"resource_type": "cloudwatch_event", "rule_name": name} for name in self._rules() if name not in has),
            *({"resource_type": "rest_api", "rest_api_id": api} for api in apis if api not in has),
        ]
        return [{"name": f"{SWEPT}{at}", **record} for at, record in enumerate(found)]

    def _functions(self) -> Iterator[str]:
        """Chalice tags what it makes with application and stage; a name alone could be anybody's."""
        for page in self._lambda.get_paginator("list_functions").paginate():
            for function in page["Functions"]:
                name, arn = function["FunctionName"], function["FunctionArn"]
                if name == self._whole or self._named.fullmatch(name):
                    tag = self._lambda.list_tags(Resource=arn)["Tags"].get("aws-chalice", "")
                    if tag.endswith(self._tag):
                        yield arn

    def _roles(self) -> Iterator[Record]:
        for page in self._iam.get_paginator("list_roles").paginate():
            for role in page["Roles"]:
                name, for_functions = role["RoleName"], "lambda.amazonaws.com" in json.dumps(role["AssumeRolePolicyDocument"])
                if self._named.fullmatch(name) and for_functions:
                    yield {"resource_type": "iam_role", "role_name": name, "role_arn": role["Arn"]}

    def _sources(self, function: str) -> Iterator[Record]:
        for page in self._lambda.get_paginator("list_event_source_mappings").paginate(FunctionName=function):
            for mapping in page["EventSourceMappings"]:
                source, facts = mapping["EventSourceArn"], {"event_uuid": mapping["UUID"], "lambda_arn": function}
                if ":dynamodb:" in source:
                    yield {"resource_type": "dynamodb_event", "stream_arn": source, **facts}
                else:
                    queue = source.rpartition(":")[2]
                    yield {"resource_type": "sqs_event", "queue_arn": source, "queue": queue, **facts}

    def _rules(self) -> Iterator[str]:
        for page in self._events.get_paginator("list_rules").paginate(NamePrefix=f"{self._whole}-"):
            for rule in page["Rules"]:
                name: str = rule["Name"]
                if name.endswith("-event") and self._named.fullmatch(name.removesuffix("-event")):
                    yield name


def rebuild(stage: str, account: Account, project: Path = ROOT) -> list[Record]:
    """All that the account has of the stage, in the form of Chalice's file. Errors: UnknownResourceError, MissingSetting."""
    config = CLIFactory(str(project), environ=os.environ).create_config_obj(chalice_stage_name=stage)
    resources = DependencyBuilder().build_dependencies(ApplicationGraphBuilder().build(config, stage))
    known = [record for model in resources if (record := account.find(model)) is not None]
    return [*Leftovers(config.app_name, stage).find(known), *known]


def _or_none(ask: Callable[[], Any], missing: str) -> Any:
    """What AWS answers; None where it says, in the words `missing`, that there is nothing."""
    try:
        return ask()
    except ClientError as error:
        if error.response["Error"]["Code"] == missing:
            return None
        raise


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--project", type=Path, default=ROOT, help="the folder with app.py (this one)")
    arguments = parser.parse_args()
    stage, project = arguments.stage, arguments.project
    try:
        account = Account()
        records = rebuild(stage, account, project)
    except UnknownResourceError as unknown:
        print(f"{unknown} is something new in app.py; teach tools/rebuild_deployed.py to look for it.", file=sys.stderr)
        return 1
    except MissingSetting as missing:
        print(f"{missing} Run this first: python -m infra.apply --stage {stage}", file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as error:
        print(explain(error), file=sys.stderr)
        return 1
    path = project / ".chalice" / "deployed" / f"{stage}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"resources": records, "schema_version": "2.0", "backend": "api"}, indent=2) + "\n")
    former = sum(record["name"].startswith(SWEPT) for record in records)
    swept = f", {former} of them not in app.py: Chalice will delete those" if former else ""
    print(f"{path.relative_to(project)}: {len(records)} resources found{swept}.")
    for api in account.second_apis:
        away = f"aws apigateway delete-rest-api --rest-api-id {api}"
        print(f"API {api} is a second one, made where Chalice did not know of the first: `{away}`, when no till calls it.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
