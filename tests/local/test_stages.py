"""The programs of an operator at stage local, where nothing runs, and for any other stage."""

import os
import subprocess
import sys

import pytest
from botocore.exceptions import NoCredentialsError
from pynamodb.exceptions import GetError

from chalicelib import wiring
from infra import apply, balances, consents, export, keys, locations, merchant, numbers, reconcile, show, wording
from infra.local import environment
from infra.local.seed import DEMO
from infra.operating.stages import StageNotThereError, enter_stage

WORDS = {
    balances: ["rosas-bakery", "balances.csv"],
    consents: ["rosas-bakery"],
    export: ["--merchant", "rosas-bakery", "nowhere"],
    keys: ["revoke", "rk_1"],
    locations: ["add", "rosas-bakery", "pier", "Pier", "America/Denver"],
    merchant: [str(DEMO / "rosas-bakery.json"), "--settings"],
    numbers: ["connect", "rosas-bakery"],
    reconcile: [],
    show: ["rosas-bakery"],
    wording: ["rosas-bakery", "earned", "en"],
}


@pytest.fixture(autouse=True)
def nothing_runs(monkeypatch, tmp_path):
    monkeypatch.setenv("STAGE", "before")
    monkeypatch.setattr(environment.join_running_stack, "__defaults__", (tmp_path,))


@pytest.mark.parametrize("program", WORDS, ids=lambda program: program.__name__)
def test_every_program_says_that_nothing_runs_and_does_nothing(program, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["program", "--stage", "local", *WORDS[program]])
    assert program.main() == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "Stage local is what `make run` runs: start it in another window, then try again.\n")


def test_a_stage_of_aws_is_taken_by_its_name_and_local_is_not_entered_where_nothing_runs():
    enter_stage("dev")
    assert os.environ["STAGE"] == "dev"
    with pytest.raises(StageNotThereError):
        enter_stage("local")
    assert os.environ["STAGE"] == "dev"


@pytest.mark.parametrize("program", WORDS, ids=lambda program: program.__name__)
def test_every_program_says_what_is_wrong_with_the_account_and_what_to_do(program, monkeypatch, capsys):
    def ask(**_):
        raise GetError("Failed to get item", NoCredentialsError())

    for name in ("merchants", "desk", "vault"):
        monkeypatch.setattr(wiring, name, ask)
    monkeypatch.setattr(sys, "argv", ["program", "--stage", "dev", *WORDS[program]])
    assert program.main() == 1
    said = capsys.readouterr().err
    assert said.startswith("There are no credentials of an AWS account here. Sign in (")
    assert said.count("\n") == 1


@pytest.mark.parametrize(("program", "words"), [(show, ["rosas-bakery"]), (apply, [])], ids=["tables", "stacks"])
def test_a_region_that_a_shell_left_empty_is_none(program, words):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    command = [sys.executable, "-m", program.__name__, "--stage", "dev", *words]
    environment = kept | {"AWS_DEFAULT_REGION": "", "AWS_CONFIG_FILE": os.devnull}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr.startswith("No region is set: say where, such as AWS_DEFAULT_REGION=us-east-1")


NAMING = {program: words for program, words in WORDS.items() if "rosas-bakery" in words} | {keys: ["list", "rosas-bakery"]}


@pytest.mark.parametrize("named", ["", "Rosa's Bakery", "rosas#bakery"])
@pytest.mark.parametrize("program", NAMING, ids=lambda program: program.__name__)
def test_what_cannot_be_a_merchant_is_refused_before_anything_is_asked(program, named, monkeypatch, capsys):
    words = [named if word == "rosas-bakery" else word for word in NAMING[program]]
    monkeypatch.setattr(sys, "argv", ["program", "--stage", "dev", *words])
    with pytest.raises(SystemExit):
        program.main()
    assert f"{named!r} is no id: lower-case letters, digits and hyphens" in capsys.readouterr().err
