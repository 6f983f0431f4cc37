"""Claim codes in what a till is answered."""

import pytest

from tests.api.conftest import sale
from tests.builders import BARBER, BOOKSHOP, program


def test_a_sale_of_nobody_brings_a_code_and_the_words_for_its_receipt(till, shop):
    answer = till.sell()
    code = answer["claim_code"]
    assert answer == {
        "sale_id": "sale-1",
        "member": None,
        "points_delta": 0,
        "points_total_for_sale": 0,
        "balance": None,
        "claim_code": code,
        "receipt_message": f"Text {code} to (206) 555-0100 by Dec 21 and get 12 points.",
    }
    maya = shop.join()
    shop.text(code)
    assert till.ask("GET", "/v1/sales/sale-1")["member_id"] == maya


def test_the_same_request_brings_the_same_code_whatever_became_of_it(till, shop):
    first = till.sell(name="k1")
    shop.join()
    shop.text(first["claim_code"])
    assert till.sell(name="k1") == first
    later = till.sell()
    assert "claim_code" not in later
    assert later["receipt_message"] == "Balance 12. 28 more for $5 off."


@pytest.mark.parametrize("fields", [{"state": "open"}, {"state": "voided"}, {"subtotal": 0}])
def test_where_there_is_nothing_to_claim_the_receipt_invites(till, fields):
    answer = till.sell(**fields)
    assert "claim_code" not in answer
    assert answer["receipt_message"] == "To join, text your first name to (206) 555-0100."


@pytest.mark.parametrize("shop", [program(claim_days=0)], indirect=True)
def test_a_merchant_may_have_no_codes(till):
    assert "claim_code" not in till.sell()


@pytest.mark.parametrize("shop", [BOOKSHOP], indirect=True)
def test_a_rebate_speaks_of_money(till):
    answer = till.sell()
    assert answer["receipt_message"] == f"Text {answer['claim_code']} to (206) 555-0100 by Dec 21 and get $0.62."


@pytest.mark.parametrize("shop", [BARBER], indirect=True)
def test_a_barber_speaks_of_visits(till):
    answer = till.sell()
    assert answer["receipt_message"] == f"Text {answer['claim_code']} to (206) 555-0100 by Dec 21 and this visit counts."


def test_codes_are_not_logged(till, log):
    code = till.sell()["claim_code"]
    till.refuse(404, "MEMBER_NOT_FOUND", "PUT", "/v1/sales/sale-1", sale(member_id=code))
    assert code not in log.getvalue()
