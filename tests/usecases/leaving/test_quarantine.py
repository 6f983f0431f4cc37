"""A phone that nobody heard of for a year leads to somebody new, until whoever texts says the member's name."""

from datetime import timedelta

from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.sale import Report, SaleState
from chalicelib.usecases import sales
from chalicelib.usecases.new_phones.quarantine import set_aside, set_aside_silent
from chalicelib.usecases.till import Request
from tests.builders import MAYA, digest
from tests.usecases.leaving.people import OTHER, answered, look_up, merge, move_code, say


def silence(shop, *members):
    shop.wait(days=366)
    return set_aside_silent(shop.book, "rosas", members, shop.now)


def test_after_a_silent_year_the_phone_finds_nobody_and_the_member_waits(shop, maya):
    assert silence(shop, maya) == 1
    assert look_up(shop) is None
    assert (shop.member(maya).customer.first_name, shop.balance(maya)) == ("Maya", 80)
    assert silence(shop, maya) == 0


def test_who_texted_or_bought_within_the_year_does_not_wait(shop, maya):
    shop.wait(days=200)
    say(shop, "BALANCE")
    shop.wait(days=200)
    assert not set_aside(shop.book, "rosas", maya, shop.now)
    shop.sell(maya, 500)
    shop.wait(days=300)
    assert not set_aside(shop.book, "rosas", maya, shop.now)
    shop.wait(days=100)
    assert set_aside(shop.book, "rosas", maya, shop.now)


def test_the_same_name_brings_everything_back(shop, maya):
    silence(shop, maya)
    say(shop, "BALANCE", "maya", "BALANCE")
    assert (look_up(shop).id, look_up(shop).balance) == (maya, 80)
    assert answered(shop)[1:] == ["not_member", "already_member", "balance_ready"]


def test_another_name_begins_with_nothing_and_ends_the_waiting(shop, maya):
    silence(shop, maya)
    say(shop, "Leo", "Maya", "my name is Maya", "BALANCE")
    assert look_up(shop).id != maya
    assert (look_up(shop).balance, shop.balance(maya)) == (0, 80)


def test_not_me_ends_the_waiting_at_once(shop, maya):
    silence(shop, maya)
    say(shop, "NOT ME", "Maya")
    assert look_up(shop).id != maya


def test_a_sale_by_phone_meanwhile_is_kept_and_says_nothing(shop, maya):
    silence(shop, maya)
    buyer = sales.Buyer(shop.vault.member_id("rosas", PhoneNumber(MAYA)), typed=True)

    def sell(key):
        report = Report(SaleState.CLOSED, "USD", shop.now, 1200)
        return sales.report(shop.book, shop.till, "s1", report, {}, buyer, Request(key, digest(key)), shop.now)

    told = sell("k1").facts
    assert "balance" not in told
    assert maya not in str(told)
    say(shop, "Maya")
    assert sell("k2").facts["balance"] == 92


def test_a_stop_before_the_silence_needs_a_start_and_the_name(shop, maya):
    say(shop, "STOP")
    silence(shop, maya)
    say(shop, "Maya")
    assert look_up(shop) is None
    say(shop, "START", "Maya")
    assert look_up(shop).id == maya


def test_every_phone_of_a_merged_member_waits_and_each_comes_back_by_itself(shop, maya):
    leo = shop.join("Leo", OTHER)
    merge(shop, maya, leo)
    silence(shop, maya)
    assert (look_up(shop), look_up(shop, OTHER)) == (None, None)
    say(shop, "Maya", sender=OTHER)
    assert (look_up(shop), look_up(shop, OTHER).id) == (None, maya)


def test_who_came_back_by_one_of_two_phones_waits_again(shop, maya):
    leo = shop.join("Leo", OTHER)
    merge(shop, maya, leo)
    silence(shop, maya)
    say(shop, "Maya", sender=OTHER)
    assert silence(shop, maya) == 1
    assert (look_up(shop), look_up(shop, OTHER)) == (None, None)


def test_who_moved_waits_and_comes_back_by_the_new_number(shop, maya):
    say(shop, "MOVE")
    say(shop, move_code(shop, maya), sender=OTHER)
    silence(shop, maya)
    assert look_up(shop, OTHER) is None
    say(shop, "Maya", sender=OTHER)
    assert (look_up(shop, OTHER).id, look_up(shop)) == (maya, None)
    assert timedelta(0) <= shop.now - look_up(shop, OTHER).customer.phone_changed_at
