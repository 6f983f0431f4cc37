"""A stage that is deployed again, that was deployed in part, and that is deleted."""

import json
import signal
from typing import Any

import pytest

from tests.deploy.account import Account

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
MOMENTS = {
    "before the second queue starts its function": ("create_lambda_event_source", 3),
    "before the API is served": ("deploy_rest_api", 1),
    "before the API may call its function": ("add_permission_for_apigateway", 1),
}


def facts(account: Account) -> dict[str, Any]:
    """What would be doubled, by name: APIs, mappings, functions, rules, roles."""
    sources = account.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    return {
        "apis": [api["id"] for api in account.client("apigateway").get_rest_apis()["items"]],
        "mappings": sorted(one["EventSourceArn"] for one in sources),
        "functions": sorted(one["FunctionName"] for one in account.client("lambda").list_functions()["Functions"]),
        "rules": sorted(rule["Name"] for rule in account.client("events").list_rules()["Rules"]),
        "roles": sorted(role["RoleName"] for role in account.client("iam").list_roles()["Roles"]),
    }


def of_stage(found: dict[str, Any], stage: str) -> dict[str, Any]:
    return {kind: [name for name in names if f"regulars-{stage}" in name] for kind, names in found.items() if kind != "apis"}


def answers(account: Account, stage: str) -> bool:
    """Whether the stage's own API is served by its own function: without a key it refuses in our words."""
    status, body = account.call(stage, "POST", "/v1/members/lookup", {"phone": "(206) 555-0142"})
    return status == 401 and body["errors"][0]["code"] == "UNKNOWN_LOCATION_KEY"


def test_a_second_deploy_changes_nothing_and_keeps_the_url(account: Account) -> None:
    before, config = facts(account), (account.project / ".chalice" / "config.json").read_text()
    for stage in ("dev", "prod"):
        api = account.api(stage)
        assert "no change" in account.apply(stage)
        account.deploy(stage)
        assert account.api(stage) == api
    assert facts(account) == before
    assert len(before["apis"]) == 2
    assert len(before["mappings"]) == 6
    assert (account.project / ".chalice" / "config.json").read_text() == config


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_deploy_that_was_cut_short_goes_on_where_it_was(other_account: Account, moment: str) -> None:
    account = other_account
    account.apply("dev")
    call, time = MOMENTS[moment]
    cut = account.attempt("-c", CUT_SHORT.format(call=call, time=time), "deploy", "--stage", "dev")
    assert cut.returncode == -signal.SIGKILL, cut.stdout + cut.stderr
    noted = account.project / ".chalice" / "deployed" / "dev.json"
    assert not noted.exists()
    apis = facts(account)["apis"]
    account.run("-m", "tools.rebuild_deployed", "--stage", "dev")
    account.deploy("dev")
    found = facts(account)
    assert (len(found["apis"]), len(found["mappings"]), len(found["functions"]), len(found["rules"])) == (1, 3, 8, 3)
    assert found["apis"] == (apis or found["apis"])
    assert answers(account, "dev")
    complete = json.loads(noted.read_text())
    account.run("-m", "tools.rebuild_deployed", "--stage", "dev")
    assert json.loads(noted.read_text()) == complete


def test_deleting_one_stage_leaves_the_other_alone(other_account: Account) -> None:
    account = other_account
    for stage in ("dev", "prod"):
        account.apply(stage)
        account.deploy(stage)
    api, before = account.api("prod"), facts(account)
    account.chalice("delete", "--stage", "dev")
    after = facts(account)
    assert after["apis"] == [api]
    assert not any(of_stage(after, "dev").values())
    assert of_stage(after, "prod") == of_stage(before, "prod")
    assert answers(account, "prod")
