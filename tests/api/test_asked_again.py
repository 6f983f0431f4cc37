"""What a till asks again is answered again, and what it was promised is what it gets."""

import pytest

from chalicelib.domain.sale import REFUNDS_MAX
from tests.builders import BARBER, BOOKSHOP, MAYA, SHOP_NUMBER

REPLAYED = "Idempotent-Replayed"
ASKED = {"phone": "2065550142", "first_name": "Maya"}
CHECK = {"currency": "USD", "subtotal": 2000}


@pytest.fixture
def rich(till, maya):
    """Maya with 90 points."""
    till.sell("before", member_id=maya, subtotal=9000)
    return maya


def hold(till, member_id, *offers, name=None, **fields):
    body = {"check_id": "c1", "member_id": member_id, "offer_ids": list(offers), "check": CHECK} | fields
    return till.ask("POST", "/v1/redemptions", body, name)


def capture(till, redemption_id):
    return till.ask("POST", f"/v1/redemptions/{redemption_id}/capture")


def quote(till, member_id, check_id="c1", **fields):
    return till.ask("POST", f"/v1/checks/{check_id}/quote", {"member_id": member_id, "check": CHECK | fields})


def test_the_same_invitation_again_is_answered_as_before(till, shop):
    first = till.ask("POST", "/v1/members", ASKED, "k1")
    assert REPLAYED not in till.last.headers
    shop.wait(minutes=1)
    assert till.ask("POST", "/v1/members", ASKED, "k1") == first
    assert (till.last.status_code, till.last.headers[REPLAYED]) == (202, "true")
    assert len(shop.book.handled) == 1


def test_the_same_key_with_another_name_is_refused(till, shop):
    till.ask("POST", "/v1/members", ASKED, "k1")
    till.refuse(422, "IDEMPOTENCY_KEY_REUSED", "POST", "/v1/members", ASKED | {"first_name": "Bob"}, "k1")
    (customer,) = shop.book.customers.values()
    assert customer.first_name == "Maya"


def test_another_key_is_told_that_the_text_is_there_and_is_no_replay(till, shop):
    till.ask("POST", "/v1/members", ASKED, "k1")
    answer = till.ask("POST", "/v1/members", ASKED | {"first_name": "Bob"}, "k2")
    assert answer["message"] == "Our text is there already. The customer answers YES to join."
    assert (till.last.status_code, REPLAYED in till.last.headers) == (202, False)
    assert len(shop.book.handled) == 1
    assert till.ask("POST", "/v1/members", ASKED, "k1")["message"].startswith("A text is on its way.")


def test_the_shops_own_number_is_not_invited(till, shop):
    refused = till.refuse(422, "PHONE_UNREADABLE", "POST", "/v1/members", {"phone": SHOP_NUMBER})
    assert refused["cashier_message"] == "That number gets no texts. Ask for a mobile number."
    assert not shop.book.handled
    assert not shop.book.customers


@pytest.mark.parametrize("ending", ["capture", "release", "run out"])
def test_a_hold_asked_again_is_answered_as_then_whatever_became_of_it(till, shop, rich, ending):
    held = hold(till, rich, "fiver", name="k1")
    till.sell("more", member_id=rich, subtotal=500)
    if ending == "capture":
        capture(till, held["id"])
    elif ending == "release":
        till.ask("DELETE", f"/v1/redemptions/{held['id']}")
    else:
        shop.wait(minutes=20)
    assert hold(till, rich, "fiver", name="k1") == held
    assert (held["status"], till.last.status_code, till.last.headers[REPLAYED]) == ("held", 201, "true")
    assert shop.balance(rich) == (55 if ending == "capture" else 95)


def test_a_capture_asked_again_tells_the_balance_of_then(till, rich):
    held = hold(till, rich, "fiver")
    captured = capture(till, held["id"])
    till.sell("more", member_id=rich, subtotal=5000)
    assert capture(till, held["id"]) == captured
    assert captured["balance"] == 50


@pytest.mark.parametrize("told", ["discount", "payment", "not at all"])
def test_a_quote_after_a_capture_on_the_check_promises_what_the_sale_then_gives(till, rich, told):
    capture(till, hold(till, rich, "fiver")["id"])
    fields = {
        "discount": {"discount": 500},
        "payment": {"payments": [{"type": "reward", "amount": 500}, {"type": "cash", "amount": 1500}]},
        "not at all": {},
    }[told]
    promised = quote(till, rich, **fields)["points_to_earn"]
    assert promised == 15
    assert till.sell("c1", member_id=rich, **CHECK | fields)["points_delta"] == promised


def test_a_reward_captured_on_another_check_changes_no_quote(till, rich):
    capture(till, hold(till, rich, "fiver")["id"])
    assert quote(till, rich, "c2")["points_to_earn"] == 20


@pytest.mark.parametrize("shop", [BOOKSHOP], indirect=True)
def test_a_quote_after_credit_was_captured_promises_what_the_sale_then_gives(till, maya):
    till.sell("before", member_id=maya, subtotal=20_000)
    capture(till, hold(till, maya, "credit:777")["id"])
    promised = quote(till, maya)["points_to_earn"]
    assert promised == till.sell("c1", member_id=maya, **CHECK)["points_delta"] == 61


@pytest.mark.parametrize("shop", [BOOKSHOP], indirect=True)
def test_credit_is_refused_where_nothing_is_left_to_pay_and_shared_on_a_small_check(till, maya):
    till.sell("before", member_id=maya, subtotal=20_000)
    body = {"check_id": "c", "member_id": maya, "offer_ids": ["credit:500"], "check": CHECK | {"subtotal": 0}}
    till.refuse(422, "OFFER_NOT_APPLICABLE", "POST", "/v1/redemptions", body)
    held = hold(till, maya, "credit:100", "credit:300", check=CHECK | {"subtotal": 250})
    assert [offer["amount"] for offer in held["offers"]] == [100, 150]
    assert held["balance"] == 750


def test_one_refund_too_many_is_refused_by_name_and_the_others_stay(till, shop, maya):
    shop.sell(maya, 100_000, refunds={f"r{number}": 100 for number in range(REFUNDS_MAX)})
    refused = till.refuse(400, "INVALID_FIELD", "POST", "/v1/sales/sale-1/refunds", {"id": "more", "amount": 100})
    assert refused["errors"][0]["detail"] == "refunds: at most 200 refunds of one sale."
    assert till.ask("GET", "/v1/sales/sale-1")["refunded"] == 100 * REFUNDS_MAX


def test_too_many_rewards_waiting_are_said_in_words(till, rich):
    for number in range(5):
        till.sell(f"m{number}", member_id=rich, subtotal=9000)
        hold(till, rich, "fiver", check_id=f"c{number}")
    body = {"check_id": "c9", "member_id": rich, "offer_ids": ["fiver"]}
    refused = till.refuse(422, "OFFER_NOT_APPLICABLE", "POST", "/v1/redemptions", body)
    assert refused["cashier_message"] == "Too many rewards of this customer are under way. Sell without a reward this time."


@pytest.mark.parametrize("shop", [BARBER], indirect=True)
def test_a_void_says_that_the_certificate_is_back_and_not_that_one_was_paid(till, shop, maya):
    for number in range(10):
        till.sell(f"s{number}", member_id=maya)
    (paid,) = shop.member(maya).account.certificates
    capture(till, hold(till, maya, f"certificate:{paid.id}")["id"])
    till.sell("c1", member_id=maya, **CHECK | {"discount": 2000})
    answer = till.sell("c1", member_id=maya, state="voided", **CHECK | {"discount": 2000})
    assert answer["receipt_message"].startswith("You have Free haircut back.")
    assert MAYA not in str(answer)
