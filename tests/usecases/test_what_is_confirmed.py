"""Which holds ask the phone, what it is texted, and that a till is told beforehand."""

import pytest

from chalicelib.domain.refusals import ConfirmationNeeded
from chalicelib.domain.sale import Report, SaleState
from chalicelib.usecases import merging
from chalicelib.usecases.merging import Pair
from chalicelib.usecases.till import Request, Till
from tests.builders import BARBER, Shop
from tests.usecases.test_confirming import hold
from tests.usecases.texts.test_notices import Street


@pytest.fixture
def maya(shop):
    maya = shop.join()
    shop.sell(maya, 30_000, "earlier")
    shop.confirm_by_phone()
    shop.wait(minutes=1)
    return maya


def test_the_phone_is_texted_what_it_is_asked(shop, maya):
    street = Street(shop)
    street.deliver()
    held = hold(shop, maya, "coffee", "fiver")
    (body,) = street.deliver()
    code = shop.code_of(held)
    assert (
        body
        == f"Rosa's Bakery: Maya, your code is {code} for Free coffee +1. Tell it at the till, or reply YES. Not you? Reply NO."
    )
    assert code not in repr(shop.book.redemptions)
    assert not any(code == value for entry in shop.book.entries("rosas", maya) for value in entry.facts.values())
    shop.text("YES")
    (body,) = street.deliver()
    assert body == "Rosa's Bakery: Maya, thank you. Free coffee +1 is confirmed, the till can see it."
    shop.capture(held)
    assert "you got Free coffee +1" in street.deliver()[0]


def test_a_question_that_is_over_is_not_asked(shop, maya):
    street = Street(shop)
    street.deliver()
    hold(shop, maya)
    shop.wait(minutes=15)
    assert street.deliver() == []


def test_the_first_reward_at_a_location_is_confirmed_and_the_second_is_not(shop):
    maya = shop.join()
    shop.sell(maya, 30_000, "earlier")
    shop.confirm_by_phone(at_new_location=True)
    held = hold(shop, maya)
    shop.text("YES")
    shop.capture(held)
    assert shop.hold(maya, "fiver", check_id="c2").facts["next_step"] == "capture"
    shop.till = Till(shop.merchant, shop.merchant.location("dock"))
    assert shop.hold(maya, "fiver", check_id="c3").facts["next_step"] == "confirm"


def test_a_reward_that_was_given_back_does_not_make_a_location_new_again(shop):
    maya = shop.join()
    shop.sell(maya, 30_000, "earlier")
    shop.reverse(shop.redeem(maya, "coffee"))
    shop.confirm_by_phone(at_new_location=True)
    assert shop.hold(maya, "coffee", check_id="c2").facts["next_step"] == "capture"


def test_a_quote_says_beforehand_what_will_be_asked(shop):
    maya = shop.join()
    shop.sell(maya, 30_000, "earlier")
    shop.confirm_by_phone(above=400)

    def asked(*offers, member_id=maya):
        check = Report(SaleState.CLOSED, "USD", shop.now, 2000)
        step = shop.quote(member_id, check, *offers, check_id="c1").next_step
        return step and step.value

    assert [asked(), asked("coffee"), asked("fiver"), asked("coffee", "fiver")] == [None, "capture", "confirm", "confirm"]
    assert asked(member_id=None) is None
    shop.text("STOP")
    assert asked("fiver") == "manager_pin"


def test_what_a_check_has_already_counts_so_that_small_steps_do_not_pass(shop):
    maya = shop.join()
    shop.sell(maya, 30_000, "earlier")
    shop.confirm_by_phone(above=800)
    assert shop.hold(maya, "fiver", check_id="c1").facts["next_step"] == "capture"
    assert shop.hold(maya, "coffee", check_id="c2").facts["next_step"] == "capture"
    assert shop.hold(maya, "coffee", check_id="c1").facts["next_step"] == "confirm"
    shop.capture(hold(shop, maya, "fiver", check_id="c3"))
    assert shop.hold(maya, "coffee", check_id="c3").facts["next_step"] == "confirm"
    shop.wait(minutes=16)
    assert shop.hold(maya, "coffee", check_id="c1").facts["next_step"] == "capture"


def test_after_two_members_became_one_the_phone_is_asked_for_some_days():
    shop = Shop()
    maya, other = shop.join(), shop.join("Maya", "+12065550143")
    shop.sell(maya, 30_000, "earlier")
    shop.confirm_by_phone(days_after_new_number=7)
    assert shop.hold(maya, "fiver").facts["next_step"] == "capture"
    shop.wait(minutes=20)
    merging.merge(shop.book, shop.till, Pair(maya, other, "anna"), Request("m1", "d"), shop.now)
    held = hold(shop, other, "fiver", check_id="c2")
    with pytest.raises(ConfirmationNeeded):
        shop.capture(held)
    shop.text("YES", "+12065550143")
    shop.capture(held)
    shop.wait(days=7)
    assert shop.hold(maya, "fiver", check_id="c3").facts["next_step"] == "capture"


def test_a_certificate_is_confirmed_like_points():
    shop = Shop(BARBER)
    maya = shop.join()
    for number in range(10):
        shop.sell(maya, 3200, f"s{number}")
    shop.confirm_by_phone()
    paid = f"certificate:{shop.member(maya).account.certificates[0].id}"
    held = hold(shop, maya, paid, check_id="c1")
    shop.text("NO")
    assert shop.member(maya).account.certificates
    held = hold(shop, maya, paid, check_id="c1")
    assert shop.capture(held, code=shop.code_of(held)).facts["status"] == "captured"
