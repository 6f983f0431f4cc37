"""Storing what signs passes: looked at first, then kept, and never shown."""

import json
import sys
from datetime import UTC, datetime

import boto3
import pytest
from moto import mock_aws

from chalicelib import settings
from infra import passes
from infra.operating.ending import RefusedError
from tests.web.certificates import apple, key, pem_of, public_of

NOW = datetime.now(UTC)
ACCOUNT = {"type": "service_account", "client_email": "cards@example.iam.gserviceaccount.com", "private_key": pem_of(key(3))}


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("STAGE", "dev")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setattr(passes, "run", lambda _stage, act: _tell(act))
    for name, text in zip(("pass.pem", "key.pem", "above.pem"), apple(), strict=True):
        (tmp_path / name).write_text(text)
    (tmp_path / "account.json").write_text(json.dumps(ACCOUNT))

    def called(*words):
        paths = [str(tmp_path / word) if (tmp_path / word).exists() else word for word in words]
        monkeypatch.setattr(sys, "argv", ["infra.passes", "--stage", "dev", *paths])
        code = passes.main()
        return code, capsys.readouterr().out

    with mock_aws():
        yield called


def _tell(act):
    sys.stdout.write(f"{act()}\n")
    return 0


def test_apple_and_google_are_stored_sealed_shown_as_stored_and_forgotten(run):
    assert run("show") == (0, "apple: not stored\ngoogle: not stored\n")
    assert run("apple", "pass.pem", "key.pem", "above.pem")[0] == 0
    assert run("google", "3388000000012345678", "account.json")[0] == 0
    assert run("show") == (0, "apple: stored\ngoogle: stored\n")
    ssm = boto3.client("ssm")
    sealed = ssm.get_parameters(Names=[settings.pass_parameter(name) for name in ("apple_key", "google")])["Parameters"]
    assert {one["Type"] for one in sealed} == {"SecureString"}
    assert run("forget", "apple")[0] == 0
    assert run("show") == (0, "apple: not stored\ngoogle: stored\n")


def test_nothing_secret_is_printed(run):
    said = run("apple", "pass.pem", "key.pem", "above.pem")[1] + run("google", "3388", "account.json")[1]
    assert "PRIVATE" not in said


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (lambda good, old: (good[0], pem_of(key(5)), good[2]), "not the one of the certificate"),
        (lambda good, old: (good[2], pem_of(key(1)), good[2]), "not one of a pass type"),
        (lambda good, old: (good[0], good[1], good[0]), "not the certificate that issued"),
        (lambda good, old: old, "ended on"),
        (lambda good, old: ("", good[1], good[2]), "not what it should be"),
        (lambda good, old: (good[0], public_of(key(2)), good[2]), "not what it should be"),
    ],
)
def test_what_signs_no_good_pass_is_refused_in_a_sentence(files, sentence):
    with pytest.raises(RefusedError, match=sentence):
        passes.read_apple(*files(apple(), apple(-1)), NOW)


@pytest.mark.parametrize(
    ("issuer", "account"),
    [("me", json.dumps(ACCOUNT)), ("1", "{}"), ("1", "x"), ("1", json.dumps({**ACCOUNT, "private_key": "x"}))],
)
def test_what_is_no_service_account_is_refused(issuer, account):
    with pytest.raises(RefusedError):
        passes.read_google(issuer, account)


def test_what_is_stored_fits_into_a_parameter():
    values = [*passes.read_apple(*apple(), NOW).values(), *passes.read_google("3388", json.dumps(ACCOUNT)).values()]
    assert max(map(len, values)) <= 4096
