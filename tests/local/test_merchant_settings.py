"""The program by which an operator opens a merchant and changes its settings: what it stores, and what it never says."""

import json
import sys

import pytest

from chalicelib import wiring
from infra import merchant
from infra.local.seed import DEMO
from tests.fakes import FakeMerchants, FakeVault

ROSA = json.loads((DEMO / "rosas-bakery.json").read_text(encoding="utf-8"))


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Runs the program with a file of these changes; returns its exit code and all that it said."""
    merchants, vault = FakeMerchants(), FakeVault()
    monkeypatch.setattr(wiring, "merchants", lambda: merchants)
    monkeypatch.setattr(wiring, "vault", lambda: vault)
    monkeypatch.setenv("STAGE", "test")

    def run_program(*options, **changes):
        file = tmp_path / "merchant.json"
        file.write_text(json.dumps(ROSA | changes), encoding="utf-8")
        monkeypatch.setattr(sys, "argv", ["merchant", "--stage", "test", str(file), *options])
        code = merchant.main()
        said = capsys.readouterr()
        return code, said.out + said.err, merchants.merchants.get("rosas-bakery")

    return run_program


def test_settings_are_changed_after_the_merchant_was_opened(run):
    assert run()[0] == 0
    code, said, stored = run("--settings", confirmation={"above": 500, "manager_pin": "47110815"})
    assert (code, stored.confirmation.above) == (0, 500)
    assert "47110815" not in said + repr(stored) + str(stored.confirmation.manager_pin)
    code, _, again = run("--settings", confirmation={"always": True})
    assert (code, again.confirmation.manager_pin) == (0, stored.confirmation.manager_pin)
    assert run("--settings")[2].confirmation.asks is False


@pytest.mark.parametrize("options", [(), ("--settings",)])
def test_a_pin_that_is_none_is_refused_and_not_said_back(run, options):
    if options:
        run()
    code, said, _ = run(*options, confirmation={"always": True, "manager_pin": "4711-0815"})
    assert code == 1
    assert "manager_pin: 4 to 8 digits" in said
    assert "4711" not in said


def test_a_merchant_that_is_not_there_has_no_settings(run):
    code, said, _ = run("--settings")
    assert (code, "There is no merchant rosas-bakery" in said) == (1, True)


def test_a_program_and_settings_are_changed_one_at_a_time(run):
    with pytest.raises(SystemExit):
        run("--settings", "--new-version")
