"""What members ask by text: why, for a friend, for help; and the language in which they are answered."""

from dataclasses import replace

import pytest

from chalicelib.domain.customer import Customer, Reply
from chalicelib.domain.entry import EntryKind
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import ExpiryKind, ExpiryPolicy
from chalicelib.domain.texts.reading import Reading
from chalicelib.domain.texts.why import say_why
from chalicelib.usecases import expiry
from chalicelib.usecases.texts.notices import write_body
from chalicelib.usecases.texts.turn import choose_language
from tests.builders import BARBER, BOOKSHOP, MAYA, SHOP_NUMBER, Shop, program
from tests.usecases.texts.test_conversation import invite
from tests.usecases.texts.test_notices import Street


def say(shop, *bodies):
    for body in bodies:
        shop.wait(minutes=1)
        shop.text(body)


def answer(shop, body):
    """The words that answer a text; "" where nothing does."""
    shop.wait(minutes=1)
    shop.text(body)
    handled = list(shop.book.handled.values())[-1]
    greeted = {"name": customer(shop).first_name or ""}
    replies = [Reply(reply.kind, {**reply.facts, **greeted}) for reply in handled.replies]
    texts = [write_body(shop.merchant, SHOP_NUMBER, handled.language, reply) for reply in replies]
    return " | ".join(text.removeprefix("Rosa's Bakery: ") for text in texts)


def customer(shop):
    return shop.book.customers["rosas", shop.vault.member_id("rosas", PhoneNumber(MAYA))]


def test_why_tells_of_the_newest_sale(shop, maya):
    shop.sell(maya, 1240, tip=200)
    assert answer(shop, "WHY") == "12 points for $12.40 on Nov 21 at Mill Street. Balance 12."


def test_why_looks_past_what_changed_no_points(shop, maya):
    shop.sell(maya, 6000, "s1")
    shop.sell(maya, 40, "s2")
    held = shop.hold(maya, "coffee", check_id="s3")
    shop.release(held.facts["id"])
    assert answer(shop, "WHY").startswith("60 points for $60.00 on Nov 21")


def test_why_tells_of_what_was_used_given_back_taken_and_changed(shop, maya):
    shop.sell(maya, 7000, "s1")
    shop.redeem(maya, "coffee", check_id="s2")
    assert answer(shop, "WHY") == "50 points used on Nov 21 for: Free coffee. Balance 20."
    shop.refund(1000, sale_id="s1")
    assert answer(shop, "WHY") == "A refund or correction on Nov 21 at Mill Street: 10 points less. Balance 10."
    shop.adjust(maya, -3)
    assert answer(shop, "WHY") == "On Nov 21 we updated your balance: -3, so it's 7 now. Questions? Ask at the till."


def test_why_tells_what_ended():
    shop = Shop(program(expiry=ExpiryPolicy(ExpiryKind.AFTER_MONTHS, 1)))
    shop.sell(shop.join(), 1200)
    for days in (0, 35, 5):
        shop.wait(days=days)
        expiry.run(shop.book, shop.merchants, shop.now, lambda: 60)
    assert answer(shop, "WHY") == "12 points expired after Dec 21 without being used. Balance 0."


def test_why_tells_of_the_welcome_where_there_was_nothing_else():
    shop = Shop(program(welcome_points=10))
    shop.join()
    assert answer(shop, "WHY") == "10 points to welcome you on Nov 21 - nothing else has changed since. Balance 10."


def test_why_says_so_where_nothing_has_happened(shop, maya):
    assert answer(shop, "WHY").startswith("Nothing has changed your points lately.")


def test_why_speaks_of_visits_and_of_money():
    barber = Shop(BARBER)
    barber.sell(barber.join(), 3200)
    assert answer(barber, "WHY") == "1 point for your visit on Nov 21 at Mill Street. Balance 1."
    books = Shop(BOOKSHOP)
    maya = books.join()
    books.sell(maya, 2000)
    assert answer(books, "WHY") == "$1.00 credit for your visit on Nov 21 at Mill Street. You have $1.00."
    held = books.hold(maya, "credit:40", check_id="s2")
    books.capture(held.facts["id"])
    assert answer(books, "WHY") == "$0.40 credit used on Nov 21 at Mill Street. You have $0.60."
    books.refund(1000)
    assert answer(books, "WHY") == "A refund or correction on Nov 21 at Mill Street: -$0.50 credit. You have $0.10."
    books.adjust(maya, 25)
    assert answer(books, "WHY").startswith("On Nov 21 we updated your credit: $0.25, so it's $0.35 now.")


def test_every_kind_of_entry_can_be_asked_about_in_every_language(shop, maya):
    shop.sell(maya, 1240)
    sold = shop.book.chains["rosas", maya][-1]
    for rules in (shop.rules, BOOKSHOP, BARBER):
        merchant = replace(shop.merchant, programs=(rules,))
        for kind in EntryKind:
            for points in (-12, 12):
                reply = say_why(replace(sold, kind=kind, points=points), merchant, 40)
                for language in ("en", "es", "de", "nl", "sv"):
                    assert write_body(merchant, SHOP_NUMBER, language, reply)


def test_a_long_walk_back_has_an_end(shop, maya):
    class Counting:
        def __init__(self, book):
            self.book, self.walked = book, 0

        def __getattr__(self, name):
            return getattr(self.book, name)

        def entries_back(self, *name):
            for entry in self.book.entries_back(*name):
                self.walked += 1
                yield entry

    shop.sell(maya, 1200, "s1")
    for number in range(50):
        shop.sell(maya, 10, f"small-{number}")
        shop.refund(10, f"r-{number}", f"small-{number}")
    shop.book = Counting(shop.book)
    say(shop, "WHY")
    assert 1 <= shop.book.walked <= 75


@pytest.mark.parametrize("question", ["WHY", "GIFT"])
def test_strangers_are_told_how_to_join_and_who_stopped_hears_nothing(shop, question):
    assert "a member yet" in answer(shop, question)
    say(shop, "Maya", "STOP")
    assert answer(shop, question) == ""


def test_a_friend_is_invited_by_word_of_mouth_and_nothing_is_promised(shop, maya):
    assert answer(shop, "GIFT") == "Tell a friend to text their first name to (206) 555-0100."


@pytest.mark.parametrize(
    "before", [[], ["JOIN"], ["Maya"], ["Maya", "STOP"], ["STOP"], ["asdf qwer zxcv uiop"], ["wrong number"]]
)
def test_help_is_answered_in_every_state(shop, before):
    say(shop, *before)
    assert "STOP to stop" in answer(shop, "HELP")


def test_help_is_answered_to_somebody_who_was_asked_at_the_till(shop):
    invite(shop)
    assert "STOP to stop" in answer(shop, "HELP")


def test_who_asks_in_another_language_is_answered_in_it_from_then_on(shop, maya):
    assert answer(shop, "BALANCE").startswith("Maya, you have 0 points.")
    assert answer(shop, "SALDO POR FAVOR").startswith("Maya, tienes 0 puntos.")
    assert answer(shop, "SALDO").startswith("Maya, tienes 0 puntos."), "a word of several languages changes nothing"
    assert customer(shop).language == "es"


def test_a_strangers_language_is_remembered_with_the_first_answer(shop):
    say(shop, "SALDO POR FAVOR")
    assert customer(shop).language == "es"
    shop.text("Maya")
    assert list(shop.book.handled.values())[-1].language == "es"


def test_a_member_of_a_spanish_shop_begins_in_spanish(shop):
    shop.merchants.merchants["rosas"] = replace(shop.merchant, language="es")
    shop.join()
    assert customer(shop).language == "es"


@pytest.mark.parametrize(
    ("body", "reading", "language"),
    [
        ("saldo por favor", Reading("balance", None, "balance_word", language="es"), "es"),
        ("saldo", Reading("balance", None, "balance_word"), "sv"),
        ("Ich fahre gerade", Reading("ignore", None, "auto_reply", language="de"), "sv"),
        ("Maria", Reading("name", "Maria", "bare_name"), "sv"),
        ("apua", Reading("help", None, "help_word", language="fi"), "sv"),
        ("STOP", Reading("stop", None, "stop_word", language="en"), "sv"),
        (" start\n", Reading("start", None, "start_word", language="en"), "sv"),
        ("please stop", Reading("stop", None, "stop_word", language="en"), "en"),
        ("BAJA", Reading("stop", None, "stop_word", language="es"), "es"),
    ],
)
def test_a_language_is_chosen_by_words_that_belong_to_one_and_that_we_speak(body, reading, language):
    assert choose_language(Customer("mem_x", b"", "sv"), reading, body) == language


def test_asking_twice_in_the_same_language_writes_no_more_than_the_claim(shop, maya):
    say(shop, "SALDO POR FAVOR")
    before = customer(shop).revision
    say(shop, "SALDO POR FAVOR")
    assert customer(shop).revision == before


@pytest.mark.parametrize(
    "words",
    ["{0}", '❤ a "{0}"', '"{1}..." wow', "Le gustó “{0}”", "Loved “{0}”"],
    ids=["echo", "es", "begun", "quotes", "iPhone"],
)
def test_what_repeats_or_quotes_our_last_text_is_left_alone(words):
    street = Street(Shop())
    street.shop.join()
    (said,) = street.deliver()
    assert "STOP to stop" in said
    say(street.shop, words.format(said, said[:40]))
    assert list(street.shop.book.handled.values())[-1].intent == "ignore"
    assert not customer(street.shop).opted_out


def test_the_same_words_from_somebody_who_never_heard_them_are_a_persons():
    shop = Shop()
    said = '"Rosa\'s Bakery: welcome to our little shop by the sea" wow'
    say(shop, said)
    assert list(shop.book.handled.values())[-1].intent == "unknown"
