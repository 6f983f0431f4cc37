"""Options of every test run."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", help="run the contract tests against the engine at this address instead of a local emulator")
