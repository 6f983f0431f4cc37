from datetime import timedelta
from typing import get_args

import pytest

from chalicelib.domain.consent import ConsentEvent
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import OptedOut
from chalicelib.domain.texts.reading import Intent
from chalicelib.usecases import inviting, members
from chalicelib.usecases.texts import conversation
from chalicelib.usecases.till import Request
from tests.builders import BARBER, BOOKSHOP, MAYA, SHOP_NUMBER, Shop, program


def replies(shop, sender=MAYA):
    """The kinds of all replies to this phone so far, in order."""
    member_id = shop.vault.member_id("rosas", PhoneNumber(sender))
    return [reply.kind for text in shop.book.handled.values() if text.member_id == member_id for reply in text.replies]


def consents(shop):
    return [consent.event for chain in shop.book.consents.values() for consent in chain]


def invite(shop, name="Maya", key="k"):
    return inviting.invite(shop.book, shop.vault, shop.till, PhoneNumber(MAYA), name, "script-1", Request(key, "d"), shop.now)


def test_a_first_name_makes_a_member_with_consent_on_record(shop):
    maya = shop.join("Maya")
    assert shop.member(maya).customer.first_name == "Maya"
    assert replies(shop) == ["welcome"]
    ((consent,),) = shop.book.consents.values()
    assert (consent.event, consent.channel, consent.wording, consent.at) == (ConsentEvent.JOINED, "text", "sign-1", shop.now)
    assert consent.inbound_id == "id-1"
    assert shop.vault.open("rosas", consent.words_sealed) == "Maya"


def test_a_redelivered_text_changes_nothing_and_is_answered_once(shop):
    assert shop.text("Maya", inbound_id="x") == "handled"
    assert shop.text("Maya", inbound_id="x") == "repeated"
    assert replies(shop) == ["welcome"]
    assert consents(shop) == [ConsentEvent.JOINED]


def test_the_welcome_bonus_is_credited_and_told():
    shop = Shop(program(welcome_points=10))
    assert shop.balance(shop.join()) == 10
    assert replies(shop) == ["welcome_bonus"]


def test_join_without_a_name_asks_for_it(shop):
    shop.text("JOIN")
    assert replies(shop) == ["ask_name"]
    maya = shop.join("Maya")
    assert shop.balance(maya) == 0
    assert replies(shop) == ["ask_name", "welcome"]


def test_a_member_who_joins_again_is_told_the_balance_and_keeps_name_and_points(shop):
    maya = shop.join()
    shop.sell(maya, 1200)
    shop.text("JOIN")
    assert replies(shop) == ["welcome", "already_member"]
    assert shop.balance(maya) == 12


def test_stop_ends_texts_at_once_is_confirmed_once_and_keeps_the_points(shop):
    maya = shop.join()
    shop.sell(maya, 1200)
    shop.text("STOP")
    shop.text("stop")
    assert shop.member(maya).customer.opted_out
    assert replies(shop) == ["welcome", "stopped"]
    assert shop.balance(maya) == 12
    assert consents(shop) == [ConsentEvent.JOINED, ConsentEvent.STOPPED]


def test_a_stop_that_is_handled_late_counts_but_is_not_confirmed(shop):
    maya = shop.join()
    said = shop.now + timedelta(seconds=1)
    shop.wait(minutes=6)
    shop.text("STOP", received_at=said)
    assert shop.member(maya).customer.opted_out
    assert replies(shop) == ["welcome"]
    assert [(row.event, row.at) for row in shop.book.consents["rosas", maya]][-1] == (ConsentEvent.STOPPED, said)


@pytest.mark.parametrize(("late", "confirmed"), [(timedelta(minutes=5), ["stopped"]), (timedelta(minutes=5, seconds=1), [])])
def test_a_strangers_stop_counts_too_and_is_confirmed_within_five_minutes(shop, late, confirmed):
    shop.text("STOP", received_at=shop.now - late)
    assert replies(shop) == confirmed
    with pytest.raises(OptedOut):
        invite(shop)


def test_start_after_stop_welcomes_back_and_a_name_alone_does_not(shop):
    maya = shop.join()
    shop.wait(minutes=1)
    shop.text("STOP")
    shop.wait(minutes=1)
    shop.text("Maya")
    assert shop.member(maya).customer.opted_out
    shop.text("START")
    assert not shop.member(maya).customer.opted_out
    assert replies(shop) == ["welcome", "stopped", "welcome_back"]


def test_of_stop_and_start_the_later_one_holds_in_whatever_order_they_arrive(shop):
    maya = shop.join()
    shop.wait(minutes=1)
    early, late = shop.now, shop.now + timedelta(seconds=30)
    shop.wait(minutes=1)
    shop.text("STOP", received_at=late)
    shop.text("START", received_at=early)
    assert shop.member(maya).customer.opted_out


def test_a_stop_said_again_holds_against_a_start_from_before_it_that_arrives_late(shop):
    maya = shop.join()
    shop.wait(minutes=1)
    shop.text("STOP")
    between, last = shop.now + timedelta(seconds=10), shop.now + timedelta(seconds=20)
    shop.wait(minutes=1)
    shop.text("STOP", received_at=last)
    shop.text("START", received_at=between)
    assert shop.member(maya).customer.opted_out
    assert replies(shop) == ["welcome", "stopped"]
    assert [(row.event, row.at) for row in shop.book.consents["rosas", maya]][-1] == (ConsentEvent.STOPPED, last)


def test_of_stop_and_start_at_the_same_moment_stop_holds(shop):
    maya = shop.join()
    shop.wait(minutes=1)
    shop.text("STOP")
    shop.text("START")
    assert shop.member(maya).customer.opted_out


def test_a_stranger_can_stop_and_is_then_left_alone(shop):
    shop.text("STOP")
    shop.text("BALANCE")
    shop.text("asdf qwer zxcv uiop hjkl?")
    assert replies(shop) == ["stopped"]
    with pytest.raises(OptedOut):
        invite(shop)


def test_help_is_always_answered(shop):
    shop.text("HELP")
    shop.text("STOP")
    shop.text("HELP")
    assert replies(shop) == ["help", "stopped", "help"]


def test_balance_tells_what_is_missing_or_what_is_ready(shop):
    shop.text("BALANCE")
    maya = shop.join()
    shop.text("BALANCE")
    shop.sell(maya, 6000)
    shop.text("BALANCE")
    assert replies(shop) == ["not_member", "welcome", "balance", "balance_ready"]


def test_balance_of_a_rebate_program_speaks_money():
    shop = Shop(BOOKSHOP)
    shop.join()
    shop.text("BALANCE")
    assert replies(shop) == ["welcome", "balance_credit"]


def test_redeem_lists_what_is_ready_and_says_what_is_missing(shop):
    maya = shop.join()
    shop.text("REDEEM")
    shop.sell(maya, 6000)
    shop.text("REDEEM")
    assert replies(shop) == ["welcome", "redeem_none", "reward_choices"]


def test_a_certificate_is_ready_by_text_too():
    shop = Shop(BARBER)
    maya = shop.join()
    for number in range(10):
        shop.sell(maya, 3200, f"s{number}")
    shop.text("REDEEM")
    assert replies(shop)[-1] == "reward_code"


def test_what_nobody_understands_is_answered_once_a_day(shop):
    for _ in range(3):
        shop.text("do you sell gift baskets for christmas parties?")
    shop.wait(hours=25)
    shop.text("hello? can you tell me about gift baskets?")
    assert replies(shop) == ["unknown", "unknown"]


def test_texts_to_nobodys_number_and_from_a_merchants_own_are_left_alone(shop):
    assert shop.text("Maya", recipient="+12065550199") == "nobody"
    assert shop.text("Maya", SHOP_NUMBER) == "nobody"


def test_a_number_typed_at_the_till_becomes_a_member_only_by_its_own_yes(shop):
    answer = invite(shop)
    assert answer.facts["status"] == "pending"
    assert members.look_up(shop.book, shop.vault, shop.till, PhoneNumber(MAYA), shop.now) is None
    shop.wait(minutes=1)
    shop.text("YES")
    member = members.look_up(shop.book, shop.vault, shop.till, PhoneNumber(MAYA), shop.now)
    assert member.customer.first_name == "Maya"
    assert replies(shop) == ["confirm_join", "welcome"]
    assert consents(shop) == [ConsentEvent.INVITED, ConsentEvent.CONFIRMED]
    assert invite(shop, key="other").facts["status"] == "member"


def test_a_number_that_was_asked_is_not_asked_again(shop):
    invite(shop)
    assert invite(shop, key="other").facts["status"] == "pending"
    assert replies(shop) == ["confirm_join"]


def test_no_to_an_invitation_stops(shop):
    invite(shop)
    shop.wait(minutes=1)
    shop.text("NO")
    assert consents(shop)[-1] is ConsentEvent.STOPPED


def test_a_yes_is_enough_where_the_cashier_typed_no_name(shop):
    invite(shop, name=None)
    shop.wait(minutes=1)
    shop.text("YES")
    assert replies(shop) == ["confirm_join", "welcome"]
    shop.wait(minutes=1)
    shop.text("Maya")
    member = members.look_up(shop.book, shop.vault, shop.till, PhoneNumber(MAYA), shop.now)
    assert member.customer.first_name == "Maya"


def test_a_member_who_texts_the_name_again_is_told_so_and_another_name_is_no_rename(shop):
    maya = shop.join()
    shop.text("maya")
    shop.text("Leo")
    assert replies(shop) == ["welcome", "already_member", "unknown_member"]
    assert shop.member(maya).customer.first_name == "Maya"


def test_every_intent_has_a_plan():
    assert set(conversation.PLANS) == set(get_args(Intent))
