"""Browsers in front of the app, with fakes behind wiring."""

import pytest
from chalice.test import TestHTTPClient

from chalicelib import wiring
from tests.api.conftest import http, log, maya, shop  # noqa: F401  fixtures
from tests.builders import Shop
from tests.web.till_side import Till
from tests.web.visiting import Desk, Visitor


@pytest.fixture(autouse=True)
def _stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAGE", "test")


@pytest.fixture
def desk(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Desk:  # noqa: F811
    made = Desk(shop)
    monkeypatch.setattr(wiring, "team", lambda: made.team)
    monkeypatch.setattr(wiring, "sessions", lambda: made.sessions)
    monkeypatch.setattr(wiring, "counters", lambda: made.counters)
    monkeypatch.setattr(wiring, "audit", lambda: made.audit)
    monkeypatch.setattr(wiring, "passkeys", lambda: made.passkeys)
    monkeypatch.setattr(wiring, "devices", lambda: made.devices)
    monkeypatch.setattr(wiring, "tallies", lambda: made.tallies)
    monkeypatch.setattr(wiring, "deliveries", lambda: shop.deliveries)
    monkeypatch.setattr(wiring, "keeper", lambda: made.keeper)
    monkeypatch.setattr(wiring, "wallets", lambda: made.wallets)
    monkeypatch.setattr(wiring, "parameters", lambda: made.parameters)
    monkeypatch.setattr(wiring, "papers", lambda: made.papers)
    return made


@pytest.fixture
def visitor(http: TestHTTPClient, desk: Desk) -> Visitor:  # noqa: F811
    """Somebody who is not signed in."""
    return Visitor(http, desk)


@pytest.fixture
def owner(visitor: Visitor) -> Visitor:
    """Rosa at her console."""
    return visitor.sign_in()


@pytest.fixture
def till(http: TestHTTPClient, desk: Desk) -> Till:  # noqa: F811
    """A tablet that is a till, with Ana at it."""
    return Till(http, desk).pair()
