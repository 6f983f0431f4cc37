"""infra/destroy.py and infra/sam.py where they must not begin: one sentence, and nothing was changed."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from infra.apply import CHALICE_CONFIG
from infra.deploy import Surroundings
from infra.deploying.checks import CheckError
from infra.deploying.lock import LockedError
from infra.destroy import destroy
from infra.operating.person import NotConfirmedError
from tests.fake_account import Account, Somebody


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.delenv("CONFIRM", raising=False)
    return Account()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / ".chalice").mkdir()
    shutil.copy(CHALICE_CONFIG, tmp_path / ".chalice")
    return tmp_path


def around(aws: Account, typed: str | None = None) -> Surroundings:
    return Surroundings(aws, Somebody(typed), lambda _: None)


def test_prod_is_deleted_by_no_program_whatever_is_typed(aws: Account, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFIRM", "prod")
    with pytest.raises(CheckError, match="Stage prod is never deleted by a program"):
        destroy("prod", around(aws, "prod"), root)
    assert aws.changes == []


@pytest.mark.parametrize("typed", [None, "", "yes", "prod"])
def test_a_stage_is_deleted_only_by_its_name(aws: Account, root: Path, typed: str | None) -> None:
    with pytest.raises(NotConfirmedError, match="to delete dev, type dev when asked, or say CONFIRM=dev"):
        destroy("dev", around(aws, typed), root)
    assert aws.changes == []


def test_a_stage_that_somebody_deploys_is_not_deleted_under_them(aws: Account, root: Path) -> None:
    held: dict[str, Any] = {"Parameter": {"Value": '{"who": "lars"}'}}
    aws.answers["get_parameter"] = held
    with pytest.raises(LockedError, match="Stage dev is being deployed by lars"):
        destroy("dev", around(aws, "dev"), root)
    assert aws.changes == ["put_parameter"]  # which was refused
