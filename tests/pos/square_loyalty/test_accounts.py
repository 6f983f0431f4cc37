"""Accounts of the Square surface: they exist once the number was typed, and earn once the phone said YES."""

import pytest

from chalicelib import wiring
from tests.builders import BARBER, MAYA

LEO = "+12065550143"


def test_creating_an_account_texts_the_number_and_gives_it_an_id(square, shop):
    account = square.create(LEO)
    assert account == {
        "id": account["id"],
        "program_id": "club",
        "balance": 0,
        "lifetime_points": 0,
        "mapping": {"id": account["id"], "phone_number": LEO},
    }
    (asked,) = [text for text in shop.book.handled.values() if text.member_id == account["id"]]
    assert [reply.kind for reply in asked.replies] == ["confirm_join"]


def test_an_account_is_found_before_its_phone_said_yes_but_is_not_enrolled(square):
    created = square.create(LEO)
    found = square.ask("POST", "/accounts/search", {"query": {"mappings": [{"phone_number": LEO}]}})
    assert found == {"loyalty_accounts": [created]}
    assert "enrolled_at" not in square.account(created["id"])


def test_nothing_is_earned_or_used_before_the_phone_said_yes(square, shop, till):
    account = square.create(LEO)
    till.sell("order-1")
    waiting = {"location_id": "mill", "accumulate_points": {"order_id": "order-1"}}
    path = f"/accounts/{account['id']}"
    error = square.refuse("CONFLICT", "POST", f"{path}/accumulate", square.write(waiting, "k1"))
    assert (error["category"], error["field"]) == ("INVALID_REQUEST_ERROR", "account_id")
    square.refuse("CONFLICT", "POST", f"{path}/adjust", square.write({"adjust_points": {"points": 5}}))
    wanted = {"reward": {"loyalty_account_id": account["id"], "reward_tier_id": "fiver"}}
    square.refuse("CONFLICT", "POST", "/rewards", square.write(wanted))
    shop.text("YES", LEO)
    assert square.account(account["id"])["enrolled_at"] == "2026-11-21T18:00:00Z"
    (event,) = square.ask("POST", f"{path}/accumulate", square.write(waiting, "k1"))["events"]
    assert event["accumulate_points"] == {"loyalty_program_id": "club", "order_id": "order-1", "points": 12}


def test_creating_the_account_of_a_member_gives_it_and_texts_nobody(square, shop, maya):
    texts = len(shop.book.handled)
    account = square.create(MAYA)
    assert (account["id"], account["enrolled_at"]) == (maya, "2026-11-21T18:00:00Z")
    assert len(shop.book.handled) == texts


def test_the_same_key_answers_the_same_and_other_content_is_refused(square, shop):
    first = square.create(LEO, "k1")
    assert square.create(LEO, "k1") == first
    other = {"loyalty_account": {"mapping": {"phone_number": MAYA}, "program_id": "club"}}
    error = square.refuse("IDEMPOTENCY_KEY_REUSED", "POST", "/accounts", square.write(other, "k1"))
    assert error["field"] == "idempotency_key"
    assert len(shop.book.handled) == 1


def test_a_number_that_cannot_be_texted_or_asked_for_silence_gets_no_account(square, shop, maya):
    wanted = {"loyalty_account": {"mapping": {"phone_number": "12"}}}
    square.refuse("INVALID_PHONE_NUMBER", "POST", "/accounts", square.write(wanted))
    shop.text("STOP", LEO)
    wanted = {"loyalty_account": {"mapping": {"phone_number": LEO}}}
    square.refuse("CONFLICT", "POST", "/accounts", square.write(wanted))


def test_a_search_without_a_match_omits_the_list(square, maya):
    assert square.ask("POST", "/accounts/search", {"query": {"mappings": [{"phone_number": LEO}]}}) == {}


def test_a_search_finds_each_account_once(square, maya):
    phones = [{"phone_number": phone} for phone in (LEO, MAYA, "(206) 555-0142")]
    found = square.ask("POST", "/accounts/search", {"query": {"mappings": phones}})
    assert [account["id"] for account in found["loyalty_accounts"]] == [maya]


def test_there_is_no_list_of_all_accounts(square):
    for body in ({}, {"query": {}}, {"query": {"customer_ids": ["c1"]}}):
        assert "query" in square.refuse("MISSING_REQUIRED_PARAMETER", "POST", "/accounts/search", body)["field"]


def test_an_account_says_what_it_has_and_when_that_ends_but_not_its_number(square, till, maya):
    till.sell("order-1", member_id=maya)
    assert square.account(maya) == {
        "id": maya,
        "program_id": "club",
        "balance": 12,
        "lifetime_points": 12,
        "mapping": {"id": maya, "created_at": "2026-11-21T18:00:00Z"},
        "created_at": "2026-11-21T18:00:00Z",
        "enrolled_at": "2026-11-21T18:00:00Z",
        "expiring_point_deadlines": [{"points": 12, "expires_at": "2027-12-01T08:00:00Z"}],
    }


@pytest.mark.parametrize("shop", [BARBER], indirect=True)
def test_a_reward_that_is_paid_and_not_used_counts_by_its_points(square, till, shop, maya):
    for visit in range(11):
        till.sell(f"visit-{visit}", member_id=maya)
    assert shop.balance(maya) == 1
    assert square.account(maya)["balance"] == 11


@pytest.mark.parametrize("account_id", ["mem_unknown", "a%23b", "a.b"])
def test_an_account_that_nobody_has_is_not_found(square, account_id):
    square.refuse("NOT_FOUND", "GET", f"/accounts/{account_id}", status=404)
    body = square.write({"adjust_points": {"points": 5}})
    square.refuse("NOT_FOUND", "POST", f"/accounts/{account_id}/adjust", body, status=404)


def test_an_id_that_cannot_be_ours_is_not_looked_up(square, shop, monkeypatch):
    monkeypatch.setattr(wiring, "book", None)
    square.refuse("NOT_FOUND", "GET", "/accounts/a%23b", status=404)
