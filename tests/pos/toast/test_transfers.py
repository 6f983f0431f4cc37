"""A transfer makes two members one, and is done once."""

from tests.pos.toast.register import guid
from tests.pos.toast.test_accruals import soup


def test_a_member_who_was_merged_goes_on_earning(register, shop, maya):
    eve = shop.join("Eve", "+12065550147")
    register.accrue(eve, soup())
    answer = register.transfer(eve, maya)
    assert answer["transferResponse"] == {"loyaltyIdentifier": maya}
    register.accrue(eve, soup())
    assert shop.balance(maya) == 24


def test_a_transfer_needs_two_members_and_is_done_once(register, shop, maya):
    eve, name = shop.join("Eve", "+12065550147"), guid()
    register.accrue(eve, soup())
    for old, new in ((eve, "mem_unknown"), ("mem_unknown", maya), (eve, None), (eve, "2065550199"), (eve, eve)):
        register.transfer(old, new, status="ERROR_INVALID_TRANSFER", http=400)
    first = register.transfer(eve, "2065550142", name)
    assert register.transfer(eve, "2065550142", name) == first
    register.transfer(shop.join("Leo", "+12065550148"), maya, name, "ERROR_INVALID_INPUT_PROPERTIES", 400)
    register.transfer(eve, maya, status="ERROR_INVALID_TRANSFER", http=400)
    assert shop.balance(maya) == 12
