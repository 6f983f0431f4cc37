"""A restaurant that is connected: its register talks HTTP to the app, with fakes behind wiring."""

import pytest

from chalicelib import wiring
from chalicelib.domain.desk.connection import Connection, System
from chalicelib.domain.program import Reward, RewardKind
from tests.api.conftest import http, log, maya, shop  # noqa: F401  the same app and the same shop
from tests.builders import COFFEE, FIVER, program
from tests.fake_connections import FakeConnections
from tests.pos.toast.register import KEY, RESTAURANT, Register

LATTE = Reward("latte", "Free latte", RewardKind.FREE_ITEM, 30, amount=500, items=("Latte",))
SECOND = Reward("second", "Second muffin free", RewardKind.FREE_ITEM, 20, items=("Muffin",), buy=1)
CAKES = Reward("cakes", "$4 off cakes", RewardKind.AMOUNT_OFF, 25, amount=400, items=("Carrot cake", "Lemon cake"))
MENU = program(rewards=(COFFEE, FIVER, LATTE, SECOND, CAKES))


@pytest.fixture
def connections(shop, monkeypatch):  # noqa: F811
    made = FakeConnections()
    sealed = shop.vault.seal("rosas", KEY)
    made.put(Connection(System.TOAST, RESTAURANT, "rosas", "mill", shop.now, (sealed,)))
    monkeypatch.setattr(wiring, "connections", lambda: made)
    return made


@pytest.fixture
def register(http, connections):  # noqa: F811
    return Register(http)
