"""Wrong codes and PINs at a till: counted once each, locked after three, and not heard any more after three locks a day."""

import pytest

from chalicelib.domain.refusals import CodeLocked, ConfirmationNeeded, RequestIdReused, WrongCode
from tests.builders import PIN
from tests.usecases.test_confirming import confirmation, hold, wrong
from tests.usecases.texts.test_notices import Street


@pytest.fixture
def maya(shop):
    maya = shop.join()
    shop.sell(maya, 30_000, "earlier")
    shop.confirm_by_phone()
    shop.wait(minutes=1)
    return maya


def test_wrong_codes_are_counted_and_the_third_locks(shop, maya):
    held = hold(shop, maya)
    for left in (2, 1):
        with pytest.raises(WrongCode) as refused:
            shop.capture(held, code=wrong(shop, held))
        assert refused.value.tries_left == left
    with pytest.raises(CodeLocked):
        shop.capture(held, manager_pin="1234")
    for shown in ({}, {"code": shop.code_of(held)}, {"manager_pin": PIN}):
        with pytest.raises(CodeLocked):
            shop.capture(held, **shown)
    shop.text("YES")
    with pytest.raises(CodeLocked):
        shop.capture(held)
    assert shop.release(held).facts["balance"] == 300


def test_the_same_request_counts_once_and_is_refused_as_it_was(shop, maya):
    held = hold(shop, maya)
    code = wrong(shop, held)
    for _ in range(4):
        with pytest.raises(WrongCode) as refused:
            shop.capture(held, code=code, key="k1")
        assert refused.value.tries_left == 2
    with pytest.raises(RequestIdReused):
        shop.capture(held, code=shop.code_of(held), key="k1")
    for _ in range(2):
        with pytest.raises(WrongCode) as refused:
            shop.capture(held, code=code, key="k2")
        assert refused.value.tries_left == 1
    shop.capture(held, code=shop.code_of(held), key="k3")
    with pytest.raises(WrongCode) as refused:
        shop.capture(held, code=code, key="k1")
    assert refused.value.tries_left == 2


def test_the_request_that_locked_is_locked_again_and_no_fourth_is_heard(shop, maya):
    held = hold(shop, maya)
    for key in ("k1", "k2", "k3", "k3", "k4"):
        with pytest.raises((WrongCode, CodeLocked)):
            shop.capture(held, code=wrong(shop, held), key=key)
    assert len(confirmation(shop, held).wrong) == 3
    with pytest.raises(CodeLocked):
        shop.capture(held, code=wrong(shop, held), key="k3")
    with pytest.raises(WrongCode):
        shop.capture(held, code=wrong(shop, held), key="k2")


def lock(shop, member_id, check):
    held = hold(shop, member_id, check_id=check)
    for _ in range(3):
        with pytest.raises((WrongCode, CodeLocked)):
            shop.capture(held, manager_pin="0000")
    shop.release(held)


def test_a_till_that_holds_anew_after_every_lock_has_nine_tries_a_day(shop, maya):
    for number in range(3):
        assert shop.hold(maya, "fiver", check_id=f"f{number}", key=f"f{number}").facts["next_step"] == "confirm"
        shop.release(shop.hold(maya, "fiver", check_id=f"f{number}", key=f"f{number}").facts["id"])
        lock(shop, maya, f"c{number}")
    street = Street(shop)
    street.deliver()
    shop.wait(minutes=11)
    held = shop.hold(maya, "coffee", check_id="c9").facts
    assert held["next_step"] == "yes"
    assert street.deliver() == [
        "Rosa's Bakery: Maya, Free coffee waits for you at the till. Reply YES to use it. Not you? Reply NO."
    ]
    for shown in ({}, {"code": shop.code_of(held["id"])}, {"manager_pin": PIN}):
        with pytest.raises(ConfirmationNeeded) as refused:
            shop.capture(held["id"], **shown)
        assert refused.value.next_step == "yes"
    shop.text("YES")
    assert shop.capture(held["id"]).facts["status"] == "captured"


def test_who_cannot_be_texted_either_uses_nothing_until_the_day_is_over(shop, maya):
    shop.text("STOP")
    for number in range(3):
        lock(shop, maya, f"c{number}")
    held = shop.hold(maya, "coffee", check_id="c9").facts
    assert held["next_step"] == "release"
    with pytest.raises(CodeLocked):
        shop.capture(held["id"], manager_pin=PIN)
    shop.wait(hours=24)
    held = shop.hold(maya, "coffee", check_id="d1").facts
    assert shop.capture(held["id"], manager_pin=PIN).facts["status"] == "captured"
    lock(shop, maya, "d2")
    assert shop.member(maya).customer.locks.count == 1
