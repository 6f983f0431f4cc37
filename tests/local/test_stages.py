"""The programs of an operator at stage local, where nothing runs, and for any other stage."""

import os
import sys

import pytest

from infra import balances, consents, keys, locations, merchant, numbers, reconcile, show, wording
from infra.local import environment
from infra.local.seed import DEMO
from infra.operating.stages import StageNotThereError, enter_stage

WORDS = {
    balances: ["rosas-bakery", "balances.csv"],
    consents: ["rosas-bakery"],
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
