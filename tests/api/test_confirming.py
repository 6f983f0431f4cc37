"""Holds that a phone confirms, and reward codes, over HTTP."""

import pytest

from tests.api.conftest import sale
from tests.builders import PIN, program

CHECK = {"currency": "USD", "subtotal": 1240}
ASKED = "Ask the customer for the code in their text, or wait for their YES."


@pytest.fixture
def rich(till, maya, shop):
    """Maya with 200 points, whose phone confirms everything."""
    till.sell("before", member_id=maya, subtotal=20_000)
    shop.confirm_by_phone()
    shop.wait(minutes=1)
    return maya


def hold(till, member_id, *offers, **fields):
    body = {"check_id": "c1", "member_id": member_id, "offer_ids": list(offers), "check": CHECK} | fields
    return till.ask("POST", "/v1/redemptions", body)


def capture(till, held, **shown):
    return till.ask("POST", f"/v1/redemptions/{held['id']}/capture", shown)


def refuse(till, status, kind, held, name=None, **shown):
    return till.refuse(status, kind, "POST", f"/v1/redemptions/{held['id']}/capture", shown, name)


def wrong(shop, held):
    return f"{(int(shop.code_of(held['id'])) + 1) % 10_000:04d}"


def test_a_quote_says_what_a_hold_then_asks_for(till, rich):
    body = {"member_id": rich, "check": CHECK, "requested": ["fiver"]}
    assert till.ask("POST", "/v1/checks/c1/quote", body)["next_step"] == "confirm"
    assert till.ask("POST", "/v1/checks/c1/quote", body | {"requested": []})["next_step"] is None
    held = hold(till, rich, "fiver")
    assert (held["next_step"], held["instruction"]) == ("confirm", f"{ASKED} Take $5.00 off for $5 off, then take the payment.")


def test_the_till_waits_captures_with_the_code_and_sees_who_confirmed(till, shop, rich):
    held = hold(till, rich, "fiver")
    refused = refuse(till, 409, "CONFIRMATION_NEEDED", held)
    assert refused["cashier_message"].startswith("The customer has not confirmed yet.")
    assert "next_step: confirm" in refused["errors"][0]["detail"]
    assert till.ask("GET", f"/v1/redemptions/{held['id']}")["confirmation"] == {"state": "waiting", "by": None, "tries_left": 3}
    done = capture(till, held, code=shop.code_of(held["id"]))
    assert (done["status"], "next_step" in done) == ("captured", False)
    seen = till.ask("GET", f"/v1/redemptions/{held['id']}")
    assert (seen["confirmation"], seen["next_step"]) == ({"state": "confirmed", "by": "code", "tries_left": 3}, None)


def test_the_till_sees_the_yes_arrive_and_captures_without_a_code(till, shop, rich):
    held = hold(till, rich, "fiver")
    assert till.ask("GET", f"/v1/redemptions/{held['id']}")["next_step"] == "confirm"
    shop.text("YES")
    seen = till.ask("GET", f"/v1/redemptions/{held['id']}")
    assert (seen["next_step"], seen["confirmation"]["state"], seen["confirmation"]["by"]) == ("capture", "confirmed", "phone")
    assert capture(till, held)["status"] == "captured"


def test_a_no_is_told_to_the_cashier(till, shop, rich):
    held = hold(till, rich, "fiver")
    shop.text("NO")
    assert till.ask("GET", f"/v1/redemptions/{held['id']}")["status"] == "released"
    refused = refuse(till, 410, "DECLINED_BY_CUSTOMER", held, code=shop.code_of(held["id"]))
    assert refused["cashier_message"] == "The customer answered NO. Sell without the reward; nothing was used."
    assert till.ask("DELETE", f"/v1/redemptions/{held['id']}")["status"] == "released"


def test_wrong_codes_are_told_with_what_is_left_and_lock(till, shop, rich):
    held = hold(till, rich, "fiver")
    first = refuse(till, 422, "WRONG_CODE", held, name="k1", code=wrong(shop, held))
    assert first["cashier_message"] == "That code is wrong. 2 tries are left."
    assert refuse(till, 422, "WRONG_CODE", held, name="k1", code=wrong(shop, held))["cashier_message"] == first["cashier_message"]
    refuse(till, 422, "IDEMPOTENCY_KEY_REUSED", held, name="k1", code=shop.code_of(held["id"]))
    till.refuse(404, "OPERATION_NOT_FOUND", "GET", "/v1/operations/k1")
    second = refuse(till, 422, "WRONG_CODE", held, manager_pin="0000")
    assert second["cashier_message"] == "That PIN is wrong. One try is left."
    refuse(till, 409, "CODE_LOCKED", held, code=wrong(shop, held))
    refuse(till, 409, "CODE_LOCKED", held, code=shop.code_of(held["id"]))
    seen = till.ask("GET", f"/v1/redemptions/{held['id']}")
    assert (seen["next_step"], seen["confirmation"]) == ("release", {"state": "locked", "by": None, "tries_left": 0})
    assert till.ask("DELETE", f"/v1/redemptions/{held['id']}")["balance"] == 200
    assert hold(till, rich, "fiver", check_id="c2")["next_step"] == "confirm"


def test_a_phone_that_cannot_be_texted_needs_the_managers_pin(till, shop, rich):
    shop.text("STOP")
    held = hold(till, rich, "coffee")
    assert held["next_step"] == "manager_pin"
    assert held["instruction"].startswith("This phone cannot be texted. A manager confirms with the PIN. Take $3.50 off")
    assert "PIN" in refuse(till, 409, "CONFIRMATION_NEEDED", held)["cashier_message"]
    assert capture(till, held, manager_pin=PIN)["status"] == "captured"
    assert till.ask("GET", f"/v1/redemptions/{held['id']}")["confirmation"]["by"] == "manager"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "123"),
        ("code", "12345"),
        ("code", 1234),
        ("code", "12a4"),
        ("code", "١٢٣٤"),
        ("code", "1234\n"),
        ("manager_pin", "123"),
        ("manager_pin", "123456789"),
        ("manager_pin", 4711),
    ],
)
def test_what_cannot_be_a_code_or_a_pin_is_no_try(till, shop, rich, field, value):
    held = hold(till, rich, "fiver")
    refused = refuse(till, 400, "INVALID_FIELD", held, **{field: value})
    assert refused["errors"][0]["field"] == field
    assert str(value) not in str(refused)
    assert till.ask("GET", f"/v1/redemptions/{held['id']}")["confirmation"]["tries_left"] == 3


def test_a_code_and_a_pin_at_once_would_be_two_tries(till, shop, rich):
    held = hold(till, rich, "fiver")
    refuse(till, 400, "INVALID_FIELD", held, code=shop.code_of(held["id"]), manager_pin=PIN)


def test_neither_codes_nor_pins_are_logged_or_stored(till, shop, rich, log):
    held = hold(till, rich, "fiver")
    code = shop.code_of(held["id"])
    refuse(till, 422, "WRONG_CODE", held, manager_pin="90817263")
    capture(till, held, code=code)
    shop.merchants.get("rosas")
    for place in (log.getvalue(), repr(vars(shop.book)), repr(shop.merchants.get("rosas"))):
        assert "90817263" not in place
        assert f'"{PIN}"' not in place
        assert f"'{code}'" not in place
        assert f'"{code}"' not in place


def ask_code(shop):
    shop.text("REDEEM coffee")
    return list(shop.book.handled.values())[-1].replies[0].facts["code"]


def test_a_reward_code_holds_without_a_number(till, shop, rich):
    code = ask_code(shop)
    body = {"check_id": "c1", "reward_code": f"{code[:3]} {code[3:]}".lower(), "check": CHECK}
    held = till.ask("POST", "/v1/redemptions", body, "k1")
    assert (held["status"], held["next_step"], held["offers"][0]["id"]) == ("held", "capture", "coffee")
    assert till.ask("POST", "/v1/redemptions", body, "k1") == held
    assert till.last.headers["Idempotent-Replayed"] == "true"
    refused = till.refuse(422, "CODE_UNKNOWN", "POST", "/v1/redemptions", body | {"check_id": "c2"})
    assert refused["cashier_message"] == "This code was used already. The customer can text REDEEM for a new one."
    assert code not in str(refused)
    assert capture(till, held)["status"] == "captured"
    seen = till.ask("GET", f"/v1/redemptions/{held['id']}")
    assert (seen["member_id"], seen["confirmation"]["by"]) == (rich, "phone")


def test_a_code_that_nobody_has_or_that_is_over_is_refused_in_words(till, shop, rich):
    body = {"check_id": "c1", "reward_code": "K4T9VQ2"}
    refused = till.refuse(422, "CODE_UNKNOWN", "POST", "/v1/redemptions", body)
    assert refused["cashier_message"] == "There is no such code. Compare it with the customer's text."
    code = ask_code(shop)
    shop.wait(minutes=15)
    refused = till.refuse(422, "CODE_UNKNOWN", "POST", "/v1/redemptions", {"check_id": "c1", "reward_code": code})
    assert refused["cashier_message"].startswith("This code has run out.")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "member_id"),
        ({"member_id": "mem_1"}, "offer_ids"),
        ({"offer_ids": ["coffee"]}, "member_id"),
        ({"reward_code": "K4T9VQ2", "member_id": "mem_1"}, "reward_code"),
        ({"reward_code": "K4T9VQ2", "offer_ids": ["coffee"]}, "reward_code"),
        ({"reward_code": "K4T9VQ2!"}, "reward_code"),
        ({"reward_code": ""}, "reward_code"),
        ({"reward_code": "K" * 21}, "reward_code"),
        ({"reward_code": 1234567}, "reward_code"),
    ],
)
def test_a_hold_names_a_member_and_offers_or_a_code(till, rich, body, field):
    refused = till.refuse(400, "INVALID_FIELD", "POST", "/v1/redemptions", {"check_id": "c1"} | body)
    assert refused["errors"][0]["field"] == field


def test_a_hold_of_a_merchant_that_asks_no_phone_is_captured_as_ever(till, maya):
    till.sell("before", member_id=maya, subtotal=20_000)
    held = hold(till, maya, "fiver")
    assert (held["next_step"], capture(till, held, code="1234")["status"]) == ("capture", "captured")
    assert till.ask("GET", f"/v1/redemptions/{held['id']}")["confirmation"] is None


@pytest.mark.parametrize("shop", [program(offline_points=50)], indirect=True)
def test_a_reward_given_without_a_connection_is_not_confirmed_and_bounded_by_its_allowance(till, shop, rich):
    token = till.ask("POST", "/v1/allowances", {"terminal_id": "t1"})["token"]
    uses = [{"id": f"u{n}", "member_id": rich, "offer_id": "coffee", "allowance": token} for n in range(2)]
    told = {"sales": [sale(sale_id="s1", subtotal=2000, member_id=rich, redeemed_offline=uses)]}
    (result,) = till.ask("POST", "/v1/sales/batch", told)["results"]
    assert [used["status"] for used in result["redeemed_offline"]] == [200, 422]


def test_a_wrong_pin_is_called_a_pin_also_when_it_is_sent_again(till, rich):
    held = hold(till, rich, "fiver")
    for _ in range(2):
        refused = refuse(till, 422, "WRONG_CODE", held, "again", manager_pin="9999")
        assert refused["cashier_message"] == "That PIN is wrong. 2 tries are left."
        assert refused["errors"][0]["field"] == "manager_pin"


@pytest.mark.parametrize(
    ("shown", "sentence"),
    [
        ({"code": "48213"}, "The code has 4 digits."),
        ({"code": ""}, "The code has 4 digits."),
        ({"manager_pin": "47-11"}, "The PIN has 4 to 8 digits."),
        ({"code": "4821", "manager_pin": PIN}, "The PIN has 4 to 8 digits. Type it alone,"),
    ],
)
def test_a_slip_of_the_cashier_is_told_in_words_for_a_cashier_and_counts_for_nothing(till, rich, shown, sentence):
    held = hold(till, rich, "fiver")
    assert refuse(till, 400, "INVALID_FIELD", held, **shown)["cashier_message"].startswith(sentence)
    assert till.ask("GET", f"/v1/redemptions/{held['id']}")["confirmation"]["tries_left"] == 3


def test_a_mistyped_reward_code_is_told_in_words_for_a_cashier(till):
    body = {"check_id": "c1", "reward_code": "K7!"}
    refused = till.refuse(400, "INVALID_FIELD", "POST", "/v1/redemptions", body)
    assert refused["cashier_message"] == "Type the code as it stands in the customer's text, and nothing else."
