"""Coupons at a Toast register: keyed where a card number goes, after the guest's phone number or alone."""

import pytest

from chalicelib.domain.coupon import shown
from chalicelib.pos.toast.accounts import split_coupon
from chalicelib.usecases.coupons.tries import WRONG_BY_LOCATION
from tests.builders import MAYA
from tests.pos.coupons import WRONG, codes, counters, with_flyer  # noqa: F401  fixtures
from tests.pos.toast.conftest import MENU
from tests.pos.toast.register import Check, Register
from tests.pos.toast.test_certification import lunch, offer, told

pytestmark = pytest.mark.parametrize("shop", [with_flyer(MENU)], indirect=True, ids=["flyer"])
TYPED = MAYA[2:]


def uses(shop, code):
    return shop.book.coupon("rosas", code).uses


@pytest.mark.parametrize("keyed", ["{phone} {code}", "{phone}{code}", "{phone}L2:{code}", "({phone}) {shown}"])
def test_a_member_uses_one_that_is_keyed_after_the_phone_number(register, shop, maya, codes, keyed):  # noqa: F811
    identifier = keyed.format(phone=TYPED, code=codes[0], shown=shown(codes[0]).lower())
    check = lunch()
    asked = register.inquire(identifier, check)
    assert asked["checkResponse"]["accountInfo"]["identifier"] == maya
    assert offer(asked, f"coupon:{codes[0]}")["amount"] == 5.0
    register.add(maya, check, f"coupon:{codes[0]}")
    for _ in range(2):
        assert told(register.redeem(maya, check)) == ([f"coupon:{codes[0]}"], [])
    other = lunch()
    register.add(maya, other, "fiver")
    other.redemptions.append({"identifier": f"coupon:{codes[0]}", "quantity": 1, "appliedDiscountGuid": "x", "amount": 5})
    refused = register.redeem(maya, other)["checkResponse"]["rejectedRedemptions"]
    assert "This coupon was used already, or waits on another check." in [one["message"] for one in refused]
    assert uses(shop, codes[0]) == 1


def test_nobody_uses_one_that_is_keyed_alone_and_the_check_earns_for_whoever_claims_it(register, shop, codes):  # noqa: F811
    check = lunch()
    asked = register.inquire(shown(codes[0]), check)
    nobody = asked["checkResponse"]["accountInfo"]
    assert (nobody["firstName"], nobody["pointsBalance"]) == ("Guest", 0)
    assert [one["identifier"] for one in asked["checkResponse"]["offers"]] == [f"coupon:{codes[0]}"]
    register.add(nobody["identifier"], check, f"coupon:{codes[0]}")
    for _ in range(2):
        assert told(register.redeem(nobody["identifier"], check)) == ([f"coupon:{codes[0]}"], [])
    check.paid_at = "2026-11-21T17:59:00.000+0000"
    register.accrue(nobody["identifier"], check)
    sale = shop.book.sale("rosas", "mill", check.guid)
    assert (sale.member_id, [use.amount for use in sale.uses], uses(shop, codes[0])) == (None, [500], 1)
    assert told(register.redeem(nobody["identifier"], check)) == ([f"coupon:{codes[0]}"], []), "what is on the check stays"
    check.voided = True
    register.accrue(nobody["identifier"], check)
    assert uses(shop, codes[0]) == 0


def test_a_reversal_gives_nobodys_coupon_back(register, shop, codes):  # noqa: F811
    check = lunch()
    nobody = f"nobody-{codes[0]}"
    register.add(nobody, check, f"coupon:{codes[0]}")
    register.redeem(nobody, check)
    register.reverse(register.sent)
    assert uses(shop, codes[0]) == 0
    assert told(register.redeem(nobody, check)) == ([f"coupon:{codes[0]}"], [])


def test_other_rewards_are_used_where_a_coupon_cannot_be(register, shop, maya, codes):  # noqa: F811
    shop.sell(maya, 9000, "before")
    shop.use_as_nobody(f"coupon:{codes[0]}", check_id="elsewhere")
    check = lunch()
    register.add(maya, check, "fiver")
    check.redemptions.append({"identifier": f"coupon:{codes[0]}", "quantity": 1, "appliedDiscountGuid": "x", "amount": 5})
    assert told(register.redeem(maya, check)) == (["fiver"], [f"coupon:{codes[0]}"])


def test_wrong_codes_run_out_whichever_way_they_come(register: Register, maya, codes):  # noqa: F811
    for number in range(WRONG_BY_LOCATION.most):
        if number % 3 == 0:
            register.inquire(f"L2:{WRONG}", Check().add("Tea", "3.00"), "ERROR_ACCOUNT_INVALID", 400)
        else:
            check = Check().add("Tea", "3.00")
            check.redemptions.append({"identifier": f"coupon:{WRONG}", "quantity": 1, "appliedDiscountGuid": "x", "amount": 5})
            (register.redeem if number % 3 == 1 else register.inquire)(maya, check)
    register.inquire(shown(codes[0]), lunch(), "ERROR_INVALID_INPUT_PROPERTIES", 400)


@pytest.mark.parametrize("identifier", ["mem_k7fc42mq9xhk7fc42mq9x", "2065550100", "+442279468958", "K4T9VQ2", "", "hello"])
def test_what_is_no_coupon_is_left_as_it_is(identifier, shop):
    assert split_coupon(identifier) == (identifier, "")
