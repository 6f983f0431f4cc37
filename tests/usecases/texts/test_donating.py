"""DONATE asks, YES gives: one text alone takes no points, whatever it says."""

import pytest

from chalicelib.domain.causes.cause import Cause
from chalicelib.domain.refusals import ConfirmationNeeded
from chalicelib.domain.texts.notice import notice_of
from chalicelib.domain.texts.reading import read_text
from tests.builders import BOOKSHOP, COFFEE, LOAF, Shop, program
from tests.usecases.test_causes import PANTRY, totals
from tests.usecases.test_specials import reconciles


def a_shop(*rewards, cause: Cause | None = PANTRY, rules=None):
    shop = Shop(rules or program(rewards=rewards or (COFFEE,)))
    if cause is not None:
        shop.causes.put("rosas", cause)
    maya = shop.join()
    shop.sell(maya, 15_000, "earlier")
    shop.wait(minutes=1)
    return shop, maya


def say(shop, body):
    shop.wait(seconds=1)
    shop.text(body)
    replies = list(shop.book.handled.values())[-1].replies
    return replies[0] if replies else None


@pytest.mark.parametrize("word", ["Donate", "Donar", "Spenden", "Doneren", "Donera", "please donate my coffee"])
def test_the_word_asks_and_yes_gives(word):
    shop, maya = a_shop()
    asked = say(shop, word)
    assert (asked.kind, asked.facts["reward"], asked.facts["cause"]) == ("donate_ask", "Free coffee", "Food Pantry")
    assert totals(shop) == []
    assert say(shop, "YES") is None
    newest = shop.book.chains["rosas", maya][-1]
    assert notice_of(newest, shop.merchant.programs[0]).kind == "given"
    assert (totals(shop), shop.balance(maya), reconciles(shop)) == ([("1", 350, 1, 1)], 100, True)
    assert say(shop, "YES") is not None
    assert totals(shop) == [("1", 350, 1, 1)], "a second yes gives nothing more"


def test_no_keeps_it_and_so_does_silence():
    shop, maya = a_shop()
    say(shop, "DONATE")
    assert say(shop, "NO").kind == "redemption_declined"
    assert (totals(shop), shop.balance(maya)) == ([], 150)
    say(shop, "DONATE")
    shop.wait(minutes=16)
    assert say(shop, "YES").kind == "confirm_late"
    assert (totals(shop), shop.balance(maya), reconciles(shop)) == ([], 150, True)


def test_asked_twice_one_is_set_aside():
    shop, maya = a_shop()
    assert [say(shop, "DONATE").kind for _ in range(3)] == ["donate_ask"] * 3
    assert shop.balance(maya) == 100
    say(shop, "YES")
    assert totals(shop) == [("1", 350, 1, 1)]


def test_which_one_is_asked_where_it_is_not_plain():
    shop, maya = a_shop(COFFEE, LOAF)
    choices = say(shop, "DONATE")
    assert (choices.kind, choices.facts["rewards"], shop.balance(maya)) == ("donate_choices", "Free loaf, Free coffee", 150)
    assert say(shop, "DONATE loaf").facts["reward"] == "Free loaf"
    say(shop, "yes")
    assert totals(shop) == [("1", 850, 1, 1)]


def test_credit_is_given_as_it_was_when_it_was_asked():
    shop, maya = a_shop(rules=BOOKSHOP)
    say(shop, "DONATE")
    shop.sell(maya, 10_000, "meanwhile")
    say(shop, "YES")
    assert (totals(shop), shop.balance(maya)) == ([("1", 750, 1, 1)], 500)


def test_what_was_given_by_text_can_be_given_back_at_the_till():
    shop, maya = a_shop()
    say(shop, "DONATE")
    say(shop, "YES")
    (red,) = [one.id for one in shop.book.redemptions.values()]
    shop.reverse(red)
    assert (totals(shop), shop.balance(maya), reconciles(shop)) == ([], 150, True)


def test_a_till_cannot_take_what_a_phone_is_asked_about():
    shop, _ = a_shop()
    say(shop, "DONATE")
    (red,) = [one.id for one in shop.book.redemptions.values()]
    with pytest.raises(ConfirmationNeeded):
        shop.capture(red, manager_pin="4711")


def test_where_nothing_is_collected_for_or_nothing_is_ready_nothing_is_set_aside():
    shop, maya = a_shop(cause=None)
    assert say(shop, "DONATE").kind == "unknown_member"
    assert shop.balance(maya) == 150
    poor, noor = a_shop(LOAF)
    poor.adjust(noor, -100)
    assert say(poor, "DONATE").kind == "redeem_none"


def test_a_till_that_holds_for_a_phone_is_answered_first():
    shop, maya = a_shop()
    shop.confirm_by_phone()
    shop.hold(maya, "coffee")
    assert say(shop, "DONATE").kind == "confirm_yes"
    assert (len(shop.book.redemptions), totals(shop)) == (1, [])


@pytest.mark.parametrize(
    "text", ["donate my points to my friend", "did you donate?", "I don't want to donate", "quiero donar mis puntos a un amigo"]
)
def test_other_words_about_giving_ask_for_nothing(text):
    assert read_text(text, "member").intent != "donate"
