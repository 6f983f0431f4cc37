"""The program as Square describes one."""

import pytest

from chalicelib.domain.program import EarnBasis, EarnRule, ExpiryKind, ExpiryPolicy
from tests.builders import BARBER, BOOKSHOP, program


def of(square):
    return square.ask("GET", "/programs/main")["program"]


def test_the_program_is_told_by_its_id_as_main_and_in_the_list(square):
    told = of(square)
    assert told == {
        "id": "club",
        "status": "ACTIVE",
        "terminology": {"one": "Point", "other": "Points"},
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
        "location_ids": ["mill", "dock"],
        "reward_tiers": [
            tier("fiver", 40, "$5 off"),
            tier("coffee", 50, "Free coffee"),
            tier("loaf", 120, "Free loaf"),
        ],
        "accrual_rules": [
            {
                "accrual_type": "SPEND",
                "points": 1,
                "spend_data": {"amount_money": {"amount": 100, "currency": "USD"}, "tax_mode": "BEFORE_TAX"},
            }
        ],
        "expiration_policy": {"expiration_duration": "P12M"},
    }
    assert square.ask("GET", "/programs/club") == {"program": told}
    assert square.ask("GET", "/programs") == {"programs": [told]}


def tier(id_, points, name):
    rule = {"object_id": id_, "catalog_version": 1}
    return {"id": id_, "points": points, "name": name, "created_at": "2026-01-01T00:00:00Z", "pricing_rule_reference": rule}


def test_another_program_is_not_found(square, maya):
    square.refuse("NOT_FOUND", "GET", "/programs/other", status=404)
    square.refuse("NOT_FOUND", "POST", "/programs/other/calculate", {"order_id": "o1"}, status=404)
    body = square.write({"adjust_points": {"points": 5, "loyalty_program_id": "other"}})
    square.refuse("NOT_FOUND", "POST", f"/accounts/{maya}/adjust", body, status=404)
    body = square.write({"loyalty_account": {"mapping": {"phone_number": "+12065550143"}, "program_id": "other"}})
    square.refuse("NOT_FOUND", "POST", "/accounts", body, status=404)


@pytest.mark.parametrize("shop", [BARBER], indirect=True)
def test_visits_are_counted_as_visits(square):
    told = of(square)
    assert told["terminology"] == {"one": "Visit", "other": "Visits"}
    assert told["accrual_rules"] == [{"accrual_type": "VISIT", "points": 1, "visit_data": {"tax_mode": "BEFORE_TAX"}}]


LEAST = program(earn=EarnRule(EarnBasis.VISIT, 2, spend_min=500, counts_tax=True), expiry=ExpiryPolicy(ExpiryKind.INACTIVITY, 6))


@pytest.mark.parametrize("shop", [LEAST], indirect=True)
def test_a_visit_may_have_to_come_to_an_amount(square):
    told = of(square)
    least = {"tax_mode": "AFTER_TAX", "minimum_amount_money": {"amount": 500, "currency": "USD"}}
    assert told["accrual_rules"] == [{"accrual_type": "VISIT", "points": 2, "visit_data": least}]
    assert "expiration_policy" not in told


@pytest.mark.parametrize("shop", [BOOKSHOP], indirect=True)
def test_a_rebate_counts_credit(square):
    assert of(square)["terminology"] == {"one": "Credit", "other": "Credit"}


@pytest.mark.parametrize("shop", [program(earn=EarnRule(EarnBasis.AMOUNT, 0))], indirect=True)
def test_where_nothing_is_earned_any_more_there_is_no_rule(square):
    assert "accrual_rules" not in of(square)
