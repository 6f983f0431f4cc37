"""Specials at a Toast register: offers like any other, used once, undone with the check; and points for items on it."""

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain.special import Benefit, Special
from tests.pos.toast.conftest import MENU
from tests.pos.toast.register import Check
from tests.pos.toast.test_certification import lunch, offer, told

FIVE = Special("five", "$5 for you", Benefit.AMOUNT_OFF, date(2026, 11, 1), amount=500, per_member=1)
MUFFIN = Special("muffin", "A muffin free", Benefit.FREE_ITEM, date(2026, 11, 1), items=("Muffin",))
CAKES = Special("two-cakes", "Two cakes", Benefit.BONUS_POINTS, date(2026, 11, 1), bonus_points=30, items=("Cake",), buy=2)
pytestmark = pytest.mark.parametrize("shop", [replace(MENU, specials=(FIVE, MUFFIN, CAKES))], indirect=True, ids=["menu"])


def test_a_special_is_on_the_list_and_costs_nothing(register, maya):
    assert offer(register.inquire(maya, lunch()), "special:five") == {
        "identifier": "special:five",
        "name": "$5 for you",
        "applicable": True,
        "selectionType": "CHECK",
        "amount": 5.0,
        "quantity": 1,
    }


def test_a_special_is_used_once_however_often_it_is_sent_and_comes_free_when_undone(register, shop, maya):
    check = lunch()
    register.add(maya, check, "special:five")
    for _ in range(2):
        assert told(register.redeem(maya, check)) == (["special:five"], [])
    assert shop.book.special_counts("rosas", [("five", maya)])["five", maya].times == 1
    another = lunch()
    another.redemptions.append({**check.redemptions[0], "appliedDiscountGuid": "6f1c0b0e-1c5e-4f5e-9a53-0c8f5b7f3a99"})
    assert told(register.redeem(maya, another)) == ([], ["special:five"])
    register.redeem(maya, check)
    register.reverse(register.sent)
    assert shop.book.special_counts("rosas", [("five", maya)])["five", maya].times == 0


def test_a_free_item_is_taken_off_its_own_line(register, maya):
    check = Check().add("Muffin", "4.00").add("Tea", "3.00")
    found = offer(register.inquire(maya, check), "special:muffin")
    assert (found["selectionType"], found["amount"]) == ("ITEM", 4.0)
    assert found["itemApplication"][0]["selectionIdentifier"] == check.lines[0]["guid"]


def test_points_for_items_come_with_the_accrual(register, shop, maya):
    register.accrue(maya, Check().add("Cake", "5.00").add("Cake", "5.00"))
    assert shop.balance(maya) == 10 + 30
    register.accrue(maya, Check().add("Cake", "5.00").add("Tea", "5.00"))
    assert shop.balance(maya) == 50
