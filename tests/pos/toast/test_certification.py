"""The thirty cases of the loyalty test plan that Toast publishes, each by its number: what a register sends, and what must come.

What the register itself shows or says is Toast's; a case here is the messages that make it do so.
"""

import pytest

from tests.builders import MAYA
from tests.pos.toast.conftest import MENU
from tests.pos.toast.register import Check, dollars

pytestmark = pytest.mark.parametrize("shop", [MENU], indirect=True, ids=["menu"])
KEYED = MAYA.removeprefix("+1")
NOBODY = "2065550199"


@pytest.fixture
def guest(shop, maya):
    """A member with 200 points."""
    shop.sell(maya, 20_000, "earlier")
    return maya


def offer(answer, identifier):
    (found,) = [one for one in answer["checkResponse"]["offers"] if one["identifier"] == identifier]
    return found


def told(answer):
    """What was applied and what was rejected, by the offers' identifiers."""
    response = answer["checkResponse"]
    rejected = [one["redemption"]["identifier"] for one in response["rejectedRedemptions"]]
    return [one["identifier"] for one in response["appliedRedemptions"]], rejected


def lunch():
    return Check().add("Latte", "5.00").add("Soup", "15.00")


def bakery():
    return Check().add("Muffin", "3.00").add("Muffin", "3.25")


def paid(register, guest, check):
    """The payment screen's inquiry, the redemption, the accrual: the names of the last two, and the last answer."""
    register.inquire(guest, check)
    register.redeem(guest, check)
    redemption = register.sent
    accrued = register.accrue(guest, check)
    return redemption, register.sent, accrued


def test_case_01_a_known_card_is_swiped(register, guest):
    account = register.inquire(guest, Check())["checkResponse"]["accountInfo"]
    assert account == {"identifier": guest, "firstName": "Maya", "lastName": "", "pointsBalance": 200}


def test_case_02_a_card_of_nobody_here_is_swiped(register, guest):
    register.inquire("mem_" + "a" * 26, Check(), "ERROR_ACCOUNT_INVALID", 400)


def test_case_03_what_is_no_loyalty_card_is_swiped(register, guest):
    register.inquire("%B4111111111111111^DOE/JANE^2912101?", Check(), "ERROR_ACCOUNT_INVALID", 400)


def test_case_04_a_number_is_keyed(register, guest):
    account = register.inquire(KEYED, Check())["checkResponse"]["accountInfo"]
    assert (account["identifier"], account["firstName"]) == (guest, "Maya")
    register.inquire(NOBODY, Check(), "ERROR_ACCOUNT_INVALID", 400)


def test_case_05_a_known_code_is_scanned(register, guest):
    scanned = register.search(phone=KEYED)["searchResponse"]["accounts"][0]["identifier"]
    assert register.inquire(scanned, Check())["checkResponse"]["accountInfo"]["identifier"] == guest


def test_case_06_a_code_of_nobody_here_is_scanned(register, guest):
    register.inquire("https://example.com/menu?table=7", Check(), "ERROR_ACCOUNT_INVALID", 400)


def test_case_07_an_e_mail_address_finds_nobody_for_we_keep_none(register, guest):
    register.search("ERROR_ACCOUNT_INVALID", 404, email="maya@example.com")


def test_case_08_a_phone_number_finds_its_member(register, guest):
    (account,) = register.search(phone=KEYED)["searchResponse"]["accounts"]
    expected = {"identifier": guest, "firstName": "Maya", "lastName": "", "phone": KEYED, "pointsBalance": 200}
    assert account == expected
    register.search("ERROR_ACCOUNT_INVALID", 404, phone=NOBODY)


def test_case_09_a_name_finds_nobody_for_a_till_lists_nobody(register, guest):
    register.search("ERROR_ACCOUNT_INVALID", 404, firstName="Maya")
    (account,) = register.search(firstName="Somebody", lastName="Else", phone=KEYED)["searchResponse"]["accounts"]
    assert account["identifier"] == guest


def test_case_10_rewards_are_shown_and_cannot_be_used_on_an_empty_check(register, guest):
    offers = register.inquire(guest, Check())["checkResponse"]["offers"]
    assert {one["identifier"] for one in offers} == {reward.id for reward in MENU.rewards}
    assert not [one for one in offers if one["applicable"]]


def test_case_11_rewards_are_available_once_their_items_are_on_the_check(register, guest):
    check = Check()
    register.inquire(guest, check)
    found = offer(register.inquire(guest, check.add("Latte", "5.00")), "latte")
    line = check.lines[0]["guid"]
    assert (found["applicable"], found["selectionType"], found["amount"]) == (True, "ITEM", 5.0)
    assert found["itemApplication"] == [{"selectionIdentifier": line, "amount": 5.0}]


def test_case_12_points_are_shown(register, guest):
    assert register.inquire(guest, lunch())["checkResponse"]["accountInfo"]["pointsBalance"] == 200


def test_case_13_a_reward_goes_with_the_items_that_it_is_for(register, guest):
    check = lunch()
    register.add(guest, check, "latte")
    assert [one["identifier"] for one in check.redemptions] == ["latte"]
    check.remove("Latte")
    answer = register.inquire(guest, check)
    assert told(answer) == ([], ["latte"])
    (rejected,) = answer["checkResponse"]["rejectedRedemptions"]
    assert rejected["message"] == "This check has too little of what this reward is for. Add it first."
    assert check.redemptions == []


def test_case_14_an_item_is_discounted(register, guest):
    check = lunch()
    (applied,) = register.add(guest, check, "latte")["checkResponse"]["appliedRedemptions"]
    assert (applied["selectionGuid"], applied["amount"]) == (check.lines[0]["guid"], 5.0)


def test_case_15_the_discount_of_an_item_is_carried_to_the_payment_screen(register, guest):
    check = lunch()
    register.add(guest, check, "latte")
    (applied,) = register.inquire(guest, check)["checkResponse"]["appliedRedemptions"]
    assert (applied["selectionGuid"], applied["amount"]) == (check.lines[0]["guid"], 5.0)
    assert dollars(1500) == float(check.due)


def test_case_16_a_check_with_a_discounted_item_is_paid(register, shop, guest):
    check = lunch()
    register.add(guest, check, "latte")
    paid(register, guest, check)
    assert shop.balance(guest) == 200 - 30 + 15


def test_case_17_a_check_is_discounted(register, guest):
    check = lunch()
    answer = register.add(guest, check, "fiver")
    (applied,) = answer["checkResponse"]["appliedRedemptions"]
    assert (applied["selectionGuid"], applied["amount"]) == (None, 5.0)
    assert offer(answer, "fiver")["selectionType"] == "CHECK"


def test_case_18_the_discount_of_a_check_is_carried_to_the_payment_screen(register, guest):
    check = lunch()
    register.add(guest, check, "fiver")
    (applied,) = register.inquire(guest, check)["checkResponse"]["appliedRedemptions"]
    assert (applied["amount"], float(check.due)) == (5.0, 15.0)


def test_case_19_a_discounted_check_is_paid(register, shop, guest):
    check = lunch()
    register.add(guest, check, "fiver")
    paid(register, guest, check)
    assert shop.balance(guest) == 200 - 40 + 15


def test_case_20_one_bought_is_not_enough_to_get_one(register, guest):
    found = offer(register.inquire(guest, Check().add("Muffin", "3.00")), "second")
    assert (found["applicable"], found["selectionType"]) == (False, "ITEM")


def test_case_21_two_on_the_check_are_enough(register, guest):
    assert offer(register.inquire(guest, bakery()), "second")["applicable"]


def test_case_22_the_cheaper_one_is_given(register, guest):
    check = bakery()
    (applied,) = register.add(guest, check, "second")["checkResponse"]["appliedRedemptions"]
    assert (applied["selectionGuid"], applied["amount"]) == (check.lines[0]["guid"], 3.0)


def test_case_23_the_one_given_is_carried_to_the_payment_screen(register, guest):
    check = bakery()
    register.add(guest, check, "second")
    assert told(register.inquire(guest, check)) == (["second"], [])
    assert float(check.due) == 3.25


def test_case_24_a_check_with_one_given_is_paid(register, shop, guest):
    check = bakery()
    register.add(guest, check, "second")
    paid(register, guest, check)
    assert shop.balance(guest) == 200 - 20 + 3


def test_case_25_a_check_without_a_reward_earns(register, shop, guest):
    check = lunch()
    register.inquire(guest, check)
    answer = register.accrue(guest, check)
    assert answer["checkResponse"]["userMessage"] == "You earned 20 points. Balance 220. Free coffee is ready to use."
    assert shop.balance(guest) == 220


def test_case_26_what_a_voided_order_earned_is_taken_back(register, shop, guest):
    check = lunch()
    register.accrue(guest, check)
    assert register.reverse(register.sent, identifier=guest) == {"transactionStatus": "ACCEPT"}
    assert shop.balance(guest) == 200


def test_case_27_a_check_with_a_reward_earns_on_the_rest(register, shop, guest):
    check = lunch()
    register.add(guest, check, "fiver")
    register.inquire(guest, check)
    assert told(register.redeem(guest, check)) == (["fiver"], [])
    answer = register.accrue(guest, check)
    assert answer["checkResponse"]["userMessage"].startswith("You earned 15 points. Balance 175.")


def test_case_28_a_voided_order_gives_the_reward_back_and_takes_the_points(register, shop, guest):
    check = lunch()
    register.add(guest, check, "fiver")
    redemption, accrual, _ = paid(register, guest, check)
    register.reverse(redemption, identifier=guest)
    register.reverse(accrual, identifier=guest)
    assert shop.balance(guest) == 200


def test_case_29_several_rewards_are_used_on_one_check(register, shop, guest):
    check = lunch()
    register.add(guest, check, "fiver")
    register.add(guest, check, "latte")
    register.add(guest, check, "coffee")
    assert told(register.redeem(guest, check)) == (["fiver", "latte", "coffee"], [])
    answer = register.accrue(guest, check)
    assert answer["checkResponse"]["userMessage"].startswith("You earned 6 points. Balance 86.")
    assert float(check.due) == 6.5


def test_case_30_one_of_several_rewards_is_taken_back(register, shop, guest):
    check = lunch()
    register.add(guest, check, "fiver")
    register.add(guest, check, "latte")
    redemption, accrual, _ = paid(register, guest, check)
    (fiver,) = [one for one in check.redemptions if one["identifier"] == "fiver"]
    register.reverse(redemption, fiver, identifier=guest)
    check.redemptions.remove(fiver)
    assert told(register.inquire(guest, check)) == (["latte"], [])
    register.reverse(accrual, identifier=guest)
    again = register.accrue(guest, check)
    assert again["checkResponse"]["userMessage"].startswith("You earned 15 points.")
    assert shop.balance(guest) == 200 - 30 + 15
