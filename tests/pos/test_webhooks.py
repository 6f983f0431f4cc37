"""What all webhooks share: who is let in, what is acknowledged, and what is asked for again. Here as Lightspeed sends it."""

import json
from urllib.parse import urlencode

import pytest

from chalicelib.domain.refusals import Busy, Unanswered
from chalicelib.pos import lightspeed, webhooks
from tests.pos.conftest import logged
from tests.pos.lightspeed_side import FORM, OLD, SECRET, line, off, payload


@pytest.mark.parametrize("secret", [SECRET, OLD])
def test_two_secrets_are_live_while_they_are_exchanged(maker, shop, maya, secret):
    maker.tell(payload(), secret=secret)
    assert shop.balance(maya) == 12


@pytest.mark.parametrize(
    "fields",
    [
        {"secret": "guessed"},
        {"secret": ""},
        {"signature": "x"},
        {"signature": "signature=,algorithm=HMAC-SHA256"},
        {"signature": "signature=ä€,algorithm=HMAC-SHA256"},
        {"reading": "form-base64"},
        {"reading": "payload-hex"},
        {"path": "/lightspeed/nobody"},
        {"path": f"/lightspeed/{'x' * 900}"},
    ],
)
def test_what_nobody_signed_is_turned_away_and_touches_nothing(maker, shop, maya, monkeypatch, counted, fields):
    monkeypatch.setattr(shop, "book", None)
    answer = maker.send(payload(), **fields)
    assert (answer.status_code, answer.body) == (401, b"")
    assert counted() == []


@pytest.mark.parametrize(("algorithm", "status"), [("HMAC-SHA256", 200), ("none", 401), ("", 401)])
def test_a_signature_in_another_algorithm_s_name_is_none(maker, http, algorithm, status):
    body = urlencode({"payload": "{}"}).encode()
    signed = {"Content-Type": FORM, "X-Signature": f"signature={lightspeed.sign(SECRET, body, '')},algorithm={algorithm}"}
    assert http.request("POST", "/lightspeed/rosas", headers=signed, body=body).status_code == status


def test_a_byte_that_was_changed_after_signing_is_noticed(maker, http, maya):
    body = urlencode({"payload": json.dumps(payload())}).encode()
    signed = {"Content-Type": FORM, "X-Signature": f"signature={lightspeed.sign(SECRET, body, '')},algorithm=HMAC-SHA256"}
    for changed in (body.replace(b"12", b"13"), body.replace(b"+", b"%20"), body + b"&a=b", b""):
        assert http.request("POST", "/lightspeed/rosas", headers=signed, body=changed).status_code == 401
    assert http.request("POST", "/lightspeed/rosas", headers=signed, body=body).status_code == 200


@pytest.mark.parametrize("reading", lightspeed.SIGNED)
def test_a_connection_may_say_how_its_account_signs_and_no_other_way_opens_then(maker, shop, maya, reading):
    maker.connect(signing=reading)
    maker.tell(payload(), reading=reading)
    others = [maker.send(payload(), reading=other).status_code for other in lightspeed.SIGNED if other != reading]
    assert others == [401, 401, 401]
    assert shop.balance(maya) == 12


@pytest.mark.parametrize(
    ("said", "form"),
    [({"id": "p1", "name": "Bun"}, {}), (payload(), {"type": "customer.update"}), ("not json", {}), ("", {}), ({}, {"type": ""})],
)
def test_what_we_know_nothing_of_is_acknowledged_and_counted(maker, shop, maya, counted, log, said, form):
    maker.tell(said, **form)
    assert counted() == [("lightspeed", "unknown_topic", 1)]
    assert logged(log)[-1]["topic"] == "unknown_topic"
    assert shop.balance(maya) == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": ""}, "INVALID_FIELD"),
        ({"id": "two words"}, "INVALID_FIELD"),
        ({"id": None}, "INVALID_FIELD"),
        ({"id": "+12065550142"}, "INVALID_FIELD"),
        ({"total_price": "lots"}, "INVALID_FIELD"),
        ({"total_price": "NaN"}, "INVALID_FIELD"),
        ({"total_price": "1e400"}, "INVALID_FIELD"),
        ({"total_price": 1e300}, "INVALID_FIELD"),
        ({"total_price": [1]}, "INVALID_FIELD"),
        ({"total_tax": None}, "INVALID_FIELD"),
        ({"sale_date": "yesterday"}, "INVALID_FIELD"),
        ({"sale_date": "1999-01-01 00:00:00"}, "INVALID_FIELD"),
        ({"sale_date": "9999-12-31T23:59:59-20:00"}, "INVALID_FIELD"),
        ({"sale_date": "2026-11-29 00:00:00"}, "INVALID_FIELD"),
        ({"updated_at": "x"}, "INVALID_FIELD"),
        ({"register_sale_products": "x"}, "INVALID_FIELD"),
        ({"register_sale_products": [line(discount="1e999")]}, "INVALID_FIELD"),
        ({"register_sale_products": [line() | {"quantity": "NaN"}]}, "INVALID_FIELD"),
        ({"register_sale_products": [off(2) | {"price_total": None, "price": "1e39", "quantity": "1e39"}]}, "INVALID_FIELD"),
        ({"customer": "x"}, "INVALID_FIELD"),
        ({"return_for": "two words", "total_price": -5, "register_sale_products": [line(5, -1)]}, "INVALID_FIELD"),
    ],
)
def test_a_sale_that_can_never_be_taken_is_acknowledged_and_counted_with_the_stable_code(
    maker, shop, maya, counted, log, changes, code
):
    maker.tell(payload() | changes)
    assert counted() == [("lightspeed", "refused", 1)]
    assert logged(log)[-1]["refused"] == code
    assert not shop.book.sales


def test_a_refund_that_comes_with_another_amount_is_acknowledged(maker, log):
    maker.tell(payload(line(5, -1), id="ret-1", return_for="s1"))
    maker.tell(payload(line(6, -1), id="ret-1", return_for="s1"))
    assert logged(log)[-1]["refused"] == "REFUND_CHANGED"


@pytest.mark.parametrize("error", [Busy(), Unanswered(), RuntimeError("+12065550142")])
def test_what_may_go_well_next_time_is_asked_for_again(maker, shop, maya, monkeypatch, counted, log, error):
    def fail(_):
        raise error

    commit = shop.book.commit
    monkeypatch.setattr(shop.book, "commit", fail)
    answer = maker.send(payload())
    assert (answer.status_code, answer.headers["Retry-After"], answer.body) == (503, "1", b"")
    monkeypatch.setattr(shop.book, "commit", commit)
    maker.tell(payload())
    assert (shop.balance(maya), counted()) == (12, [])
    assert "5550142" not in log.getvalue()


def test_a_body_without_end_is_turned_away_before_it_is_read(maker):
    answer = maker.send("x" * (webhooks.BYTES_MAX + 1))
    assert answer.status_code == 413


def test_a_form_of_many_fields_is_no_event_of_ours(maker, counted):
    maker.tell(payload(), **{f"f{number}": "" for number in range(60)})
    assert counted() == [("lightspeed", "unknown_topic", 1)]
