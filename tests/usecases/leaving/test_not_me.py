"""A phone that says NOT ME has nothing to do with the member any more; the member loses nothing but the phone."""

import pytest

from chalicelib.domain.consent import ConsentEvent
from chalicelib.domain.opening import OpeningBalance
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import ConfirmationNeeded, OptedOut, UnknownRewardCode
from chalicelib.domain.sale import Report, SaleState
from chalicelib.usecases import sales
from chalicelib.usecases.balances import bring
from chalicelib.usecases.till import Request
from tests.builders import COFFEE, MAYA, PIN, Shop, digest, program
from tests.usecases.leaving.people import answered, invite, look_up, say


def test_the_phone_finds_nobody_and_the_member_keeps_everything_under_the_id(shop, maya):
    say(shop, "NOT ME")
    assert answered(shop) == ["welcome_bonus", "not_me_done"]
    assert look_up(shop) is None
    assert (shop.member(maya).customer.first_name, shop.balance(maya)) == ("Maya", 80)


def test_whoever_joins_with_the_phone_later_begins_with_nothing(shop, maya):
    say(shop, "NOT ME", "BALANCE", "Leo", "BALANCE", "WHY")
    found = look_up(shop)
    assert found.id != maya
    assert (found.customer.first_name, found.balance, found.customer.follows) == ("Leo", 0, maya)
    assert answered(shop)[2:] == ["not_member", "welcome", "balance", "why_nothing"]
    assert [entry.cause for entry in shop.book.entries("rosas", maya)][1:] == ["before"]


def test_a_second_welcome_bonus_is_not_to_be_had_by_letting_go(shop, maya):
    for name in ("Leo", "Mia"):
        say(shop, "NOT ME", name)
        assert (look_up(shop).customer.first_name, look_up(shop).balance) == (name, 0)


def test_however_often_the_phone_changes_hands_it_is_found_in_two_reads(shop, maya):
    ids = {maya}
    for name in ("Leo", "Mia", "Ida"):
        say(shop, "NOT ME", name)
        ids.add(look_up(shop).id)
    assert len(ids) == 4
    assert shop.book.customers["rosas", maya].succeeded_by == look_up(shop).id


def test_no_text_about_the_old_membership_reaches_the_phone(street, maya):
    shop = street.shop
    shop.sell(maya, 1200, "just now")
    say(shop, "BALANCE", "NOT ME")
    assert ["Sorry about that." in body for body in street.deliver()] == [True], "what was on its way stays here, too"
    shop.sell(maya, 1200, "later")
    assert street.deliver() == []


def test_a_sale_by_phone_is_nobodys_and_then_the_new_members(shop, maya):
    say(shop, "NOT ME")
    phone_id = shop.vault.member_id("rosas", PhoneNumber(MAYA))

    def sell(sale_id, key):
        report = Report(SaleState.CLOSED, "USD", shop.now, 1200)
        return sales.report(
            shop.book, shop.till, sale_id, report, {}, sales.Buyer(phone_id, typed=True), Request(key, digest(key)), shop.now
        )

    assert "balance" not in sell("s1", "k1").facts
    say(shop, "Leo")
    assert sell("s2", "k2").facts["balance"] == 12
    assert sell("s2", "k3").facts["member_id"] == look_up(shop).id, "told again, it is still theirs"
    assert (look_up(shop).balance, shop.balance(maya)) == (12, 80)


def test_a_sale_from_before_that_is_told_again_by_phone_stays_where_it_was(shop, maya):
    phone_id = shop.vault.member_id("rosas", PhoneNumber(MAYA))
    buyer = sales.Buyer(phone_id, typed=True)
    for key in ("k1", "k2"):
        sales.report(
            shop.book,
            shop.till,
            "s1",
            Report(SaleState.CLOSED, "USD", shop.now, 1200),
            {},
            buyer,
            Request(key, digest(key)),
            shop.now,
        )
        say(shop, "NOT ME")
    assert shop.balance(maya) == 92


def test_opening_points_that_waited_for_somebody_else_are_let_go_too(shop):
    bring(shop.book, shop.vault, shop.merchant, "old", PhoneNumber(MAYA), OpeningBalance(500, "mill"), 0, shop.now)
    say(shop, "NOT ME", "Leo")
    assert look_up(shop).balance == 0
    bring(shop.book, shop.vault, shop.merchant, "new", PhoneNumber(MAYA), OpeningBalance(5, "mill"), 0, shop.now)
    assert look_up(shop).balance == 5


def test_who_has_nothing_to_let_go_of_loses_the_name_alone(shop):
    say(shop, "NOT ME")
    assert answered(shop) == ["not_me_done"]
    assert shop.book.consents == {}


def test_not_me_to_a_tills_question_is_a_no(shop):
    invite(shop)
    say(shop, "NOT ME")
    assert answered(shop) == ["confirm_join", "stopped"]
    with pytest.raises(OptedOut):
        invite(shop, "again")


def test_points_that_waited_for_another_owner_are_let_go_with_the_no(shop):
    bring(shop.book, shop.vault, shop.merchant, "old", PhoneNumber(MAYA), OpeningBalance(500, "mill"), 0, shop.now)
    invite(shop)
    say(shop, "NOT ME", "START", "Leo")
    assert (look_up(shop).customer.first_name, look_up(shop).balance) == ("Leo", 0)


def test_no_reward_code_goes_along_with_the_phone():
    shop = Shop(program(rewards=(COFFEE,)))
    maya = shop.join()
    shop.sell(maya, 7000, "before")
    say(shop, "REDEEM")
    (code,) = (reply.facts["code"] for text in shop.book.handled.values() for reply in text.replies if "code" in reply.facts)
    say(shop, "NOT ME")
    with pytest.raises(UnknownRewardCode):
        shop.use_code(code)
    assert shop.member(maya).account.held == 0


def test_after_a_stop_not_me_lets_go_in_silence_and_the_phone_stays_stopped(shop, maya):
    say(shop, "STOP", "NOT ME")
    assert answered(shop) == ["welcome_bonus", "stopped"]
    assert look_up(shop) is None
    with pytest.raises(OptedOut):
        invite(shop)


def test_a_not_me_that_is_older_than_the_joining_changes_nothing(shop, maya):
    said = shop.now
    say(shop, "NOT ME", "Leo")
    leo = look_up(shop).id
    shop.text("NOT ME", received_at=said)
    assert look_up(shop).id == leo


def test_it_is_on_record_that_the_phone_said_so(shop, maya):
    say(shop, "NOT ME")
    row = list(shop.book.consent_rows("rosas", maya))[-1]
    assert (row.event, row.purposes, row.at) == (ConsentEvent.UNLINKED, frozenset(), shop.now)
    assert shop.vault.open("rosas", row.phone_sealed) == MAYA
    assert shop.book.customers["rosas", maya].consents == frozenset()


def test_wrong_codes_are_not_forgotten_by_letting_go(shop, maya):
    say(shop, *["ABCD-2345"] * 5)
    before = shop.book.customers["rosas", maya].wrong_codes
    say(shop, "NOT ME")
    after = [customer.wrong_codes for customer in shop.book.customers.values() if customer.follows == maya]
    assert after == [before]


def test_no_name_is_kept_anywhere_but_with_the_customer(shop, maya):
    say(shop, "BALANCE", "REDEEM", "STOP", "START", "NOT ME", "Leo")
    assert "Maya" not in repr(shop.book.handled)
    assert "Leo" not in repr(shop.book.handled)
    assert "Maya" not in repr(shop.book.chains)


def test_the_code_that_a_till_had_texted_to_the_phone_is_let_go_of_too(street, shop, maya):
    shop.confirm_by_phone()
    held = shop.hold(maya, "coffee", check_id="c1").facts["id"]
    assert [shop.code_of(held) in body for body in street.deliver()] == [True]
    say(shop, "NOT ME", "YES")
    with pytest.raises(ConfirmationNeeded):
        shop.capture(held, code=shop.code_of(held))
    assert shop.capture(held, manager_pin=PIN).facts["status"] == "captured"


def test_who_is_no_member_lets_go_of_the_code_of_a_sale_too(shop):
    code = shop.sell(None, 9900).facts["claim"][0]
    say(shop, code, "NOT ME", "Leo")
    assert "claim" not in shop.book.chains["rosas", look_up(shop).id][0].facts
    assert look_up(shop).balance == 10


def test_the_name_that_a_till_typed_goes_with_a_no(shop):
    invite(shop)
    say(shop, "NO", "START")
    assert answered(shop) == ["confirm_join", "stopped", "ask_name"]
