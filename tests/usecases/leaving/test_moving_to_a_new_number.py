"""MOVE: the old phone is told a code, the new one texts it, and from then on the member is known by the new number."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.consent import ConsentEvent
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import MergeBuiltUpon
from chalicelib.domain.texts.texting import Purpose
from chalicelib.usecases import erasing
from chalicelib.usecases.new_phones.moving import take_back
from tests.builders import MAYA
from tests.usecases.leaving.people import OTHER, answered, look_up, move_code, say

THIRD = "+12065550145"


def code(shop, member_id):
    return move_code(shop, member_id)


def move(shop, member_id, old=MAYA, new=OTHER):
    say(shop, "MOVE", sender=old)
    say(shop, code(shop, member_id), sender=new)


def undo(shop, member_id):
    take_back(shop.book, shop.vault, shop.merchant, member_id, shop.now)


def test_the_member_is_found_by_the_new_number_with_all_they_had(shop, maya):
    shop.sell(maya, 1200)
    before, entries = shop.member(maya).account, list(shop.book.entries("rosas", maya))
    move(shop, maya)
    found = look_up(shop, OTHER)
    assert (found.id, found.customer.first_name, found.account) == (maya, "Maya", before)
    assert list(shop.book.entries("rosas", maya)) == entries
    assert answered(shop) == ["welcome_bonus", "move_code", "moved"]


def test_the_old_phone_knows_nobody(shop, maya):
    move(shop, maya)
    assert look_up(shop) is None
    say(shop, "BALANCE", "WHY", "Leo", "BALANCE")
    assert answered(shop)[3:] == ["not_member", "not_member", "welcome", "balance"]
    assert (look_up(shop).customer.first_name, look_up(shop).balance, look_up(shop, OTHER).balance) == ("Leo", 0, 80)


def test_a_code_moves_once(shop, maya):
    say(shop, "MOVE")
    given = code(shop, maya)
    say(shop, given, sender=OTHER)
    say(shop, given, sender=THIRD)
    assert (look_up(shop, OTHER).id, look_up(shop, THIRD)) == (maya, None)
    assert answered(shop)[-1] == "claim_unknown"


def test_only_the_newest_code_moves_and_not_after_its_days(shop, maya):
    say(shop, "MOVE")
    given = code(shop, maya)
    say(shop, "MOVE")
    say(shop, given, sender=OTHER)
    assert look_up(shop, OTHER) is None
    newest = code(shop, maya)
    shop.wait(days=2)
    say(shop, newest, sender=OTHER)
    assert (look_up(shop, OTHER), look_up(shop).id) == (None, maya)


def test_after_five_wrong_codes_no_code_of_that_phone_is_heard(shop, maya):
    say(shop, *["2C2C2C2C"] * 5, sender=OTHER)
    move(shop, maya)
    assert look_up(shop, OTHER) is None
    shop.wait(hours=24)
    move(shop, maya)
    assert look_up(shop, OTHER).id == maya


def test_the_same_text_delivered_again_changes_nothing(shop, maya):
    say(shop, "MOVE")
    shop.text(code(shop, maya), OTHER, inbound_id="once")
    before = dict(shop.book.customers)
    assert shop.text("2C2C2C2C", OTHER, inbound_id="once") == "repeated"
    assert shop.book.customers == before


def test_offers_are_not_agreed_to_by_moving(shop, maya):
    agreed = frozenset({Purpose.RECEIPT, Purpose.OFFER})
    shop.book.customers["rosas", maya] = replace(shop.book.customers["rosas", maya], consents=agreed)
    move(shop, maya)
    assert look_up(shop, OTHER).customer.consents == {Purpose.RECEIPT}
    row = list(shop.book.consent_rows("rosas", maya))[-1]
    assert (row.event, row.purposes) == (ConsentEvent.MOVED, {Purpose.RECEIPT})


@pytest.mark.parametrize("silent", [MAYA, OTHER])
def test_a_stop_of_either_number_goes_on_to_hold(shop, maya, silent):
    say(shop, "MOVE")
    say(shop, "STOP", sender=silent)
    say(shop, code(shop, maya), sender=OTHER)
    assert (look_up(shop, OTHER).id, look_up(shop, OTHER).customer.opted_out) == (maya, True)
    assert answered(shop)[-1] == "stopped"


def test_a_number_that_is_a_members_already_gets_what_the_old_one_had(shop, maya):
    leo = shop.join("Leo", OTHER)
    shop.sell(leo, 1200)
    move(shop, maya)
    assert (look_up(shop, OTHER).id, look_up(shop, OTHER).balance) == (leo, 92), "one welcome bonus"
    assert look_up(shop) is None
    assert [entry.kind for entry in shop.book.entries("rosas", maya)][-1] is EntryKind.MERGED
    assert shop.member(maya).id == leo, "the old id goes on to mean the same person"


def test_moving_on_and_home_again_leads_each_phone_to_the_right_one(shop, maya):
    move(shop, maya)
    move(shop, maya, OTHER, THIRD)
    assert [look_up(shop, phone) for phone in (MAYA, OTHER)] == [None, None]
    move(shop, maya, THIRD, MAYA)
    assert look_up(shop).id == maya
    assert [look_up(shop, phone) for phone in (OTHER, THIRD)] == [None, None]
    say(shop, "NOT ME")
    assert look_up(shop) is None


def test_not_me_on_the_new_phone_leaves_the_old_one_with_whoever_has_it(shop, maya):
    move(shop, maya)
    say(shop, "Leo")
    say(shop, "NOT ME", sender=OTHER)
    assert (look_up(shop).customer.first_name, look_up(shop, OTHER)) == ("Leo", None)


def test_erasing_who_moved_leaves_the_old_phone_with_whoever_has_it(shop, maya):
    move(shop, maya)
    say(shop, "Leo")
    erasing.erase(shop.book, shop.vault, shop.merchant, maya, shop.now)
    assert (look_up(shop).customer.first_name, look_up(shop, OTHER)) == ("Leo", None)


def test_a_move_can_be_taken_back_for_a_week(shop, maya):
    move(shop, maya)
    shop.wait(days=7, minutes=-1)
    undo(shop, maya)
    undo(shop, maya)
    assert (look_up(shop).id, look_up(shop).balance, look_up(shop, OTHER)) == (maya, 80, None)
    move(shop, maya, MAYA, OTHER)
    assert look_up(shop, OTHER).id == maya


def test_a_move_is_not_taken_back_later_nor_once_somebody_has_the_old_phone(shop, maya):
    move(shop, maya)
    say(shop, "Leo")
    with pytest.raises(MergeBuiltUpon):
        undo(shop, maya)
    move(shop, maya, OTHER, THIRD)
    shop.wait(seconds=(timedelta(days=7) + timedelta(minutes=1)).total_seconds())
    with pytest.raises(MergeBuiltUpon):
        undo(shop, maya)


def test_texts_on_their_way_to_the_old_phone_stay_here(street, maya):
    shop = street.shop
    shop.sell(maya, 1200, "just now")
    move(shop, maya)
    assert not any("Got a new number" in body for body in street.deliver())
    assert PhoneNumber(shop.vault.open("rosas", look_up(shop, OTHER).customer.phone_sealed)).e164 == OTHER
