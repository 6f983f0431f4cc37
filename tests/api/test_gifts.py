"""Gift certificates as a till sells and uses them."""

import pytest

from chalicelib.usecases.gifts.finding import draw_code
from tests.api.conftest import sale

GIFT = {"amount": 5000, "currency": "USD"}


@pytest.fixture
def gift(till):
    return till.ask("POST", "/v1/gifts", GIFT)


def pay(till, code, amount, **more):
    return till.ask("POST", "/v1/gifts/uses", {"code": code, "amount": amount, "currency": "USD", **more})


def look_up(till, code):
    return till.ask("POST", "/v1/gifts/lookup", {"code": code})


def guess(shop, number):
    """A code that could be one, and is none."""
    return draw_code(shop.vault, "rosas", f"guess-{number}", 0)


def test_a_certificate_is_sold_used_and_refunded(till, gift):
    assert gift["instruction"] == "Take $50.00, then hand over the certificate with its code."
    used = pay(till, gift["code"].lower(), 1840, check_id="check-1")
    assert (used["balance"], used["receipt_message"]) == (3160, "Left on the gift certificate: $31.60.")
    back = till.ask("POST", f"/v1/gifts/{gift['id']}/uses/{used['use_id']}/reverse", {"amount": 840})
    assert (back["amount"], back["balance"]) == (840, 4000)
    assert till.ask("POST", f"/v1/gifts/{gift['id']}/uses/{used['use_id']}/reverse")["balance"] == 5000
    found = look_up(till, gift["code"])
    assert (found["standing"], found["amount"], found["balance"], found["ends_on"]) == ("open", 5000, 5000, None)


def test_the_same_key_again_has_the_same_code_and_pays_once(till):
    one = till.ask("POST", "/v1/gifts", GIFT, "sell-1")
    assert till.ask("POST", "/v1/gifts", GIFT, "sell-1") == one
    assert till.last.headers["Idempotent-Replayed"] == "true"
    body = {"code": one["code"], "amount": 100, "currency": "USD"}
    assert till.ask("POST", "/v1/gifts/uses", body, "use-1") == till.ask("POST", "/v1/gifts/uses", body, "use-1")
    assert look_up(till, one["code"])["balance"] == 4900
    till.refuse(422, "IDEMPOTENCY_KEY_REUSED", "POST", "/v1/gifts/uses", body | {"amount": 101}, "use-1")


def test_too_little_left_says_what_is_left(till, gift):
    refused = till.refuse(
        422, "GIFT_TOO_LITTLE_LEFT", "POST", "/v1/gifts/uses", {"code": gift["code"], "amount": 5001, "currency": "USD"}
    )
    assert refused["cashier_message"] == "There is $50.00 left on it. Take that, and the rest another way."
    assert "left: 5000" in refused["errors"][0]["detail"]


def test_a_wrong_code_a_slip_and_another_merchants_are_not_found(till, shop):
    for code, said in (("K7QM-49TX-CDF2", "wrong or missing"), (guess(shop, 1), "of this shop")):
        refused = till.refuse(404, "GIFT_NOT_FOUND", "POST", "/v1/gifts/lookup", {"code": code})
        assert said in refused["cashier_message"]


def test_what_was_taken_back_or_sold_elsewhere_is_refused(till, dock, gift):
    refused = dock.refuse(422, "GIFT_NOT_VOIDABLE", "DELETE", f"/v1/gifts/{gift['id']}")
    assert "another shop" in refused["cashier_message"]
    assert till.ask("DELETE", f"/v1/gifts/{gift['id']}")["amount"] == 5000
    till.refuse(410, "GIFT_VOIDED", "POST", "/v1/gifts/uses", {"code": gift["code"], "amount": 1, "currency": "USD"})
    assert look_up(till, gift["code"])["standing"] == "voided"
    till.refuse(404, "GIFT_NOT_FOUND", "DELETE", "/v1/gifts/gift_nothing")


def test_a_use_that_never_was_and_one_that_went_back_are_refused(till, gift):
    way = f"/v1/gifts/{gift['id']}/uses"
    till.refuse(404, "GIFT_USE_NOT_FOUND", "POST", f"{way}/op_1/reverse", {})
    used = pay(till, gift["code"], 100)["use_id"]
    till.refuse(422, "GIFT_TOO_MUCH_BACK", "POST", f"{way}/{used}/reverse", {"amount": 101})


def test_who_tries_codes_is_stopped_and_told_until_when(till, shop, gift):
    for number in range(20):
        till.refuse(404, "GIFT_NOT_FOUND", "POST", "/v1/gifts/lookup", {"code": guess(shop, number)})
    till.refuse(429, "GIFT_TRIES_USED_UP", "POST", "/v1/gifts/lookup", {"code": gift["code"]})
    assert 0 < int(till.last.headers["Retry-After"]) <= 3600


def test_what_is_paid_with_a_certificate_earns_and_selling_one_does_not(till, maya, gift):
    report = sale(member_id=maya, subtotal=5000, exempt_amount=5000)
    assert till.ask("PUT", "/v1/sales/sold", report)["points_delta"] == 0
    pay(till, gift["code"], 1200, check_id="spent")
    assert till.ask("PUT", "/v1/sales/spent", sale(member_id=maya, subtotal=1200))["points_delta"] == 12


@pytest.mark.parametrize(
    "wrong", [{"amount": 0}, {"amount": 200_001}, {"currency": "ABC"}, {"ends_on": "2027-01-01"}, {"amount": None}]
)
def test_what_is_no_certificate_is_refused(till, wrong):
    till.refuse(400, "INVALID_FIELD", "POST", "/v1/gifts", GIFT | wrong)


def test_in_another_currency_nothing_is_sold_or_paid(till, gift):
    till.refuse(422, "WRONG_CURRENCY", "POST", "/v1/gifts", GIFT | {"currency": "EUR"})
    till.refuse(422, "WRONG_CURRENCY", "POST", "/v1/gifts/uses", {"code": gift["code"], "amount": 1, "currency": "EUR"})


def test_a_till_that_never_heard_the_answer_asks_by_its_key(till):
    sold = till.ask("POST", "/v1/gifts", GIFT, "sell-9")
    told = till.ask("GET", "/v1/operations/sell-9")
    assert (told["kind"], told["resource"]["id"], told["answer"]["code"]) == ("gift_sale", sold["id"], sold["code"])
    used = till.ask("POST", "/v1/gifts/uses", {"code": sold["code"], "amount": 10, "currency": "USD"}, "use-9")
    assert till.ask("GET", "/v1/operations/use-9")["answer"] == used


def test_no_code_stands_in_a_log(till, log, gift):
    sold = till.ask("POST", "/v1/gifts", GIFT)
    pay(till, sold["code"], 100)
    assert sold["code"] not in log.getvalue()
    assert sold["code"].replace("-", "") not in log.getvalue()
