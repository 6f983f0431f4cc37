"""What an operator reads when a program ends half-way."""

import sys

import pytest
from botocore.exceptions import NoCredentialsError

from infra import account, apply, remove
from infra.deploying.stacks import ApplyError
from infra.operating.ending import BY_HAND, StoppedError, change, finish


def stop(error: BaseException) -> None:
    raise error


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ApplyError("The stack is broken."), "The stack is broken."),
        (KeyboardInterrupt(), "Ended by hand."),
        (NoCredentialsError(), "There are no credentials of an AWS account here."),
    ],
)
def test_who_stopped_half_way_reads_why_what_is_done_and_what_to_run(error: BaseException, sentence: str, capsys) -> None:
    said: list[str] = []
    steps = {"stacks": lambda: None, "secrets": lambda: None, "chalice deploy": lambda: stop(error), "smoke test": lambda: None}
    assert finish(lambda: change(steps, "make it so", said.append)) == 1
    assert said == ["\nstacks", "\nsecrets", "\nchalice deploy"]
    why, where = capsys.readouterr().err.strip().splitlines()
    assert why.startswith(sentence)
    assert where == "Stopped at: chalice deploy. Done before it: stacks, secrets. It goes on from there with: make it so"


def test_what_nobody_foresaw_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        finish(lambda: change({"stacks": lambda: stop(ZeroDivisionError())}, "again", print))


def test_who_stops_before_anything_was_changed_is_told_so(capsys) -> None:
    assert finish(lambda: stop(KeyboardInterrupt())) == 130
    assert capsys.readouterr().err == "Stopped. Nothing was changed.\n"


def test_the_first_step_has_nothing_before_it() -> None:
    with pytest.raises(StoppedError, match=r"^\nNo\.\nStopped at: stacks\. It goes on"):
        change({"stacks": lambda: stop(ApplyError("No."))}, "again", lambda _: None)


@pytest.mark.parametrize(
    ("program", "act", "words"),
    [
        (apply, "apply", ["--stage", "dev"]),
        (remove, "remove", ["--stage", "dev"]),
        (account, "set_up", ["--email", "maria@example.com", "--month-usd", "5"]),
    ],
    ids=["apply", "remove", "account"],
)
def test_who_ends_a_change_of_stacks_is_told_that_it_goes_on(program, act, words, monkeypatch, capsys) -> None:
    monkeypatch.setattr(program, act, lambda *_, **__: stop(KeyboardInterrupt()))
    monkeypatch.setattr(sys, "argv", ["program", *words])
    assert program.main() == BY_HAND
    assert capsys.readouterr().err.startswith("Stopped. AWS goes on with what it was asked for")
