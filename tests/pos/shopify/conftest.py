import pytest

from chalicelib import wiring
from tests.fake_privacy import FakePrivacyRequests
from tests.pos.shopify.side import Store


@pytest.fixture
def privacy(monkeypatch):
    made = FakePrivacyRequests()
    monkeypatch.setattr(wiring, "privacy", lambda: made)
    return made


@pytest.fixture
def store(http, shop, connections, privacy):
    assert privacy is not None
    made = Store(http, shop, connections)
    made.connect()
    return made
