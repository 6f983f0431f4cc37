"""Browsers in front of the app, with fakes behind wiring."""

import pytest
from chalice.test import TestHTTPClient

from chalicelib import pages_wiring, wiring
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
    monkeypatch.setattr(pages_wiring, "team", lambda: made.team)
    monkeypatch.setattr(pages_wiring, "sessions", lambda: made.sessions)
    monkeypatch.setattr(pages_wiring, "counters", lambda: made.counters)
    monkeypatch.setattr(pages_wiring, "audit", lambda: made.audit)
    monkeypatch.setattr(pages_wiring, "watched", lambda: made.watched)
    monkeypatch.setattr(pages_wiring, "passkeys", lambda: made.passkeys)
    monkeypatch.setattr(pages_wiring, "devices", lambda: made.devices)
    monkeypatch.setattr(pages_wiring, "tallies", lambda: made.tallies)
    monkeypatch.setattr(pages_wiring, "studies", lambda: made.studies)
    monkeypatch.setattr(pages_wiring, "baskets", lambda: made.baskets)
    monkeypatch.setattr(wiring, "deliveries", lambda: shop.deliveries)
    monkeypatch.setattr(pages_wiring, "keeper", lambda: made.keeper)
    monkeypatch.setattr(wiring, "wallets", lambda: made.wallets)
    monkeypatch.setattr(wiring, "parameters", lambda: made.parameters)
    monkeypatch.setattr(pages_wiring, "papers", lambda: made.papers)
    monkeypatch.setattr(pages_wiring, "goals", lambda: made.goals)
    monkeypatch.setattr(pages_wiring, "coupons", lambda: made.coupons)
    monkeypatch.setattr(pages_wiring, "journals", lambda: made.journals)
    monkeypatch.setattr(pages_wiring, "agreements", lambda: made.agreements)
    monkeypatch.setattr(wiring, "causes", lambda: made.shop.causes)
    monkeypatch.setattr(wiring, "campaigns", lambda: made.campaigns)
    monkeypatch.setattr(wiring, "campaign_desk", lambda: made.campaign_desk)
    monkeypatch.setattr(pages_wiring, "surveys", lambda: made.surveys)
    monkeypatch.setattr(wiring, "webhooks", lambda: made.webhooks)
    monkeypatch.setattr(pages_wiring, "courier", lambda: made.courier)
    monkeypatch.setattr(wiring, "dispatches", lambda: made.dispatches)
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
