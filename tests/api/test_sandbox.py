"""What a test key opens, through HTTP; and what it and a live key are refused."""

from datetime import timedelta

import pytest

from chalicelib import wiring
from chalicelib.usecases.locations import issue_test_key
from chalicelib.usecases.ports import Committed
from chalicelib.usecases.texts import sending
from chalicelib.usecases.texts.turn import Conversation
from tests.api.conftest import TillClient
from tests.builders import MAYA
from tests.fake_post import FakeSender, FakeWaitingRoom


@pytest.fixture
def practice(http, shop, monkeypatch):
    """A till with a test key."""
    monkeypatch.setattr(wiring, "conversation", lambda: Conversation(shop.book, shop.merchants, shop.vault, shop.deliveries))
    monkeypatch.setattr(wiring, "deliveries", lambda: shop.deliveries)
    return TillClient(http, shop, issue_test_key(shop.merchants, shop.vault, "rosas", "mill", shop.now))


def text(practice, words, phone=MAYA, name=None):
    return practice.ask("POST", "/v1/sandbox/texts", {"phone": phone, "words": words}, name)


def read(practice, phone="(206) 555-0142"):
    return practice.ask("POST", "/v1/sandbox/texts/read", {"phone": phone})["texts"]


def deliver(shop):
    post = sending.Post(shop.book, shop.merchants, shop.vault, shop.deliveries, FakeWaitingRoom(), FakeSender())
    committed = [(names[0], handled) for names, handled in shop.book.handled.items()]
    committed += [(names[0], entry) for names, chain in shop.book.chains.items() for entry in chain]
    for merchant_id, item in committed:
        sending.send(post, Committed(merchant_id, item), shop.now)
    assert post.sender.sent == []


def test_a_customer_is_played_found_and_sold_to_and_the_shop_knows_nothing_of_it(practice, till, shop):
    (welcome,) = text(practice, "Maya")["replies"]
    assert "Welcome Maya" in welcome
    (found,) = practice.ask("POST", "/v1/members/lookup", {"phone": MAYA})["members"]
    assert practice.sell(member_id=found["id"])["balance"] == 12
    assert till.ask("POST", "/v1/members/lookup", {"phone": MAYA})["members"] == []
    till.refuse(404, "MEMBER_NOT_FOUND", "GET", f"/v1/members/{found['id']}")
    till.refuse(404, "SALE_NOT_FOUND", "GET", "/v1/sales/sale-1")
    assert practice.ask("GET", "/v1/program")["texts"] == till.ask("GET", "/v1/program")["texts"]


def test_who_was_invited_at_the_till_joins_by_a_played_yes_and_reads_what_they_were_asked(practice, shop):
    invited = practice.ask("POST", "/v1/members", {"phone": MAYA, "first_name": "Maya"})
    deliver(shop)
    (asked,) = read(practice)
    assert "YES" in asked["words"]
    assert asked["kind"] == "confirm_join"
    shop.now += timedelta(seconds=20)
    assert text(practice, "YES")["replies"]
    (found,) = practice.ask("POST", "/v1/members/lookup", {"phone": MAYA})["members"]
    assert (found["id"], found["first_name"]) == (invited["id"], "Maya")


def test_the_code_that_the_phone_is_texted_can_be_read_and_captures(practice, shop):
    shop.confirm_by_phone()
    text(practice, "Maya")
    member = practice.ask("POST", "/v1/members/lookup", {"phone": MAYA})["members"][0]["id"]
    practice.sell(member_id=member, subtotal=6240)
    body = {"check_id": "sale-2", "member_id": member, "offer_ids": ["coffee"]}
    held = practice.ask("POST", "/v1/redemptions", body)
    assert held["next_step"] == "confirm"
    deliver(shop)
    code = read(practice)[-1]["words"].split("code is ")[1][:4]
    wrong = f"{(int(code) + 1) % 10_000:04d}"
    practice.refuse(422, "WRONG_CODE", "POST", f"/v1/redemptions/{held['id']}/capture", {"code": wrong})
    assert practice.ask("POST", f"/v1/redemptions/{held['id']}/capture", {"code": code})["status"] == "captured"


def test_the_same_text_under_the_same_key_is_answered_as_before(practice, shop):
    first = text(practice, "Maya", name="once")
    assert "Idempotent-Replayed" not in practice.last.headers
    entries = sum(map(len, shop.book.chains.values()))
    assert text(practice, "Maya", name="once") == first
    assert practice.last.headers["Idempotent-Replayed"] == "true"
    assert sum(map(len, shop.book.chains.values())) == entries
    practice.refuse(422, "IDEMPOTENCY_KEY_REUSED", "POST", "/v1/sandbox/texts", {"phone": MAYA, "words": "Leo"}, "once")
    done = practice.ask("GET", "/v1/operations/once")
    assert (done["kind"], done["status"], "answer" in done) == ("text", "done", False)


def test_a_key_that_named_another_write_names_no_text(practice):
    text(practice, "Maya")
    member = practice.ask("POST", "/v1/members/lookup", {"phone": MAYA})["members"][0]["id"]
    practice.ask("POST", f"/v1/members/{member}/adjustments", {"points": 5, "reason": "goodwill", "actor": "ana"}, "taken")
    practice.refuse(422, "IDEMPOTENCY_KEY_REUSED", "POST", "/v1/sandbox/texts", {"phone": MAYA, "words": "POINTS"}, "taken")


def test_a_member_is_forgotten_and_the_same_number_at_the_shop_is_not(practice, till, shop):
    live = shop.join("Maria")
    text(practice, "Maya")
    member = practice.ask("POST", "/v1/members/lookup", {"phone": MAYA})["members"][0]["id"]
    practice.sell(member_id=member)
    for _ in range(2):
        assert practice.ask("DELETE", f"/v1/sandbox/members/{member}") == {"id": member, "status": "erased"}
    assert practice.ask("POST", "/v1/members/lookup", {"phone": MAYA})["members"] == []
    practice.refuse(404, "MEMBER_NOT_FOUND", "GET", f"/v1/members/{member}")
    assert till.ask("POST", "/v1/members/lookup", {"phone": MAYA})["members"][0]["id"] == live
    practice.refuse(404, "MEMBER_NOT_FOUND", "DELETE", f"/v1/sandbox/members/{live}")
    till.refuse(403, "SANDBOX_ONLY", "DELETE", f"/v1/sandbox/members/{live}")
    assert till.ask("GET", f"/v1/members/{live}")["id"] == live


@pytest.mark.parametrize(("path", "body"), [("texts", {"phone": MAYA, "words": "Maya"}), ("texts/read", {"phone": MAYA})])
def test_a_live_key_is_refused_before_anything_is_written(practice, till, shop, path, body):
    told = till.refuse(403, "SANDBOX_ONLY", "POST", f"/v1/sandbox/{path}", body)
    assert "test key" in told["errors"][0]["detail"]
    assert (shop.book.customers, shop.book.handled, shop.book.operations) == ({}, {}, {})


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("words", {"phone": MAYA}),
        ("words", {"phone": MAYA, "words": ""}),
        ("words", {"phone": MAYA, "words": "x" * 1601}),
        ("phone", {"words": "Maya"}),
    ],
)
def test_a_text_that_cannot_be_is_refused(practice, field, body):
    assert practice.refuse(400, "INVALID_FIELD", "POST", "/v1/sandbox/texts", body)["errors"][0]["field"] == field


def test_a_number_that_gets_no_texts_is_refused(practice):
    practice.refuse(422, "PHONE_UNREADABLE", "POST", "/v1/sandbox/texts", {"phone": "12", "words": "Maya"})
    practice.refuse(422, "PHONE_UNREADABLE", "POST", "/v1/sandbox/texts/read", {"phone": "12"})


def test_nothing_that_was_played_is_in_a_log(practice, log):
    text(practice, "Maximilian")
    practice.ask("POST", "/v1/members/lookup", {"phone": MAYA})
    assert "rosas~test" in log.getvalue()
    assert not [word for word in ("Maximilian", MAYA, "5550142") if word in log.getvalue()]
