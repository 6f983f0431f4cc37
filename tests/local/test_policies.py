"""What the functions may do, as it is deployed."""

import ast
import json
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from cfnlint.decode import decode

from chalicelib import settings
from chalicelib.storage import keys
from chalicelib.storage.desk import audit_keys, device_keys
from infra import policies
from infra.apply import CHALICE_CONFIG, ROOT, TEMPLATE

OF_A_STAGE = ("iam_policy_file", "reserved_concurrency")
CASES = [(stage, function) for stage in policies.STAGES for function in policies.FUNCTIONS]


def statements(stage: str, function: str) -> list[dict[str, Any]]:
    return policies.policy(stage, function)["Statement"]


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def resources(statement: dict[str, Any]) -> list[str]:
    return listed(statement.get("Resource", []))


@pytest.fixture(scope="module")
def config() -> Any:
    return json.loads(CHALICE_CONFIG.read_text())


@pytest.fixture(scope="module")
def template() -> Any:
    return decode(str(TEMPLATE))[0]["Resources"]


def test_the_files_are_what_the_table_says(tmp_path: Path) -> None:
    policies.write(tmp_path)
    shipped, written = (
        {path.relative_to(folder): path.read_text() for path in folder.rglob("*.json")} for folder in (policies.FOLDER, tmp_path)
    )
    assert shipped == written


def test_every_function_that_is_deployed_has_a_row() -> None:
    tree = ast.parse((ROOT / "app.py").read_text())
    deployed = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list}
    assert deployed | {policies.API_HANDLER} == set(policies.FUNCTIONS)


@pytest.mark.parametrize(("stage", "function"), CASES)
def test_every_function_is_deployed_with_its_own_policy(config: Any, stage: str, function: str) -> None:
    assert config["autogen_policy"] is False
    named = config["stages"][stage]["lambda_functions"][function]["iam_policy_file"]
    assert CHALICE_CONFIG.parent / named == policies.FOLDER / stage / f"{function}.json"
    assert config["stages"][stage]["environment_variables"]["STAGE"] == stage


@pytest.mark.parametrize(("stage", "function"), CASES)
def test_no_action_is_a_pattern_and_every_name_that_is_known_is_named(stage: str, function: str) -> None:
    for statement in statements(stage, function):
        assert not [action for action in listed(statement["Action"]) if "*" in action]
        for resource in resources(statement):
            place, name = re.fullmatch(r"arn:aws:[a-z0-9-]+:(\*:\*|:):(.+)", resource).groups()
            assert place == (":" if resource.startswith("arn:aws:s3:") else "*:*")  # a bucket is of no place
            unnamed = name == "phone-number/*" or (name == "key/*" and "Condition" in statement)
            assert unnamed or re.search(rf"regulars[-/]{stage}\b", name)
        assert resources(statement) or statement["NotResource"] == "arn:aws:sns:*:*:*"


@pytest.mark.parametrize(("stage", "function"), CASES)
def test_who_may_delete_or_edit_anything_of_the_ledger_is_denied_it_of_the_logs(stage: str, function: str) -> None:
    ledger = f"table/regulars-{stage}-ledger"
    mine = [one for one in statements(stage, function) if any(name.endswith(ledger) for name in resources(one))]
    allowed = {call for one in mine if one["Effect"] == "Allow" for call in one["Action"]}
    denied = [one for one in mine if one["Effect"] == "Deny"]
    edits = {f"dynamodb:{call}" for call in ("DeleteItem", "UpdateItem", "BatchWriteItem")}
    assert {call for one in denied for call in one["Action"]} == allowed & edits
    for one in denied:
        patterns = one["Condition"]["ForAnyValue:StringLike"]["dynamodb:LeadingKeys"]
        for pk in (audit_keys.notes("rosas"), audit_keys.watched("rosas")):
            assert any(fnmatchcase(pk, pattern) for pattern in patterns)
        for other in (keys.customer("rosas", "mem_a").pk, keys.merchant("rosas").pk, device_keys.device("rosas", "d1").pk):
            assert not any(fnmatchcase(other, pattern) for pattern in patterns)


def test_no_stage_reaches_into_another() -> None:
    for stage, other in (("dev", "prod"), ("prod", "dev")):
        written = json.dumps([policies.policy(stage, function) for function in policies.FUNCTIONS])
        assert stage in written
        assert other not in written


def test_the_names_are_those_that_the_application_looks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE", "prod")
    written = json.dumps([policies.policy("prod", function) for function in policies.FUNCTIONS])
    for name in (
        f":table/{settings.ledger_table()}",
        f":table/{settings.ledger_table()}/stream/*",
        f":table/{settings.merchants_table()}",
        f":table/{settings.overview_table()}",
        f":{settings.inbound_queue()}",
        f":{settings.outbound_queue()}",
        f":parameter{settings.phone_hash_key_parameter()}",
        f":parameter{settings.code_key_parameter()}",
        settings.phone_key_alias(),
        f":configuration-set/{settings.configuration_set()}",
    ):
        assert f'{name}"' in written


def test_what_functions_log_has_a_group_that_forgets(template: Any) -> None:
    groups = [one["Properties"] for one in template.values() if one["Type"] == "AWS::Logs::LogGroup"]
    named = {f"/aws/lambda/{policies.function_name('${Stage}', function)}" for function in policies.FUNCTIONS}
    assert {group["LogGroupName"]["Fn::Sub"] for group in groups} == named
    assert all(group["RetentionInDays"] == 90 for group in groups)


@pytest.mark.parametrize(("function", "queue"), [("receive_text", "InboundTexts"), ("send_texts", "OutboundTexts")])
@pytest.mark.parametrize("stage", policies.STAGES)
def test_a_text_stays_hidden_six_times_as_long_as_its_function_may_take(
    config: Any, template: Any, stage: str, function: str, queue: str
) -> None:
    timeout = config["stages"][stage]["lambda_functions"][function].get("lambda_timeout", config["lambda_timeout"])
    assert template[f"{queue}Queue"]["Properties"]["VisibilityTimeout"] >= 6 * timeout


def test_both_stages_are_alike_but_for_what_one_of_them_reserves(config: Any) -> None:
    dev, prod = ({**config["stages"][stage]["lambda_functions"]} for stage in policies.STAGES)
    for function in policies.FUNCTIONS:
        facts = [{name: fact for name, fact in one[function].items() if name not in OF_A_STAGE} for one in (dev, prod)]
        assert facts[0] == facts[1]
    # A new account has ten executions at a time and lets nobody reserve any, so a first try at dev must not need it.
    assert not [one for one in dev.values() if "reserved_concurrency" in one]
    assert prod["reconcile_ledger"]["reserved_concurrency"] == 1
