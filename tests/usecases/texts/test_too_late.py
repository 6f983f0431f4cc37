"""What the phone says and hears when a hold has run out, or wrong codes have locked it."""

import pytest

from chalicelib.domain.refusals import CodeLocked, WrongCode
from tests.builders import Shop
from tests.usecases.test_confirming import hold, wrong
from tests.usecases.texts.test_notices import Street

LATE = "Rosa's Bakery: Maya, too late: Free coffee was not used and is still yours. Ask at the till to add it again."
DECLINED = "Rosa's Bakery: Maya, thanks for telling us. Free coffee was not used and is still yours."
LOCKED = "Rosa's Bakery: Maya, too many wrong codes for Free coffee. Ask at the till to add it again. Not you? Reply NO."


@pytest.fixture
def street():
    return Street(Shop())


@pytest.fixture
def maya(street):
    maya = street.shop.join()
    street.shop.sell(maya, 30_000, "earlier")
    street.shop.confirm_by_phone()
    street.shop.wait(minutes=20)
    street.deliver()
    return maya


def say(street, body):
    street.shop.text(body)
    return street.deliver()


@pytest.mark.parametrize(
    ("body", "answer"), [("YES", LATE), ("yes please!", LATE), ("NO", DECLINED), ("NO!! not me at the till", DECLINED)]
)
def test_a_yes_or_no_just_after_the_hold_ran_out_is_told_so(street, maya, body, answer):
    hold(street.shop, maya)
    street.deliver()
    street.shop.wait(seconds=street.shop.rules.hold_seconds)
    assert say(street, body) == [answer]
    assert street.shop.balance(maya) == 300


def test_a_yes_long_after_it_answers_nothing_and_an_opt_out_is_one(street, maya):
    hold(street.shop, maya)
    street.deliver()
    street.shop.wait(seconds=street.shop.rules.hold_seconds, minutes=30)
    assert "too late" not in say(street, "YES")[0]
    street.shop.text("i don't want this")
    assert street.shop.member(maya).customer.opted_out


def test_stop_is_a_stop_also_just_after(street, maya):
    hold(street.shop, maya)
    street.shop.wait(seconds=street.shop.rules.hold_seconds)
    street.shop.text("STOP")
    assert street.shop.member(maya).customer.opted_out


def test_a_yes_is_for_what_waits_now_and_not_for_what_ran_out_before(street, maya):
    hold(street.shop, maya, check_id="c1")
    street.shop.wait(seconds=street.shop.rules.hold_seconds)
    again = hold(street.shop, maya, check_id="c2")
    street.deliver()
    assert "is confirmed" in say(street, "YES")[0]
    assert street.shop.capture(again).facts["status"] == "captured"


def test_a_hold_that_no_phone_was_asked_about_is_no_question(street):
    shop = street.shop
    maya = shop.join()
    shop.sell(maya, 30_000, "earlier")
    hold(shop, maya)
    street.deliver()
    shop.wait(seconds=shop.rules.hold_seconds)
    assert "too late" not in "".join(say(street, "YES"))


def test_the_owner_is_told_of_three_wrong_codes_once(street, maya):
    shop = street.shop
    held = hold(shop, maya)
    street.deliver()
    for key in ("k1", "k2"):
        with pytest.raises(WrongCode):
            shop.capture(held, code=wrong(shop, held), key=key)
        assert street.deliver() == []
    for _ in range(2):
        with pytest.raises(CodeLocked):
            shop.capture(held, code=wrong(shop, held), key="k3")
    with pytest.raises(CodeLocked):
        shop.capture(held, code=wrong(shop, held), key="k4")
    assert street.deliver() == [LOCKED]
    assert street.deliver() == []
    assert say(street, "NO") == [DECLINED]
    assert shop.balance(maya) == 300


def test_who_is_not_texted_is_told_nothing_of_wrong_pins(street, maya):
    shop = street.shop
    shop.text("STOP")
    street.deliver()
    held = hold(shop, maya)
    for pin in ("0000", "1111", "2222"):
        with pytest.raises((WrongCode, CodeLocked)):
            shop.capture(held, manager_pin=pin)
    assert street.deliver() == []
