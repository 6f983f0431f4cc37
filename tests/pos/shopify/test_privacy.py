"""The three privacy webhooks: nothing asked gets lost, and who is to be forgotten is forgotten at once."""

from datetime import timedelta

import pytest

from chalicelib.domain.desk.privacy import Wanted
from chalicelib.domain.refusals import Busy
from tests.builders import MAYA
from tests.pos.conftest import logged
from tests.pos.shopify.side import DOMAIN, ORDER, order
from tests.usecases.leaving.people import look_up, say


def asked(phone=MAYA, orders="orders_to_redact", **fields):
    customer = {"id": 7001, "email": "maya@example.com", "phone": phone}
    return {"shop_id": 1, "shop_domain": DOMAIN, "customer": customer, orders: [ORDER]} | fields


def only(privacy):
    (request,) = privacy.known.values()
    return request


def about(shop, request):
    return shop.vault.open("rosas", request.about_sealed)


def test_who_is_to_be_forgotten_is_so_at_once_and_the_request_says_so(store, shop, maya, privacy):
    store.pay()
    store.tell("customers/redact", asked(), event="e1")
    request = only(privacy)
    assert (request.id, request.wanted, request.member_ids) == ("shopify-erase-e1", Wanted.ERASE, (maya,))
    assert (request.done_at, request.about_sealed, look_up(shop)) == (shop.now, b"", None)
    assert store.sale().member_id == maya, "the books add up"


def test_the_same_request_again_does_not_erase_who_has_joined_since(store, shop, maya, privacy):
    store.tell("customers/redact", asked(), event="e1")
    say(shop, "Maya")
    store.tell("customers/redact", asked(), event="e1")
    assert look_up(shop).customer.first_name == "Maya"
    store.tell("customers/redact", asked(), event="e2")
    assert (look_up(shop), len(privacy.known)) == (None, 2)
    assert maya


def test_cut_short_it_is_kept_and_finished_by_the_next_try_with_who_was_meant(store, shop, maya, privacy, monkeypatch):
    def fail(_):
        raise Busy

    with monkeypatch.context() as patch:
        patch.setattr(shop.book, "commit", fail)
        assert store.send("customers/redact", asked(), event="e1").status_code == 503
    assert (only(privacy).member_ids, only(privacy).done_at) == ((maya,), None)
    say(shop, "NOT ME", "Leo")
    store.tell("customers/redact", asked(), event="e1")
    assert only(privacy).done_at is not None
    assert look_up(shop).customer.first_name == "Leo"
    assert shop.book.customers["rosas", maya].first_name is None


def test_who_never_was_a_customer_here_is_done_at_once(store, shop, privacy):
    for number, phone in enumerate((MAYA, None, "555-625-1199")):
        store.tell("customers/redact", asked(phone), event=f"e{number}")
        store.tell("customers/data_request", asked(phone, "orders_requested"), event=f"e{number}")
    assert {request.done_at for request in privacy.known.values()} == {shop.now}
    assert shop.book.customers == {}


@pytest.mark.parametrize(("topic", "wanted"), [("customers/redact", Wanted.ERASE), ("customers/data_request", Wanted.EXPORT)])
def test_whom_only_an_order_could_name_is_left_to_people(store, shop, maya, privacy, topic, wanted):
    store.pay()
    store.tell(topic, asked(None))
    request = only(privacy)
    assert (request.wanted, request.member_ids, request.done_at) == (wanted, (), None)
    assert f"shopify-{ORDER}" in about(shop, request)
    assert look_up(shop).id == maya


def test_a_request_about_more_orders_than_there_is_time_for_is_left_to_people(store, privacy):
    store.tell("customers/redact", asked(None, orders_to_redact=list(range(1, 60))))
    assert only(privacy).done_at is None


def test_a_copy_is_for_people_to_hand_over_within_thirty_days(store, shop, maya, privacy, log):
    store.tell("customers/data_request", asked(orders="orders_requested", data_request={"id": 9999}))
    request = only(privacy)
    assert (request.wanted, request.member_ids, request.done_at) == (Wanted.EXPORT, (maya,), None)
    assert request.due_at == shop.now + timedelta(days=30)
    assert MAYA in about(shop, request)
    told = logged(log)[-1]
    assert (told["privacy_request"], told["done"]) == (request.id, False)
    assert not any(word in log.getvalue() for word in ("0142", "example.com"))


def test_a_shop_that_has_left_is_left_to_people_and_everything_goes_on(store, shop, maya, privacy, connections):
    store.tell("app/uninstalled", {"id": 1})
    store.tell("shop/redact", {"shop_id": 1, "shop_domain": DOMAIN})
    request = only(privacy)
    assert (request.wanted, request.done_at, DOMAIN in about(shop, request)) == (Wanted.LEAVE, None, True)
    assert len(connections.known) == 1
    assert shop.balance(maya) == 0


@pytest.mark.parametrize(
    "said",
    [{}, {"customer": "x"}, {"orders_to_redact": "x"}, {"customer": {"id": "x"}}, b"", b"[", b"[1]", b'{"shop_domain": 7}'],
)
@pytest.mark.parametrize("topic", ["customers/redact", "customers/data_request", "shop/redact"])
def test_one_that_cannot_be_read_is_not_lost(store, privacy, topic, said):
    store.tell(topic, said)
    assert len(privacy.known) == 1


def test_an_order_that_is_sent_again_under_another_topic_forgets_nobody(store, shop, maya, privacy):
    store.pay()
    store.tell("customers/redact", order())
    assert (look_up(shop).id, only(privacy).done_at) == (maya, None)


def test_a_request_of_another_shop_is_refused_and_counted(store, maya, privacy, counted):
    store.tell("customers/redact", asked(shop_domain="other.myshopify.com"))
    assert (privacy.known, counted()) == ({}, [("shopify", "refused", 1)])
    assert maya


@pytest.mark.parametrize("event", ["", "+12065550142", "two words", "x" * 5000, "ü"])
def test_an_event_without_a_usable_id_is_known_by_what_it_says(store, privacy, event):
    for _ in range(2):
        store.send("customers/redact", asked(None), event=event or " ")
    assert len(privacy.known) == 1
    assert "0142" not in only(privacy).id


def test_who_was_only_invited_is_forgotten_too(store, shop, privacy):
    store.pay(order())
    shop.text("Hello there")
    store.tell("customers/redact", asked())
    assert only(privacy).done_at is not None
    assert {customer.phone_sealed for customer in shop.book.customers.values()} == {b""}
