"""Connections of points of sale in memory; they pass the port's contract."""

from datetime import datetime

from chalicelib.domain.desk.connection import Connection, System
from chalicelib.usecases.connections import CALLED_AGAIN, Connections
from chalicelib.usecases.ports import Outpaced


class FakeConnections(Connections):
    """Always up to date."""

    def __init__(self) -> None:
        self.known: dict[tuple[System, str], Connection] = {}
        self.called: dict[tuple[System, str], datetime] = {}

    def find(self, system: System, account: str) -> Connection | None:
        return self.known.get((system, account))

    def of_merchant(self, merchant_id: str) -> tuple[Connection, ...]:
        return tuple(known for _, known in sorted(self.known.items()) if known.merchant_id == merchant_id)

    def put(self, connection: Connection) -> None:
        name = connection.system, connection.account
        if name in self.known and self.known[name].merchant_id != connection.merchant_id:
            raise Outpaced
        self.known[name] = connection

    def drop(self, connection: Connection) -> None:
        name = connection.system, connection.account
        if name in self.known and self.known[name].merchant_id == connection.merchant_id:
            del self.known[name]
            self.called.pop(name, None)

    def note_call(self, connection: Connection, at: datetime) -> None:
        noted = self.called.get((connection.system, connection.account))
        if noted is None or at - noted >= CALLED_AGAIN:
            self.called[connection.system, connection.account] = at

    def last_calls(self, merchant_id: str) -> dict[tuple[System, str], datetime]:
        return {
            name: at for name, at in self.called.items() if name in self.known and self.known[name].merchant_id == merchant_id
        }
