"""infra/deploy.py where something is wrong: one sentence, and nothing was changed."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import NoCredentialsError, NoRegionError
from chalice.deploy.packager import LambdaDeploymentPackager

from infra.apply import CHALICE_CONFIG, record_stream
from infra.deploy import Surroundings, Wish, again, deploy
from infra.deploying import checks, staging
from infra.deploying.stage_secrets import Secret
from infra.operating.ending import RefusedError
from infra.operating.person import NotConfirmedError
from infra.package import PackageError
from tests.fake_account import ARN, Account, Somebody, functions

SQUARE = Secret("square_signature_key", "checks that a call is Square's")


@pytest.fixture
def aws() -> Account:
    return Account()


@pytest.fixture(scope="module")
def committed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a deploy looks at of a project, committed."""
    root = tmp_path_factory.mktemp("once") / "project"
    shutil.copytree(CHALICE_CONFIG.parent, root / ".chalice", ignore=shutil.ignore_patterns("deploy*"))
    (root / "infra" / "templates").mkdir(parents=True)
    (root / "infra" / "templates" / "queue.yaml").write_text("Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n")
    (root / ".gitignore").write_text(".make/\n")
    git(root, "init", "--quiet")
    commit(root)
    return root


@pytest.fixture
def root(committed_once: Path, tmp_path: Path) -> Path:
    shutil.copytree(committed_once, tmp_path / "project")
    return tmp_path / "project"


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", "-c", "user.name=Maria", "-c", "user.email=maria@example.com", *words], cwd=root, check=True)


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "All of it")


def refuse(
    aws: Account, root: Path, stage: str = "dev", person: Somebody | None = None, *, build: Any = None, **around: Any
) -> str:
    """What a deploy says that must not begin; it must not have changed anything, here or there."""

    def packaged(*_: Any) -> None:
        raise AssertionError("Everything is in order, and the deploy begins.")

    before = everything(root)
    with pytest.raises(RefusedError) as stop:
        deploy(Wish(stage), Surroundings(aws, person or Somebody(), lambda _: None, build or packaged, **around), root)
    assert aws.changes == []
    assert everything(root) == before
    return str(stop.value)


def everything(root: Path) -> dict[str, str]:
    return {str(path): path.read_text() for path in root.rglob("*") if path.is_file() and ".git" not in path.parts}


def test_in_order_everything_is_looked_at_and_then_the_package_is_made(aws: Account, root: Path) -> None:
    with pytest.raises(AssertionError, match="the deploy begins"):
        refuse(aws, root)
    aws.answers |= functions()
    with pytest.raises(AssertionError, match="the deploy begins"):
        refuse(aws, root)


@pytest.mark.parametrize("minor", [10, 15])
def test_a_python_that_lambda_does_not_have_is_refused(aws: Account, root: Path, minor: int) -> None:
    said = refuse(aws, root, python=(3, minor))
    assert said.startswith(
        f"This is Python 3.{minor}, and Regulars is deployed with 3.11 to 3.14: rm -r .venv, then make deploy "
    )


def test_all_pythons_that_are_taken_are_known_to_chalice() -> None:
    known = LambdaDeploymentPackager._RUNTIME_TO_ABI
    assert {f"python3.{minor}" for minor in checks.PYTHONS} <= set(known)


def test_another_python_than_that_of_the_running_functions_has_to_be_asked_for(aws: Account, root: Path) -> None:
    aws.answers |= functions("python3.11")
    said = refuse(aws, root, python=(3, 12))
    assert said.startswith("The functions of dev run on python3.11, and this is python3.12: deploy with python3.11, or ")
    assert checks.same_python(aws, "dev", (3, 12), change=True) == "functions of dev run on python3.11 and get python3.12"


def test_what_is_not_committed_is_not_deployed(aws: Account, root: Path) -> None:
    (root / ".make").mkdir()
    (root / "app.py").write_text("half a thought")
    said = refuse(aws, root)
    assert said == "Not all that stands here is committed (app.py): commit it or put it aside, then deploy."


def test_a_stream_that_was_recorded_for_chalice_itself_is_nothing_uncommitted(aws: Account, root: Path) -> None:
    """`python -m infra.apply` writes it there, and `make deploy` goes on as before."""
    config = root / ".chalice" / "config.json"
    record_stream("dev", "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/s", lambda _: None, config)
    assert staging.committed(root)
    config.write_text(config.read_text().replace("1024", "128"))
    assert "(.chalice/config.json)" in refuse(aws, root)


def test_what_is_no_clone_is_not_deployed(aws: Account, root: Path) -> None:
    shutil.rmtree(root / ".git")
    assert "clone the project, or commit" in refuse(aws, root)


def test_a_stage_that_nobody_described_is_refused(aws: Account, root: Path) -> None:
    assert refuse(aws, root, "test") == "There is no stage test: .chalice/config.json has dev and prod, so say STAGE=dev."
    assert refuse(aws, root, "").startswith("No stage was named: ")


def test_a_policy_that_was_changed_by_hand_is_refused(aws: Account, root: Path) -> None:
    (root / ".chalice" / "policies" / "dev" / "send_texts.json").write_text("{}")
    commit(root)
    said = refuse(aws, root)
    assert said == "send_texts.json in .chalice/policies is not what infra/policies.py says: make policies, and commit it."


def test_a_template_that_does_not_lint_is_refused(aws: Account, root: Path) -> None:
    template = root / "infra" / "templates" / "queue.yaml"
    template.write_text("Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties: {Colour: red}\n")
    commit(root)
    assert refuse(aws, root).startswith("queue.yaml is not in order: mend it and commit it; make lint tells all. ")


@pytest.mark.parametrize("trouble", [NoCredentialsError(), NoRegionError()])
def test_without_credentials_or_region_nothing_is_asked_of_aws(aws: Account, root: Path, trouble: Exception) -> None:
    def raise_it(**_: Any) -> None:
        raise trouble

    aws.answers = {"get_caller_identity": raise_it}
    said = refuse(aws, root)
    assert "AWS_PROFILE" in said or "AWS_DEFAULT_REGION" in said


@pytest.mark.parametrize("typed", [None, "", "dev", "PROD"])
def test_prod_is_deployed_only_where_somebody_says_prod(aws: Account, root: Path, monkeypatch: Any, typed: str | None) -> None:
    monkeypatch.delenv("CONFIRM", raising=False)
    said = refuse(aws, root, "prod", Somebody(typed))
    assert said == "Not confirmed: to deploy prod, type prod when asked, or say CONFIRM=prod in a script."


def test_the_person_who_confirms_prod_has_read_which_account_it_is(aws: Account, root: Path, monkeypatch: Any) -> None:
    monkeypatch.delenv("CONFIRM", raising=False)
    said: list[str] = []
    with pytest.raises(NotConfirmedError):
        deploy(Wish("prod"), Surroundings(aws, Somebody(), said.append), root)
    assert f"  account 123456789012, region us-east-1, as {ARN}" in said


@pytest.mark.parametrize("state", ["ROLLBACK_COMPLETE", "UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED"])
def test_a_stack_in_a_failed_state_is_not_built_upon(aws: Account, root: Path, state: str) -> None:
    aws.answers["describe_stacks"] = {"Stacks": [{"StackStatus": state}]}
    said = refuse(aws, root)
    assert "stack regulars-dev-infra" in said.lower()
    assert state in said


def test_a_table_that_no_stack_has_is_not_taken_over(aws: Account, root: Path) -> None:
    aws.answers["describe_table"] = {"Table": {}}
    said = refuse(aws, root)
    assert "what it would make is there already: table regulars-dev-ledger, table regulars-dev-merchants, table" in said


@pytest.mark.parametrize("tag", ["", "version=1.34.0:stage=eu:app=regulars", "version=1.34.0:stage=dev:app=other"])
def test_a_function_of_somebody_else_is_not_overwritten(aws: Account, root: Path, tag: str) -> None:
    aws.answers |= functions(tag=tag)
    said = refuse(aws, root)
    assert said == "Function regulars-dev is there and none of ours: rename or delete it, or choose another stage name."


@pytest.mark.parametrize(("limit", "enough"), [(10, False), (100, False), (101, True), (1000, True)])
def test_prod_is_refused_where_the_account_cannot_give_what_it_reserves(
    aws: Account, root: Path, monkeypatch: Any, limit: int, *, enough: bool
) -> None:
    monkeypatch.setenv("CONFIRM", "prod")
    given = {"ConcurrentExecutions": limit, "UnreservedConcurrentExecutions": limit}
    aws.answers["get_account_settings"] = {"AccountLimit": given}
    if enough:
        with pytest.raises(AssertionError, match="the deploy begins"):
            refuse(aws, root, "prod")
    else:
        assert refuse(aws, root, "prod").startswith(f"prod reserves 1 of the account's {limit} executions at a time, and AWS ")


def test_a_secret_that_is_missing_is_named_where_nobody_can_be_asked(aws: Account, root: Path) -> None:
    said = refuse(aws, root, secrets=(SQUARE,))
    assert said.startswith(
        "A secret is missing at stage dev, and nobody is here to be asked for it: square_signature_key (checks "
    )
    assert "--name /regulars/dev/secrets/square_signature_key" in said


def test_a_secret_that_nobody_types_is_still_missing(aws: Account, root: Path) -> None:
    said = refuse(aws, root, "dev", Somebody(""), secrets=(SQUARE,))
    assert said.startswith("A secret is still missing at stage dev, since nothing was typed: square_signature_key")


def test_a_missing_wheel_stops_before_anything_changed(aws: Account, root: Path) -> None:
    def build(*_: Any) -> None:
        raise PackageError("There is no wheel for Lambda of numpy==2.0.0.")

    assert refuse(aws, root, build=build) == "There is no wheel for Lambda of numpy==2.0.0."


HELD = {"who": "arn:aws:iam::123456789012:user/lars", "host": "tower", "commit": "abc", "since": "2026-11-22 10:00:00 UTC"}


def test_a_stage_that_somebody_else_deploys_is_left_to_them(aws: Account, root: Path) -> None:
    aws.answers["get_parameter"] = {"Parameter": {"Value": json.dumps(HELD)}}
    said = refuse(aws, root)
    assert "user/lars on tower, commit abc, since 2026-11-22 10:00:00 UTC: wait for it; if that deploy was killed, take" in said

    assert "--take-lock" in said


def test_what_goes_on_with_a_deploy_is_the_command_that_began_it() -> None:
    asked = Wish("dev", "https://tills.example.com/{stage}", change_python=True, take_lock=True, alarm_email="maria@example.com")
    whole = "make deploy STAGE=dev URL='https://tills.example.com/{stage}' ALARM_EMAIL=maria@example.com CHANGE_PYTHON=1"
    assert again(asked) == whole
    assert again(Wish("prod")) == "make deploy STAGE=prod"
