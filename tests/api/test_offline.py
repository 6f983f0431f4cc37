"""Allowances and rewards given without a connection, over HTTP."""

import pytest

from chalicelib.domain.refusals import Busy
from tests.api.conftest import sale
from tests.builders import MAYA, program

PATH = "/v1/sales/batch"
OFFLINE = program(offline_points=150)
pytestmark = pytest.mark.parametrize("shop", [OFFLINE], indirect=True)


def allow(till, terminal="t1"):
    return till.ask("POST", "/v1/allowances", {"terminal_id": terminal})


def use(till, member_id, offer_id="coffee", name="u1"):
    return {"id": name, "member_id": member_id, "offer_id": offer_id, "allowance": allow(till)["token"]}


def send(till, *uses, sale_id="s1", name=None, **fields):
    """One queued sale of $20 with these uses; returns its result."""
    body = sale(sale_id=sale_id, subtotal=2000, redeemed_offline=list(uses), **fields)
    (result,) = till.ask("POST", PATH, {"sales": [body]}, name)["results"]
    return result


def test_a_terminal_is_told_what_it_may_give_away_and_the_same_again(till, shop):
    first = allow(till)
    assert (first["points"], first["expires_at"]) == (150, "2026-11-23T08:00:00+00:00")
    shop.wait(hours=1)
    assert allow(till) == first
    assert allow(till, "t2")["token"] != first["token"]
    assert till.ask("GET", "/v1/program")["offline_points"] == 150
    assert not shop.book.allowances


@pytest.mark.parametrize("body", [{}, {"terminal_id": ""}, {"terminal_id": "a b"}, {"terminal_id": MAYA}, {"terminal_id": 7}])
def test_a_terminal_needs_a_name(till, body):
    refused = till.refuse(400, "INVALID_FIELD", "POST", "/v1/allowances", body)
    assert refused["errors"][0]["field"] == "terminal_id"


def test_a_reward_given_offline_is_told_with_its_sale_and_belongs_to_it(till, maya):
    till.sell("before", member_id=maya, subtotal=3000)
    result = send(till, use(till, maya), member_id=maya, discount=350)
    (used,) = result["redeemed_offline"]
    assert used["answer"].pop("redemption_id").startswith("red_")
    assert used == {
        "id": "u1",
        "status": 200,
        "replayed": False,
        "answer": {
            "status": "captured",
            "offer_id": "coffee",
            "reward_id": "coffee",
            "amount": 350,
            "price_points": 50,
            "shortfall": 20,
            "balance": 0,
        },
    }
    assert (result["status"], result["answer"]["points_delta"], result["answer"]["balance"]) == (200, 16, 16)
    stored = till.ask("GET", "/v1/sales/s1")
    assert stored["captured_offline"] is True
    assert [(reward["offer_id"], reward["price_points"]) for reward in stored["rewards_used"]] == [("coffee", 30)]


def test_a_sale_without_rewards_says_nothing_of_them(till, maya):
    assert "redeemed_offline" not in send(till, member_id=maya)


def test_all_of_it_sent_again_is_answered_as_before(till, maya):
    till.sell("before", member_id=maya, subtotal=9000)
    first = send(till, use(till, maya), member_id=maya, name="k1")
    again = send(till, use(till, maya), member_id=maya, name="k1")
    assert (again["replayed"], again["redeemed_offline"][0]["replayed"]) == (True, True)
    assert again["answer"] == first["answer"]
    assert again["redeemed_offline"][0]["answer"] == first["redeemed_offline"][0]["answer"]
    under_another_key = send(till, use(till, maya), member_id=maya)
    assert (under_another_key["replayed"], under_another_key["redeemed_offline"][0]["replayed"]) == (False, True)
    assert till.shop.balance(maya) == 56


REFUSED = [
    ({"allowance": "mine"}, 422, "ALLOWANCE_UNKNOWN"),
    ({"offer_id": "tea"}, 422, "UNKNOWN_OFFER"),
    ({"member_id": "mem_nobody"}, 404, "MEMBER_NOT_FOUND"),
]


@pytest.mark.parametrize(("wrong", "status", "code"), REFUSED, ids=[code for _, _, code in REFUSED])
def test_a_reward_that_is_refused_takes_nothing_and_its_sale_is_taken(till, maya, wrong, status, code):
    till.sell("before", member_id=maya, subtotal=9000)
    result = send(till, use(till, maya) | wrong, use(till, maya, "fiver", "u2"), member_id=maya, discount=850)
    refused, used = result["redeemed_offline"]
    assert (refused["status"], refused["answer"]["errors"][0]["code"]) == (status, code)
    assert (used["status"], used["answer"]["balance"], result["status"], result["answer"]["balance"]) == (200, 50, 200, 61)


def test_more_than_the_allowance_is_refused(till, maya):
    till.sell("before", member_id=maya, subtotal=90_000)
    result = send(till, use(till, maya, "loaf"), use(till, maya, "fiver", "u2"), member_id=maya)
    refused = result["redeemed_offline"][1]
    assert (refused["status"], refused["answer"]["errors"][0]["code"]) == (422, "ALLOWANCE_EXCEEDED")
    assert refused["answer"]["cashier_message"] == "This till gave away more without a connection than it may. Tell the manager."
    assert refused["answer"]["retryable"] is False


def test_another_use_under_the_same_name_is_refused(till, maya):
    send(till, use(till, maya), member_id=maya)
    refused = send(till, use(till, maya, "fiver"), member_id=maya, sale_id="s2")["redeemed_offline"][0]
    assert refused["answer"]["errors"][0]["code"] == "IDEMPOTENCY_KEY_REUSED"


@pytest.mark.parametrize("wrong", [{"id": ""}, {"id": MAYA}, {"allowance": ""}, {"allowance": "x" * 1001}, {"offer_id": 7}])
def test_a_use_that_cannot_be_read_stops_its_sale_before_anything_is_done(till, shop, maya, wrong):
    result = send(till, use(till, maya) | wrong, member_id=maya)
    assert (result["status"], result["answer"]["errors"][0]["code"]) == (400, "INVALID_FIELD")
    assert result["answer"]["errors"][0]["field"].startswith("redeemed_offline[0].")
    assert not shop.book.sales
    assert not shop.book.allowances


def test_a_sale_that_is_refused_tells_what_became_of_its_rewards(till, maya):
    result = send(till, use(till, maya), member_id=maya, currency="EUR")
    assert (result["status"], result["redeemed_offline"][0]["status"]) == (422, 200)
    again = send(till, use(till, maya), member_id=maya)
    assert (again["status"], again["redeemed_offline"][0]["replayed"]) == (200, True)
    assert [reward["offer_id"] for reward in till.ask("GET", "/v1/sales/s1")["rewards_used"]] == ["coffee"]


def test_a_sale_waits_for_its_rewards(till, shop, maya, monkeypatch):
    commit, refusals = shop.book.commit, [Busy()]

    def stumble(changes):
        if changes.allowance and refusals:
            raise refusals.pop()
        commit(changes)

    monkeypatch.setattr(shop.book, "commit", stumble)
    result = send(till, use(till, maya), member_id=maya)
    assert (result["status"], result["answer"]["retryable"]) == (409, True)
    assert "redeemed_offline" not in result
    assert not shop.book.sales
    assert send(till, use(till, maya), member_id=maya)["status"] == 200
