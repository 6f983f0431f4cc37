"""Points over the Square surface: accumulate, adjust, calculate."""

import pytest

from tests.builders import BOOKSHOP


def test_a_sale_without_a_member_becomes_an_accounts(square, till, shop, maya):
    till.sell("order-1")
    (event,) = square.accumulate(maya, order_id="order-1")["events"]
    assert event == {
        "id": event["id"],
        "type": "ACCUMULATE_POINTS",
        "created_at": "2026-11-21T18:00:00Z",
        "loyalty_account_id": maya,
        "location_id": "mill",
        "source": "LOYALTY_API",
        "accumulate_points": {"loyalty_program_id": "club", "order_id": "order-1", "points": 12},
    }
    assert shop.balance(maya) == 12
    assert square.events(maya)["events"] == [event]


def test_a_sale_accumulates_once_under_whatever_key(square, till, shop, maya):
    till.sell("order-1")
    first = square.accumulate(maya, "k1", order_id="order-1")
    shop.wait(minutes=5)
    assert square.accumulate(maya, "k1", order_id="order-1") == first
    assert square.accumulate(maya, "k2", order_id="order-1") == first
    assert shop.balance(maya) == 12


def test_the_event_is_that_of_the_sale_at_this_location(square, dock, till, shop, maya):
    till.sell("order-1")
    till.sell("order-2", subtotal=500)
    first = square.accumulate(maya, order_id="order-1")
    dock_till = type(till)(till.http, shop, dock.key)
    dock_till.sell("order-1", subtotal=900)
    assert dock.accumulate(maya, order_id="order-1")["events"][0]["accumulate_points"]["points"] == 9
    assert square.accumulate(maya, order_id="order-2")["events"][0]["accumulate_points"]["points"] == 5
    assert square.accumulate(maya, order_id="order-1") == first


def test_a_sale_whose_member_was_known_has_accumulated_already(square, till, shop, maya):
    till.sell("order-1", member_id=maya)
    (event,) = square.accumulate(maya, order_id="order-1")["events"]
    assert event["accumulate_points"]["points"] == 12
    assert shop.balance(maya) == 12


def test_an_open_sale_accumulates_when_it_closes(square, till, shop, maya):
    till.sell("order-1", state="open")
    assert square.accumulate(maya, order_id="order-1") == {}
    till.sell("order-1")
    assert shop.balance(maya) == 12


def test_a_sale_of_somebody_else_or_nobody_has_reported_is_refused(square, dock, till, shop, maya):
    leo = shop.join("Leo", "+12065550143")
    till.sell("order-1", member_id=leo)
    body = {"location_id": "mill", "accumulate_points": {"order_id": "order-1"}}
    square.refuse("CONFLICT", "POST", f"/accounts/{maya}/accumulate", square.write(body))
    till.ask("POST", "/v1/sales/order-2/refunds", {"id": "r1", "amount": 100})
    for order in ("order-2", "order-3"):
        body["accumulate_points"] = {"order_id": order}
        square.refuse("NOT_FOUND", "POST", f"/accounts/{maya}/accumulate", square.write(body), status=404)
    body = {"location_id": "dock", "accumulate_points": {"order_id": "order-1"}}
    dock.refuse("NOT_FOUND", "POST", f"/accounts/{leo}/accumulate", dock.write(body), status=404)


def test_points_can_be_accumulated_without_a_sale(square, shop, maya):
    (event,) = square.accumulate(maya, "k1", points=30)["events"]
    assert (event["type"], event["accumulate_points"]) == ("ACCUMULATE_POINTS", {"loyalty_program_id": "club", "points": 30})
    assert square.accumulate(maya, "k1", points=30) == {"events": [event]}
    assert shop.balance(maya) == 30


@pytest.mark.parametrize("earned", [{}, {"points": 0}, {"points": -5}, {"points": 5, "order_id": "o1"}, {"points": 100_001}])
def test_accumulating_says_what_was_earned_and_nothing_else(square, maya, earned):
    body = {"location_id": "mill", "accumulate_points": earned}
    error = square.refuse("INVALID_VALUE", "POST", f"/accounts/{maya}/accumulate", square.write(body))
    assert error["field"].startswith("accumulate_points")


def test_the_location_is_that_of_the_key(square, maya):
    body = {"location_id": "dock", "accumulate_points": {"points": 5}}
    error = square.refuse("INVALID_VALUE", "POST", f"/accounts/{maya}/accumulate", square.write(body))
    assert (error["field"], "mill" in error["detail"]) == ("location_id", True)


def test_points_are_given_and_taken_by_hand_with_a_reason(square, shop, maya):
    given = square.adjust(maya, 30, "k1")
    assert (given["type"], given["adjust_points"]) == (
        "ADJUST_POINTS",
        {"loyalty_program_id": "club", "points": 30, "reason": "Sorry"},
    )
    assert square.adjust(maya, 30, "k1") == given
    assert square.adjust(maya, -10)["adjust_points"]["points"] == -10
    assert (shop.balance(maya), square.account(maya)["balance"]) == (20, 20)


def test_a_balance_becomes_negative_only_where_that_is_allowed(square, shop, maya):
    square.adjust(maya, 10)
    body = square.write({"adjust_points": {"points": -11}}, "k1")
    square.refuse("BAD_REQUEST", "POST", f"/accounts/{maya}/adjust", body)
    assert shop.balance(maya) == 10
    square.adjust(maya, -10)
    square.adjust(maya, -3, allow_negative_balance=True)
    assert square.account(maya)["balance"] == -3


def test_what_was_taken_once_is_answered_again_though_there_is_less_by_now(square, maya):
    square.adjust(maya, 10)
    taken = square.adjust(maya, -10, "k1")
    assert square.adjust(maya, -10, "k1") == taken


@pytest.mark.parametrize("adjusted", [{"points": 0}, {"points": 5, "reason": "call 206 555 0142"}, {"points": 5, "reason": "\n"}])
def test_an_adjustment_is_of_some_points_and_holds_no_number(square, maya, adjusted):
    square.refuse("INVALID_VALUE", "POST", f"/accounts/{maya}/adjust", square.write({"adjust_points": adjusted}))


def calculate(square, program_id="main", **fields):
    return square.ask("POST", f"/programs/{program_id}/calculate", fields)


def money(amount, currency="USD"):
    return {"amount": amount, "currency": currency}


def test_what_an_amount_earns_is_told_for_anybody_and_exactly_for_an_account(square, till, maya):
    assert calculate(square, transaction_amount_money=money(1260)) == {"points": 12}
    till.sell("order-1", member_id=maya)
    assert calculate(square, "club", transaction_amount_money=money(1260), loyalty_account_id=maya) == {"points": 13}
    assert square.account(maya)["balance"] == 12


def test_what_a_sale_earns_is_told_before_and_after_it_has(square, till, maya):
    till.sell("order-1", state="open")
    assert calculate(square, order_id="order-1") == {"points": 12}
    till.sell("order-1")
    assert calculate(square, order_id="order-1", loyalty_account_id=maya) == {"points": 12}
    square.accumulate(maya, order_id="order-1")
    assert calculate(square, order_id="order-1") == {"points": 12}
    till.sell("order-2", state="voided")
    assert calculate(square, order_id="order-2") == {"points": 0}


@pytest.mark.parametrize(
    ("code", "status", "fields"),
    [
        ("NOT_FOUND", 404, {"order_id": "nobody-knows"}),
        ("CURRENCY_MISMATCH", 400, {"transaction_amount_money": money(100, "EUR")}),
        ("INVALID_VALUE", 400, {}),
        ("INVALID_VALUE", 400, {"transaction_amount_money": money(-1)}),
        ("INCORRECT_TYPE", 400, {"transaction_amount_money": money(1.5)}),
        ("NOT_FOUND", 404, {"transaction_amount_money": money(100), "loyalty_account_id": "mem_unknown"}),
    ],
)
def test_what_cannot_be_calculated_is_refused(square, shop, code, status, fields):
    square.refuse(code, "POST", "/programs/main/calculate", fields, status)


@pytest.mark.parametrize("shop", [BOOKSHOP], indirect=True)
def test_credit_is_counted_in_minor_units(square, till, shop, maya):
    till.sell("order-1", member_id=maya)
    assert calculate(square, transaction_amount_money=money(1000)) == {"points": 50}
    assert square.account(maya)["balance"] == 62
