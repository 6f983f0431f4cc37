"""Who is let in: whoever signed the very bytes with a secret of the shop that they name."""

import base64
import hmac
import json

import pytest

from tests.pos.shopify.side import DOMAIN, OLD, SECRET, order

BODY = json.dumps(order()).encode()


def digest(secret=SECRET, body=BODY):
    return hmac.digest(secret.encode(), body, "sha256")


def spelled(raw):
    return base64.b64encode(raw).decode()


@pytest.mark.parametrize("secret", [SECRET, OLD])
def test_both_secrets_are_live_while_they_are_exchanged(store, shop, maya, secret):
    store.tell("orders/paid", BODY, secret=secret)
    assert shop.balance(maya) == 12


def test_a_secret_that_was_exchanged_twice_is_over(store):
    store.connect(secrets=("newest", SECRET))
    assert store.send("orders/paid", BODY, secret=OLD).status_code == 401


def test_headers_by_their_newer_names_are_read(store, shop, maya):
    store.tell("orders/paid", BODY, prefix="Shopify-")
    store.tell("orders/paid", BODY, prefix="x-shopify-", domain=f" {DOMAIN.upper()} ")
    assert shop.balance(maya) == 12


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "guessed",
        spelled(digest("another secret")),
        spelled(digest(body=BODY + b" ")),
        spelled(digest(body=json.dumps(json.loads(BODY), separators=(",", ":")).encode())),
        spelled(digest(body=json.dumps(json.loads(BODY), sort_keys=True).encode())),
        digest().hex(),
        spelled(digest()).rstrip("="),
        spelled(digest()).swapcase(),
        spelled(digest()) + "\n" + spelled(digest()),
        spelled(digest().hex().encode()),
        base64.urlsafe_b64encode(b"\xff\xfe" + digest()).decode(),
        "ä€" * 20,
    ],
)
def test_a_signature_that_is_not_exactly_the_one_turns_it_away_untouched(store, shop, maya, monkeypatch, signature):
    monkeypatch.setattr(shop, "book", None)
    answer = store.send("orders/paid", BODY, signature=signature)
    assert (answer.status_code, answer.body) == (401, b"")
    assert maya


def test_any_byte_that_is_changed_afterwards_is_noticed(store):
    signature = spelled(digest())
    for at in range(0, len(BODY), 97):
        changed = BODY[:at] + bytes([BODY[at] ^ 1]) + BODY[at + 1 :]
        assert store.send("orders/paid", changed, signature=signature).status_code == 401
    assert store.send("orders/paid", BODY, signature=signature).status_code == 200


@pytest.mark.parametrize("domain", ["", "other.myshopify.com", "rosas", "#", "x" * 5000])
@pytest.mark.parametrize("topic", ["orders/paid", "customers/redact", "shop/redact"])
def test_a_shop_that_nobody_connected_is_turned_away(store, domain, topic):
    assert store.send(topic, BODY, domain=domain).status_code == 401


def test_a_signature_of_one_shop_does_not_open_another(store, shop, connections):
    (own,) = connections.known.values()
    other = {"account": "other.myshopify.com", "secrets": (shop.vault.seal("rosas", "another"),)}
    connections.put(type(own)(**{field: getattr(own, field) for field in own.__slots__} | other))
    assert store.send("orders/paid", BODY, domain="other.myshopify.com").status_code == 401


def test_a_connection_without_a_secret_lets_nobody_in(store):
    store.connect(secrets=())
    assert store.send("orders/paid", BODY, secret="").status_code == 401


@pytest.mark.parametrize("topic", ["carts/update", "", "ORDERS", "orders/paid "])
def test_an_unknown_topic_is_acknowledged_and_counted(store, shop, maya, counted, topic):
    store.tell(topic, BODY)
    known = topic.strip() == "orders/paid"
    assert (counted() == [("shopify", "unknown_topic", 1)], shop.balance(maya) == 12) == (not known, known)


@pytest.mark.parametrize("topic", ["customers/update", "customers/create", "customers/delete", "app/uninstalled"])
def test_what_says_nothing_of_a_sale_is_acknowledged_and_changes_nothing(store, shop, maya, counted, connections, topic):
    before = dict(shop.book.customers)
    store.tell(topic, {"id": 7001, "phone": "+12065550142"})
    assert (counted(), shop.book.customers == before, len(connections.known)) == ([], True, 1)
    assert maya
