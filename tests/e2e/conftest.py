"""One started stack for all stories."""

import pytest

from tests.e2e.privacy import leaks
from tests.e2e.stack import Stack
from tests.e2e.test_reconcile import reconcile


@pytest.fixture(scope="session")
def stack(tmp_path_factory):
    started = Stack(tmp_path_factory.mktemp("stack") / "state").start()
    yield started
    assert leaks(started) == [], "after all stories"
    agreed = reconcile(started)
    assert agreed.returncode == 0, agreed.stdout
    assert started.stop() == 0
