"""A child who says so by text is forgotten at once, hears that in one sentence, and leaves neither words nor age behind."""

from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.suppression import SuppressionReason
from chalicelib.usecases.new_phones.quarantine import set_aside_silent
from tests.builders import MAYA
from tests.usecases.leaving.people import answered, look_up, say
from tests.usecases.leaving.test_erasing import differences, suppressed


def test_a_child_is_forgotten_told_so_and_not_texted_again(street, maya):
    shop = street.shop
    street.deliver()
    say(shop, "I'm 11")
    assert (look_up(shop), shop.book.record("rosas", maya).customer.first_name) == (None, None)
    assert answered(shop)[-1] == "too_young"
    assert len(street.deliver()) == 1
    assert suppressed(shop).reason is SuppressionReason.ERASED
    assert differences(shop) == []


def test_neither_the_words_nor_the_age_are_kept(street, maya):
    shop = street.shop
    say(shop, "my mom said no, I'm 9")
    rows = [row for chain in shop.book.consents.values() for row in chain]
    said = [shop.vault.open("rosas", row.words_sealed) for row in rows]
    assert said[-1] == "said by text to be a child"
    assert not any("9" in words for words in said)
    kept = [text for text in shop.book.handled.values() if text.intent == "child"]
    assert [reply.facts for text in kept for reply in text.replies] == [{}]


def test_the_same_text_again_forgets_nobody_who_joined_since(shop, maya):
    shop.wait(minutes=1)
    shop.text("I'm 11", inbound_id="child")
    at = shop.now
    say(shop, "Rosa's mother", "JOIN Ana")
    found = look_up(shop)
    assert found is not None
    assert shop.text("I'm 11", inbound_id="child", received_at=at) == "repeated"
    assert look_up(shop).id == found.id


def test_a_child_who_had_said_stop_is_forgotten_in_silence(street, maya):
    shop = street.shop
    say(shop, "STOP")
    street.deliver()
    say(shop, "I am 12 years old")
    assert street.deliver() == []
    assert suppressed(shop).reason is SuppressionReason.STOP
    assert look_up(shop) is None


def test_a_child_who_is_no_member_is_answered_and_not_kept(shop):
    say(shop, "I'm 11")
    assert answered(shop) == ["too_young"]
    assert look_up(shop) is None
    assert shop.book.record("rosas", shop.vault.member_id("rosas", PhoneNumber(MAYA))).customer is None


def test_a_child_with_a_phone_that_was_silent_for_a_year_takes_nothing_from_whoever_had_it(shop, maya):
    shop.wait(days=370)
    set_aside_silent(shop.book, "rosas", [maya], shop.now)
    say(shop, "I'm 11")
    assert (answered(shop)[-1], look_up(shop)) == ("too_young", None)
    assert shop.book.record("rosas", maya).customer.first_name == "Maya"
    say(shop, "JOIN Maya")
    assert look_up(shop).id != maya, "the child had the phone between"
