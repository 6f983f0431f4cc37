"""The test event of each maker passes what is deployed, under the secret that is stored, and changes nothing."""

import pytest

from chalicelib import pos
from chalicelib.domain.desk.connection import Connection
from chalicelib.pos.guides import GUIDES

BASE = "https://api.example.com"
ACCOUNTS = {"toast": "2a2c4f0e-1111-4222-8333-0123456789ab", "shopify": "rosas.myshopify.com"}
ROUTES = {path.replace("{merchant_id}", "{merchant}") for _, path, _ in pos.ROUTES}
DEPLOYED = [guide for guide in GUIDES.values() if guide.path in ROUTES]


@pytest.fixture
def connect(shop, connections):
    def store(guide, secret):
        account, url = ACCOUNTS.get(guide.system, "rosas"), guide.url(BASE, "rosas")
        sealed = (shop.vault.seal("rosas", secret),)
        connections.put(Connection(guide.system, account, "rosas", "mill", shop.now, sealed, url=url))
        return connections.find(guide.system, account)

    return store


def send(http, guide, connection, secret):
    event = guide.event(connection, secret, connection.url)
    path = guide.path.format(merchant="rosas")
    return event, http.request("POST", path, headers=dict(event.headers), body=event.body)


@pytest.mark.parametrize("guide", DEPLOYED, ids=lambda guide: guide.name)
def test_a_test_event_is_taken_under_the_stored_secret_and_changes_nothing(http, shop, connect, maya, monkeypatch, guide):
    monkeypatch.setattr(shop.book, "commit", None)
    event, answer = send(http, guide, connect(guide, "the-secret"), "the-secret")
    assert (answer.status_code, event.word in answer.body.decode()) == (event.expected, True), answer.body


@pytest.mark.parametrize("guide", DEPLOYED, ids=lambda guide: guide.name)
def test_a_test_event_under_another_secret_is_turned_away(http, connect, guide):
    event, answer = send(http, guide, connect(guide, "the-secret"), "another-one")
    assert answer.status_code in {400, 401}
    assert not event.word or event.word not in answer.body.decode()
