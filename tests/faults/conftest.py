"""What `make faults` runs: CI's histories; LONG=1, long ones; SEED (and OPS), one again. ENGINE names another engine."""

import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import boto3
import pytest

from chalicelib import settings
from chalicelib.observability import logger
from chalicelib.storage.tables import Tables
from infra.local.__main__ import EMULATOR_PYTHON
from infra.local.emulator import Emulator
from tests.faults.lambdas import ENVIRONMENT
from tests.faults.transport import hurry

FIGURES = pytest.StashKey[list[str]]()
FAULTS_RATE = 0.08
SHOWN_MAX = 12
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "us-east-1"}


@dataclass(frozen=True)
class Profile:
    """Which histories to make: the seeds, and the operations of each."""

    seeds: tuple[int, ...]
    operations: int


def choose(usual: Profile, long: Profile) -> Profile:
    """What the environment asks for."""
    profile = long if os.environ.get("LONG") else usual
    seeds = (int(os.environ["SEED"]),) if os.environ.get("SEED") else profile.seeds
    return Profile(seeds, int(os.environ.get("OPS") or profile.operations))


Tell = Callable[[str], None]


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Print a line of figures after all tests."""
    return request.config.stash.setdefault(FIGURES, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(FIGURES, []):
        terminalreporter.write_line(line)


unless_one_is_asked_for = pytest.mark.skipif(bool(os.environ.get("SEED")), reason="SEED asks for one history")


def explain(seed: int, operations: int, found: list[str]) -> str:
    """What a failed history says, and how to have it again."""
    more = [f"... and {len(found) - SHOWN_MAX} more"] if len(found) > SHOWN_MAX else []
    return "\n".join([f"{len(found)} violations. Again: make faults SEED={seed} OPS={operations}", *found[:SHOWN_MAX], *more])


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every fault would be logged."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    level = logger.log_level
    logger.setLevel("CRITICAL")
    yield
    logger.setLevel(level)


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An engine that is atomic under threads: the one that ENGINE names, a real one included, or the local stack's emulator."""
    named = os.environ.get("ENGINE")
    if named:
        yield named
        return
    emulator = Emulator(EMULATOR_PYTHON, tmp_path_factory.mktemp("emulator"))
    emulator.claim()
    emulator.start()
    yield emulator.endpoint
    emulator.stop()


@pytest.fixture(scope="session")
def table(endpoint: str) -> Iterator[None]:
    """Tables of its own on the engine. Only DynamoDB is asked for: the merchants themselves and the vault are fakes."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL_DYNAMODB", endpoint)
        environment.setenv("STAGE", f"faults-{secrets.token_hex(4)}")
        for name, value in CREDENTIALS.items():
            environment.setenv(name, os.environ.get(name, value))
        names, database = (settings.ledger_table(), settings.merchants_table()), boto3.client("dynamodb")
        for name in names:
            database.create_table(
                TableName=name,
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
                KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            )
            database.get_waiter("table_exists").wait(TableName=name)
        yield Tables(*names)
        for name in names:
            database.delete_table(TableName=name)


@pytest.fixture
def tables(table: Tables) -> Iterator[Tables]:
    """The tables behind a client of one test's own, that does not wait long."""
    own = Tables(table.ledger.name, table.merchants.name)
    hurry(own)
    yield own
    own.connection.client.close()
