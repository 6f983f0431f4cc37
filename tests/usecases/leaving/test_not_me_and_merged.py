"""Members who are one person, and phones of theirs that say NOT ME."""

from chalicelib.domain.texts.texting import Purpose
from chalicelib.usecases import merging
from tests.builders import MAYA
from tests.usecases.leaving.people import OTHER, look_up, merge, say


def test_staff_finds_the_old_account_by_its_id_and_merges_it_into_the_owners_new_phone(street, maya):
    shop = street.shop
    say(shop, "NOT ME", "Leo")
    kept = shop.join("Maya", OTHER)
    street.deliver()
    assert merge(shop, kept, maya).facts["balance"] == 80, "of two welcome bonuses one stays"
    street.deliver()
    assert street.sender.sent[-1].to == OTHER
    assert look_up(shop).customer.first_name == "Leo"
    assert shop.member(maya).id == kept


def test_an_account_without_a_phone_gets_that_of_who_is_merged_into_it_and_gives_it_back(street, maya):
    shop = street.shop
    say(shop, "NOT ME")
    other = shop.join("Maya", OTHER)
    street.deliver()
    merge(shop, maya, other)
    assert look_up(shop, OTHER).id == maya
    assert shop.member(maya).customer.consents == {Purpose.RECEIPT}
    street.deliver()
    assert street.sender.sent[-1].to == OTHER
    merge(shop, maya, other, merging.separate, "s1")
    assert look_up(shop, OTHER).id == other
    assert (shop.member(maya).customer.phone_sealed, shop.member(maya).customer.consents) == (b"", frozenset())


def test_of_two_merged_phones_the_one_that_says_not_me_is_let_go_and_the_other_stays(street, maya):
    shop = street.shop
    other = shop.join("Maya", OTHER)
    merge(shop, maya, other)
    street.deliver()
    say(shop, "NOT ME", sender=OTHER)
    assert (look_up(shop, OTHER), look_up(shop).id) == (None, maya)
    shop.sell(maya, 1200, "later")
    street.deliver()
    assert street.sender.sent[-1].to == MAYA
    assert shop.member(other).id == maya, "the id goes on to mean the survivor"


def test_where_the_survivors_own_phone_is_let_go_the_other_phone_gets_the_texts(street, maya):
    shop = street.shop
    other = shop.join("Maya", OTHER)
    merge(shop, maya, other)
    street.deliver()
    say(shop, "NOT ME")
    street.deliver()
    shop.sell(maya, 1200, "first")
    assert street.deliver() == [], "until the other phone is heard of, no phone is known to be the member's"
    say(shop, "BALANCE", sender=OTHER)
    shop.sell(maya, 1200, "second")
    assert "Balance 104." in street.deliver()[-1]
    assert {text.to for text in street.sender.sent[-3:]} == {OTHER}
    say(shop, "NOT ME", sender=OTHER)
    assert (look_up(shop), look_up(shop, OTHER), shop.balance(maya)) == (None, None, 104)


def test_who_let_go_by_mistake_and_is_merged_back_can_let_go_again(shop, maya):
    say(shop, "NOT ME", "Maya")
    again = look_up(shop).id
    merge(shop, maya, again)
    assert look_up(shop).id == maya
    say(shop, "NOT ME")
    assert look_up(shop) is None
    assert shop.member(maya).customer.phone_sealed == b""
    assert (shop.balance(maya), shop.balance(again)) == (80, 80)
