"""Reporting sales over HTTP."""

import hashlib

import pytest

from chalicelib.api import parsing
from tests.api.conftest import sale
from tests.builders import BARBER, BOOKSHOP, MAYA

PATH = "/v1/sales/sale-1"


def test_a_sale_earns_and_says_so(till, maya):
    assert till.sell(member_id=maya, tax=110, tip=200) == {
        "sale_id": "sale-1",
        "member": {"id": maya},
        "points_delta": 12,
        "points_total_for_sale": 12,
        "balance": 12,
        "receipt_message": "You earned 12 points. Balance 12. 28 more for $5 off.",
    }
    assert "Idempotent-Replayed" not in till.last.headers


def test_the_member_may_come_as_a_number(till, maya):
    assert till.sell(phone="206-555-0142")["member"] == {"id": maya}


def test_where_id_and_number_come_the_id_counts(till, maya):
    assert till.sell(member_id=maya, phone="nonsense")["balance"] == 12


def test_a_number_of_nobody_stores_the_sale_and_invites(till, shop):
    answer = till.sell(phone=MAYA)
    code = answer["claim_code"]
    assert answer["receipt_message"] == f"Text {code} to (206) 555-0100 by Dec 21 and get 12 points."
    assert (answer["member"], answer["balance"], answer["points_delta"]) == (None, None, 0)
    maya = shop.join()
    assert till.sell(phone=MAYA)["balance"] == 12
    assert till.ask("GET", PATH)["member_id"] == maya


@pytest.mark.parametrize("nobody", [{}, {"member_id": None}, {"phone": None}])
def test_a_sale_of_nobody_is_stored(till, nobody):
    assert till.sell(**nobody)["member"] is None
    assert till.ask("GET", PATH)["state"] == "closed"


def test_a_number_that_cannot_be_read_stores_nothing(till, shop):
    till.refuse(422, "PHONE_UNREADABLE", "PUT", PATH, sale(phone="12"))
    assert not shop.book.sales


def test_the_same_request_is_answered_as_before(till, maya):
    first = till.sell(name="k1", member_id=maya)
    till.sell("sale-2", member_id=maya)
    assert till.sell(name="k1", member_id=maya) == first
    assert till.last.headers["Idempotent-Replayed"] == "true"


def test_what_was_asked_cannot_be_guessed_from_what_is_kept_of_it(till, shop):
    till.sell(name="k1", phone=MAYA)
    content = parsing.write_content("PUT", "/v1/sales/{sale_id}", {"sale_id": "sale-1"}, sale(phone=MAYA))
    kept = shop.book.sale("rosas", "mill", "sale-1").seen["k1"].digest
    assert kept == shop.vault.sign("rosas", content)[:32]
    assert kept not in hashlib.sha256(content.encode()).hexdigest()


def test_the_same_content_may_be_written_in_another_order(till, maya):
    first = till.sell(name="k1", member_id=maya)
    reordered = dict(reversed(sale(member_id=maya).items()))
    assert till.ask("PUT", PATH, reordered, "k1") == first


def test_the_same_key_with_other_content_is_refused(till, maya):
    till.sell(name="k1", member_id=maya)
    refused = till.refuse(422, "IDEMPOTENCY_KEY_REUSED", "PUT", PATH, sale(member_id=maya, subtotal=1), "k1")
    assert refused["retryable"] is False
    till.refuse(422, "IDEMPOTENCY_KEY_REUSED", "PUT", PATH, sale(member_id=maya, unknown=1), "k1")


def test_a_key_belongs_to_the_sale_that_it_writes(till, maya):
    till.sell("sale-1", "k1", member_id=maya)
    assert till.sell("sale-2", "k1", member_id=maya)["balance"] == 24


def test_a_sale_under_another_key_changes_nothing(till, maya):
    till.sell(member_id=maya)
    again = till.sell(member_id=maya)
    assert (again["points_delta"], again["points_total_for_sale"], again["balance"]) == (0, 12, 12)
    assert "Idempotent-Replayed" not in till.last.headers


def test_a_refund_takes_back_in_proportion(till, maya):
    till.sell(member_id=maya)
    answer = till.ask("POST", f"{PATH}/refunds", {"id": "r1", "amount": 240})
    assert (answer["points_delta"], answer["points_total_for_sale"], answer["balance"]) == (-2, 10, 10)
    assert answer["receipt_message"] == "2 points less. Balance 10. 30 more for $5 off."


def test_a_refund_is_answered_as_before_and_its_key_means_one_thing(till, maya):
    till.sell(member_id=maya)
    first = till.ask("POST", f"{PATH}/refunds", {"id": "r1", "amount": 240}, "k1")
    assert till.ask("POST", f"{PATH}/refunds", {"id": "r1", "amount": 240}, "k1") == first
    assert till.last.headers["Idempotent-Replayed"] == "true"
    till.refuse(422, "IDEMPOTENCY_KEY_REUSED", "POST", f"{PATH}/refunds", {"id": "r1", "amount": 241}, "k1")
    till.refuse(422, "REFUND_CHANGED", "POST", f"{PATH}/refunds", {"id": "r1", "amount": 241}, "k2")
    assert till.ask("POST", f"{PATH}/refunds", {"id": "r2", "amount": 100}, "k1")["points_delta"] == -1


@pytest.mark.parametrize("between", ["", "-", "/", ":", "#", " "])
def test_the_names_of_refunds_and_sales_never_meet(till, maya, between):
    till.sell(member_id=maya)
    till.ask("POST", f"{PATH}/refunds", {"id": "r1", "amount": 240}, "k1")
    assert till.sell(name=f"r1{between}k1", member_id=maya)["points_total_for_sale"] == 10


def test_refunds_may_come_with_the_sale(till, maya):
    assert till.sell(member_id=maya, refunds=[{"id": "r1", "amount": 240}])["points_delta"] == 10


def test_a_refund_of_a_sale_not_seen_waits_for_it(till, maya):
    early = till.ask("POST", f"{PATH}/refunds", {"id": "r1", "amount": 240})
    assert (early["member"], early["receipt_message"]) == (None, "Thank you.")
    assert till.ask("GET", PATH)["state"] == "unseen"
    assert till.sell(member_id=maya)["points_delta"] == 10


def test_a_full_refund_gives_a_used_reward_back(till, shop, maya):
    till.sell("first", member_id=maya, subtotal=5000)
    shop.redeem(maya, "coffee", check_id="sale-1", payable=1240)
    till.sell(member_id=maya)
    answer = till.ask("POST", f"{PATH}/refunds", {"id": "r1", "amount": 1240})
    assert (answer["points_restored"], answer["balance"]) == (50, 50)
    assert answer["receipt_message"].startswith("8 points less. You have 50 points back. Balance 50.")


def test_a_voided_sale_takes_everything_back(till, maya):
    till.sell(member_id=maya)
    assert till.sell(member_id=maya, state="voided")["balance"] == 0


def test_what_a_reward_paid_does_not_earn(till, shop, maya):
    till.sell("first", member_id=maya, subtotal=5000)
    shop.redeem(maya, "fiver", check_id="sale-1", payable=1240)
    payments = [{"type": "reward", "amount": 300}, {"type": "cash", "amount": 740}, {"type": "reward", "amount": 200}]
    assert till.sell(member_id=maya, payments=payments)["points_delta"] == 7
    assert till.ask("GET", PATH)["amounts"]["reward_payment"] == 500


def test_a_stored_sale_tells_everything(till, shop, maya):
    till.sell("first", member_id=maya, subtotal=5000)
    shop.redeem(maya, "coffee", check_id="sale-1", payable=1240)
    till.sell(name="k1", member_id=maya, tax=110, tip=200, discount=40, exempt_amount=100, version=3)
    till.ask("POST", f"{PATH}/refunds", {"id": "r1", "amount": 240}, "k2")
    assert till.ask("GET", PATH) == {
        "sale_id": "sale-1",
        "state": "closed",
        "member_id": maya,
        "amounts": {
            "currency": "USD",
            "occurred_at": "2026-11-21T17:59:00+00:00",
            "subtotal": 1240,
            "discount": 40,
            "tax": 110,
            "tip": 200,
            "exempt_amount": 100,
            "reward_payment": 0,
            "version": 3,
        },
        "captured_offline": False,
        "refunds": [{"id": "r1", "amount": 240}],
        "refunded": 240,
        "posted": {
            "program_version": 1,
            "base": 550,
            "tax": 0,
            "times": "1",
            "window": None,
            "bonus_points": 0,
            "points_max": None,
            "points": 5,
            "visits": 1,
            "last_day": "2027-11-30",
        },
        "rewards_used": [{"offer_id": "coffee", "reward_id": "coffee", "amount": 350, "price_points": 50, "points_restored": 0}],
        "keys_seen": ["k1", "k2"],
    }


def test_an_id_may_hold_any_sign_that_its_path_can_carry(till, maya):
    till.ask("PUT", "/v1/sales/2026%2F11%2321%3A7", sale(member_id=maya))
    assert till.ask("GET", "/v1/sales/2026%2F11%2321%3A7")["sale_id"] == "2026/11#21:7"


def test_a_sale_is_seen_by_its_own_location_only(till, dock, maya):
    till.sell(member_id=maya)
    dock.refuse(404, "SALE_NOT_FOUND", "GET", PATH)
    till.refuse(404, "SALE_NOT_FOUND", "GET", "/v1/sales/never")


def test_a_sale_does_not_change_hands(till, shop, maya):
    till.sell(member_id=maya)
    lena = shop.join("Lena", "+12065550143")
    till.refuse(422, "SALE_OF_ANOTHER_MEMBER", "PUT", PATH, sale(member_id=lena))


def test_a_sale_in_another_currency_is_refused(till, maya):
    refused = till.refuse(422, "WRONG_CURRENCY", "PUT", PATH, sale(member_id=maya, currency="EUR"))
    assert refused["cashier_message"] == "The rewards are in USD, but this sale is in EUR. Sell as usual."


@pytest.mark.parametrize("shop", [BARBER], indirect=True)
def test_a_barber_counts_visits_and_the_receipt_names_the_reward(till, maya):
    assert till.sell("s0", member_id=maya)["receipt_message"] == "Your visit counts. 1 visit so far. 9 more for Free haircut."
    for visit in range(1, 9):
        till.sell(f"s{visit}", member_id=maya)
    tenth = till.sell("s9", member_id=maya)["receipt_message"]
    assert tenth == "Your visit counts. Free haircut is ready to use."


@pytest.mark.parametrize("shop", [BOOKSHOP], indirect=True)
def test_a_rebate_speaks_of_money(till, maya):
    assert till.sell(member_id=maya)["receipt_message"] == "You got $0.62 back. Credit $0.62."
