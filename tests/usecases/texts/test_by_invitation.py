"""Where joining goes by invitation, a text alone makes nobody a member."""

import pytest

from chalicelib.domain.customer import Asked
from chalicelib.domain.phone import PhoneNumber
from chalicelib.usecases import inviting
from chalicelib.usecases.till import Request
from tests.builders import MAYA, Shop, program
from tests.usecases.new_rules import change_rules

LEO = "+12065550143"


@pytest.fixture
def shop():
    return Shop(program(open_to="invited"))


def said(shop, phone=MAYA):
    """What this phone was answered last."""
    member_id = shop.vault.member_id("rosas", PhoneNumber(phone))
    return [reply.kind for one in shop.book.handled.values() if one.member_id == member_id for reply in one.replies]


def customer(shop, phone=MAYA):
    return shop.book.customers.get(("rosas", shop.vault.member_id("rosas", PhoneNumber(phone))))


def invite(shop, phone=MAYA):
    return inviting.invite(shop.book, shop.vault, shop.till, PhoneNumber(phone), "Maya", "till-1", Request("i-1", "d"), shop.now)


@pytest.mark.parametrize("words", ["Maya", "JOIN", "START", "BALANCE", "REDEEM", "what is this about then please"])
def test_whoever_texts_is_told_that_it_goes_by_invitation(shop, words):
    shop.text(words)
    assert said(shop) == ["by_invitation"]
    assert customer(shop) is None or not customer(shop).is_member
    assert shop.book.chains == {}


def test_a_name_after_that_joins_nobody_either(shop):
    shop.text("JOIN")
    shop.text("Maya")
    assert said(shop) == ["by_invitation", "by_invitation"]
    assert not (customer(shop) and customer(shop).is_member)


def test_who_was_asked_at_the_till_joins_with_a_yes(shop):
    invite(shop)
    assert customer(shop).asked is Asked.CONFIRM
    shop.text("YES")
    assert customer(shop).is_member
    assert said(shop)[-1].startswith("welcome")


def test_a_receipts_code_waits_until_its_owner_is_invited(shop):
    shop.sell(None, 5_000)
    (claim,) = shop.book.claims.values()
    shop.text(claim.code)
    assert said(shop) == ["by_invitation"]
    invite(shop)
    shop.text("YES")
    assert customer(shop).is_member
    assert shop.book.chains["rosas", customer(shop).member_id][-1].facts["claim"] == claim.code


def test_who_is_a_member_stays_one_and_is_answered_as_ever():
    shop = Shop()
    shop.join()
    change_rules(shop, open_to="invited")
    shop.text("BALANCE")
    assert said(shop)[-1].startswith("balance")
    for word in ("STOP", "START"):
        shop.wait(minutes=1)
        shop.text(word)
    assert said(shop)[-1] == "welcome_back"


def test_a_member_who_would_bring_a_friend_hears_that_friends_are_invited():
    shop = Shop()
    shop.join()
    change_rules(shop, open_to="invited")
    shop.text("GIFT")
    assert said(shop)[-1] == "by_invitation"


def test_who_was_asked_for_a_name_before_it_closed_hears_it_too():
    shop = Shop()
    shop.text("JOIN")
    assert said(shop) == ["ask_name"]
    change_rules(shop, open_to="invited")
    shop.text("Maya")
    assert said(shop)[-1] == "by_invitation"
    assert not customer(shop).is_member


def test_it_can_be_opened_again():
    shop = Shop(program(open_to="invited"))
    shop.text("Maya")
    change_rules(shop, open_to="anyone")
    shop.text("Maya")
    assert customer(shop).is_member


def test_stop_stops_also_whoever_was_not_let_in(shop):
    shop.text("Maya")
    shop.text("STOP")
    assert said(shop)[-1] == "stopped"
