"""Inquiries change nothing; a redemption is used once, however often and under whatever name it is sent."""

import pytest

from tests.pos.toast.conftest import MENU
from tests.pos.toast.register import Check, guid
from tests.pos.toast.test_accruals import differences
from tests.pos.toast.test_certification import lunch, offer, told

pytestmark = pytest.mark.parametrize("shop", [MENU], indirect=True, ids=["menu"])


@pytest.fixture
def guest(shop, maya):
    """A member with 200 points."""
    shop.sell(maya, 20_000, "earlier")
    return maya


def rejected(answer):
    return [one["message"] for one in answer["checkResponse"]["rejectedRedemptions"]]


def test_an_inquiry_changes_nothing(register, shop, guest):
    before = list(shop.book.entries("rosas", guest)), dict(shop.book.redemptions), dict(shop.book.operations)
    check = lunch()
    register.add(guest, check, "fiver")
    register.add(guest, check, "latte")
    register.inquire(guest, check)
    assert (list(shop.book.entries("rosas", guest)), dict(shop.book.redemptions), dict(shop.book.operations)) == before


def test_offers_say_what_the_member_has_of_them(register, guest):
    answer = register.inquire(guest, lunch())
    assert offer(answer, "fiver") == {
        "identifier": "fiver",
        "name": "$5 off",
        "applicable": True,
        "selectionType": "CHECK",
        "amount": 5.0,
        "quantity": 5,
    }
    assert b'"amount":5.00' in register.last.body
    assert answer["checkResponse"]["userMessage"] == "This check earns 20 points. Balance 200."


def test_a_reward_of_several_items_names_them_all(register, guest):
    check = Check().add("Carrot cake", "6.00").add("Lemon cake", "2.00")
    found = offer(register.inquire(guest, check), "cakes")
    lines = [line["guid"] for line in check.lines]
    assert (found["selectionType"], found["amount"], found["applicable"]) == ("MULTI_ITEM", 4.0, True)
    assert [(part["selectionIdentifier"], part["amount"]) for part in found["itemApplication"]] == [
        (lines[0], 3.0),
        (lines[1], 1.0),
    ]
    (applied,) = register.add(guest, check, "cakes")["checkResponse"]["appliedRedemptions"]
    assert applied["amount"] is None
    assert [part["amount"] for part in applied["itemApplication"]] == [3.0, 1.0]
    assert told(register.redeem(guest, check)) == (["cakes"], [])


def test_a_reward_of_several_items_is_not_for_several_of_one_line(register, guest):
    assert not offer(register.inquire(guest, Check().add("Carrot cake", "12.00", 2)), "cakes")["applicable"]


def test_one_of_several_on_a_line_is_given(register, guest):
    check = Check().add("Latte", "9.00", 2)
    found = offer(register.inquire(guest, check), "latte")
    assert found["itemApplication"] == [{"selectionIdentifier": check.lines[0]["guid"], "amount": 4.5}]


def test_an_item_with_a_discount_of_the_restaurants_takes_none_of_ours(register, guest):
    house = {"guid": guid(), "processingState": "APPLIED", "loyaltyDetails": None, "discountAmount": 1}
    check = Check().add("Latte", "5.00", appliedDiscounts=[house])
    assert not offer(register.inquire(guest, check), "latte")["applicable"]
    house["processingState"] = "VOID"
    assert offer(register.inquire(guest, check), "latte")["applicable"]


def test_a_redemption_sent_again_under_its_name_is_answered_as_it_was(register, shop, guest):
    check, name = lunch(), guid()
    register.add(guest, check, "fiver")
    first = register.redeem(guest, check, name)
    shop.adjust(guest, -150)
    assert register.redeem(guest, check, name) == first
    assert shop.balance(guest) == 10


def test_a_redemption_sent_again_under_another_name_is_used_once(register, shop, guest):
    check = lunch()
    register.add(guest, check, "fiver")
    register.redeem(guest, check)
    entries = list(shop.book.entries("rosas", guest))
    assert told(register.redeem(guest, check)) == (["fiver"], [])
    assert list(shop.book.entries("rosas", guest)) == entries
    register.add(guest, check, "latte")
    assert told(register.redeem(guest, check)) == (["fiver", "latte"], [])
    assert shop.balance(guest) == 200 - 40 - 30


def test_reversing_the_second_of_two_gives_back_what_both_had(register, shop, guest):
    check = lunch()
    register.add(guest, check, "fiver")
    register.redeem(guest, check)
    first = register.sent
    register.add(guest, check, "latte")
    register.redeem(guest, check)
    second, name = register.sent, guid()
    for _ in range(2):
        register.reverse(second, name=name)
        assert shop.balance(guest) == 200
    register.reverse(first)
    register.reverse(second)
    assert shop.balance(guest) == 200


def test_what_was_rejected_is_not_used_and_the_rest_is(register, shop, guest):
    shop.adjust(guest, -140)
    check = lunch()
    register.add(guest, check, "fiver")
    check.redemptions.append({"identifier": "latte", "appliedDiscountGuid": guid(), "quantity": 1, "amount": 5})
    assert told(answer := register.redeem(guest, check)) == (["fiver"], ["latte"])
    assert rejected(answer) == ["There are too few points for this reward."]
    assert shop.balance(guest) == 20
    register.redeem(guest, check)
    assert shop.balance(guest) == 20


def test_a_redemption_of_which_nothing_can_be_used_is_accepted_and_says_why(register, shop, guest):
    shop.adjust(guest, -180)
    check = lunch()
    for name in ("fiver", "nothing"):
        check.redemptions.append({"identifier": name, "appliedDiscountGuid": guid(), "quantity": 1, "amount": 5})
    answer = register.redeem(guest, check)
    assert told(answer) == ([], ["fiver", "nothing"])
    assert rejected(answer) == [
        "This reward costs 40 points. The customer has 20.",
        "This customer has no such reward. Look the number up again.",
    ]
    assert shop.book.redemptions == {}


def test_a_quantity_is_taken_whole_or_not_at_all(register, shop, guest):
    check = Check().add("Soup", "30.00")
    (applied,) = register.add(guest, check, "fiver", 3)["checkResponse"]["appliedRedemptions"]
    assert (applied["amount"], applied["quantity"]) == (5.0, 3)
    register.redeem(guest, check)
    assert shop.balance(guest) == 80
    register.reverse(register.sent, check.redemptions[0])
    assert shop.balance(guest) == 200
    again = Check().add("Soup", "90.00")
    assert told(register.add(guest, again, "fiver", 6)) == ([], ["fiver"])
    again.redemptions.append({"identifier": "fiver", "appliedDiscountGuid": guid(), "quantity": 6, "amount": 5})
    assert told(register.redeem(guest, again)) == ([], ["fiver"])
    assert shop.balance(guest) == 200


@pytest.mark.parametrize("quantity", [0, -1, 1.5, 1000])
def test_a_quantity_that_is_none_is_rejected(register, shop, guest, quantity):
    check = lunch()
    redemption = {"identifier": "fiver", "appliedDiscountGuid": guid(), "quantity": quantity, "amount": 5}
    part = {"loyaltyIdentifier": guest, "check": check.json(), "redemptions": [redemption]}
    for verb in ("LOYALTY_INQUIRE", "LOYALTY_REDEEM"):
        assert told(register.ask(verb, part)) == ([], ["fiver"])
    assert shop.balance(guest) == 200


def test_without_guids_redemptions_go_by_the_discounts_on_the_check(register, shop, guest):
    check = lunch()
    check.redemptions.append({"identifier": "fiver", "appliedDiscountGuid": guid(), "amount": 5, "quantity": 1})
    message = check.json()
    part = {"loyaltyIdentifier": guest, "check": message, "redemptions": [{"identifier": "fiver", "amount": 5, "quantity": 1}]}
    for _ in range(2):
        register.ask("LOYALTY_REDEEM", part)
        assert shop.balance(guest) == 160
    register.reverse(register.sent, {"identifier": "fiver", "appliedDiscountGuid": check.redemptions[0]["appliedDiscountGuid"]})
    assert shop.balance(guest) == 200


def test_without_any_guid_a_second_request_for_the_same_is_the_same(register, shop, guest):
    part = {
        "loyaltyIdentifier": guest,
        "check": lunch().json(),
        "redemptions": [{"identifier": "fiver"}, {"identifier": "fiver"}],
    }
    for _ in range(2):
        register.ask("LOYALTY_REDEEM", part)
        assert shop.balance(guest) == 120
    register.reverse(register.sent)
    assert shop.balance(guest) == 200


def test_a_part_that_a_transaction_does_not_have_is_unknown(register, shop, guest):
    check = lunch()
    register.add(guest, check, "fiver")
    register.redeem(guest, check)
    other = {"identifier": "latte", "appliedDiscountGuid": guid()}
    register.reverse(register.sent, other, status="ERROR_TRANSACTION_DOES_NOT_EXIST", http=400)
    assert shop.balance(guest) == 160


def test_the_reversal_of_a_redemption_is_none_that_can_be_reversed(register, shop, guest):
    check = lunch()
    register.add(guest, check, "fiver")
    register.redeem(guest, check)
    register.reverse(register.sent)
    register.reverse(register.sent, status="ERROR_TRANSACTION_CANNOT_BE_REVERSED", http=400)


def test_a_reward_on_a_check_that_has_closed_is_kept_and_a_new_one_is_for_the_next(register, shop, guest):
    check = lunch()
    register.add(guest, check, "fiver")
    register.redeem(guest, check)
    register.accrue(guest, check)
    answer = register.add(guest, check, "coffee")
    assert told(answer) == (["fiver"], ["coffee"])
    assert not offer(answer, "coffee")["applicable"]
    assert told(register.redeem(guest, check)) == (["fiver"], [])
    assert differences(shop) == []


def test_a_check_whose_payment_was_voided_takes_a_reward(register, shop, guest):
    check = lunch()
    register.accrue(guest, check)
    register.reverse(register.sent)
    assert told(register.add(guest, check, "fiver")) == (["fiver"], [])
    register.redeem(guest, check)
    register.accrue(guest, check)
    assert shop.balance(guest) == 200 - 40 + 15
    assert differences(shop) == []


@pytest.mark.parametrize("told_first", [True, False])
def test_a_reward_that_came_off_comes_back_when_toast_says_so_before_the_accrual_or_after(register, shop, guest, told_first):
    check = lunch()
    register.add(guest, check, "fiver")
    register.redeem(guest, check)
    redeemed, (off,) = register.sent, check.redemptions
    check.redemptions = []
    acts = [lambda: register.reverse(redeemed, off), lambda: register.accrue(guest, check)]
    for act in acts if told_first else reversed(acts):
        act()
    assert shop.balance(guest) == 200 + 20
    assert differences(shop) == []


def test_what_the_phone_confirms_is_used_by_the_code_that_the_customer_was_texted(register, shop, guest):
    shop.confirm_by_phone()
    check = lunch()
    answer = register.add(guest, check, "coffee")
    says = "The customer has to confirm this reward: they text REDEEM to the shop's number and show the code."
    assert (told(answer), rejected(answer)) == (([], ["coffee"]), [says])
    check.redemptions.append({"identifier": "coffee", "appliedDiscountGuid": guid(), "quantity": 1, "amount": 3.5})
    answer = register.redeem(guest, check)
    assert (told(answer), rejected(answer)) == (([], ["coffee"]), [says])
    shop.text("REDEEM coffee")
    code = shop.member(guest).customer.reward_codes[0].code
    answer = register.inquire(f"{code[:3]}-{code[3:]}".lower(), check)
    assert answer["checkResponse"]["accountInfo"]["identifier"] == guest
    (mine, *_) = answer["checkResponse"]["offers"]
    assert (mine["identifier"], mine["name"], mine["applicable"]) == (f"code:{code}", "Free coffee (code)", True)
    register.add(guest, check, mine["identifier"])
    assert told(register.redeem(guest, check)) == ([f"code:{code}"], [])
    redeemed = register.sent
    assert shop.balance(guest) == 150
    assert told(register.inquire(guest, check)) == ([f"code:{code}"], [])
    register.add(guest, check, "latte")
    assert told(register.redeem(guest, check)) == ([f"code:{code}"], [])
    register.reverse(redeemed)
    assert shop.balance(guest) == 200


def test_a_register_may_keep_to_the_code_that_was_keyed_as_a_card_number(register, shop, guest):
    shop.confirm_by_phone()
    shop.text("REDEEM coffee")
    code = shop.member(guest).customer.reward_codes[0].code
    check, name = lunch(), guid()
    register.add(code, check, f"code:{code}")
    first = register.redeem(code, check, name)
    assert told(first) == ([f"code:{code}"], [])
    assert register.redeem(code, check, name) == first
    answer = register.inquire(code, check)
    assert told(answer) == ([f"code:{code}"], [])
    assert not any("(code)" in one["name"] for one in answer["checkResponse"]["offers"])
    shop.wait(days=1)
    register.accrue(code, check)
    assert shop.book.sale("rosas", "mill", check.guid).member_id == guest


def test_a_reward_code_of_nobody_is_an_unknown_account(register, guest):
    register.inquire("ABC2345", lunch(), "ERROR_ACCOUNT_INVALID", 400)
    register.accrue("ABC2345", lunch(), status="ERROR_ACCOUNT_INVALID", http=400)
    check = lunch()
    assert told(register.add(guest, check, "code:ABC2345")) == ([], ["code:ABC2345"])
