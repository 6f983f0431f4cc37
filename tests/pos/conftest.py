"""A shop whose points of sale are connected, and its makers who call."""

import json

import pytest

from chalicelib import wiring
from tests.api.conftest import http, log, maya, shop
from tests.fake_connections import FakeConnections
from tests.pos.lightspeed_side import Maker

__all__ = ["connections", "http", "log", "maya", "shop"]


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> FakeConnections:
    made = FakeConnections()
    monkeypatch.setattr(wiring, "connections", lambda: made)
    return made


@pytest.fixture
def maker(http, shop, connections):
    made = Maker(http, shop, connections)
    made.connect()
    return made


@pytest.fixture
def counted(capsys):
    """The metrics that were told: system, why and how many."""

    def read():
        lines = [json.loads(text) for text in capsys.readouterr().out.splitlines() if '"EventsUntaken"' in text]
        return [(told["system"], told["why"], sum(told["EventsUntaken"])) for told in lines]

    return read


def logged(log):
    return [json.loads(text) for text in log.getvalue().splitlines() if "event answered" in text]
