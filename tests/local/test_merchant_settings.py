"""The program by which an operator opens a merchant and changes its settings: what it stores, and what it never says."""

import json
import sys

import pytest

from chalicelib import wiring
from infra import merchant
from infra.local.seed import DEMO
from tests.fake_vault import FakeVault
from tests.fakes import FakeMerchants

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
    assert run("--settings", confirmation={})[2].confirmation.asks is False


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


@pytest.mark.parametrize("options", [(), ("--settings",)])
@pytest.mark.parametrize(
    ("texting", "sentence"),
    [
        ({"countries": ["CAN"]}, "texting.countries: ISO 3166 countries in two capital letters, such as CA"),
        ({"countries": ["CA", "ca"]}, "texting.countries: ISO 3166"),
        ({"countries": ["ZZ"]}, "texting.countries: ISO 3166"),
        ({"monthly_cap_cents": -1}, "texting.monthly_cap_cents: 0 to 1000000"),
        ({"monthly_cap_cents": 1_000_001}, "texting.monthly_cap_cents: 0 to 1000000"),
        ({"offers": "sign-2099"}, "texting.offers: a version of the sign: offers-2026-11, sign-2026-01, sign-2026-11"),
        ({"registration": "done"}, "registration`: one of none, pending, approved, rejected"),
    ],
)
def test_texting_that_could_not_work_is_refused_and_nothing_of_the_file_is_stored(run, options, texting, sentence):
    sign = {"consent_wording": "sign-new", "disclosures": {"sign-new": "Text us."}} if options and "offers" not in texting else {}
    before = run()[2] if options else None
    code, said, stored = run(*options, texting=texting, **sign)
    assert (code, stored) == (1, before)
    assert sentence in said


def test_texting_at_its_limits_and_by_a_new_sign_is_taken(run):
    run()
    texting = {"countries": ["CA", "PR", "AX"], "monthly_cap_cents": 0, "offers": "sign-new"}
    code, _, stored = run("--settings", texting=texting, consent_wording="sign-new")
    assert (code, stored.texting.countries, stored.texting.monthly_cap_cents) == (0, ("CA", "PR", "AX"), 0)
    assert run("--settings", texting={"monthly_cap_cents": 1_000_000, "offers": "sign-2026-01"})[0] == 0


@pytest.mark.parametrize(("field", "value"), [("region", "USA"), ("region", "us"), ("region", "ZZ"), ("language", "fr")])
def test_a_merchant_is_somewhere_and_speaks_a_language_of_ours(run, field, value):
    code, said, stored = run(**{field: value})
    assert (code, stored) == (1, None)
    assert f"{field}: " in said
