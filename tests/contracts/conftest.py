"""Where the contract tests run: on the fakes, and on the adapters over moto and over an engine that is atomic under threads."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import boto3
import pytest
from moto import mock_aws

from chalicelib import settings
from chalicelib.storage.book import Book
from chalicelib.storage.desk.audit import Audit
from chalicelib.storage.desk.connections import Connections
from chalicelib.storage.desk.desk import Counters, Sessions, Team
from chalicelib.storage.desk.devices import Devices
from chalicelib.storage.desk.papers import Papers
from chalicelib.storage.desk.passkeys import Passkeys
from chalicelib.storage.desk.privacy import PrivacyRequests
from chalicelib.storage.merchants import Merchants
from chalicelib.storage.tables import Tables
from chalicelib.storage.telling.deliveries import Deliveries
from chalicelib.storage.telling.waiting import WaitingRoom
from chalicelib.storage.vault import Vault
from chalicelib.storage.wallets import Wallets
from chalicelib.usecases import audit, connections, desk, devices, papers, ports, privacy, wallets
from chalicelib.usecases.signing import passkeys
from chalicelib.usecases.texts import post
from infra.local.__main__ import EMULATOR_PYTHON
from infra.local.emulator import Emulator
from tests.fake_audit import FakeAudit
from tests.fake_connections import FakeConnections
from tests.fake_desk import FakeCounters, FakeSessions, FakeTeam
from tests.fake_devices import FakeDevices
from tests.fake_papers import FakePapers
from tests.fake_passkeys import FakePasskeys
from tests.fake_post import FakeDeliveries, FakeWaitingRoom
from tests.fake_privacy import FakePrivacyRequests
from tests.fake_vault import FakeVault
from tests.fake_wallets import FakeWallets
from tests.fakes import FakeBook, FakeMerchants


class Clock:
    """A process's own clock, in seconds."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Stack:
    """The ports of one process on one engine. `another()` is a second process on the same tables."""

    book: ports.Book
    merchants: ports.Merchants
    vault: ports.Vault
    deliveries: post.Deliveries
    waiting: post.WaitingRoom
    connections: connections.Connections
    privacy: privacy.PrivacyRequests
    team: desk.Team
    sessions: desk.Sessions
    counters: desk.Counters
    audit: audit.Audit
    wallets: wallets.Wallets
    devices: devices.Devices
    passkeys: passkeys.Passkeys
    papers: papers.Papers
    another: Callable[[], "Stack"]
    clock: Clock = field(default_factory=Clock)
    tables: Tables | None = None
    one_at_a_time: bool = False
    """moto has no locks: what threads do to it says nothing."""

    @property
    def real(self) -> Tables:
        """The tables, where the engine has any."""
        if self.tables is None:
            pytest.skip("about the tables, which fakes do not have")
        return self.tables


def fake_stack() -> Stack:
    posted = FakeDeliveries(), FakeWaitingRoom(), FakeConnections(), FakePrivacyRequests()
    pages = FakeTeam(), FakeSessions(), FakeCounters(), FakeAudit(), FakeWallets(), FakeDevices(), FakePasskeys(), FakePapers()
    stack = Stack(FakeBook(), FakeMerchants(), FakeVault(), *posted, *pages, lambda: stack)
    return stack


def aws_stack(tables: Tables, *, one_at_a_time: bool) -> Stack:
    """A process of its own, but for the client: building one costs more than a test."""
    clock = Clock()
    vault = Vault(tables, settings.phone_hash_key_parameter(), settings.phone_key_alias(), settings.code_key_parameter())
    merchants = Merchants(tables, vault.digest, clock)
    another = partial(aws_stack, tables, one_at_a_time=one_at_a_time)
    texts = Deliveries(tables), WaitingRoom(tables)
    others = Connections(tables, clock), PrivacyRequests(tables)
    pages = Team(tables), Sessions(tables), Counters(tables), Audit(tables), Wallets(tables), Devices(tables), Passkeys(tables)
    pages = *pages, Papers(tables, clock)
    return Stack(Book(tables, vault), merchants, vault, *texts, *others, *pages, another, clock, tables, one_at_a_time)


def open_tables() -> Tables:
    return Tables(settings.ledger_table(), settings.merchants_table(), settings.overview_table(), pause=lambda _: None)


def make_tables() -> None:
    """What infra/templates/resources.yaml makes, as far as the adapters see it; made anew where an emulator has it already."""
    database, kms, ssm = (boto3.client(service) for service in ("dynamodb", "kms", "ssm"))
    for table in (settings.ledger_table(), settings.merchants_table(), settings.overview_table()):
        if table in database.list_tables()["TableNames"]:
            database.delete_table(TableName=table)
        database.create_table(
            TableName=table,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
    known = [alias["AliasName"] for alias in kms.list_aliases()["Aliases"]]
    if settings.phone_key_alias() not in known:
        key_id = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName=settings.phone_key_alias(), TargetKeyId=key_id)
    for name in (settings.phone_hash_key_parameter(), settings.code_key_parameter()):
        ssm.put_parameter(Name=name, Value=secrets.token_hex(32), Type="SecureString", Overwrite=True)


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of an engine that is atomic under threads: the one named by --engine, or the emulator of the local stack."""
    named: Any = request.config.getoption("--engine")
    if named is not None:
        yield named
        return
    emulator = Emulator(EMULATOR_PYTHON, tmp_path_factory.mktemp("emulator"))
    emulator.claim()
    emulator.start()
    yield emulator.endpoint
    emulator.stop()


@pytest.fixture(scope="module", params=["fake", "moto", "engine"])
def build(request: pytest.FixtureRequest) -> Iterator[Callable[[], Stack]]:
    """How to build a process's ports on this engine."""
    if request.param == "fake":
        yield fake_stack
        return
    with pytest.MonkeyPatch.context() as environment:
        for name, value in ENVIRONMENT.items():
            environment.setenv(name, value)
        if request.param == "moto":
            environment.delenv("AWS_ENDPOINT_URL", raising=False)
            with mock_aws():
                make_tables()
                yield partial(aws_stack, open_tables(), one_at_a_time=True)
        else:
            environment.setenv("AWS_ENDPOINT_URL", request.getfixturevalue("engine"))
            make_tables()
            yield partial(aws_stack, open_tables(), one_at_a_time=False)


@pytest.fixture
def stack(build: Callable[[], Stack]) -> Stack:
    """One process's ports; the tables behind them are shared by a module's tests, so each uses ids of its own."""
    return build()


@pytest.fixture
def merchant_id() -> str:
    """A merchant that no other test knows."""
    return f"mer_{secrets.token_hex(6)}"


ENVIRONMENT = {
    "STAGE": "contracts",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
}
