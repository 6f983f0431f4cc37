"""One account with both stages deployed, and what was lived through there, for all tests that only look."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.account import Account
from tests.deploy.story import Story

STAGES = ("dev", "prod")


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """Both stages deployed, as an operator does it."""
    with Account(tmp_path_factory.mktemp("account")) as account:
        for stage in STAGES:
            account.deploy(stage)
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
