"""A hold that the phone confirms: by YES, by the code that it was texted, or by a manager where it cannot be texted."""

from dataclasses import replace

import pytest

from chalicelib.domain.confirmation import ConfirmationState, ConfirmedBy
from chalicelib.domain.explanation import say_why
from chalicelib.domain.refusals import CodeLocked, ConfirmationNeeded, Declined, HoldRanOut, WrongCode
from chalicelib.domain.texts.texting import Registration, Texting
from chalicelib.usecases import reversals
from chalicelib.usecases.till import Till
from tests.builders import BOOKSHOP, PIN, Shop
from tests.usecases.texts.test_notices import Street


@pytest.fixture
def maya(shop):
    maya = shop.join()
    shop.sell(maya, 30_000, "earlier")
    shop.confirm_by_phone()
    shop.wait(minutes=1)
    return maya


def confirmation(shop, held):
    return shop.book.redemption("rosas", held).confirmation


def hold(shop, member_id, *offers, **fields):
    return shop.hold(member_id, *(offers or ("coffee",)), **fields).facts["id"]


def wrong(shop, held):
    return "0000" if shop.code_of(held) != "0000" else "1111"


def test_a_merchant_without_a_policy_captures_as_ever(shop):
    maya = shop.join()
    shop.sell(maya, 30_000, "earlier")
    held = shop.hold(maya, "coffee")
    assert held.facts["next_step"] == "capture"
    assert confirmation(shop, held.facts["id"]) is None
    assert shop.capture(held.facts["id"]).facts["status"] == "captured"


def test_without_the_phone_nothing_is_captured(shop, maya):
    held = shop.hold(maya, "coffee")
    assert held.facts["next_step"] == "confirm"
    for _ in range(5):
        with pytest.raises(ConfirmationNeeded) as refused:
            shop.capture(held.facts["id"], key="k")
        assert refused.value.next_step == "confirm"
    assert shop.balance(maya) == 250


def test_the_code_that_was_texted_captures_once(shop, maya):
    held = hold(shop, maya)
    first = shop.capture(held, code=shop.code_of(held))
    assert (first.facts["status"], first.facts["balance"], first.replayed) == ("captured", 250, False)
    assert shop.capture(held, code=shop.code_of(held)).replayed
    assert confirmation(shop, held).by is ConfirmedBy.CODE


def test_of_credit_the_phone_is_told_how_much():
    street = Street(Shop(BOOKSHOP))
    maya = street.shop.join()
    street.shop.sell(maya, 9000)
    street.shop.confirm_by_phone()
    street.deliver()
    street.shop.hold(maya, "credit:400", check_id="c1")
    assert "$4.00 Store credit" in street.deliver()[-1]


def test_a_yes_captures_without_a_code(shop, maya):
    held = hold(shop, maya)
    shop.text("YES")
    assert confirmation(shop, held).state is ConfirmationState.CONFIRMED
    assert shop.capture(held).facts["status"] == "captured"
    assert confirmation(shop, held).by is ConfirmedBy.PHONE


def test_a_yes_beats_whatever_code_is_typed_after_it(shop, maya):
    held = hold(shop, maya)
    shop.text("YES")
    assert shop.capture(held, code=wrong(shop, held)).facts["status"] == "captured"


def test_a_refused_request_goes_well_once_the_phone_has_answered(shop, maya):
    held = hold(shop, maya)
    with pytest.raises(ConfirmationNeeded):
        shop.capture(held, key="k")
    shop.text("YES")
    assert shop.capture(held, key="k").facts["status"] == "captured"


def test_a_no_gives_it_back_at_once_to_the_lots_that_it_came_from(shop, maya):
    before = shop.member(maya).account
    held = hold(shop, maya)
    shop.text("NO")
    assert replace(shop.member(maya).account, seq=before.seq) == before
    for shown in ({}, {"code": shop.code_of(held)}, {"manager_pin": PIN}):
        with pytest.raises(Declined):
            shop.capture(held, **shown)
    assert shop.release(held).facts["balance"] == 300
    *_, held_entry, released = shop.book.entries("rosas", maya)
    assert "was declined by the phone" in say_why(released, held_entry.account, shop.merchant)


def test_a_phone_that_cannot_be_texted_is_stood_in_for_by_a_manager(shop, maya):
    shop.text("STOP")
    held = shop.hold(maya, "coffee")
    assert held.facts["next_step"] == "manager_pin"
    with pytest.raises(ConfirmationNeeded) as refused:
        shop.capture(held.facts["id"])
    assert refused.value.next_step == "manager_pin"
    shop.capture(held.facts["id"], manager_pin=PIN)
    assert confirmation(shop, held.facts["id"]).by is ConfirmedBy.MANAGER
    street = Street(shop)
    assert not [text for text in street.deliver() if "code" in text]


def test_a_manager_may_stand_in_for_any_phone(shop, maya):
    held = hold(shop, maya)
    assert shop.capture(held, manager_pin=PIN).facts["status"] == "captured"


def test_while_the_merchants_number_is_not_approved_no_phone_is_asked(shop, maya):
    shop.merchants.change(replace(shop.merchant, texting=Texting(Registration.PENDING)))
    shop.till = Till(shop.merchants.get("rosas"), shop.till.location)
    assert shop.hold(maya, "coffee").facts["next_step"] == "manager_pin"


def test_a_hold_that_ran_out_is_back_whatever_is_told_afterwards(shop, maya):
    held = hold(shop, maya)
    shop.text("YES")
    shop.wait(minutes=15)
    for shown in ({}, {"code": shop.code_of(held)}, {"code": wrong(shop, held)}, {"manager_pin": PIN}):
        with pytest.raises(HoldRanOut):
            shop.capture(held, **shown)
    assert shop.balance(maya) == 300
    assert not confirmation(shop, held).wrong


def test_of_several_that_wait_a_yes_uses_none_and_a_no_ends_the_last_one(shop, maya):
    street = Street(shop)
    street.deliver()
    coffee, fiver = hold(shop, maya, "coffee"), hold(shop, maya, "fiver", check_id="c2")
    street.deliver()
    shop.text("YES")
    assert street.deliver() == [
        "Rosa's Bakery: Maya, waiting at the till: Free coffee, $5 off. Tell the code of the one you want."
    ]
    for held in (coffee, fiver):
        with pytest.raises(ConfirmationNeeded):
            shop.capture(held)
    shop.wait(minutes=1)
    shop.text("NO")
    assert "$5 off was not used. Another" in street.deliver()[0]
    assert shop.balance(maya) == 250
    shop.text("YES")
    assert shop.capture(coffee).facts["status"] == "captured"


def test_a_yes_from_before_the_question_answers_something_else(shop, maya):
    said = shop.now
    shop.wait(minutes=1)
    held = hold(shop, maya)
    shop.text("YES", received_at=said)
    with pytest.raises(ConfirmationNeeded):
        shop.capture(held)
    shop.text("NO", received_at=said)
    assert shop.balance(maya) == 250


def test_a_yes_that_is_delivered_twice_is_answered_once(shop, maya):
    held = hold(shop, maya)
    assert [shop.text("YES", inbound_id="i1") for _ in range(2)] == ["handled", "repeated"]
    assert confirmation(shop, held).state is ConfirmationState.CONFIRMED


def test_a_locked_hold_can_still_be_declined_by_its_owner(shop, maya):
    street = Street(shop)
    street.deliver()
    held = hold(shop, maya)
    for _ in range(3):
        with pytest.raises((WrongCode, CodeLocked)):
            shop.capture(held, code=wrong(shop, held))
    street.deliver()
    shop.text("YES")
    assert "too many wrong codes for Free coffee" in street.deliver()[0]
    shop.wait(minutes=1)
    shop.text("NO")
    assert "was not used and is still yours" in street.deliver()[0]
    assert shop.balance(maya) == 300


def test_a_stop_is_a_stop_while_something_waits(shop, maya):
    hold(shop, maya)
    shop.text("STOP")
    assert shop.member(maya).customer.opted_out


def test_another_phone_confirms_nothing(shop, maya):
    held = hold(shop, maya)
    shop.join("Leo", "+12065550143")
    shop.text("YES", "+12065550143")
    shop.text("NO", "+12065550143")
    assert confirmation(shop, held).state is ConfirmationState.WAITING


def test_where_a_redemption_stands_is_seen_by_the_till(shop, maya):
    held = hold(shop, maya)
    seen = reversals.find(shop.book, shop.till, held, shop.now).redemption.confirmation
    assert (seen.state, seen.tries_left) == (ConfirmationState.WAITING, 3)
    shop.text("YES")
    assert reversals.find(shop.book, shop.till, held, shop.now).redemption.confirmation.state is ConfirmationState.CONFIRMED


def test_a_code_opens_only_its_own_redemption(shop, maya):
    one, other = hold(shop, maya), hold(shop, maya, "fiver", check_id="c2")
    assert shop.code_of(one) != shop.code_of(other)
    with pytest.raises(WrongCode):
        shop.capture(one, code=shop.code_of(other))
