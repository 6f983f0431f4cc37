"""Connections of points of sale, behind the port `Connections`. Apart from the merchants: a look-up needs none of it."""

import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import datetime

from pynamodb.attributes import JSONAttribute, UnicodeAttribute
from pynamodb.expressions.operand import Path

from chalicelib.domain.desk.connection import ACCOUNT_LENGTH_MAX, Connection, System
from chalicelib.storage import codec, patience
from chalicelib.storage.desk import connection_keys as keys
from chalicelib.storage.merchants import Recent
from chalicelib.storage.shapes import MerchantsItem
from chalicelib.storage.tables import Tables
from chalicelib.storage.transactions import ABSENT, Failed, Gone, Put, write
from chalicelib.usecases import connections
from chalicelib.usecases.connections import CALLED_AGAIN
from chalicelib.usecases.ports import Outpaced


class ConnectionItem(MerchantsItem, discriminator="connection"):
    """A connection. Secrets and token are sealed, in base64."""

    merchant = UnicodeAttribute()
    location = UnicodeAttribute()
    connected_at = UnicodeAttribute()
    secrets = JSONAttribute()
    places = JSONAttribute()
    token = UnicodeAttribute(null=True)
    url = UnicodeAttribute(null=True)
    signing = UnicodeAttribute(null=True)


class CalledItem(MerchantsItem, discriminator="called"):
    """When an account called last."""

    at = UnicodeAttribute()


class ConnectedAccountItem(MerchantsItem, discriminator="connected_account"):
    """The name of a merchant's account: where it is found from the merchant."""


class Connections(connections.Connections):
    """The port on the merchants table."""

    def __init__(self, tables: Tables, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._tables, self._table = tables, tables.merchants
        self._recent = Recent(monotonic)
        self._noted: dict[tuple[System, str], datetime] = {}

    def find(self, system: System, account: str) -> Connection | None:
        """One GetItem, at most once a minute."""
        if len(account) > ACCOUNT_LENGTH_MAX or not account.isprintable():
            return None  # no account, and no part of a key
        found: Connection | None = self._recent.get((system, account), lambda: self._read(system, account))
        return found

    def of_merchant(self, merchant_id: str) -> tuple[Connection, ...]:
        """One Query, and one BatchGetItem a hundred."""
        names = [keys.read_account(item.sk) for item in self._table.walk(keys.accounts(merchant_id))]
        found = self._table.find(keys.connection(*name) for name in names)
        connections = [_read(item) for item in found if isinstance(item, ConnectionItem)]
        return tuple(sorted(connections, key=lambda connection: (connection.system, connection.account)))

    def put(self, connection: Connection) -> None:
        """One TransactWriteItems."""
        place = keys.account(connection.merchant_id, connection.system, connection.account)
        own = ABSENT | (Path("merchant") == connection.merchant_id)
        try:
            write(self._tables, [Put(self._table, _item(connection), own), Put(self._table, ConnectedAccountItem(*place), None)])
        except Failed:
            raise Outpaced from None
        self._recent.forget((connection.system, connection.account))

    def drop(self, connection: Connection) -> None:
        """One TransactWriteItems."""
        key = keys.connection(connection.system, connection.account)
        place = keys.account(connection.merchant_id, connection.system, connection.account)
        called = keys.called(connection.system, connection.account)
        own = ABSENT | (Path("merchant") == connection.merchant_id)
        try:
            write(self._tables, [], [Gone(self._table, key, own), Gone(self._table, place), Gone(self._table, called)])
        except Failed:
            write(self._tables, [], [Gone(self._table, place)])  # the account is another merchant's by now
        self._recent.forget((connection.system, connection.account))

    def note_call(self, connection: Connection, at: datetime) -> None:
        """One PutItem in an hour, sent once: no till waits for a second try."""
        name = connection.system, connection.account
        noted = self._noted.get(name)
        if noted is not None and at - noted < CALLED_AGAIN:
            return
        self._noted[name] = at
        with patience.within(tries_max=1):
            self._table.put(CalledItem(*keys.called(*name), at=codec.instant(at)))

    def last_calls(self, merchant_id: str) -> Mapping[tuple[System, str], datetime]:
        """One Query, and one BatchGetItem a hundred."""
        names = [keys.read_account(item.sk) for item in self._table.walk(keys.accounts(merchant_id))]
        found = self._table.find(keys.called(*name) for name in names)
        calls = [(keys.read_connection(item.pk), item.at) for item in found if isinstance(item, CalledItem)]
        return {(System(system), account): codec.read_instant(at) for (system, account), at in calls}

    def _read(self, system: System, account: str) -> Connection | None:
        found = self._table.get(keys.connection(system, account))
        return _read(found) if isinstance(found, ConnectionItem) else None


def _item(connection: Connection) -> ConnectionItem:
    return ConnectionItem(
        *keys.connection(connection.system, connection.account),
        merchant=connection.merchant_id,
        location=connection.location_id,
        connected_at=codec.instant(connection.connected_at),
        secrets=[b64encode(secret).decode() for secret in connection.secrets],
        places=dict(connection.places),
        token=b64encode(connection.token).decode() if connection.token is not None else None,
        url=connection.url,
        signing=connection.signing,
    )


def _read(item: ConnectionItem) -> Connection:
    system, account = keys.read_connection(item.pk)
    return Connection(
        System(system),
        account,
        item.merchant,
        item.location,
        codec.read_instant(item.connected_at),
        tuple(b64decode(secret) for secret in item.secrets),
        item.places,
        b64decode(item.token) if item.token is not None else None,
        item.url,
        item.signing,
    )
