"""Credit, certificates and percentages at the till: each is an offer like the others."""

import pytest

from chalicelib.domain.program import Reward, RewardKind
from tests.builders import BARBER, BOOKSHOP, program
from tests.pos.toast.register import Check, guid
from tests.pos.toast.test_certification import lunch, offer, told

THIRD = Reward("third", "A third off drinks", RewardKind.PERCENT_OFF, 10, percent=33, items=("Latte", "Tea"))
DRINKS = program(rewards=(THIRD,))


@pytest.mark.parametrize("shop", [BOOKSHOP], indirect=True, ids=["credit"])
def test_credit_is_used_as_the_check_has_it(register, shop, maya):
    shop.sell(maya, 20_000, "earlier")
    check = lunch()
    assert offer(register.inquire(maya, check), "credit")["amount"] == 10.0
    register.add(maya, check, "credit")
    shop.sell(maya, 20_000, "meanwhile")
    register.redeem(maya, check)
    assert shop.balance(maya) == 1000
    register.accrue(maya, check)
    assert shop.balance(maya) == 1050


@pytest.mark.parametrize("shop", [BOOKSHOP], indirect=True, ids=["credit"])
@pytest.mark.parametrize(("amount", "left"), [(3, 700), (10, 0), (None, 0), (10.01, 1000), (0, 1000), (-3, 1000), ("0.001", 1e3)])
def test_credit_is_never_more_than_the_check_has_of_it(register, shop, maya, amount, left):
    shop.sell(maya, 20_000, "earlier")
    check = lunch()
    redemption = {"identifier": "credit", "appliedDiscountGuid": guid(), "quantity": 1, "amount": amount}
    answer = register.ask("LOYALTY_REDEEM", {"loyaltyIdentifier": maya, "check": check.json(), "redemptions": [redemption]})
    assert shop.balance(maya) == left
    assert told(answer) == (([], ["credit"]) if left == 1000 else (["credit"], []))


@pytest.mark.parametrize("shop", [BARBER], indirect=True, ids=["certificate"])
def test_a_certificate_is_used_and_comes_back(register, shop, maya):
    for number in range(10):
        shop.sell(maya, 3200, f"cut-{number}")
    check = Check().add("Cut", "32.00")
    (found,) = register.inquire(maya, check)["checkResponse"]["offers"]
    assert (found["applicable"], found["quantity"], found["amount"]) == (True, 1, 32.0)
    register.add(maya, check, found["identifier"])
    register.redeem(maya, check)
    assert shop.member(maya).account.certificates == ()
    register.reverse(register.sent)
    assert len(shop.member(maya).account.certificates) == 1


@pytest.mark.parametrize("shop", [DRINKS], indirect=True, ids=["drinks"])
def test_a_percentage_changes_with_the_check_and_is_exact(register, shop, maya):
    shop.sell(maya, 20_000, "earlier")
    check = Check().add("Latte", "4.99")
    register.add(maya, check, "third")
    assert float(check.off) == 1.64
    check.add("Tea", "0.02").add("Soup", "7.00")
    register.inquire(maya, check)
    assert float(check.off) == 1.65
    register.redeem(maya, check)
    register.accrue(maya, check)
    assert shop.book.sale("rosas", "mill", check.guid).paid_base == 1201 - 165
