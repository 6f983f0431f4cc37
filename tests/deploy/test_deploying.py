"""A stage that is deployed again, that was deployed in part, and that is deleted."""

import io
import json
import os
import signal
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_file

from tests.deploy.account import PACKAGES, Account

# Chalice's own client dies at a call, as it does with the operator's laptop: the process ends at once and notes nothing.
CUT_SHORT = """
import os, signal
from chalice.awsclient import TypedAWSClient
from chalice.cli import main
calls, do = [], TypedAWSClient.{call}
def die(*given, **named):
    calls.append(given)
    if len(calls) == {time}:
        os.kill(os.getpid(), signal.SIGKILL)
    return do(*given, **named)
TypedAWSClient.{call} = die
main()
"""
EMPTY = io.BytesIO()
zipfile.ZipFile(EMPTY, "w").close()
EMPTY_ZIP = EMPTY.getvalue()
MOMENTS = {
    "before the second queue starts its function": ("create_lambda_event_source", 4),
    "before the API is served": ("deploy_rest_api", 1),
    "before the API may call its function": ("add_permission_for_apigateway", 1),
}


def facts(account: Account) -> dict[str, Any]:
    """What a stage has, by name: all that would be doubled or left behind."""
    found = {kind: sorted(_names(account, *look)) for kind, look in LOOKS.items()}
    found["parameters"] = [name for name in found["parameters"] if name.startswith("/regulars/")]
    return found


LOOKS = {
    "apis": ("apigateway", "get_rest_apis", "items", "id"),
    "mappings": ("lambda", "list_event_source_mappings", "EventSourceMappings", "EventSourceArn"),
    "functions": ("lambda", "list_functions", "Functions", "FunctionName"),
    "rules": ("events", "list_rules", "Rules", "Name"),
    "roles": ("iam", "list_roles", "Roles", "RoleName"),
    "tables": ("dynamodb", "list_tables", "TableNames", ""),
    "queues": ("sqs", "list_queues", "QueueUrls", ""),
    "topics": ("sns", "list_topics", "Topics", "TopicArn"),
    "alarms": ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    "dashboards": ("cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
    "logs": ("logs", "describe_log_groups", "logGroups", "logGroupName"),
    "keys": ("kms", "list_aliases", "Aliases", "AliasName"),
    "parameters": ("ssm", "describe_parameters", "Parameters", "Name"),
}


def _names(account: Account, service: str, call: str, field: str, name: str) -> list[str]:
    pages = account.client(service).get_paginator(call).paginate()
    return [one[name] if name else one for page in pages for one in page.get(field, [])]


def answers(account: Account, stage: str) -> bool:
    """Whether the stage's own API is served by its own function: without a key it refuses in our words."""
    status, body = account.call(stage, "POST", "/v1/members/lookup", {"phone": "(206) 555-0142"})
    return status == 401 and body["errors"][0]["code"] == "UNKNOWN_LOCATION_KEY"


def test_a_second_deploy_changes_nothing_and_keeps_the_url(account: Account) -> None:
    before, api = facts(account), account.api("dev")
    assert "regulars-dev-infra: no change" in account.deploy("dev")
    assert account.api("dev") == api
    assert facts(account) == before
    assert len(before["apis"]) == 2
    assert len(before["mappings"]) == 10
    assert account.changed_files() == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_deploy_that_was_cut_short_goes_on_where_it_was(other_account: Account, moment: str) -> None:
    account = other_account
    account.apply("dev")
    account.place_package()
    call, time = MOMENTS[moment]
    cut = account.attempt("-c", CUT_SHORT.format(call=call, time=time), "deploy", "--stage", "dev")
    assert cut.returncode == -signal.SIGKILL, cut.stdout + cut.stderr
    assert not (account.project / ".chalice" / "deployed" / "dev.json").exists()
    apis = facts(account)["apis"]
    account.deploy("dev")
    found = facts(account)
    assert once(found)
    assert found["apis"] == (apis or found["apis"])
    assert answers(account, "dev")


def once(found: dict[str, Any]) -> bool:
    """Nothing is there twice."""
    return [len(found[kind]) for kind in ("apis", "mappings", "functions", "rules", "roles")] == [1, 5, 14, 7, 14]


def test_of_two_operators_one_deploys_and_the_lock_of_a_killed_deploy_can_be_taken(other_account: Account) -> None:
    account = other_account
    with account.start_deploy("dev") as first:
        try:
            heard = []
            for line in first.stdout or ():
                heard.append(line)
                if "Creating lambda function: regulars-dev-send_texts" in line:
                    break
            os.killpg(first.pid, signal.SIGSTOP)
            before = facts(account)
            refused = account.attempt(*account.deploy_words("dev"))
        finally:
            os.killpg(first.pid, signal.SIGKILL)
    assert refused.returncode == 1, "".join(heard)
    assert "Stage dev is being deployed by arn:aws:iam::123456789012:root on " in refused.stderr
    assert "Traceback" not in refused.stderr
    assert account.attempt(*account.deploy_words("dev")).stderr == refused.stderr
    assert facts(account) == before
    account.deploy("dev", "--take-lock")
    found = facts(account)
    assert once(found)
    assert sorted(found["parameters"]) == [
        "/regulars/dev/secrets/code_key",
        "/regulars/dev/secrets/phone_hash_key",
        "/regulars/dev/settings/pages_url",
    ]
    assert answers(account, "dev")


def test_what_the_application_has_no_more_is_swept_and_what_is_not_ours_stays(account: Account) -> None:
    before, functions, events = facts(account), account.client("lambda"), account.client("events")
    ours = functions.get_function(FunctionName="regulars-dev-receive_text")
    tags, queue = ours["Tags"], "arn:aws:sqs:us-east-1:123456789012:regulars-dev-inbound-texts"
    trust = json.dumps(account.client("iam").get_role(RoleName="regulars-dev-receive_text")["Role"]["AssumeRolePolicyDocument"])

    def make(name: str, tags: dict[str, str]) -> None:
        role = account.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        code, runtime = {"ZipFile": EMPTY_ZIP}, ours["Configuration"]["Runtime"]
        function = functions.create_function(
            FunctionName=name, Role=role, Code=code, Runtime=runtime, Handler="app.hear", Tags=tags
        )["FunctionArn"]
        functions.create_event_source_mapping(EventSourceArn=queue, FunctionName=function, Enabled=False)
        events.put_rule(Name=f"{name}-event", ScheduleExpression="rate(1 hour)")
        events.put_targets(Rule=f"{name}-event", Targets=[{"Id": "1", "Arn": function}])

    make("regulars-dev-eu-hear", {"aws-chalice": "version=1.34.0:stage=dev-eu:app=regulars"})
    foreign = facts(account)
    make("regulars-dev-former_hear", tags)
    # What one of today's functions listened to before is swept, too.
    dead = f"{queue}-dead"
    functions.create_event_source_mapping(EventSourceArn=dead, FunctionName="regulars-dev-receive_text", Enabled=False)
    assert "5 of them not in app.py: Chalice will delete those" in account.deploy("dev")
    assert facts(account) == foreign
    assert facts(account) != before


def test_a_second_api_is_told_and_left_alone_since_tills_may_call_it(account: Account) -> None:
    gateway, functions = account.client("apigateway"), account.client("lambda")
    second = gateway.create_rest_api(name="regulars")["id"]
    named, of_it = (
        {"FunctionName": "regulars-dev", "StatementId": "second"},
        f"arn:aws:execute-api:us-east-1:123456789012:{second}/*",
    )
    functions.add_permission(**named, Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com", SourceArn=of_it)
    before, api = facts(account), account.api("dev")
    assert f"`aws apigateway delete-rest-api --rest-api-id {second}`, when no till calls it." in account.deploy("dev")
    assert (facts(account), account.api("dev")) == (before, api)
    functions.remove_permission(**named)
    gateway.delete_rest_api(restApiId=second)
    assert "is a second one" not in account.deploy("dev")


def test_what_the_tool_needs_of_the_stage_is_said_where_it_is_missing(other_account: Account) -> None:
    refused = other_account.attempt("-m", "tools.rebuild_deployed", "--stage", "dev")
    assert refused.returncode == 1
    assert refused.stderr.endswith("Run this first: python -m infra.apply --stage dev\n")
    assert "Traceback" not in refused.stderr


def test_a_stage_is_destroyed_without_a_trace_and_the_other_left_alone(other_account: Account) -> None:
    account = other_account
    account.apply("prod")
    account.deploy_bare("prod")
    before = facts(account)
    account.deploy("dev")
    assert len(facts(account)["apis"]) == 2
    kept = account.attempt("-m", "infra.destroy", "--stage", "prod", CONFIRM="prod")
    assert (kept.returncode, kept.stderr.strip().splitlines()[-1][:40]) == (1, "Stage prod is never deleted by a program")
    unsaid = account.attempt("-m", "infra.destroy", "--stage", "dev")
    assert "type dev when asked, or say CONFIRM=dev" in unsaid.stderr
    assert len(facts(account)["apis"]) == 2
    account.run("-m", "infra.destroy", "--stage", "dev", CONFIRM="dev")
    assert facts(account) == before
    assert answers(account, "prod")
    again = account.run("-m", "infra.destroy", "--stage", "dev", CONFIRM="dev")
    assert "Stage dev is deleted." in again


def test_the_way_out_is_a_template_that_lints_and_the_very_package_that_runs(account: Account, tmp_path: Path) -> None:
    account.run("-m", "infra.sam", "--stage", "dev", "--out", str(tmp_path / "out"))
    template = json.loads((tmp_path / "out" / "sam.json").read_text())
    kinds = [one["Type"] for one in template["Resources"].values()]
    assert kinds.count("AWS::Serverless::Function") == 14
    assert lint_file(tmp_path / "out" / "sam.json") == []
    (package,) = (account.project / PACKAGES).glob("*.zip")
    assert (tmp_path / "out" / "deployment.zip").read_bytes() == package.read_bytes()
