"""infra/apply.py: what it asks of AWS, what it refuses before it asks, and what it says."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra import apply
from infra.apply import ApplyError
from infra.deploying.taken import KINDS, names
from tests.local.cloud import LEDGER, Cloud, CloudFormation

STAGE = {"ParameterKey": "Stage", "ParameterValue": "local"}
SETTLED = "CREATE_COMPLETE"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.json"
    path.write_text(json.dumps({"version": "2.0", "stages": {"dev": {"environment_variables": {"STAGE": "dev"}}, "prod": {}}}))
    return path


def run(cloud: Cloud, said: list[str], **asked: Any) -> dict[str, str]:
    return apply.apply("local", said.append, 0, client=cloud, **asked)


def run_dev(cloud: Cloud, said: list[str], config: Path, stage: str = "dev", **asked: Any) -> dict[str, str]:
    return apply.apply(stage, said.append, 0, config=config, client=cloud, **asked)


def test_a_missing_stack_is_created_and_its_outputs_come_back(said):
    cloud = Cloud(CloudFormation("", "", "CREATE_IN_PROGRESS", SETTLED))
    assert run(cloud, said)["LedgerStreamArn"] == "arn:stream"
    assert cloud.cloudformation.asked == [("create", "regulars-local-infra")]


def test_an_unchanged_stack_is_left_alone(said):
    run(Cloud(CloudFormation(SETTLED, change="none")), said)
    assert said[0] == "regulars-local-infra: no change"


def test_a_stage_of_aws_gets_its_alarms_too_and_they_are_told_to_whom_they_were_told_before(said, config):
    cloud = Cloud(CloudFormation("", "", SETTLED, watch=["", "", SETTLED]))
    run_dev(cloud, said, config, watching={"AlarmEmail": "ops@example.com"})
    assert cloud.cloudformation.asked == [("create", "regulars-dev-infra"), ("create", "regulars-dev-watch")]
    assert cloud.cloudformation.parameters[1] == {"ParameterKey": "AlarmEmail", "ParameterValue": "ops@example.com"}
    run_dev(cloud, said, config)
    assert cloud.cloudformation.parameters[1] == {"ParameterKey": "AlarmEmail", "UsePreviousValue": True}


def test_an_operator_is_told_while_nobody_hears_of_alarms(said, config):
    run_dev(Cloud(CloudFormation("", "", SETTLED, watch=["", "", SETTLED])), said, config)
    assert said[-1] == "Nobody hears of alarms yet: say who with make deploy STAGE=dev ALARM_EMAIL=somebody@example.com"
    heard = Cloud(CloudFormation("", "", SETTLED, watch=["", "", SETTLED]))
    run_dev(heard, said, config, watching={"AlarmEmail": "ops@example.com"})
    assert "Nobody hears" not in said[-1]


@pytest.mark.parametrize(("stage", "is_protected"), [("dev", False), ("prod", True)])
def test_only_prod_is_protected_from_deletion(said, config, stage, is_protected):
    cloud = Cloud(CloudFormation("", "", SETTLED, watch=["", "", SETTLED]))
    run_dev(cloud, said, config, stage)
    assert [one["EnableTerminationProtection"] for one in cloud.cloudformation.requests] == [is_protected] * 2


def test_a_table_that_was_warmed_up_stays_so(said):
    cloud = Cloud(CloudFormation(SETTLED))
    run(cloud, said)
    assert cloud.cloudformation.parameters == [STAGE]
    run(cloud, said, warm_writes=16_000)
    assert cloud.cloudformation.parameters == [STAGE, {"ParameterKey": "WarmWrites", "ParameterValue": "16000"}]
    run(cloud, said)
    assert cloud.cloudformation.parameters == [STAGE, {"ParameterKey": "WarmWrites", "UsePreviousValue": True}]


@pytest.mark.parametrize("stack", ["infra", "watch"])
@pytest.mark.parametrize(
    ("state", "todo"),
    [
        ("ROLLBACK_COMPLETE", "delete-stack"),
        ("CREATE_FAILED", "delete-stack"),
        ("UPDATE_IN_PROGRESS", "when it rests"),
        ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback"),
        ("DELETE_FAILED", "Delete it"),
        ("REVIEW_IN_PROGRESS", "when it rests"),
        ("IMPORT_ROLLBACK_FAILED", "repaired"),
    ],
)
def test_where_a_stack_cannot_be_changed_nothing_is_touched_and_it_is_said_what_to_do(said, config, stack, state, todo):
    states = {"infra": [SETTLED], "watch": [SETTLED], stack: [state]}
    cloud = Cloud(CloudFormation(*states["infra"], watch=states["watch"]))
    with pytest.raises(ApplyError, match=todo) as refused:
        run_dev(cloud, said, config)
    assert f"regulars-dev-{stack}" in str(refused.value)
    assert state in str(refused.value)
    assert (cloud.cloudformation.asked, cloud.store.values) == ([], {})


def test_a_change_that_failed_says_what_failed(said):
    with pytest.raises(ApplyError, match="LedgerTable: no more tables"):
        run(Cloud(CloudFormation("", "", "CREATE_IN_PROGRESS", "ROLLBACK_COMPLETE")), said)


TEMPLATES = (apply.TEMPLATE, apply.WATCH_TEMPLATE)
NAMES = [(template, kind, name) for template in TEMPLATES for kind, name in names(template, "dev")]


def test_names_of_all_kinds_are_looked_for():
    assert {kind for _, kind, _ in NAMES} == set(KINDS)
    assert len(NAMES) == 3 + 6 + 2 + 14 + 4


@pytest.mark.parametrize("name", [name for _, _, name in NAMES])
def test_where_a_name_is_taken_nothing_is_made_and_it_is_said_which(said, config, name):
    cloud = Cloud(CloudFormation("", watch=[""]), name)
    with pytest.raises(ApplyError, match=rf"There is no stack regulars-dev-\w+, but .* {name}\b.* Import tables and keys"):
        run_dev(cloud, said, config)
    assert (cloud.cloudformation.asked, cloud.store.values) == ([], {})


def test_a_name_of_a_stack_that_is_there_is_not_taken(said, config):
    cloud = Cloud(CloudFormation(SETTLED, watch=[SETTLED]), *(name for _, _, name in NAMES))
    run_dev(cloud, said, config)
    assert [call for call, _ in cloud.cloudformation.asked] == ["update", "update"]


def test_without_a_configuration_to_record_the_stream_in_nothing_is_made(said, tmp_path):
    cloud = Cloud(CloudFormation("", watch=[""]))
    with pytest.raises(ApplyError, match="is missing"):
        run_dev(cloud, said, tmp_path / "config.json")
    assert (cloud.cloudformation.asked, cloud.store.values) == ([], {})


def test_the_secret_is_made_once_and_never_shown(said):
    cloud = Cloud(CloudFormation(SETTLED, change="none"))
    run(cloud, said)
    made = dict(cloud.store.values)
    run(cloud, said)
    assert cloud.store.values == made
    assert list(made) == ["/regulars/local/secrets/phone_hash_key", "/regulars/local/secrets/code_key"]
    assert [len(bytes.fromhex(secret)) for secret in made.values()] == [32, 32]
    assert not [secret for secret in made.values() if secret in " ".join(said)]


@pytest.mark.parametrize("merchants", [None, 0], ids=["no table", "an empty one"])
def test_a_stage_without_data_gets_a_new_secret(said, config, merchants):
    cloud = Cloud(CloudFormation(SETTLED, watch=[SETTLED], change="none"), LEDGER)
    cloud.tables.merchants = merchants
    run_dev(cloud, said, config)
    assert list(cloud.store.values) == ["/regulars/dev/secrets/phone_hash_key", "/regulars/dev/secrets/code_key"]


def test_a_secret_with_which_data_was_written_is_never_made_anew(said, config):
    """With another key no member is found, and whoever texts becomes one more."""
    cloud = Cloud(CloudFormation(SETTLED, watch=[SETTLED], change="none"), LEDGER)
    cloud.tables.merchants = 1
    for look in (lambda: run_dev(cloud, said, config), lambda: apply.check("dev", cloud)):
        with pytest.raises(ApplyError, match=r"phone_hash_key is missing, and stage dev has data .* Put the old one back"):
            look()
    assert (cloud.cloudformation.asked, cloud.store.values, said) == ([], {}, [])
    cloud.store.values["/regulars/dev/secrets/phone_hash_key"] = "the old one"
    run_dev(cloud, said, config)
    assert cloud.store.values["/regulars/dev/secrets/phone_hash_key"] == "the old one"
    assert len(cloud.store.values["/regulars/dev/secrets/code_key"]) == 64, "codes that were out are worth nothing now"


def test_the_stream_is_recorded_beside_what_stands_there(said, config):
    apply.record_stream("dev", "arn:stream", said.append, config)
    stages = json.loads(config.read_text())["stages"]
    assert stages == {"dev": {"environment_variables": {"STAGE": "dev", "LEDGER_STREAM_ARN": "arn:stream"}}, "prod": {}}
    apply.record_stream("dev", "arn:stream", said.append, config)
    assert len(said) == 1


def test_the_stream_is_the_one_that_the_table_has_now(said, config):
    """A table that was restored has another stream than the one that its stack remembers."""
    cloud = Cloud(CloudFormation(SETTLED, watch=[SETTLED]))
    cloud.tables.stream = "arn:stream:now"
    assert run_dev(cloud, said, config)["LedgerStreamArn"] == "arn:stream:now"
    assert json.loads(config.read_text())["stages"]["dev"]["environment_variables"]["LEDGER_STREAM_ARN"] == "arn:stream:now"
