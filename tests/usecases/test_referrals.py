"""Members bring friends: both are paid once the friend's purchase has stood, and never for anything else."""

from dataclasses import replace
from random import Random

import pytest

from chalicelib.domain.account import Cause
from chalicelib.domain.explanation import say_why
from chalicelib.domain.sale import SaleState
from chalicelib.domain.texts.notice import notice_of
from chalicelib.usecases import merging, reconcile
from chalicelib.usecases.erasing import erase
from chalicelib.usecases.till import Request
from tests.builders import BARBER, BOOKSHOP, Shop, program
from tests.usecases.friends import OMAR, RULES, Friends


@pytest.fixture
def friends():
    return Friends()


def worth(friends, *members):
    return [friends.shop.balance(member) for member in members]


def pair(friends, act, kept, gone):
    shop = friends.shop
    act(shop.book, shop.till, merging.Pair(kept, gone, "ana"), Request(f"{act.__name__} {kept} {shop.now}", ""), shop.now)


def test_both_are_paid_when_the_friends_purchase_has_stood_for_a_week(friends):
    noor = friends.come()
    friends.shop.sell(noor, 1_000, "first")
    friends.days(6.9)
    assert worth(friends, friends.maya, noor) == [0, 10]
    friends.days(0.2)
    assert worth(friends, friends.maya, noor) == [50, 60]
    brought, came = friends.told(friends.maya)[0], friends.told(noor)[0]
    assert (brought.points, brought.facts["for"], brought.location_id, brought.cause) == (50, "brought", "mill", noor)
    assert (came.points, came.facts["for"], came.location_id, came.cause) == (50, "came", "mill", noor)
    assert [lot.cause for lot in brought.account.lots] == [Cause.REFERRAL]
    assert brought.account.lifetime_points == 0


def test_whatever_comes_again_pays_nothing_more(friends):
    noor = friends.come()
    friends.shop.sell(noor, 1_000, "first")
    for _ in range(3):
        friends.days(8)
        friends.again(Random(1))  # noqa: S311
    friends.shop.sell(noor, 2_000, "second")
    friends.days(8)
    assert worth(friends, friends.maya, noor) == [50, 80]
    assert len(friends.told(friends.maya)) == len(friends.told(noor)) == 1


def test_joining_alone_pays_nothing_and_neither_does_a_small_purchase(friends):
    noor = friends.come()
    friends.shop.sell(noor, 499, "small")
    friends.days(100)
    assert friends.told(noor) == friends.told(friends.maya) == []


def test_a_purchase_that_is_refunded_in_time_was_none_and_another_may_count(friends):
    noor = friends.come()
    friends.shop.sell(noor, 1_000, "first")
    friends.days(3)
    friends.shop.refund(1_000, sale_id="first")
    friends.days(30)
    assert friends.told(noor) == []
    friends.shop.sell(noor, 700, "second")
    friends.days(8)
    assert worth(friends, friends.maya, noor) == [50, 57]


def test_a_refund_after_they_were_paid_takes_it_back_from_both_and_what_was_spent_is_owed(friends):
    noor = friends.come()
    friends.shop.sell(noor, 1_000, "first")
    friends.days(8)
    friends.shop.redeem(friends.maya, "coffee", check_id="c1")
    friends.shop.refund(600, sale_id="first")
    friends.stream()
    assert (friends.shop.member(friends.maya).account.debt, friends.shop.balance(noor)) == (50, 4)
    assert [entry.points for entry in friends.told(friends.maya)] == [50, -50]
    friends.stream()
    friends.days(1)
    assert len(friends.told(friends.maya)) == len(friends.told(noor)) == 2


def test_after_that_what_else_they_bought_counts_instead(friends):
    noor = friends.come()
    friends.shop.sell(noor, 1_000, "first")
    friends.shop.wait(days=1)
    friends.shop.sell(noor, 2_000, "second")
    friends.days(9)
    friends.shop.refund(1_000, sale_id="first")
    friends.stream()
    friends.job()
    assert [entry.points for entry in friends.told(noor)] == [50, -50, 50]
    assert friends.shop.book.referral("rosas", noor).sale == ("mill", "second")


def test_a_void_that_was_a_mistake_pays_again(friends):
    noor = friends.come()
    friends.shop.sell(noor, 1_000, "first", version=1)
    friends.days(8)
    friends.shop.sell(noor, 1_000, "first", version=2, state=SaleState.VOIDED)
    friends.stream()
    assert friends.shop.balance(friends.maya) == 0
    friends.shop.sell(noor, 1_000, "first", version=3, occurred_at=friends.shop.now)
    friends.days(8)
    assert worth(friends, friends.maya, noor) == [50, 60]


def test_a_purchase_that_staff_moves_to_somebody_else_counts_no_more(friends):
    noor, omar = friends.come(), friends.shop.join("Omar", OMAR)
    friends.shop.sell(noor, 1_000)
    friends.days(8)
    friends.shop.move(omar)
    friends.stream()
    assert worth(friends, friends.maya, noor) == [0, 0]


def test_what_has_ended_meanwhile_is_not_taken_again():
    friends = Friends(Shop(program(expiry=replace(program().expiry, months=0))))
    noor = friends.come()
    friends.shop.sell(noor, 1_000, "first")
    friends.days(8)
    friends.days(40)
    assert worth(friends, friends.maya, noor) == [0, 0]
    friends.shop.refund(1_000, sale_id="first")
    friends.days(1)
    assert len(friends.told(friends.maya)) == len(friends.told(noor)) == 1
    assert friends.shop.member(noor).account.debt == 0
    assert friends.shop.book.referral("rosas", noor).sale is None


def test_two_who_turn_out_to_be_one_person_are_paid_nothing(friends):
    noor = friends.come()
    friends.shop.sell(noor, 1_000, "first")
    pair(friends, merging.merge, friends.maya, noor)
    friends.days(30)
    assert friends.told(friends.maya) == friends.told(noor) == []


def test_a_merge_that_is_final_takes_back_what_both_were_paid(friends):
    noor = friends.come()
    friends.shop.sell(noor, 1_000, "first")
    friends.days(8)
    pair(friends, merging.merge, friends.maya, noor)
    friends.days(6)
    assert friends.shop.balance(friends.maya) == 110
    friends.days(2)
    assert friends.shop.balance(friends.maya) == 10
    assert [(entry.points, entry.facts["points"]) for entry in friends.told(friends.maya)] == [(50, 50), (-100, -100)]
    friends.days(30)
    assert friends.shop.balance(friends.maya) == 10


def test_a_merge_that_is_taken_back_in_time_leaves_both_what_they_have(friends):
    noor = friends.come()
    friends.shop.sell(noor, 1_000, "first")
    friends.days(8)
    pair(friends, merging.merge, friends.maya, noor)
    friends.days(3)
    pair(friends, merging.separate, friends.maya, noor)
    friends.days(30)
    assert worth(friends, friends.maya, noor) == [50, 60]


def test_a_friend_who_turns_out_to_be_an_older_member_was_not_new(friends):
    omar = friends.shop.join("Omar", OMAR)
    noor = friends.come()
    friends.shop.sell(noor, 1_000, "first")
    pair(friends, merging.merge, omar, noor)
    friends.days(30)
    assert friends.told(friends.maya) == friends.told(omar) == []


def test_a_friend_who_is_merged_into_somebody_newer_is_looked_after_there_week_by_week(friends):
    noor = friends.come()
    friends.shop.wait(days=1)
    omar = friends.shop.join("Omar", OMAR)
    pair(friends, merging.merge, omar, noor)
    friends.stream()
    friends.shop.sell(omar, 1_000, "first")
    friends.days(15)
    assert worth(friends, friends.maya, omar) == [50, 60]
    friends.shop.refund(1_000, sale_id="first")
    friends.days(8)
    assert worth(friends, friends.maya, omar) == [0, 0]


def test_who_is_forgotten_is_paid_nothing_and_the_other_is(friends):
    noor = friends.come()
    friends.shop.sell(noor, 1_000, "first")
    erase(friends.shop.book, friends.shop.vault, friends.shop.merchant, friends.maya, friends.shop.now)
    friends.days(8)
    assert friends.told(friends.maya) == []
    assert friends.shop.balance(noor) == 60
    friends.shop.refund(1_000, sale_id="first")
    friends.days(1)
    assert friends.shop.balance(noor) == 0


def test_switched_off_nobody_new_counts_and_promises_are_kept(friends):
    noor, code = friends.come(), friends.code()
    friends.change(replace(RULES, on=False, points=10))
    friends.come(OMAR, "Omar", code)
    assert friends.replies() == ["welcome"]
    friends.shop.sell(noor, 1_000, "first")
    friends.days(8)
    assert worth(friends, friends.maya, noor) == [50, 60]


def test_an_instant_program_pays_its_reward_with_it():
    friends = Friends(Shop(BARBER), replace(RULES, points=10, spend_min=0))
    noor = friends.come()
    friends.shop.sell(noor, 3_200, "first")
    friends.days(8)
    entry = friends.told(friends.maya)[0]
    assert [paid.reward_id for paid in entry.account.certificates] == ["cut"]
    assert notice_of(entry, friends.shop.rules).kind == "instant_ready"
    friends.shop.refund(3_200, sale_id="first")
    friends.stream()
    assert friends.shop.member(friends.maya).account.certificates == ()


def test_every_entry_is_told_and_explained(friends):
    noor = friends.come()
    friends.shop.sell(noor, 1_000, "first")
    friends.days(8)
    friends.shop.refund(1_000, sale_id="first")
    friends.stream()
    told = [
        (notice_of(entry, friends.shop.rules).kind, say_why(entry, entry.account, friends.shop.merchant))
        for entry in friends.told(friends.maya)
    ]
    assert [kind for kind, _ in told] == ["friend_bought", "friend_undone"]
    assert told[0][1] == "50 points for bringing a friend, whose purchase has stood for 7 days."
    assert told[1][1].startswith("50 points taken back")
    assert notice_of(friends.told(noor)[0], friends.shop.rules).kind == "brought_paid"


def test_credit_is_told_as_money():
    friends = Friends(Shop(BOOKSHOP), replace(RULES, points=500))
    noor = friends.come()
    friends.shop.sell(noor, 1_000, "first")
    friends.days(8)
    reply = notice_of(friends.told(noor)[0], friends.shop.rules)
    assert (reply.kind, reply.facts["each"], reply.facts["unit"]) == ("brought_paid", 500, "credit")


def test_the_books_agree_after_all_of_it(friends):
    noor = friends.come()
    friends.shop.sell(noor, 1_000, "first")
    friends.days(8)
    friends.shop.refund(1_000, sale_id="first")
    friends.days(1)
    desk = reconcile.Desk(friends.shop.book, friends.shop.merchants, lambda: friends.shop.now)
    assert list(reconcile.differences(desk)) == []
