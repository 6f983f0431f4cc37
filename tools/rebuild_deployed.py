"""Write .chalice/deployed/<stage>.json anew from what is in the account: `python -m tools.rebuild_deployed --stage dev`.

Chalice writes that file when a whole deploy has succeeded, and knows nothing without it: the next deploy makes a second API with
another URL, and fails at the queues that start functions already. So run this after a deploy that was cut short, or on a machine
that never deployed, and then deploy.
"""

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from chalice.cli.factory import CLIFactory
from chalice.deploy import models
from chalice.deploy.deployer import ApplicationGraphBuilder, DependencyBuilder

ROOT = Path(__file__).resolve().parent.parent
OF_API = re.compile(r"execute-api:[^:]+:\d+:([a-z0-9]+)/")

Record = dict[str, Any]


class UnknownResourceError(Exception):
    """The application has something that this program cannot look for."""


class Account:
    """Looks for what a deploy of the application makes, one resource after the other, functions before what calls them."""

    def __init__(self, client: Callable[[str], Any] = boto3.client) -> None:
        self._lambda, self._iam, self._events, self._apis = map(client, ("lambda", "iam", "events", "apigateway"))
        self._functions: dict[str, str] = {}

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
        api = next(self._apis_of(function), None) if function else None
        if api is None:
            return None
        region = self._lambda.meta.region_name
        return {
            "rest_api_id": api,
            "rest_api_url": f"https://{api}.execute-api.{region}.amazonaws.com/{model.api_gateway_stage}/",
        }

    def _apis_of(self, function: str) -> Iterator[str]:
        """The APIs that may call the function; then those that are made to and may not yet, where a deploy ended in between."""
        live = [api["id"] for page in self._apis.get_paginator("get_rest_apis").paginate() for api in page["items"]]
        policy = _or_none(lambda: self._lambda.get_policy(FunctionName=function), "ResourceNotFoundException")
        allowed = OF_API.findall(policy["Policy"]) if policy else []
        yield from (api for api in allowed if api in live)
        yield from (api for api in live if api not in allowed and self._calls(api, function))

    def _calls(self, api: str, function: str) -> bool:
        pages = self._apis.get_paginator("get_resources").paginate(restApiId=api, embed=["methods"])
        resources = [resource for page in pages for resource in page["items"]]
        methods = [method for resource in resources for method in resource.get("resourceMethods", {}).values()]
        return any(f"/functions/{function}/" in method.get("methodIntegration", {}).get("uri", "") for method in methods)


def rebuild(stage: str, project: Path = ROOT) -> list[Record]:
    """All that the account has of the stage, in the form of Chalice's file. Errors: UnknownResourceError."""
    config = CLIFactory(str(project), environ=os.environ).create_config_obj(chalice_stage_name=stage)
    account = Account()
    resources = DependencyBuilder().build_dependencies(ApplicationGraphBuilder().build(config, stage))
    return [record for model in resources if (record := account.find(model)) is not None]


def _or_none(ask: Callable[[], Any], missing: str) -> Any:
    """What AWS answers; None where it says, in the words `missing`, that there is nothing."""
    try:
        return ask()
    except ClientError as error:
        if error.response["Error"]["Code"] == missing:
            return None
        raise


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--stage", required=True)
    stage = parser.parse_args().stage
    try:
        records = rebuild(stage)
    except UnknownResourceError as unknown:
        print(f"{unknown} is something new in app.py; teach tools/rebuild_deployed.py to look for it.", file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as error:
        print(f"AWS did not let us in or refused the call: {error}", file=sys.stderr)
        return 1
    path = ROOT / ".chalice" / "deployed" / f"{stage}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"resources": records, "schema_version": "2.0", "backend": "api"}, indent=2) + "\n")
    print(f"{path.relative_to(ROOT)}: {len(records)} resources found. Now deploy: what is missing is made.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
