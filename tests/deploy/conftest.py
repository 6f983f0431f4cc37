"""One account with both stages deployed, and what was lived through there, for all tests that only look; and one package."""

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.deploying.chalice_command import REUSING
from infra.package import build
from tests.deploy.account import DEPLOYED, ROOT, Account
from tests.deploy.story import Story

STAGES = ("dev", "prod")


@pytest.fixture(scope="session")
def account(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """Both stages deployed, as an operator does it, with the package that is made already."""
    with Account(tmp_path_factory.mktemp("account")) as account:
        account.keep_package(built)
        for stage in STAGES:
            assert REUSING in account.deploy(stage)
        yield account


@pytest.fixture(scope="session")
def story(account: Account) -> Story:
    """The product's story at dev, once."""
    return Story(account).tell()


@pytest.fixture
def other_account(account: Account, tmp_path: Path) -> Iterator[Account]:
    """Another account, empty, to which a stage is deployed with the package that is made already."""
    with Account(tmp_path / "other", package_of=account) as other:
        yield other


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is deployed, in a folder of its own."""
    folder = tmp_path_factory.mktemp("project")
    for name in DEPLOYED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "deployed", "deployments", "venv"))
        else:
            shutil.copy(source, target)
    return folder


@pytest.fixture(scope="session")
def built(project: Path) -> Path:
    """The package of it."""
    return build(project, lambda _: None)


@pytest.fixture(scope="session")
def task(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as Lambda unpacks it."""
    folder = tmp_path_factory.mktemp("task")
    with zipfile.ZipFile(built) as opened:
        opened.extractall(folder)
    return folder
