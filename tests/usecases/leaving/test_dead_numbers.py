"""A number that does not exist, as the carrier says: the member waits at once, and only staff bring them back."""

from datetime import timedelta

import pytest

from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.suppression import SuppressionReason
from chalicelib.domain.texts.delivery_report import DeliveryReport, DeliveryStatus
from chalicelib.domain.texts.texting import Purpose
from chalicelib.usecases import erasing
from chalicelib.usecases.new_phones.quarantine import set_aside_silent
from chalicelib.usecases.texts import reports
from chalicelib.usecases.texts.post import Delivery
from tests.builders import MAYA
from tests.fake_post import FakeDeliveries
from tests.usecases.leaving.people import OTHER, answered, look_up, merge, move_code, say


def tell(shop, phone=MAYA, reason=SuppressionReason.INVALID, sent=None):
    """A text that left now, or at `sent`, could not be brought to the phone; told an hour later."""
    sent, deliveries = sent or shop.now, FakeDeliveries()
    text = Delivery("rosas", "maya", "entry:1", sent, "earned", 1, price_micros=10_000)
    deliveries.claim(text, "maya", deliveries.correspondence("rosas", "maya"))
    deliveries.confirm(text, "m-1")
    failed = DeliveryReport("m-1", DeliveryStatus.FAILED, "invalid", reason, 0, 1, sent + timedelta(hours=1), phone)
    return reports.apply(reports.Clerk(shop.book, shop.vault, deliveries), failed)


def test_the_member_waits_at_once_and_keeps_what_they_have(shop, maya):
    shop.wait(days=1)
    tell(shop)
    assert look_up(shop) is None
    kept = shop.member(maya)
    assert (kept.customer.first_name, shop.balance(maya), kept.customer.quarantined_at) == (
        "Maya",
        80,
        shop.now + timedelta(hours=1),
    )
    assert kept.customer.consents <= {Purpose.RECEIPT}
    assert answered(shop) == ["welcome_bonus"], "nobody is texted of it"


@pytest.mark.parametrize("name", ["Leo", "Maya"])
def test_whoever_has_the_number_next_begins_with_nothing_also_with_the_same_name(shop, maya, name):
    shop.wait(days=1)
    tell(shop)
    shop.wait(days=90)
    say(shop, "BALANCE", "JOIN", name, "BALANCE", "WHY")
    found = look_up(shop)
    assert (found.id != maya, found.balance, shop.balance(maya)) == (True, 0, 80)


def test_staff_bring_the_two_together(shop, maya):
    shop.wait(days=1)
    tell(shop)
    say(shop, "JOIN", "Maya")
    merge(shop, look_up(shop).id, maya)
    assert look_up(shop).balance == 80


def test_the_same_report_again_changes_nothing_nor_does_one_from_before_they_were_heard(shop, maya):
    shop.wait(days=1)
    sent = shop.now
    tell(shop)
    before = dict(shop.book.customers)
    tell(shop, sent=sent)
    assert shop.book.customers == before
    shop.wait(minutes=1)
    say(shop, "Leo")
    leo = look_up(shop).id
    tell(shop, sent=sent)
    assert look_up(shop).id == leo


@pytest.mark.parametrize("reason", [one for one in SuppressionReason if one is not SuppressionReason.INVALID])
def test_a_number_that_is_there_and_takes_no_texts_stays_whose_it_is(shop, maya, reason):
    shop.wait(days=1)
    tell(shop, reason=reason)
    assert look_up(shop).id == maya


def test_somebody_who_waited_after_a_silent_year_waits_for_staff_from_then_on(shop, maya):
    shop.wait(days=366)
    assert set_aside_silent(shop.book, "rosas", [maya], shop.now) == 1
    shop.wait(days=1)
    tell(shop)
    say(shop, "Maya")
    assert look_up(shop).id != maya


@pytest.mark.parametrize("dead", [MAYA, OTHER])
def test_a_member_with_two_phones_keeps_the_other_and_does_not_wait(shop, maya, dead):
    other = shop.join("May", OTHER)
    merge(shop, maya, other)
    shop.wait(days=1)
    tell(shop, dead)
    lives = OTHER if dead == MAYA else MAYA
    assert (look_up(shop, dead), look_up(shop, lives).id) == (None, maya)
    assert shop.member(maya).customer.quarantined_at is None
    shop.wait(minutes=1)
    tell(shop, lives)
    assert look_up(shop, lives) is None
    assert shop.member(maya).customer.quarantined_at is not None


def test_who_moved_waits_when_the_new_number_is_dead_and_not_when_the_old_one_is(shop, maya):
    say(shop, "MOVE")
    say(shop, move_code(shop, maya), sender=OTHER)
    shop.wait(days=1)
    tell(shop, MAYA)
    assert look_up(shop, OTHER).id == maya
    tell(shop, OTHER)
    assert look_up(shop, OTHER) is None
    assert PhoneNumber(OTHER).e164 not in str(shop.member(maya).customer)


def test_a_number_that_nobody_met_is_nobodys(shop, maya):
    tell(shop, "+12065550145")
    assert look_up(shop).id == maya


def test_after_who_moved_was_forgotten_each_number_dies_alone(shop, maya):
    say(shop, "MOVE")
    say(shop, move_code(shop, maya), sender=OTHER)
    erasing.erase(shop.book, shop.vault, shop.merchant, maya, shop.now)
    say(shop, "Leo")
    say(shop, "JOIN", "Ida", sender=OTHER)
    leo = look_up(shop).id
    shop.wait(days=1)
    tell(shop, OTHER)
    assert (look_up(shop, OTHER), look_up(shop).id) == (None, leo)
