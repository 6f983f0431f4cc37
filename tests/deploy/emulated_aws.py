"""The AWS of the deployment tests: ministack, with what `chalice deploy` asks of it and ministack 1.5.33 does not do.

Runs in the emulator's own environment: `.venv-emulator/bin/python tests/deploy/emulated_aws.py`. The environment says more:
LAMBDA_PYTHON is the interpreter that functions run with, CALLS_FILE is where every call that IAM decided on is written down.

What is added here is what AWS does by its documentation. What is left as it is, and is laxer than AWS: a second event source
mapping of the same queue is taken, and a mapping does not ask whether the role may read its source.
"""

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ministack.core import iam_actions, iam_evaluator, lambda_runtime
from ministack.services import apigateway_v1 as gateway
from ministack.services import eventbridge, kms, lambda_svc, sns
from ministack.services.cloudformation import provisioners

JsonObject = dict[str, Any]
INTEGRATION = "x-amazon-apigateway-integration"
HURRY = 60
"""Minutes of schedules pass that much faster: fifteen in fifteen seconds. An hour stays one, and does not come in a test."""


def run_functions_with(python: str) -> None:
    """Functions run with an interpreter that has what Lambda has, so that a wheel that is missing in the zip is missing here."""
    detect = lambda_runtime._detect_runtime_binary

    def detect_ours(runtime: str) -> tuple[str, str]:
        found, worker = detect(runtime)
        return (python if runtime.startswith("python") else found), worker

    lambda_runtime._detect_runtime_binary = detect_ours
    # A new function is pending for half a second, and boto3's waiter then sleeps for five.
    lambda_svc._LAMBDA_STATE_TRANSITION_DELAY = 0


def hurry_schedules() -> None:
    """Rules fire as they were deployed, and within the time that a test has."""
    seconds = eventbridge._parse_rate_seconds

    def hurried(rate: str) -> float | None:
        found = seconds(rate)
        return found / HURRY if found and "minute" in rate else found

    eventbridge._parse_rate_seconds = hurried
    eventbridge._SCHEDULER_TICK_INTERVAL = 1


class Milliseconds:
    """The module `time` for SNS, which stamps what it takes to the millisecond: of two texts the later one counts."""

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    def strftime(self, form: str, *at: Any) -> str:
        fraction = f".{datetime.now(UTC).microsecond // 1000:03d}Z"
        return time.strftime(form, *at).replace(".000Z", fraction)


def know_keys_by_alias(calls: Path | None) -> None:
    """IAM sees the aliases of a key (`kms:ResourceAliases`), and decides on the key where the call names an alias."""
    decide = iam_evaluator.enforce

    def decide_on(key: str, action: str, service: str, region: str, **asked: Any) -> Any:
        if service == "kms":
            asked = _describe_key(asked)
        denied = decide(key, action, service, region, **asked)
        if calls is not None:
            _note(calls, key, action, asked, denied)
        return denied

    iam_evaluator.enforce = decide_on


def know_parameters_by_folder() -> None:
    """ministack asks IAM whether all parameters may be read where a call names several; here it asks for their folder."""
    extract = iam_actions.extract_resource_arn

    def extract_folder(service: str, method: str, path: str, headers: Any, body: bytes, *rest: Any, **more: Any) -> str:
        names = json.loads(body or b"{}").get("Names") if service == "ssm" else None
        if not names:
            return extract(service, method, path, headers, body, *rest, **more)
        folder = os.path.commonpath([name.rpartition("/")[0] for name in names])
        return f"arn:aws:ssm:{os.environ['MINISTACK_REGION']}:{os.environ['MINISTACK_ACCOUNT_ID']}:parameter{folder}/*"

    iam_actions.extract_resource_arn = extract_folder


def _describe_key(asked: JsonObject) -> JsonObject:
    named = asked["resource_arn"]
    target = kms._aliases.get(named, named.rpartition("/")[2])
    aliases = [arn.partition(":alias/")[2] for arn, key in kms._aliases.items() if key == target]
    context = {**(asked.get("service_context") or {}), "kms:ResourceAliases": [f"alias/{name}" for name in aliases]}
    arn = f"{named.rpartition(':')[0]}:key/{target}" if named != "*" else named
    return {**asked, "resource_arn": arn, "service_context": context}


def _note(calls: Path, key: str, action: str, asked: JsonObject, denied: Any) -> None:
    principal = iam_evaluator.resolve_principal(key or "", os.environ["MINISTACK_ACCOUNT_ID"])
    arn = getattr(principal, "arn", "")
    if ":assumed-role/" in arn:
        told = {"role": arn.split("/")[1], "action": action, "resource": asked.get("resource_arn", "*"), "denied": bool(denied)}
        with calls.open("a") as file:
            file.write(json.dumps(told) + "\n")


def take_alarms_of_sums() -> None:
    """An alarm of several metrics is kept as one of the first of them: nobody rings here."""
    record = provisioners._cw_metric_alarm_record

    def record_first(name: str, properties: JsonObject) -> JsonObject:
        if not properties.get("Metrics"):
            return record(name, properties)
        first = next(one["MetricStat"] for one in properties["Metrics"] if "MetricStat" in one)
        alone = {key: value for key, value in properties.items() if key != "Metrics"}
        return record(name, alone | first["Metric"] | {"Statistic": first["Stat"], "Period": first["Period"]})

    provisioners._cw_metric_alarm_record = record_first


def import_apis() -> None:
    """Chalice makes an API by ImportRestApi and changes it by PutRestApi; ministack takes these for other calls."""
    import_operation, answer, update = gateway._import_operation, gateway.handle_request, gateway._update_rest_api

    def import_whole(api: str, resource: str, method: str, operation: Any, *rest: Any, **more: Any) -> None:
        import_operation(api, resource, method, operation, *rest, **more)
        _complete(api, resource, method, operation or {})

    async def answer_imports(method: str, path: str, headers: Any, body: Any, query: JsonObject) -> Any:
        parts = [part for part in path.split("/") if part]
        if parts[:1] == ["restapis"] and method == "POST" and len(parts) == 1 and _one(query, "mode") == "import":
            return _create(json.loads(body), query)
        if parts[:1] == ["restapis"] and method == "PUT" and len(parts) == 2:
            return _replace(parts[1], json.loads(body), anew=_one(query, "mode") == "overwrite")
        return await answer(method, path, headers, body, query)

    def update_quietly(api: str, asked: JsonObject) -> Any:
        """Chalice unsets the compression with "", which botocore could not read back."""
        for operation in asked.get("patchOperations", []):
            if operation.get("path") == "/minimumCompressionSize":
                operation["value"] = int(operation["value"]) if operation.get("value") else None
        return update(api, asked)

    gateway._import_operation, gateway.handle_request, gateway._update_rest_api = import_whole, answer_imports, update_quietly


def _complete(api: str, resource: str, method: str, operation: JsonObject) -> None:
    """What ministack's importer leaves out of an operation: its responses, and those of its integration."""
    for status, response in (operation.get("responses") or {}).items():
        headers = {f"method.response.header.{name}": False for name in response.get("headers") or {}}
        gateway._put_method_response(api, resource, method, str(status), {"responseParameters": headers})
    integration = operation.get(INTEGRATION)
    if not integration:
        return
    asked = {
        "type": integration["type"].upper(),
        "httpMethod": integration.get("httpMethod"),
        "uri": integration.get("uri"),
        "passthroughBehavior": (integration.get("passthroughBehavior") or "WHEN_NO_MATCH").upper(),
        "requestTemplates": integration.get("requestTemplates") or {},
        "contentHandling": integration.get("contentHandling"),
    }
    gateway._put_integration(api, resource, method, {name: value for name, value in asked.items() if value is not None})
    for selection, response in (integration.get("responses") or {}).items():
        told = {name: response.get(name) or {} for name in ("responseParameters", "responseTemplates")}
        if selection != "default":
            told["selectionPattern"] = selection
        gateway._put_integration_response(api, resource, method, str(response.get("statusCode", "200")), told)


def _create(spec: JsonObject, query: JsonObject) -> Any:
    settings = _settings(spec)
    types = _one(query, "endpointConfigurationTypes")
    if types:
        settings["endpointConfiguration"] = {"types": types.split(",")}
    api = gateway._import_rest_api(spec, settings)
    return gateway._v1_response(gateway._rest_api_view(gateway._rest_apis[api]), 201)


def _replace(api: str, spec: JsonObject, *, anew: bool) -> Any:
    known = gateway._rest_apis.get(api)
    if not known:
        return gateway._v1_error("NotFoundException", "Invalid API identifier specified", 404)
    if anew:
        root = next(name for name, resource in gateway._resources[api].items() if resource["path"] == "/")
        only = {"id": root, "parentId": None, "pathPart": "", "path": "/", "resourceMethods": {}}
        gateway._resources[api], gateway._authorizers_v1[api] = {root: only}, {}
    known.update(_settings(spec))
    schemes = gateway._import_security_schemes(api, spec)
    for path, item in (spec.get("paths") or {}).items():
        gateway._import_path_item(api, path, item, schemes, spec.get("security"))
    return gateway._v1_response(gateway._rest_api_view(known), 200)


def _settings(spec: JsonObject) -> JsonObject:
    found = {"binaryMediaTypes": spec.get("x-amazon-apigateway-binary-media-types") or []}
    size = spec.get("x-amazon-apigateway-minimum-compression-size")
    return found | ({"minimumCompressionSize": int(size)} if size not in (None, "") else {})


def _one(query: JsonObject, name: str) -> Any:
    found = query.get(name)
    return found[0] if isinstance(found, list) and found else found


def main() -> None:
    from ministack import app  # it reads its settings as it is imported

    run_functions_with(os.environ["LAMBDA_PYTHON"])
    calls = os.environ.get("CALLS_FILE")
    know_keys_by_alias(Path(calls) if calls else None)
    know_parameters_by_folder()
    hurry_schedules()
    sns.time = Milliseconds()
    take_alarms_of_sums()
    import_apis()
    # Everybody comes by HTTPS, as far as policies are concerned: there is no other way to AWS.
    app.pin_request_origin = lambda address, _: iam_evaluator.pin_request_origin(address, True)
    app.main()


if __name__ == "__main__":
    main()
