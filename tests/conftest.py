"""Options of every test run, and how hard the property tests try: more on CI than at a desk."""

import gc
import os

import pytest
from hypothesis import settings

collect_ignore = ["clients"]
"""These have an environment of their own: `make clients`."""
settings.register_profile("desk", max_examples=60, deadline=None)
settings.register_profile("ci", max_examples=200, deadline=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", help="run the contract tests against the engine at this address instead of a local emulator")


@pytest.fixture
def others_set_aside():
    """For what is timed: the collector does not look through what ten thousand other tests have left, which takes a second."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
